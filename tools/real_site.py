"""A real `kith serve` on a folder of its own, and the browser that looks at it.

Browser tests, benchmarks and the guide's pictures all look at the same thing: what a council
would start.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = os.environ.get("KITH_CHROMIUM", "/usr/bin/chromium")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
START_SECONDS = 60
STOP_SECONDS = 30


class DidNotStart(RuntimeError):
    """`kith serve` ended, or did not answer in time; the message is its log."""


@contextmanager
def serving(pack: str, folder: Path, **environment: str) -> Iterator[str]:
    """Serve one pack from `folder`; gives the address, and stops the server by its own pid.

    `environment` sets more variables, such as `KITH_COMPONENTS="1"`.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("KITH_", "DJANGO_")) and name != "DATABASE_URL"
    }
    own = {
        "KITH_DATA": str(folder),
        "KITH_TEMPLATES": str(ROOT / "build" / "templates"),
        "KITH_STATIC": str(ROOT / "build" / "static"),
    }
    command = [sys.executable, "-m", "kith.cli", "serve", "--port", str(port), "--workers", "1"]
    log = folder / "serve.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, "--pack", str(ROOT / "packs" / pack)],
            env={**clean, **own, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_it_answers(f"http://127.0.0.1:{port}/healthz", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)


def _wait_until_it_answers(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise DidNotStart(log.read_text())
