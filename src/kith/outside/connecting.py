"""Connects to an address of another site, and never to one inside a closed network.

A name is looked up once, and the connection goes to that very answer, so that nobody can say
something else between the look and the step. Every redirection is looked at in the same way.
Each word of an answer may take its time, and the whole of it too: then its connection is shut.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Container, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from threading import Event, Timer
from urllib.parse import SplitResult

SECONDS = 5.0
"""For each word."""
PORTS = {"http": 80, "https": 443}
INNER = tuple(
    ipaddress.ip_network(one)
    for one in (
        "100.64.0.0/10",  # between a provider and its customers
        "192.0.0.0/24",  # for protocols themselves
        "::/96",  # IPv4 in an old form
        "64:ff9b::/96",  # IPv4 behind a translator, whatever it be
        "64:ff9b:1::/48",
        "fec0::/10",  # a site's own, in an old form
    )
)
"""Beside what Python knows as not of the open internet."""

Resolve = Callable[[str, int], list[str]]


class ClosedNetwork(Exception):
    """The address leads where only those inside may go."""


def _resolve(host: str, port: int) -> list[str]:
    """Every number that the name stands for."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def is_public(number: str) -> bool:
    """Whether an address by number is one of the open internet."""
    address = ipaddress.ip_address(number.partition("%")[0])
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None) or address
    if any(address in network for network in INNER):
        return False
    return all(one.is_global and not one.is_multicast for one in (address, inner))


@contextmanager
def shut_at(end: float, link: socket.socket) -> Iterator[None]:
    """Shut a connection when time is over, whatever it is waiting for.

    Raises:
        TimeoutError: it was shut.
    """
    is_over = Event()

    def shut() -> None:
        is_over.set()
        with suppress(OSError):
            # Not the TLS layer's own, which takes itself apart while the other thread reads.
            socket.socket.shutdown(link, socket.SHUT_RDWR)

    timer = Timer(max(0.0, end - time.monotonic()), shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if is_over.is_set():  # what was read until then may look like a whole answer
            raise TimeoutError("It took too long.")


@dataclass(frozen=True, slots=True)
class Connector:
    """Goes to addresses. A test hands it names and numbers of its own."""

    resolve: Resolve = _resolve
    is_public: Callable[[str], bool] = is_public
    ports: Container[int] = frozenset(PORTS.values())
    seconds: float = SECONDS

    def way(self, parts: SplitResult) -> tuple[str, int]:
        """The number and the port to go to, where both are open to everybody."""
        if parts.scheme not in PORTS or not parts.hostname:
            raise ClosedNetwork
        port = PORTS[parts.scheme] if parts.port is None else parts.port
        if port not in self.ports:
            raise ClosedNetwork
        numbers = self.resolve(parts.hostname, port)
        if not numbers or not all(self.is_public(one) for one in numbers):
            raise ClosedNetwork
        return numbers[0], port

    @contextmanager
    def answered(
        self, method: str, parts: SplitResult, end: float, headers: dict[str, str]
    ) -> Iterator[HTTPResponse]:
        """What an address answers, its body unread, until `end` of the monotonic clock.

        Raises:
            ClosedNetwork: it leads where only those inside may go.
            OSError, HTTPException, ValueError: nothing came that can be used.
        """
        number, port = self.way(parts)
        target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        with closing(self.connection(parts, number, port, end)) as link, shut_at(end, link):
            if isinstance(link, ssl.SSLSocket):
                link.do_handshake()
            asked = over(link, parts)
            asked.request(method, target, headers=headers)
            with closing(asked.getresponse()) as answer:
                yield answer

    def connection(self, parts: SplitResult, number: str, port: int, end: float) -> socket.socket:
        """A connection to the number, for the name; without TLS's handshake."""
        left = end - time.monotonic()
        if left <= 0:
            raise TimeoutError("It took too long.")
        bare = socket.create_connection((number, port), min(self.seconds, left))
        bare.settimeout(self.seconds)
        if parts.scheme == "http":
            return bare
        try:
            return ssl.create_default_context().wrap_socket(
                bare, server_hostname=parts.hostname, do_handshake_on_connect=False
            )
        except (OSError, ValueError):
            bare.close()
            raise


def over(link: socket.socket, parts: SplitResult) -> HTTPConnection:
    """What speaks HTTP over a connection that stands already."""
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    made: HTTPConnection = kind(str(parts.hostname), parts.port or PORTS[parts.scheme])
    made.sock = link
    return made
