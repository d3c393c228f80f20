"""The picture that other sites show beside a link: a title on the area's colours."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, ImageFont

CARD = (1200, 630)
"""Pixels of a card, as sites that show links ask for."""
MARGIN = 90
TITLE_SIZES = (84, 68, 56, 46)
MOST_LINES = 4
BELOW_SIZE = 38


def draw_card(*, title: str, below: str, colours: tuple[str, str]) -> bytes:
    """A PNG of a title on the area's colour, with a line below."""
    ink, ground = colours
    picture = Image.new("RGB", CARD, ground)
    drawing = ImageDraw.Draw(picture)
    size, lines = _fitted(title)
    font = ImageFont.load_default(size)
    top = MARGIN
    for line in lines:
        drawing.text((MARGIN, top), line, font=font, fill=ink)
        top += round(size * 1.25)
    foot = CARD[1] - MARGIN - BELOW_SIZE
    drawing.rectangle((MARGIN, foot - 28, MARGIN + 160, foot - 22), fill=ink)
    drawing.text((MARGIN, foot), below, font=ImageFont.load_default(BELOW_SIZE), fill=ink)
    written = BytesIO()
    picture.quantize(64).save(written, "PNG", optimize=True)
    return written.getvalue()


def _fitted(title: str) -> tuple[int, list[str]]:
    """The largest size at which a title fits, and its lines; the last size cuts what is over."""
    for size in TITLE_SIZES:
        lines = _wrapped(title, size)
        if len(lines) <= MOST_LINES:
            return size, lines
    return size, [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1][:-1]}…"]


def _wrapped(title: str, size: int) -> list[str]:
    font = ImageFont.load_default(size)
    widest = CARD[0] - 2 * MARGIN
    lines: list[str] = []
    for part in (part for word in title.split() for part in _broken(word, font, widest)):
        longer = f"{lines[-1]} {part}" if lines else part
        if lines and font.getlength(longer) <= widest:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def _broken(word: str, font: Any, widest: int) -> list[str]:
    """A word in parts that fit on a line: nearly always the word itself."""
    parts = [""]
    for letter in word:
        if font.getlength(parts[-1] + letter) > widest:
            parts.append("")
        parts[-1] += letter
    return parts
