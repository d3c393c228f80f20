"""What the front room gives: the site's first pages, when a pack is loaded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kith.area_pack.pack import Pack
from kith.core.offers import Changes, Offers, PackSection
from kith.front.operations import lay_home_page


def _load_pages(_area: Any, pack: Pack, _at: datetime) -> Changes:
    made = lay_home_page(title=pack.brand.product_title, introduction="")
    return Changes(added=int(made), unchanged=int(not made))


OFFERS = Offers(pack_sections=(PackSection("pages", _load_pages),))
