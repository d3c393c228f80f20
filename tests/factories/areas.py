"""The invented area, as most tests find it: loaded, without pages below the first."""

from __future__ import annotations

from datetime import UTC, datetime

from kith.areas.models import Area
from kith.areas.operations import load_pack
from tests.factories.packs import pack
from tests.factories.replaying import Replayed
from tests.factories.roots import lay_roots

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
EXAMPLETON = Replayed(lambda: load_pack(pack=pack(), by=None, at=AT))


def an_area() -> Area:
    """The invented area, loaded once a test."""
    found = Area.objects.first()
    if found is None:
        lay_roots()
        EXAMPLETON.do()
    return found or Area.objects.get()
