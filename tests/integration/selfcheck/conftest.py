import pytest
from django.utils import timezone

from kith.areas.operations import load_pack
from tests.factories.packs import pack


@pytest.fixture
def exampleton(db: None) -> None:
    """The invented area, loaded."""
    load_pack(pack=pack("exampleton"), by=None, at=timezone.now())
