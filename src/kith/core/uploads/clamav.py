"""Asks a ClamAV daemon about a file, by its INSTREAM command. What it cannot answer is refused."""

from __future__ import annotations

import logging
import socket
import time
from contextlib import suppress

from kith.core.uploads.refusals import FileHasVirus, ScannerAway

log = logging.getLogger(__name__)
CHUNK = 64 * 1024
CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 20.0
LONGEST_ANSWER = 4096


def scan(content: bytes, *, at: str) -> None:
    """Have `content` scanned by the daemon `at` a socket's path, or host:port.

    Raises:
        FileHasVirus: the daemon knows it.
        ScannerAway: it does not answer, answers late, or says anything but that all is well.
    """
    try:
        answer = _answer(content, at)
    except (OSError, ValueError) as error:
        log.error("core.scanner-away %s", type(error).__name__)
        raise ScannerAway from error
    if answer.endswith(b" FOUND"):
        raise FileHasVirus
    if answer != b"stream: OK":
        # Such as "INSTREAM size limit exceeded. ERROR": StreamMaxLength is set below our own.
        log.error("core.scanner-away it answered otherwise than OK or FOUND")
        raise ScannerAway


def _answer(content: bytes, at: str) -> bytes:
    until = time.monotonic() + ANSWER_SECONDS
    with _connection(at) as link:
        with suppress(BrokenPipeError, ConnectionResetError):  # it may have said why it stopped
            _send(link, content, until)
        return _received(link, until)


def _connection(at: str) -> socket.socket:
    host, colon, port = at.rpartition(":")
    if colon and port.isdigit():
        return socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS)
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        link.settimeout(CONNECT_SECONDS)
        link.connect(at)
    except OSError:
        link.close()
        raise
    return link


def _send(link: socket.socket, content: bytes, until: float) -> None:
    link.settimeout(_left(until))
    link.sendall(b"zINSTREAM\0")
    for start in range(0, len(content), CHUNK):
        chunk = content[start : start + CHUNK]
        link.settimeout(_left(until))
        link.sendall(len(chunk).to_bytes(4, "big") + chunk)
    link.sendall(bytes(4))


def _received(link: socket.socket, until: float) -> bytes:
    """The answer, without the NUL that ends it."""
    answer = b""
    while not answer.endswith(b"\0"):
        link.settimeout(_left(until))
        part = link.recv(LONGEST_ANSWER)
        answer += part
        if not part or len(answer) > LONGEST_ANSWER:
            raise ValueError("The scanner's answer does not end.")
    return answer[:-1]


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("The scanner is late.")
    return left
