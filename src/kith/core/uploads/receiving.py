"""While a file comes in: what is beyond the largest that the gate takes is not even written down."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler

from kith.core.uploads.kinds import MOST_BYTES

EDITORS_PREFIX = "/cms/"  # Wagtail has its own limits, for those who edit the site


class CutOff(FileUploadHandler):
    """Lets a file through until it is larger than any kind may be, and drops the rest.

    What was cut is still too large, so the gate refuses it with its own sentence.
    """

    _met = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin counting."""
        super().new_file(*args, **kwargs)
        self._met = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Hand the chunk on, or nothing when enough was handed on."""
        is_editors = self.request is not None and self.request.path.startswith(EDITORS_PREFIX)
        if self._met > max(MOST_BYTES.values()) and not is_editors:
            return None
        self._met += len(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers that follow."""
