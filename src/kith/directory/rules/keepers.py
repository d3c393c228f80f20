"""How long a keeper's link works, and what of its secret is kept."""

from __future__ import annotations

import hashlib
from datetime import timedelta

LASTS = timedelta(days=30)
LEFT_ALONE = timedelta(days=7)
"""After a link is made its provider gets no reminder for so long: a reminder's own link would end
that link, perhaps while somebody is typing behind it."""
NOT_AGAIN_WITHIN = timedelta(hours=1)
"""So that nobody fills a mailbox by pressing a button."""


def secret_digest(secret: str) -> str:
    """The SHA-256 of a link's secret, which is all that is kept of it."""
    return hashlib.sha256(secret.encode()).hexdigest()
