"""Fetches what an address holds: so much, for so long, over so many steps, and no further."""

from __future__ import annotations

import socket
import ssl
import time
import zlib
from collections.abc import Container, Iterator
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from kith.outside.connecting import ClosedNetwork, Connector

MOST_STEPS = 5
MOST_BYTES = 64 * 1024 * 1024
WHOLE_SECONDS = 60.0
WORD_SECONDS = 20.0
MOVED = {301, 302, 303, 307, 308}
_CHUNK = 64 * 1024
_AS_IT_IS = "/%?&=:;,+~!$'()*@[]"


class NotFetched(Exception):
    """Nothing came back that can be used. Its text says why, for the person who asked."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered. `address` is where its redirections ended."""

    address: str
    status: int
    body: bytes
    seconds: float
    retry_after: float | None = None
    """In how many seconds to ask again, where it said so."""


@dataclass(frozen=True, slots=True)
class Fetcher(Connector):
    """Fetches addresses. `seconds` is for each word, `whole_seconds` for one address."""

    seconds: float = WORD_SECONDS
    whole_seconds: float = WHOLE_SECONDS
    most_bytes: int = MOST_BYTES

    def get(self, address: str) -> Fetched:
        """What stands at an address.

        Raises:
            NotFetched: it leads inside, on and on, to something too large, or nowhere.
        """
        began = time.monotonic()
        try:
            return self._get(address, began)
        except ClosedNetwork:
            raise NotFetched(
                "It leads into a closed network, or to a port that is not the web's. Give an "
                "address that everybody can reach."
            ) from None
        except (socket.gaierror, UnicodeError):
            raise NotFetched("There is no such name. Check the address.") from None
        except ssl.SSLError:
            raise NotFetched("Its certificate is not valid, so it was not read.") from None
        except TimeoutError:
            raise NotFetched("It took too long to answer. Try again later.") from None
        except (OSError, HTTPException, ValueError, zlib.error):
            raise NotFetched("It did not answer as a web server does. Try again later.") from None

    def _get(self, address: str, began: float) -> Fetched:
        end = began + self.whole_seconds
        headers = {
            "User-Agent": "Kith directory check",
            "Accept": "application/json, application/x-ndjson;q=0.9",
            "Accept-Encoding": "gzip",
        }
        for _step in range(MOST_STEPS):
            with self.answered("GET", _tidied(address), end, headers) as answer:
                onward = answer.headers.get("Location", "")
                if answer.status not in MOVED or not onward:
                    body = self._body(answer)
                    seconds = time.monotonic() - began
                    later = _seconds(answer.headers.get("Retry-After", ""))
                    return Fetched(address, answer.status, body, seconds, later)
                address = _onward(address, onward)
        raise NotFetched("It leads from one address to another without end.")

    def _body(self, answer: HTTPResponse) -> bytes:
        held = bytearray()
        for chunk in _unpacked(answer, self.most_bytes):
            held += chunk
            if len(held) > self.most_bytes:
                raise NotFetched(f"Its answer is larger than {self.most_bytes} bytes.")
        return bytes(held)


def _unpacked(answer: HTTPResponse, most: int) -> Iterator[bytes]:
    """The body in pieces, none of them larger than what is still wanted."""
    is_packed = answer.headers.get("Content-Encoding", "").strip().lower() == "gzip"
    unpack = zlib.decompressobj(wbits=31) if is_packed else None
    while chunk := answer.read(_CHUNK):
        if unpack is None:
            yield chunk
            continue
        yield unpack.decompress(chunk, most + 1)
        if unpack.unconsumed_tail:  # more than was wanted: the reader refuses it
            return
    if answer.length:
        raise HTTPException("It ended before its time.")
    if unpack is not None and not unpack.eof:
        raise zlib.error("It ended before its time.")


def _seconds(told: str) -> float | None:
    """A wait in seconds; a date in its place is not read."""
    return float(told) if told.isascii() and told.isdecimal() and len(told) < 7 else None


def _tidied(address: str) -> SplitResult:
    """The address with signs that HTTP cannot carry written as HTTP wants them."""
    parts = urlsplit(address)
    return parts._replace(
        path=quote(parts.path, safe=_AS_IT_IS), query=quote(parts.query, safe=_AS_IT_IS)
    )


def _onward(address: str, onward: str) -> str:
    joined = urljoin(address, onward)
    if urlsplit(address).scheme == "https" and urlsplit(joined).scheme != "https":
        raise NotFetched("It leads from https:// to an address that is not, so it was not read.")
    return joined


def fetcher(*, allow_private: bool = False) -> Fetcher:
    """One for the open internet; or for every network and port, where the asker may say so."""
    if not allow_private:
        return Fetcher()
    every: Container[int] = range(1, 65_536)
    return Fetcher(is_public=lambda _number: True, ports=every)
