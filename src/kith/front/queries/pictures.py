"""Pictures by the name of their file."""

from __future__ import annotations

import re
from typing import Any

from wagtail.images import get_image_model

NAME = re.compile(r"(?:original_)?images/[\w.-]{1,200}", re.ASCII)
"""What Wagtail names a picture, or a smaller copy of one."""


def picture_file(name: str) -> Any | None:
    """The file of a picture, or of a smaller copy of one; nothing else that may lie there."""
    if not NAME.fullmatch(name):
        return None  # PostgreSQL takes no NUL, and every other odd name is nobody's picture
    pictures = get_image_model()
    for model in (pictures.get_rendition_model(), pictures):
        found = model.objects.filter(file=name).only("file").first()
        if found is not None:
            return found.file
    return None
