"""Keys of the cache, so that its table does not tell whose attempts it counts.

What counts attempts is named for a machine's address or an e-mail address. The table holds an
HMAC of the name instead: whoever reads it learns neither, and cannot try addresses one by one.
"""

from __future__ import annotations

from django.utils.crypto import salted_hmac

SALT = "kith.core.cache_keys"


def hidden(key: str, key_prefix: str, version: int) -> str:
    """The key as the table holds it. Named in `CACHES` as `KEY_FUNCTION`."""
    named = f"{key_prefix}:{version}:{key}"
    return salted_hmac(SALT, named, algorithm="sha256").hexdigest()
