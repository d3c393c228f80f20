"""Two sessions, two cookies: one for the editors' pages under `/cms/`, one for everything else.

Neither opens what the other does: see `sessions.py`, which asks what a session was begun for.
On public pages there is none: a browser's cookies are not looked at there, and stay as they are.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import OperationalError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers

from kith.core.headers import KEPT_BY_NOBODY, hand_session, session_cookie
from kith.core.page_cache.marks import is_kept

BROKEN = 500
KEY = re.compile(r"[a-z0-9]{8,40}")
"""Of a session. PostgreSQL takes no NUL, and a cookie can hold one."""


class SessionCookies(SessionMiddleware):
    """Django's, with a cookie of the editors' own. A session's length is `sessions.py`'s matter."""

    def process_request(self, request: HttpRequest) -> None:
        """Find the session by the cookie of this part of the house."""
        if _is_public(request.path_info):
            request.COOKIES = {}
        name, _reach = session_cookie(request.path)
        key = request.COOKIES.get(name, "")
        request.session = self.SessionStore(key if KEY.fullmatch(key) else None)

    def process_response(  # type: ignore[override]
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Keep what changed; take the cookie away once its session is empty."""
        session = request.session
        name, reach = session_cookie(request.path)
        if session.is_empty():
            if name not in request.COOKIES:
                return response
            response.delete_cookie(name, path=reach, samesite="Lax")
        elif session.modified and response.status_code < BROKEN:
            try:
                session.save()
            except UpdateError as error:
                if isinstance(error.__context__, OperationalError):
                    # No room, or no database any more: a session only ever gives, so that what it
                    # did not learn has to be proved again, and the page can be read.
                    return response
                raise SessionInterrupted("The session ended while the request ran.") from None
            hand_session(response, request.path, str(session.session_key))
        elif not session.accessed:
            return response
        patch_vary_headers(response, ("Cookie",))
        return response


def _is_public(path: str) -> bool:
    """Whether everybody gets the same here: a view marked `@kept`, a picture, or no page at all."""
    if path.startswith(KEPT_BY_NOBODY):
        return False
    if path.startswith(settings.MEDIA_URL):
        return True
    try:
        return is_kept(resolve(path).func)
    except Resolver404:
        return True
