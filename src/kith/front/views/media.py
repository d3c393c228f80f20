"""`/media/…`: the pictures of pages, and nothing else that may lie in that folder.

Whoever knows the name of a picture may have it: nothing about people is kept there.
"""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from kith.front.queries.pictures import picture_file

KINDS = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "avif": "image/avif",
}
A_YEAR = 31_536_000


@require_safe
def picture(request: HttpRequest, name: str) -> FileResponse:
    """A picture. Its name is never given to another one, so a browser need not ask again."""
    kind = KINDS.get(name.rpartition(".")[2])
    file = picture_file(name) if kind else None
    if file is None:
        raise Http404("There is no such picture.")
    try:
        opened = file.open("rb")
    except OSError as error:
        raise Http404("The picture is not in its place.") from error
    return FileResponse(
        opened,
        content_type=kind,
        headers={
            "Cache-Control": f"public, max-age={A_YEAR}, immutable",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        },
    )
