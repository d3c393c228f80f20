"""A is told the same, to the byte and the query, whatever B says and whether there is a B."""

from __future__ import annotations

import pytest

from tests.conformance.partners.house import WORLDS
from tests.conformance.partners.running import prove
from tests.conformance.partners.worlds import World

LIVES = [(world, life) for world in WORLDS for life in world.lives]
NAMED = [f"{world.name}: {life}" for world, life in LIVES]
BY_DEFAULT = 300
AT_LENGTH = 10_000
LONGEST = 3_600
"""Seconds that a long proof of one life may take."""

pytestmark = pytest.mark.django_db


def share(of: int) -> int:
    """So many cases for each life, so that all together there are at least `of`."""
    return -(-of // len(LIVES))


@pytest.mark.parametrize(("world", "life"), LIVES, ids=NAMED)
def test_nobody_is_told_of_the_other(world: World, life: str) -> None:
    assert prove(world, life, cases=share(BY_DEFAULT)) >= share(BY_DEFAULT)


@pytest.mark.long
@pytest.mark.timeout(LONGEST)
@pytest.mark.parametrize(("world", "life"), LIVES, ids=NAMED)
def test_nobody_is_told_of_the_other_at_length(world: World, life: str) -> None:
    assert prove(world, life, cases=share(AT_LENGTH)) >= share(AT_LENGTH)
