"""Rows of an entry's form: which of them somebody sent."""

from __future__ import annotations

from typing import Any


def is_sent(data: Any, prefix: str) -> bool:
    """Whether a row is in what was posted: its boxes for text are, be they empty or not."""
    return bool(data) and any(str(name).startswith(f"{prefix}-") for name in data)
