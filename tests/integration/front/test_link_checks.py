"""Asking the addresses of other sites: gently, seldom, and never inside a closed network."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat
from pathlib import Path

import pytest
from django.test import override_settings

from kith.front.operations import links
from kith.front.operations.asking import Answered, Asker
from kith.front.operations.examining import examine_page
from kith.front.queries.links import outside_addresses
from kith.front.records import LinkCheck
from kith.front.tasks.editing import check_links as check_task
from kith.outside.connecting import is_public as _is_public
from tests.factories.editing import a_section, an_article

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Answers(BaseHTTPRequestHandler):
    """Answers by what it is asked, and remembers it."""

    asked: list[str]

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        Answers.asked.append(f"{self.command} {self.path}")
        head, _, rest = self.path.strip("/").partition("/")
        if head == "to":
            self.send_response(302)
            self.send_header("Location", rest if rest.startswith("http") else f"/{rest}")
        elif head == "get-only":
            self.send_response(405 if self.command == "HEAD" else 200)
        else:
            self.send_response(int(head))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_told: object) -> None:
        """Nothing on the console."""


@pytest.fixture
def server() -> Iterator[str]:
    """A server of another site, by the name site.example."""
    Answers.asked = []
    running = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://site.example:{running.server_port}"
    running.shutdown()
    running.server_close()
    thread.join()


def asker(numbers: dict[str, list[str]] | None = None, *, whole_seconds: float = 20) -> Asker:
    """One that takes 127.0.0.1 for the open internet."""
    known = {"site.example": ["127.0.0.1"], "inside.example": ["10.0.0.8"], **(numbers or {})}

    def resolve(host: str, _port: int) -> list[str]:
        if host not in known:
            raise OSError("No such name.")
        return known[host]

    def is_open(number: str) -> bool:
        return number == "127.0.0.1" or _is_public(number)

    return Asker(
        resolve=resolve,
        is_public=is_open,
        ports=range(1, 65_536),
        seconds=1,
        whole_seconds=whole_seconds,
    )


@pytest.mark.parametrize(
    ("path", "answered"),
    [
        ("/200", Answered("works", 200)),
        ("/204", Answered("works", 204)),
        ("/404", Answered("gone", 404)),
        ("/410", Answered("gone", 410)),
        ("/500", Answered("silent", 500)),
        ("/403", Answered("works", 403)),
        ("/429", Answered("works", 429)),
        ("/get-only", Answered("works", 200)),
        ("/to/200", Answered("works", 200)),
        ("/to/to/404", Answered("gone", 404)),
        ("/to/to/to/to/to/200", Answered("silent")),
        ("/to/http://inside.example/", Answered("refused")),
    ],
)
def test_what_an_address_answers(server: str, path: str, answered: Answered) -> None:
    assert asker().ask(server + path) == answered


def test_head_is_tried_before_get(server: str) -> None:
    asker().ask(f"{server}/200")
    asker().ask(f"{server}/get-only")

    assert Answers.asked == ["HEAD /200", "HEAD /get-only", "GET /get-only"]


@pytest.mark.parametrize(
    "numbers",
    [
        ["127.0.0.1"], ["10.1.2.3"], ["172.16.0.1"], ["192.168.1.1"], ["169.254.169.254"],
        ["0.0.0.0"], ["100.64.0.1"], ["224.0.0.1"], ["::1"], ["fe80::1"], ["fd00::1"],
        ["::ffff:10.0.0.1"], ["::ffff:127.0.0.1"], ["2002:7f00:1::"], ["93.184.215.14", "10.0.0.1"],
        ["::ffff:224.0.0.1"], ["64:ff9b::a00:1"], ["64:ff9b:1::a00:1"], ["64:ff9b::5db8:d70e"],
        ["fec0::1"], ["::10.0.0.1"], ["::93.184.215.14"], ["192.0.0.9"], ["100.127.255.254"], [],
    ],
)  # fmt: skip
def test_a_closed_network_is_never_asked(numbers: list[str]) -> None:
    asked = Asker(resolve=lambda _host, _port: numbers, seconds=1)

    assert asked.ask("https://somewhere.example/") == Answered("refused")


def test_open_numbers_are_open() -> None:
    assert [_is_public(one) for one in ("93.184.215.14", "2606:2800:21f::1")] == [True, True]


@pytest.mark.parametrize(
    "address", ["ftp://site.example/", "file:///etc/passwd", "http:///x", "gopher://a"]
)
def test_other_schemes_are_never_asked(address: str) -> None:
    assert asker().ask(address) == Answered("refused")


@pytest.mark.parametrize("port", [0, 22, 25, 6379, 8080, 65535])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_other_ports_are_never_asked(scheme: str, port: int) -> None:
    asked = Asker(resolve=lambda _host, _port: pytest.fail("It was looked up."), seconds=1)

    assert asked.ask(f"{scheme}://somewhere.example:{port}/") == Answered("refused")


@pytest.mark.parametrize("address", ["http://a.example:80/", "https://a.example:443/"])
def test_the_usual_ports_may_be_named(address: str) -> None:
    looked_up: list[int] = []

    def resolve(_host: str, port: int) -> list[str]:
        looked_up.append(port)
        raise OSError("No such name.")

    assert Asker(resolve=resolve).ask(address) == Answered("silent")
    assert looked_up == [443 if "https" in address else 80]


# ── A server that never comes to an end ──


@pytest.fixture
def dripping() -> Iterator[Callable[[Iterable[bytes]], int]]:
    """Servers that say one thing after the other, a tenth of a second between, on a port."""
    ended, running = threading.Event(), []

    def serve(listening: socket.socket, words: Iterable[bytes]) -> None:
        try:
            link = listening.accept()[0]
            with link:
                for word in words:
                    link.sendall(word)
                    if ended.wait(0.1):
                        return
        except OSError:
            return  # the other side has shut it

    def start(words: Iterable[bytes]) -> int:
        listening = socket.create_server(("127.0.0.1", 0))
        thread = threading.Thread(target=serve, args=(listening, words), daemon=True)
        thread.start()
        running.append((listening, thread))
        return int(listening.getsockname()[1])

    yield start
    ended.set()
    for listening, thread in running:
        listening.close()
        thread.join(5)


@pytest.mark.parametrize(
    "words",
    [
        repeat(b"HTTP/1.1 100 Continue\r\n\r\n", 200),
        chain([b"HTTP/1.1 200 OK\r\n"], repeat(b"X", 200)),
        chain([b"HTTP/1.1 200 OK\r\n"], (b"X-%d: y\r\n" % one for one in range(200))),
    ],
    ids=["continue", "a long header", "many headers"],
)
@pytest.mark.timeout(60)
def test_an_answer_without_end_is_silence(
    dripping: Callable[[Iterable[bytes]], int], words: Iterable[bytes]
) -> None:
    port = dripping(words)
    began = time.monotonic()

    answered = asker(whole_seconds=0.5).ask(f"http://site.example:{port}/")

    assert answered == Answered("silent")
    assert time.monotonic() - began < 3


@pytest.mark.timeout(60)
def test_a_greeting_without_end_is_silence(dripping: Callable[[Iterable[bytes]], int]) -> None:
    # A record of 16 thousand bytes that comes a byte at a time.
    port = dripping(chain([b"\x16\x03\x03\x40\x00"], repeat(b"\x02", 200)))
    began = time.monotonic()

    answered = asker(whole_seconds=0.5).ask(f"https://site.example:{port}/")

    assert answered == Answered("silent")
    assert time.monotonic() - began < 3


def test_time_that_is_over_is_over_for_every_step(server: str) -> None:
    assert asker(whole_seconds=0).ask(f"{server}/200") == Answered("silent")
    assert Answers.asked == []


def test_a_safe_connection_is_asked_by_its_name(
    server_with_own_key: tuple[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, trusted = server_with_own_key

    stranger = asker().ask(f"https://site.example:{port}/200")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))

    assert stranger == Answered("silent")
    assert asker().ask(f"https://site.example:{port}/200") == Answered("works", 200)
    other = asker({"other.example": ["127.0.0.1"]})
    assert other.ask(f"https://other.example:{port}/200") == Answered("silent")


@pytest.fixture
def server_with_own_key(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """A server for https by the name site.example, and the file of those to be trusted."""
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    told = ["-keyout", key, "-out", cert, "-subj", "/CN=site.example"]
    named = ["-addext", "subjectAltName=DNS:site.example", "-days", "2"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *told, *named],
        check=True,
        capture_output=True,
    )
    Answers.asked = []
    running = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    running.socket = context.wrap_socket(running.socket, server_side=True)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield running.server_port, cert
    running.shutdown()
    running.server_close()
    thread.join()


def test_a_name_that_nobody_knows_is_silent() -> None:
    assert asker().ask("https://nobody.example/") == Answered("silent")
    assert asker().ask("http://[not-a-number/") == Answered("silent")


# ── Gently ──


def a_page_with(*addresses: str) -> None:
    body = "".join(f"<p><a href='{one}'>x</a></p>" for one in addresses)
    page = an_article(a_section(), body=[("text", body)])
    examine_page(page=page)


@pytest.mark.django_db
def test_each_address_is_asked_once_and_kept_and_the_forgotten_one_goes() -> None:
    a_page_with("https://one.example/a", "https://two.example/", "/check/")
    LinkCheck.objects.create(address="https://old.example/", answer="works", checked_at=NOW)
    asked: list[str] = []

    def ask(address: str) -> Answered:
        asked.append(address)
        return Answered("gone", 404) if "one" in address else Answered("works", 200)

    more = [
        links.check_links(since=NOW, now=lambda: NOW, ask=ask, pause=lambda _s: None)
        for _run in range(2)
    ]

    assert more == [False, False]
    assert asked == ["https://one.example/a", "https://two.example/"]
    kept = LinkCheck.objects.values_list("address", "answer", "status", "checked_at")
    assert list(kept) == [
        ("https://one.example/a", "gone", 404, NOW),
        ("https://two.example/", "works", 200, NOW),
    ]


@pytest.mark.django_db
def test_a_host_is_asked_twice_a_second_at_most() -> None:
    a_page_with("https://one.example/a", "https://one.example/b", "https://two.example/")
    pauses: list[float] = []

    links.check_links(
        since=NOW, now=lambda: NOW, ask=lambda _a: Answered("works", 200), pause=pauses.append
    )

    assert len(pauses) == 1
    assert 0.3 < pauses[0] <= 0.5


@pytest.mark.django_db
def test_when_time_is_out_the_rest_waits_for_its_turn() -> None:
    a_page_with("https://one.example/", "https://two.example/")

    more = links.check_links(
        since=NOW,
        now=lambda: NOW,
        ask=lambda _a: Answered("works", 200),
        pause=lambda _s: None,
        working_seconds=-1,
    )

    assert (more, LinkCheck.objects.count()) == (True, 0)


@pytest.mark.django_db
def test_a_run_asks_a_thousand_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    a_page_with("https://one.example/", "https://two.example/", "https://three.example/")
    monkeypatch.setattr(links, "MOST_A_RUN", 2)

    links.check_links(
        since=NOW, now=lambda: NOW, ask=lambda _a: Answered("works"), pause=lambda _s: None
    )

    assert len(outside_addresses()) > links.MOST_A_RUN
    assert LinkCheck.objects.count() == 2


@pytest.mark.django_db
def test_no_address_is_asked_unless_the_installation_says_so() -> None:
    a_page_with("https://one.example/")

    check_task.call()  # would reach the network, which tests forbid
    with override_settings(KITH_CHECK_LINKS=True):
        LinkCheck.objects.create(
            address="https://one.example/",
            answer="works",
            checked_at=datetime.now(UTC) + timedelta(hours=1),
        )
        check_task.call()

    assert LinkCheck.objects.count() == 1
