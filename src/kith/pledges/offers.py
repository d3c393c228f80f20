"""What the pledges room gives: the charter's own parts of a pack."""

from __future__ import annotations

from kith.core.coded import section
from kith.core.offers import Offers
from kith.pledges import models

OFFERS = Offers(
    pack_sections=(
        section("principles", models.Principle, lambda pack: pack.principles),
        section("pledges", models.Pledge, lambda pack: pack.pledges),
        section("embed lists", models.EmbedEntry, lambda pack: pack.embed),
        section("leadership", models.LeadershipAction, lambda pack: pack.leadership),
    )
)
