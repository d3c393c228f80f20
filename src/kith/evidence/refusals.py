"""What this room refuses, each with a sentence for the person who asked."""

from __future__ import annotations


class InputRefused(ValueError):
    """The file cannot be worked on as it is. The message says what, where and what to do."""


class UseRefused(ValueError):
    """The options do not fit the file or the measure. The message says which to give."""
