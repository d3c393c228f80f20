"""A real `kith serve` on a folder of its own, and the browser that looks at it.

Browser tests, benchmarks and the guide's pictures all look at the same thing: what a council
would start.
"""

from __future__ import annotations

import fcntl
import hashlib
import itertools
import os
import shutil
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
# Of two such arguments Chromium takes the last: Playwright's names are said again. The last two
# are ours: without them every window starts a process of its own for an address bar nobody sees,
# which doubles what opening a page costs.
WITHOUT = (
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxPopup",
)
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    f"--disable-features={','.join(WITHOUT)}",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
START_SECONDS = 60
DEMO_SECONDS = 300
STOP_SECONDS = 30
LOWEST_PORT, HIGHEST_PORT = 10_000, 30_000
# Each process looks from a place of its own, so that two which start servers at once never find
# the same port free; and below those that the system lends to whoever calls out (from 32768).
_ports = itertools.cycle(
    range(LOWEST_PORT, HIGHEST_PORT)[(os.getpid() * 16) % (HIGHEST_PORT - LOWEST_PORT) :]
)


class DidNotStart(RuntimeError):
    """`kith serve` ended, or did not answer in time; the message is its log."""


@contextmanager
def serving(pack: str, folder: Path, *, workers: int = 1, **environment: str) -> Iterator[str]:
    """Serve one pack from `folder`; gives the address, and stops the server by its own pid.

    `environment` sets more variables, such as `KITH_COMPONENTS="1"`. One of our own packs, named
    by its code, is loaded once and its data copied; any other, and any into a database elsewhere,
    is loaded at the start.
    """
    arguments = ["serve", "--workers", str(workers)]
    if "/" in pack or {"KITH_SECRET_KEY", "DATABASE_URL"} & environment.keys():
        arguments += ["--pack", str(ROOT / "packs" / pack)]
    elif not (folder / "kith.sqlite3").exists():
        shutil.copytree(loaded(pack), folder, dirs_exist_ok=True)
    with _running(arguments, folder, environment, START_SECONDS) as address:
        yield address


def loaded(pack: str) -> Path:
    """A data folder with one of our packs loaded, made when anything of the house has changed."""
    ready = ROOT / "build" / "loaded" / f"{pack}-{_state_of_the_house(pack)}"
    ready.parent.mkdir(parents=True, exist_ok=True)
    with (ready.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # whoever comes meanwhile waits for this one
        if ready.exists():
            return ready
        for old in ready.parent.glob(f"{pack}-*"):
            shutil.rmtree(old)
        making = ready.with_name(f"making-{pack}")
        shutil.rmtree(making, ignore_errors=True)
        done = subprocess.run(
            [sys.executable, "-m", "kith.cli", "pack", "load", str(ROOT / "packs" / pack)],
            env=_environment(making, {}),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise DidNotStart(done.stdout + done.stderr)
        making.rename(ready)
    return ready


def _state_of_the_house(pack: str) -> str:
    """Changes with every file that a loaded pack may depend on."""
    folders = (ROOT / "src" / "kith", ROOT / "packs" / pack, ROOT / "instruments")
    seen = hashlib.sha256()
    for path in sorted(path for folder in folders for path in folder.rglob("*.*")):
        if path.suffix != ".pyc" and path.is_file():
            told = path.stat()
            seen.update(f"{path}:{told.st_size}:{told.st_mtime_ns};".encode())
    return seen.hexdigest()[:16]


@contextmanager
def serving_demo(folder: Path) -> Iterator[str]:
    """Serve a demonstration from `folder`, where its year is made first unless it is there."""
    with _running(["demo", "--data", str(folder)], folder, {}, DEMO_SECONDS) as address:
        yield address


@contextmanager
def _running(
    arguments: list[str], folder: Path, environment: dict[str, str], seconds: float
) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "kith.cli", *arguments, "--port", str(port)]
    log = folder / "serve.log"
    folder.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            env=_environment(folder, environment),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_it_answers(f"http://127.0.0.1:{port}/healthz", process, log, seconds)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)


def _environment(folder: Path, more: dict[str, str]) -> dict[str, str]:
    """What a command of ours gets: nothing of the house that it was started from."""
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
    return {**clean, **own, **more}


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    for port in itertools.islice(_ports, HIGHEST_PORT - LOWEST_PORT):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise DidNotStart("No port is free.")


def _wait_until_it_answers(
    address: str, process: subprocess.Popen[bytes], log: Path, seconds: float
) -> None:
    give_up_at = time.monotonic() + seconds
    while time.monotonic() < give_up_at and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise DidNotStart(log.read_text())
