"""Seal and open bytes: AES-256-GCM, bound to the one place where they may stand.

    0x01 · nonce, 12 bytes · sealed bytes with their tag of 16

What was sealed for one column of one record opens nowhere else: moved to another row, or changed
by a bit, it raises. Nothing that cannot be opened is ever taken for blank.
"""

from __future__ import annotations

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x01"
NONCE_BYTES = 12
TAG_BYTES = 16
KEY_BYTES = 32
OVERHEAD = len(VERSION) + NONCE_BYTES + TAG_BYTES
"""How many bytes longer sealed bytes are than plain ones."""


class Unreadable(Exception):
    """Something sealed stands there and cannot be read. Never taken for blank.

    Its words are for whoever looks after the house: ids and names of files, never a value.
    """


class CannotBeOpened(Unreadable):
    """Sealed bytes that this key does not open here."""


def new_key() -> bytes:
    """A key from the system's own source of chance."""
    return AESGCM.generate_key(bit_length=KEY_BYTES * 8)


def seal(plain: bytes, *, key: bytes, bound_to: bytes) -> bytes:
    """Seal bytes so that they open only by `key` and only at `bound_to`."""
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def open_sealed(sealed: bytes, *, key: bytes, bound_to: bytes) -> bytes:
    """The bytes that were sealed.

    Raises:
        CannotBeOpened: another key sealed them, they stand where they do not belong, somebody
            changed them, or they are no sealed bytes at all.
    """
    if len(sealed) < OVERHEAD or not sealed.startswith(VERSION):
        raise CannotBeOpened("These are not sealed bytes, or they are cut short.")
    nonce, rest = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, rest, bound_to)
    except InvalidTag as wrong:
        raise CannotBeOpened(
            "Another key sealed these bytes, or they were changed or moved since."
        ) from wrong


def place(table: str, column: str, record_id: UUID) -> bytes:
    """What a value of a table is bound to: table, column and the id of its record."""
    return f"{table}|{column}|{record_id}".encode()
