"""Contrast of two colours, as WCAG 2.2 defines it (https://www.w3.org/TR/WCAG22/#contrast-minimum)."""

from __future__ import annotations

ENOUGH = 4.5
"""The least ratio for text of normal size, success criterion 1.4.3."""


def ratio(one: str, other: str) -> float:
    """Contrast ratio of two `#rrggbb` colours: 1.0 (the same) to 21.0 (black on white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
