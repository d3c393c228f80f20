"""Out by the gate: a kept file, in such dress that no browser runs it as a page of ours."""

from __future__ import annotations

import hashlib
import logging

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from kith.core.models import Upload
from kith.core.uploads.keeping import place_of

log = logging.getLogger(__name__)


def as_attachment(upload: Upload) -> HttpResponse:
    """The file as a download, which an `<img>` of our own pages may show as well.

    It is read whole, a few megabytes, so that the bytes sent are the very bytes verified.

    Raises:
        Http404: the file is gone from the folder, or is not the one that was kept.
    """
    try:
        content = place_of(upload.path).read_bytes()
    except OSError as error:
        log.error("core.upload-missing %s", upload.pk)
        raise Http404("The file is not in its place.") from error
    if hashlib.sha256(content).hexdigest() != upload.digest:
        log.error("core.upload-altered %s", upload.pk)
        raise Http404("The file is not the one that was kept.")
    disposition = content_disposition_header(as_attachment=True, filename=upload.name)
    return HttpResponse(
        content,
        content_type=upload.content_type,
        headers={
            "Content-Length": str(len(content)),
            "Content-Disposition": disposition or "attachment",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )
