"""Pictures are drawn anew: what is kept was written by us, dot by dot, and nothing else survives.

Pillow is shown only the parts that draw the picture (see `jpeg`, `png`, `webp`), after their size
was read and, for PNG, their dots were counted. Colour profiles are dropped rather than applied:
one decoder fewer that reads what a stranger wrote; the colours of a wide-gamut photograph turn a
little paler.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable
from io import BytesIO

from PIL import Image

from kith.core.refusals import Refusal
from kith.core.uploads import jpeg, png, webp
from kith.core.uploads.kinds import Format
from kith.core.uploads.picture_parts import Drawing
from kith.core.uploads.refusals import FileDamaged

LONGEST_SIDE = 2_400
JPEG_QUALITY = WEBP_QUALITY = 86
PNG_PACKING = 4
LARGE = 4_000_000
EIGHTH = 8
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
TAKEN_APART: dict[str, Callable[[bytes], Drawing]] = {
    "JPEG": jpeg.drawing,
    "PNG": png.drawing,
    "WEBP": webp.drawing,
}
# Several large ones at a time would take the memory of a small machine.
one_at_a_time = threading.Lock()


def drawn_anew(form: Format, content: bytes) -> bytes:
    """The picture, upright, at most 2,400 dots a side, in its own format, with no metadata.

    Raises:
        FileDamaged, FileCarriesProgram, PictureTooManyPixels.
    """
    drawing = TAKEN_APART[form.code](content)
    with one_at_a_time, warnings.catch_warnings():
        warnings.filterwarnings("error", module=r"PIL\.")
        try:
            _check_decodes(form, drawing)
            return _encoded(form, drawing, _upright(_opened(form, drawing), drawing.orientation))
        except Refusal:
            raise
        except Exception as error:  # whatever a decoder stumbles over
            raise FileDamaged from error


def _opened(form: Format, drawing: Drawing) -> Image.Image:
    image = Image.open(BytesIO(drawing.content), formats=[form.code])
    if image.size != (drawing.width, drawing.height):
        raise FileDamaged  # they read the file otherwise than we did
    return image


def _check_decodes(form: Format, drawing: Drawing) -> None:
    """Find a large JPEG's faults at an eighth of its size, before memory is taken for all of it."""
    if form.code == "JPEG" and drawing.width * drawing.height > LARGE:
        image = _opened(form, drawing)
        image.draft(None, (drawing.width // EIGHTH, drawing.height // EIGHTH))
        image.load()


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    if image.mode == "I;16":
        image = image.point(lambda level: level * (1 / 256) + 0)  # convert() alone would clip it
    image = image.convert(_mode(image))
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return image.transpose(TURNS[orientation]) if orientation in TURNS else image


def _mode(image: Image.Image) -> str:
    if image.has_transparency_data:
        return "RGBA"
    return "L" if image.mode in {"1", "L", "I;16"} else "RGB"


def _encoded(form: Format, drawing: Drawing, image: Image.Image) -> bytes:
    image.info = {}
    written = BytesIO()
    if form.code == "JPEG":
        image.save(written, "JPEG", quality=JPEG_QUALITY)
    elif form.code == "PNG":
        image.save(written, "PNG", compress_level=PNG_PACKING)
    else:
        image.save(written, "WEBP", quality=WEBP_QUALITY, lossless=drawing.is_lossless, method=3)
    return written.getvalue()
