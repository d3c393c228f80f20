"""The pictures of pages that are taken in: each file once, known by its name."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.core.files.base import ContentFile, File
from wagtail.images import get_image_model

from kith.area_pack import PackPage
from kith.area_pack.pages.definition import MEDIA
from kith.core.refusals import Refusal
from kith.core.uploads.gate import examine
from kith.core.uploads.kinds import PICTURE
from kith.front.operations.exporting import picture_files


class PictureRefused(Refusal):
    """A file in the folder of pictures is no picture that the site can show."""

    def __init__(self, file: str, why: str) -> None:
        super().__init__(f"{MEDIA}/{file}: {why}")


def keep_pictures(*, pages: Iterable[PackPage], folder: Path) -> dict[str, int]:
    """The ids of the pictures that these pages show, by file; those that are new are written.

    Raises:
        PictureRefused: a file is not there, or is no picture.
    """
    wanted = {
        str(block.data["file"])
        for page in pages
        for block in page.blocks
        if block.kind == "picture"
    }
    if not wanted:
        return {}
    known = {file: pk for pk, file in picture_files().items()}
    for file in sorted(wanted - set(known)):
        known[file] = _kept(folder, file)
    return {file: known[file] for file in wanted}


def _kept(folder: Path, file: str) -> int:
    """A new picture, drawn anew as every picture that comes in."""
    try:
        with File((folder / MEDIA / file).open("rb"), name=file) as opened:
            examined = examine(file=opened, kinds=(PICTURE,))
    except OSError as error:
        raise PictureRefused(file, f"{error.strerror}.") from None
    except Refusal as refusal:
        raise PictureRefused(file, refusal.sentence) from None
    content = ContentFile(examined.content, name=file)
    image = get_image_model().objects.create(title=file, file=content)
    return int(image.pk)
