"""Files are shown to a virus scanner where there is one, and none is kept when it is silent."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from hashlib import md5
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from pytest_django.fixtures import Settings

from kith.core import uploads
from kith.core.uploads import clamav
from tests.factories import good_files as good

CLAMD = shutil.which("clamd")


class FakeScanner:
    """Speaks clamd's INSTREAM on a socket: `zINSTREAM`, sized chunks, an empty one, an answer."""

    def __init__(self, listening: socket.socket, answer: Callable[[bytes], bytes]) -> None:
        self.listening, self.answer = listening, answer
        self.scanned: list[bytes] = []
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                link, _address = self.listening.accept()
            except OSError:
                return
            with link:
                file = link.makefile("rb")
                assert file.read(10) == b"zINSTREAM\0"
                content = b""
                while size := int.from_bytes(file.read(4), "big"):
                    content += file.read(size)
                self.scanned.append(content)
                link.sendall(self.answer(content))
                file.close()


def answered(content: bytes) -> bytes:
    found = b"Kith.Test FOUND" if b"harmful" in content else b"OK"
    return b"stream: " + found + b"\0"


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server
        server.shutdown(socket.SHUT_RDWR)


def address_of(server: socket.socket) -> str:
    host, port = server.getsockname()
    return f"{host}:{port}"


def examine(name: str, content: bytes) -> uploads.Examined:
    return uploads.examine(file=ContentFile(content, name=name), kinds={"picture", "text", "pdf"})


def test_examine_shows_the_file_as_it_came_to_the_scanner(
    settings: Settings, listening: socket.socket
) -> None:
    scanner = FakeScanner(listening, answered)
    settings.CLAMAV = address_of(listening)
    large = b"words " * 50_000

    examine("a.png", good.picture("PNG"))
    examine("a.txt", large)

    assert scanner.scanned == [good.picture("PNG"), large]


def test_examine_refuses_what_the_scanner_knows(
    settings: Settings, listening: socket.socket
) -> None:
    FakeScanner(listening, answered)
    settings.CLAMAV = address_of(listening)

    with pytest.raises(uploads.FileHasVirus):
        examine("a.txt", b"something harmful")


def test_examine_asks_a_scanner_on_a_socket_of_the_file_system(
    settings: Settings, tmp_path: Path
) -> None:
    settings.CLAMAV = str(tmp_path / "clamd.ctl")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(settings.CLAMAV)
        server.listen()
        FakeScanner(server, answered)

        with pytest.raises(uploads.FileHasVirus):
            examine("a.txt", b"something harmful")
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"stream: OK",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: OK and more\0",
        b"UNKNOWN COMMAND\0",
        b"a" * 10_000,
    ],
)
def test_examine_keeps_nothing_when_the_scanner_says_anything_else(
    settings: Settings, listening: socket.socket, answer: bytes
) -> None:
    FakeScanner(listening, lambda _content: answer)
    settings.CLAMAV = address_of(listening)

    with pytest.raises(uploads.ScannerAway):
        examine("a.txt", b"words")


@pytest.mark.parametrize("at", ["127.0.0.1:1", "/nowhere/clamd.ctl"])
def test_examine_keeps_nothing_when_the_scanner_is_not_there(settings: Settings, at: str) -> None:
    settings.CLAMAV = at

    with pytest.raises(uploads.ScannerAway):
        examine("a.txt", b"words")


def test_examine_waits_only_so_long_for_a_scanner(
    settings: Settings, listening: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLAMAV = address_of(listening)  # takes the call and never answers
    monkeypatch.setattr(clamav, "ANSWER_SECONDS", 0.3)
    began = time.monotonic()

    with pytest.raises(uploads.ScannerAway):
        examine("a.txt", b"words")

    assert time.monotonic() - began < 3


def test_examine_hears_why_a_scanner_stopped_listening(
    settings: Settings, listening: socket.socket, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse() -> None:
        link, _address = listening.accept()
        with link:
            link.recv(20)
            link.sendall(b"INSTREAM size limit exceeded. ERROR\0")

    threading.Thread(target=refuse, daemon=True).start()
    settings.CLAMAV = address_of(listening)

    with pytest.raises(uploads.ScannerAway):
        examine("a.txt", b"words " * 150_000)

    assert [record.levelname for record in caplog.records] == ["ERROR"]


@pytest.mark.skipif(CLAMD is None, reason="clamd is not installed here")
def test_examine_asks_the_real_clamd_about_a_signature_of_our_own(
    settings: Settings, tmp_path: Path
) -> None:
    harmful = b"something harmful to kith only"
    signatures = tmp_path / "signatures"
    signatures.mkdir()
    known = f"{md5(harmful).hexdigest()}:{len(harmful)}:Kith.Test\n"
    (signatures / "kith.hdb").write_text(known)
    at = tmp_path / "clamd.ctl"
    configured = tmp_path / "clamd.conf"
    configured.write_text(f"LocalSocket {at}\nDatabaseDirectory {signatures}\nForeground yes\n")
    daemon = subprocess.Popen([str(CLAMD), "-c", str(configured)])
    try:
        until = time.monotonic() + 60
        while not at.exists() and time.monotonic() < until:
            time.sleep(0.1)
        settings.CLAMAV = str(at)

        assert examine("a.txt", b"harmless").kind == "text"
        with pytest.raises(uploads.FileHasVirus):
            examine("a.txt", harmful)
    finally:
        daemon.terminate()
        daemon.wait(timeout=20)
