"""Secrets in the database, sealed: AES-GCM by a key made from the installation's secret key.

    v1.<key's id>.<nonce and sealed text, base64>

A text that no key at hand opens, or that somebody changed, raises: nothing is ever taken for its
own plain text.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Sequence
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = "v1"
NONCE_BYTES = 12
KEY_BYTES = 32
ID_LETTERS = 8


class CannotBeOpened(ValueError):
    """A sealed text that no key at hand opens."""


def seal(text: str, *, purpose: str, secret: str) -> str:
    """Seal `text` by the key that `secret` gives for `purpose`."""
    key, key_id = _key(secret, purpose)
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + AESGCM(key).encrypt(nonce, text.encode(), _bound_to(purpose))
    return f"{VERSION}.{key_id}.{base64.urlsafe_b64encode(sealed).decode()}"


def unseal(sealed: str, *, purpose: str, secrets: Sequence[str]) -> str:
    """The text that was sealed, by whichever of `secrets` sealed it.

    Raises:
        CannotBeOpened: it is no sealed text, was changed, or its key is not among `secrets`.
    """
    version, _, rest = sealed.partition(".")
    key_id, _, coded = rest.partition(".")
    keys = {found: key for key, found in (_key(secret, purpose) for secret in secrets)}
    if version != VERSION or key_id not in keys:
        raise CannotBeOpened("No key at hand opens this: see KITH_OLD_SECRET_KEYS.")
    try:
        raw = base64.urlsafe_b64decode(coded)
        nonce, kept = raw[:NONCE_BYTES], raw[NONCE_BYTES:]
        return AESGCM(keys[key_id]).decrypt(nonce, kept, _bound_to(purpose)).decode()
    except (binascii.Error, InvalidTag, ValueError) as wrong:
        raise CannotBeOpened("This was changed after it was sealed.") from wrong


@lru_cache(maxsize=16)
def _key(secret: str, purpose: str) -> tuple[bytes, str]:
    """The key that a secret gives for a purpose, and the id that its texts carry."""
    hkdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=_bound_to(purpose))
    key = hkdf.derive(secret.encode())
    return key, hashlib.sha256(key).hexdigest()[:ID_LETTERS]


def _bound_to(purpose: str) -> bytes:
    return f"kith {VERSION} {purpose}".encode()
