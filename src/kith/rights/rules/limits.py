"""How long what people type may be."""

from __future__ import annotations

LONGEST_WORDS = 5000
LONGEST_NAME = 200
LONGEST_CONTACT = 500
LONGEST_NOTE = 1000
MOST_NAMES = 10
