"""What may be in an organisation, without a database: who gives which role, and names."""

from __future__ import annotations

from kith.accounts.rules.access_table import roles


def name_of(role: str) -> str:
    """What a role is called on a screen; its code where the table has dropped it."""
    return roles()[role].name if role in roles() else role


def about(role: str) -> str:
    """What a role is for, in a sentence."""
    return roles()[role].about if role in roles() else ""
