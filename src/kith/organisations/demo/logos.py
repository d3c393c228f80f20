"""Logos for the demonstration, drawn here: flat shapes that nobody owns."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

SIDE = 320
FINER = 4  # drawn so much larger, then made smaller: smooth edges
WHITE = "#ffffff"
SHAPES: dict[str, tuple[str, tuple[tuple[int, ...], ...]]] = {
    "sun": ("ellipse", ((90, 90, 230, 230),)),
    "kite": ("polygon", ((160, 40, 250, 140, 160, 280, 70, 140),)),
    "house": ("polygon", ((160, 60, 270, 150, 270, 260, 50, 260, 50, 150),)),
    "cross": ("rectangle", ((130, 60, 190, 260), (60, 130, 260, 190))),
    "wave": ("ellipse", ((30, 180, 150, 300), (170, 180, 290, 300), (100, 60, 220, 180))),
    "gear": ("rectangle", ((60, 60, 120, 260), (200, 60, 260, 260), (60, 130, 260, 190))),
}


def draw_logo(*, colour: str, shape: str) -> bytes:
    """A white shape on a coloured ground, as PNG."""
    picture = Image.new("RGB", (SIDE * FINER, SIDE * FINER), colour)
    pen = ImageDraw.Draw(picture)
    way, parts = SHAPES[shape]
    for part in parts:
        getattr(pen, way)(tuple(one * FINER for one in part), fill=WHITE)
    written = io.BytesIO()
    picture.resize((SIDE, SIDE)).save(written, "PNG")
    return written.getvalue()
