"""Fetching ends: at a size, at a time, after some steps, and at the door of a closed network."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kith.outside import Fetcher, NotFetched, fetcher, is_public

BODIES = {
    "/plain": b'{"a": 1}',
    "/large": b"x" * 2_000,
    "/packed": gzip.compress(b'{"a": 1}'),
    "/bomb": gzip.compress(b"x" * 5_000_000),
    "/cut-packed": gzip.compress(b'{"a": 1}')[:-3],
    "/short": b"half",
}


CLOSED = (
    "It leads into a closed network, or to a port that is not the web's. Give an address that "
    "everybody can reach."
)


class Site(BaseHTTPRequestHandler):
    """Answers by the path."""

    def do_GET(self) -> None:
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if self.path == "/slow":
            time.sleep(0.6)
        body = BODIES.get(self.path)
        self.send_response(200 if body else 404)
        if self.path in {"/packed", "/bomb", "/cut-packed"}:
            self.send_header("Content-Encoding", "gzip")
        extra = 10 if self.path == "/short" else 0
        self.send_header("Content-Length", str(len(body or b"") + extra))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_told: object) -> None:
        """Nothing on the console."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://site.example:{running.server_port}"
    running.shutdown()
    running.server_close()
    thread.join()


def an_asker(**changed: float) -> Fetcher:
    """One that takes 127.0.0.1 for the open internet."""
    numbers = {"site.example": ["127.0.0.1"], "inside.example": ["10.0.0.8"]}
    return Fetcher(
        resolve=lambda host, _port: numbers[host],
        is_public=lambda number: number == "127.0.0.1" or is_public(number),
        ports=range(1, 65_536),
        **{"seconds": 2, "most_bytes": 1_000, **changed},  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("path", ["/plain", "/packed", "/to//plain", "/to//to//to//to//plain"])
def test_what_an_address_holds_comes_back(site: str, path: str) -> None:
    told = an_asker().get(site + path)

    assert (told.status, told.body, told.address.rpartition("/")[2]) == (
        200, b'{"a": 1}', path.rpartition("/")[2],
    )  # fmt: skip


def test_a_status_is_told(site: str) -> None:
    assert an_asker().get(f"{site}/none").status == 404


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/large", "Its answer is larger than 1000 bytes."),
        ("/bomb", "Its answer is larger than 1000 bytes."),
        ("/cut-packed", "It did not answer as a web server does. Try again later."),
        ("/short", "It did not answer as a web server does. Try again later."),
        ("/to//to//to//to//to//plain", "It leads from one address to another without end."),
        (
            "/to/http://inside.example/",
            CLOSED,
        ),
    ],
)
def test_what_does_not_end_well_is_refused(site: str, path: str, says: str) -> None:
    with pytest.raises(NotFetched) as refused:
        an_asker().get(site + path)

    assert str(refused.value) == says


def test_a_slow_answer_is_given_up(site: str) -> None:
    with pytest.raises(NotFetched, match="It took too long to answer"):
        an_asker(whole_seconds=0.2).get(f"{site}/slow")


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/", "ftp://a.example/"]
)
def test_closed_networks_are_not_asked_unless_it_was_said(address: str) -> None:
    with pytest.raises(NotFetched, match="closed network"):
        fetcher().get(address)


def test_private_networks_may_be_allowed(site: str) -> None:
    port = site.rpartition(":")[2]

    assert fetcher(allow_private=True).get(f"http://127.0.0.1:{port}/plain").status == 200
