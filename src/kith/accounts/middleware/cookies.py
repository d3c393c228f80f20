"""Two sessions, two cookies: one for the editors' pages under `/cms/`, one for everything else.

Neither opens what the other does: see `sessions.py`, which asks what a session was begun for.
"""

from __future__ import annotations

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from kith.core.headers import hand_session, session_cookie

BROKEN = 500


class SessionCookies(SessionMiddleware):
    """Django's, with a cookie of the editors' own. A session's length is `sessions.py`'s matter."""

    def process_request(self, request: HttpRequest) -> None:
        """Find the session by the cookie of this part of the house."""
        name, _reach = session_cookie(request.path)
        request.session = self.SessionStore(request.COOKIES.get(name))

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
            except UpdateError:
                raise SessionInterrupted("The session ended while the request ran.") from None
            hand_session(response, request.path, str(session.session_key))
        elif not session.accessed:
            return response
        patch_vary_headers(response, ("Cookie",))
        return response
