"""What may stand in a report that an entry is wrong."""

from __future__ import annotations

MOST_OPEN = 20
"""Reports of one service that may wait to be settled."""
LONGEST_WORDS = 1000
