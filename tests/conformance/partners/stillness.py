"""What would differ between two runs by itself is held still: the clock and chance.

Ids then are the same in both worlds, so that A may ask for a record of B's by its id where B is,
and where B is not. Chance begins anew at each step: that B's coming drew some of it is no leak.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

import pytest
from django.utils import timezone

OF_B = "B"
"""The name of the step in which B comes."""


@contextmanager
def clock_stopped() -> Iterator[datetime]:
    """The same moment, however often a view looks."""
    moment = timezone.now()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: moment)
        yield moment


@contextmanager
def chance_of(step: str) -> Iterator[None]:
    """Ids and secrets come from the step's name alone."""
    drawn = random.Random(step).randbytes
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "urandom", drawn)
        patch.setattr(random, "_urandom", drawn)  # what `secrets` asks
        yield


def id_of_b(number: int = 0) -> UUID:
    """The id that is made at this place, from 0, when B comes: A can guess at no better one."""
    drawn = random.Random(OF_B)
    for _ in range(number):
        drawn.randbytes(16)
    return UUID(bytes=drawn.randbytes(16), version=4)
