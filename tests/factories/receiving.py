"""What receives messages in tests: a mail server and GOV.UK Notify, on real sockets of this machine."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

NOTIFY_KEY = "tests-00000000-0000-4000-8000-000000000001-00000000-0000-4000-8000-000000000002"


@dataclass
class MailServer:
    """A mail server: what it took, and what it answers to RCPT and to the end of DATA."""

    port: int = 0
    to_recipient: str = "250 OK"
    to_message: str = "250 OK"
    to_sign_in: str = "235 OK"
    taken: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class _MailSession(socketserver.StreamRequestHandler):
    timeout = 10

    def handle(self) -> None:
        self.mail: MailServer = self.server.mail  # type: ignore[attr-defined]
        self.answer("220 ready")
        for line in iter(self.rfile.readline, b""):
            verb = line[:4].upper().strip()
            if verb == b"DATA":
                self.take_message()
            else:
                self.answer(self.to(verb, line))
            if verb == b"QUIT":
                return

    def to(self, verb: bytes, line: bytes) -> str:
        if verb == b"RCPT":
            self.mail.recipients.append(line.decode().strip())
        known = {
            b"EHLO": "250-here\r\n250 AUTH PLAIN",
            b"AUTH": self.mail.to_sign_in,
            b"RCPT": self.mail.to_recipient,
            b"QUIT": "221 bye",
        }
        return known.get(verb, "250 OK")

    def take_message(self) -> None:
        self.answer("354 go on")
        lines = list(iter(self.rfile.readline, b".\r\n"))
        if self.mail.to_message.startswith("250"):
            with self.mail.lock:
                self.mail.taken.append(b"".join(lines).decode())
        self.answer(self.mail.to_message)

    def answer(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def a_mail_server() -> Iterator[MailServer]:
    """A mail server that offers sign-in, and no encryption."""
    mail = MailServer()
    listening = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _MailSession)
    listening.mail = mail  # type: ignore[attr-defined]
    with _running(listening) as port:
        mail.port = port
        yield mail


@dataclass
class NotifyServer:
    """GOV.UK Notify: what it took, and the status with which it answers."""

    url: str = ""
    status: int = 201
    loses_its_answer: bool = False
    taken: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class _NotifySession(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        notify: NotifyServer = self.server.notify  # type: ignore[attr-defined]
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        with notify.lock:
            notify.asked.append(f"POST {self.path}")
            if notify.status == 201:
                notify.taken.append({"path": self.path, **json.loads(asked)})
        if notify.loses_its_answer:
            self.close_connection = True
            return
        errors = [{"error": "BadRequestError", "message": asked.decode()}]
        self.say(notify.status, {"id": "1"} if notify.status == 201 else {"errors": errors})

    def do_GET(self) -> None:
        notify: NotifyServer = self.server.notify  # type: ignore[attr-defined]
        url = urlsplit(self.path)
        reference = parse_qs(url.query)["reference"][0]
        with notify.lock:
            notify.asked.append(f"GET {url.path}")
            found = [one for one in notify.taken if one["reference"] == reference]
        self.say(200, {"notifications": found, "links": {}})

    def say(self, status: int, what: dict[str, Any]) -> None:
        body = json.dumps(what).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        pass


@contextmanager
def a_notify_server() -> Iterator[NotifyServer]:
    """GOV.UK Notify as far as the outbox speaks with it."""
    notify = NotifyServer()
    listening = ThreadingHTTPServer(("127.0.0.1", 0), _NotifySession)
    listening.notify = notify  # type: ignore[attr-defined]
    with _running(listening) as port:
        notify.url = f"http://127.0.0.1:{port}"
        yield notify


@contextmanager
def _running(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
