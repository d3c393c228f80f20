"""Somebody at a browser, as far as the server can tell: one connection, cookies, forms."""

from __future__ import annotations

import html
import http.client
import re
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
SECONDS = 60


@dataclass(slots=True)
class Answer:
    """What came back, and how long it took from the first byte sent to the last byte read."""

    status: int
    text: str
    leads_to: str
    seconds: float


@dataclass(slots=True)
class Visitor:
    """Asks one address after the other. `came_from` is what the proxy in front says of it."""

    site: str
    came_from: str
    cookies: dict[str, str] = field(default_factory=dict)
    _line: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path, "")

    def post(self, path: str, page: Answer, **typed: str) -> Answer:
        """Send the form of a page that has these fields, with what is hidden in it."""
        asked = [f'name="{name}"' for name in typed]
        forms = (part.partition("</form>")[0] for part in page.text.split("<form ")[1:])
        form = next(form for form in forms if all(name in form for name in asked))
        hidden = {name: html.unescape(value) for name, value in HIDDEN.findall(form)}
        return self._ask("POST", path, urlencode({**hidden, **typed}))

    def close(self) -> None:
        """Leave."""
        if self._line:
            self._line.close()

    def _ask(self, method: str, path: str, body: str) -> Answer:
        if self._line is None:
            address = urlsplit(self.site)
            host, port = address.hostname or "", address.port
            self._line = http.client.HTTPConnection(host, port, timeout=SECONDS)
        headers = {
            "X-Forwarded-For": self.came_from,
            "Accept": "text/html",
            "Accept-Encoding": "identity",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self._line.request(method, path, body or None, headers)
        got = self._line.getresponse()
        text = got.read().decode()
        seconds = time.perf_counter() - began
        for line in got.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
        return Answer(got.status, text, got.headers.get("Location", ""), seconds)
