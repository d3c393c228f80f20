"""Somebody at work in a house that stands in this process: asked by WSGI, as granian asks it.

Nothing is left out but the network: kept pages, middleware, sessions, secrets of forms, doors.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
SECRET = "csrfmiddlewaretoken"
KEY = "post_key"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    text: str
    leads_to: str

    def hidden(self) -> dict[str, str]:
        """The hidden fields of the page's forms, the last of each name."""
        return {name: html.unescape(value) for name, value in HIDDEN.findall(self.text)}


class AtWork:
    """One person with a session, and the secret of its forms."""

    def __init__(self, application: Callable[..., Any], cookie: str) -> None:
        self.application = application
        self.cookie = cookie
        self.secret = ""

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path, {})

    def post(self, path: str, typed: Mapping[str, str]) -> Answer:
        """Send a form; the secret is fetched with a page of the form's once."""
        if not self.secret:
            page = self.get(path)
            self.secret = page.hidden().get(SECRET, "")
            if not self.secret:
                return page
        return self._ask("POST", path, {SECRET: self.secret, **typed})

    def _ask(self, method: str, path: str, typed: Mapping[str, str]) -> Answer:
        body = urlencode(typed).encode()
        environ: dict[str, Any] = {}
        setup_testing_defaults(environ)
        environ |= {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "HTTP_HOST": "127.0.0.1",
            "HTTP_COOKIE": self.cookie,
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }
        begun: list[Any] = []
        answer = self.application(environ, lambda *given: begun.extend(given))
        try:
            text = b"".join(answer).decode()
        finally:
            if hasattr(answer, "close"):
                answer.close()  # the end of the request: connections that broke are let go
        headers = {name.lower(): value for name, value in begun[1]}
        return Answer(int(begun[0][:3]), text, headers.get("location", ""))
