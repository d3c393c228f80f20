"""The key ring: read, written, rotated; and misstatements that show no key."""

from __future__ import annotations

import uuid

import pytest

from kith.core.encryption.boxes import CannotBeOpened, new_key
from kith.core.encryption.ring import (
    KeyRing,
    NotOnTheRing,
    RingMisstated,
    new_ring,
    read_ring,
    write_ring,
)

SAM, ALEX = uuid.UUID(int=1), uuid.UUID(int=2)


def test_a_ring_reads_back_as_it_was_written():
    ring = new_ring().with_new_key()

    assert read_ring(write_ring(ring)) == ring
    assert read_ring(write_ring(ring).replace("\n", ",")) == ring


def test_the_current_key_wraps_and_all_of_them_unwrap():
    before = new_ring()
    key = new_key()
    wrapped = before.wrap(key, SAM)
    after = before.with_new_key()

    assert after.unwrap(wrapped, SAM) == key
    assert after.wrap(key, SAM).ring_key == after.current.id != before.current.id


def test_a_key_of_one_person_is_no_other_persons():
    ring = new_ring()

    with pytest.raises(CannotBeOpened):
        ring.unwrap(ring.wrap(new_key(), SAM), ALEX)


def test_a_key_that_is_not_on_the_ring_is_named():
    wrapped = new_ring().wrap(new_key(), SAM)

    with pytest.raises(NotOnTheRing, match=wrapped.ring_key):
        new_ring().unwrap(wrapped, SAM)


def test_another_key_under_the_same_id_opens_nothing():
    ring, other = new_ring(), new_ring()
    wrapped = ring.wrap(new_key(), SAM)
    forged = KeyRing((type(other.current)(ring.current.id, other.current.key),))

    with pytest.raises(CannotBeOpened):
        forged.unwrap(wrapped, SAM)


def test_keys_that_wrap_nothing_come_off_and_the_current_one_stays():
    ring = new_ring().with_new_key().with_new_key()
    oldest = ring.keys[-1].id

    assert [one.id for one in ring.with_only({oldest}).keys] == [ring.current.id, oldest]
    assert ring.with_only(set()).keys == (ring.current,)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("\n,\n", "empty"),
        ("k2026", "Line 1"),
        ("k2026 not-base64!", "Line 1"),
        ("k2026 c2hvcnQ=", "Line 1"),
        (f"\nUPPER {'A' * 43}=", "Line 2"),
        (f"k2026 {'A' * 43}=\nk2026 {'B' * 42}A=", "same id"),
    ],
)
def test_a_misstated_ring_says_where_and_shows_no_key(text: str, says: str):
    with pytest.raises(RingMisstated, match=says) as raised:
        read_ring(text)

    assert "c2hvcnQ=" not in str(raised.value)
    assert "AAAA" not in str(raised.value)


def test_no_key_is_in_what_a_log_would_show():
    ring = new_ring()

    assert write_ring(ring).split()[1] not in repr(ring)
    assert repr(ring.current.key) not in repr(ring)
