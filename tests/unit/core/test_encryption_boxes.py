"""Sealed bytes open where they were sealed, and nowhere else."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.core.encryption.boxes import OVERHEAD, CannotBeOpened, new_key, open_sealed, place, seal

KEY = bytes(range(32))
HERE = place("note", "words", uuid.UUID(int=1))


@given(st.binary(max_size=300))
def test_what_was_sealed_opens(plain: bytes):
    sealed = seal(plain, key=KEY, bound_to=HERE)

    assert open_sealed(sealed, key=KEY, bound_to=HERE) == plain
    assert len(sealed) == len(plain) + OVERHEAD


def test_the_same_bytes_are_never_sealed_alike():
    assert len({seal(b"yes", key=KEY, bound_to=HERE) for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "there",
    [
        place("note", "words", uuid.UUID(int=2)),
        place("note", "more", uuid.UUID(int=1)),
        place("other", "words", uuid.UUID(int=1)),
    ],
    ids=["another record", "another column", "another table"],
)
def test_what_was_moved_does_not_open(there: bytes):
    sealed = seal(b"Sam", key=KEY, bound_to=HERE)

    with pytest.raises(CannotBeOpened):
        open_sealed(sealed, key=KEY, bound_to=there)


def test_another_key_opens_nothing():
    with pytest.raises(CannotBeOpened):
        open_sealed(seal(b"Sam", key=KEY, bound_to=HERE), key=new_key(), bound_to=HERE)


def test_any_bit_that_changed_is_found_out():
    sealed = seal(b"Sam", key=KEY, bound_to=HERE)

    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(CannotBeOpened):
            open_sealed(bytes(changed), key=KEY, bound_to=HERE)


@given(
    plain=st.binary(max_size=200),
    key=st.binary(min_size=32, max_size=32),
    at=st.integers(min_value=0),
    by=st.integers(min_value=1, max_value=255),
)
def test_any_byte_that_changed_is_found_out(plain: bytes, key: bytes, at: int, by: int):
    sealed = bytearray(seal(plain, key=key, bound_to=HERE))
    sealed[at % len(sealed)] ^= by

    with pytest.raises(CannotBeOpened):
        open_sealed(bytes(sealed), key=key, bound_to=HERE)


@given(st.binary(max_size=80))
def test_bytes_that_were_never_sealed_open_nowhere(given_bytes: bytes):
    with pytest.raises(CannotBeOpened):
        open_sealed(given_bytes, key=KEY, bound_to=HERE)


TABLES = st.sampled_from(["note", "notes", "rights_request"])
COLUMNS = st.sampled_from(["words", "word", "reason"])
PLACES = st.builds(place, TABLES, COLUMNS, st.uuids())


@given(st.binary(max_size=50), PLACES, PLACES)
def test_what_was_sealed_opens_in_its_own_place_alone(plain: bytes, here: bytes, there: bytes):
    sealed = seal(plain, key=KEY, bound_to=here)

    if here == there:
        assert open_sealed(sealed, key=KEY, bound_to=there) == plain
        return
    with pytest.raises(CannotBeOpened):
        open_sealed(sealed, key=KEY, bound_to=there)


@pytest.mark.parametrize("length", range(OVERHEAD))
def test_what_is_cut_short_is_never_taken_for_blank(length: int):
    with pytest.raises(CannotBeOpened):
        open_sealed(seal(b"", key=KEY, bound_to=HERE)[:length], key=KEY, bound_to=HERE)
