import pytest

from tests.factories.areas import an_area


@pytest.fixture
def exampleton(db: None) -> None:
    """The invented area, loaded."""
    an_area()
