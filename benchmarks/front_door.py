"""What pages for residents cost: kept whole beside nginx's static file, and drawn beside Wagtail's.

A kept page is asked of one granian process (one thread, as `kith serve` runs it) without nginx, with
every header, compressed by brotli. nginx has one process, serves the very same bytes from a file
of a fixed length, and sends the same headers; the machine's file cache holds it. Both are asked by
wrk on this machine, 16 connections, no pipelining, in turn; medians of the rounds, and of the
rounds' ratios. wrk takes one of the two cores. Equal bytes are asserted first.

A page that is not kept is drawn by Django in this process, without a server: the whole middleware
and the database, and gzip. Beside it stands the home page that `wagtail start` makes, in the same
process settings: its own project, its own database, `DEBUG` off, no bare minimum of middleware
taken away. CPU is user and system time, medians of interleaved rounds. Queries are those of one
request, after Wagtail has found the site once.

The generation that a hit reads is one tiny query. Of the ways to read it, CPU of one: Django's
cursor, which is what we do, works on both databases and follows a database that comes back; a
connection of our own; and SQLite's `data_version`, which would spare no query when it changes.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.wagtails_own import started
from tools.real_site import ROOT, free_port, serving

ROUNDS = 5
SECONDS = 4
CONNECTIONS = 16
PAGES = {"content page": "/advice/saying-sorry/", "charter": "/charter/", "home": "/"}
NGINX = "/usr/sbin/nginx"
BUDGET = {
    "content page kept · share of nginx": 0.20,
    "content page kept · p99 ms": 40.0,
    "content page drawn · CPU ms": 12.0,
    "content page drawn · queries": 8,
}
LATENCY = re.compile(r"99%\s+([\d.]+)(us|ms|s)")
RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
TO_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
HOP_BY_HOP = {"date", "server", "content-length", "connection", "transfer-encoding"}


def run() -> dict[str, Any]:
    """Measure, and say what is over budget."""
    need("wrk", "command -v wrk")
    need("nginx-light", f"test -x {NGINX}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        folder.chmod(0o755)  # nginx's worker is somebody else
        with serving("exampleton", folder / "kith", KITH_SECRET_KEY="bench") as address:
            kept = {f"{name} kept": kept_page(name, address, folder) for name in PAGES}
        drawn = drawn_pages(folder)
    return {**kept, **drawn, "reading the generation, µs": reading_the_generation()}


def need(package: str, test: str) -> None:
    """Install what is measured with."""
    subprocess.run([str(ROOT / "tools" / "need.sh"), package, test], check=True)


# ── Kept pages ──


def kept_page(name: str, address: str, folder: Path) -> dict[str, Any]:
    """One page, beside nginx with the same bytes."""
    headers, body = asked(address + PAGES[name])
    own = {k: v for k, v in headers.items() if k.lower() not in HOP_BY_HOP}
    with nginx(folder / name.replace(" ", "-"), body, own) as static:
        theirs, same = asked(static)
        assert same == body
        assert {k: theirs[k] for k in own} == own
        rounds = [(wrk(address + PAGES[name]), wrk(static)) for _round in range(ROUNDS)]
    return {
        "bytes": len(body),
        "requests a second": statistics.median(one["rate"] for one, _nginx in rounds),
        "nginx, requests a second": statistics.median(one["rate"] for _ours, one in rounds),
        "share of nginx": statistics.median(ours["rate"] / one["rate"] for ours, one in rounds),
        "p99 ms": statistics.median(one["p99"] for one, _nginx in rounds),
        "nginx, p99 ms": statistics.median(one["p99"] for _ours, one in rounds),
    }


def asked(address: str) -> tuple[dict[str, str], bytes]:
    """The second answer: the first one may have been drawn."""
    for _time in range(2):
        request = urllib.request.Request(address, headers={"Accept-Encoding": "br"})
        with urllib.request.urlopen(request) as response:
            answer = {k.lower(): v for k, v in response.headers.items()}, response.read()
    return answer


def wrk(address: str) -> dict[str, float]:
    """Requests a second, and the ninety-ninth percentile in milliseconds."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}", "--latency"]
    done = subprocess.run(
        [*command, "-H", "Accept-Encoding: br", address], check=True, capture_output=True, text=True
    ).stdout
    assert "Non-2xx" not in done, done
    assert "Socket errors" not in done, done
    latency, rate = LATENCY.search(done), RATE.search(done)
    assert latency is not None
    assert rate is not None
    return {"rate": float(rate[1]), "p99": float(latency[1]) * TO_MS[latency[2]]}


@contextmanager
def nginx(folder: Path, body: bytes, headers: dict[str, str]) -> Iterator[str]:
    """nginx with one process on a port of its own, and this one file; gives its address."""
    folder.mkdir()
    folder.chmod(0o755)
    (folder / "page").write_bytes(body)
    port = free_port()
    own = {k: v for k, v in headers.items() if k != "content-type"}
    added = "".join(f'add_header {name} "{value}";' for name, value in own.items())
    (folder / "nginx.conf").write_text(
        f"worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/errors;"
        f"events {{ worker_connections 256; }} http {{ access_log off; sendfile on; tcp_nopush on;"
        f"keepalive_requests 100000000; client_body_temp_path {folder}/body;"
        f"server {{ listen 127.0.0.1:{port}; root {folder}; location = /page {{ types {{}}"
        f'default_type "{headers["content-type"]}"; {added} }} }} }}',
        encoding="utf-8",
    )
    process = subprocess.Popen(
        [NGINX, "-p", str(folder), "-c", "nginx.conf", "-e", f"{folder}/errors"]
    )
    try:
        address = f"http://127.0.0.1:{port}/page"
        for _try in range(50):
            try:
                urllib.request.urlopen(address).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(10)


# ── Drawn pages ──


def drawn_pages(folder: Path) -> dict[str, Any]:
    """CPU and queries of pages that are drawn, ours and Wagtail's, in turn."""
    ours = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "kith.config.settings",
        "KITH_DATA": str(folder / "kith"),
        "KITH_SECRET_KEY": "bench",
        "KITH_STATIC": str(ROOT / "build" / "static"),
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    theirs = started(folder, sqlite_as_ours(ours))
    rounds = [(draw(ours, *PAGES.values()), draw(theirs, "/")["/"]) for _round in range(ROUNDS)]
    starter = statistics.median(own["ms"] for _ours, own in rounds)
    told: dict[str, Any] = {
        "home page of `wagtail start` drawn": {
            "CPU ms": starter,
            "queries": rounds[0][1]["queries"],
        }
    }
    for name, address in PAGES.items():
        told[f"{name} drawn"] = {
            "CPU ms": statistics.median(one[address]["ms"] for one, _theirs in rounds),
            "queries": rounds[0][0][address]["queries"],
            "times that of `wagtail start`": statistics.median(
                one[address]["ms"] / own["ms"] for one, own in rounds
            ),
        }
    return told


def draw(environment: dict[str, str], *addresses: str) -> dict[str, dict[str, float]]:
    """In a process of its own."""
    command = [sys.executable, "-m", "benchmarks.drawn_page", *addresses]
    done = subprocess.run(
        command,
        env=environment,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    found: dict[str, dict[str, float]] = json.loads(done.stdout)
    return found


def sqlite_as_ours(environment: dict[str, str]) -> dict[str, Any]:
    """How the house opens its database."""
    say = "import json; from kith.config.settings import SQLITE; print(json.dumps(SQLITE))"
    done = subprocess.run(
        [sys.executable, "-c", say], env=environment, check=True, stdout=subprocess.PIPE
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


# ── The generation ──


def reading_the_generation() -> dict[str, float]:
    """CPU microseconds of one look, by each way."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.generation_read", folder],
            env={
                **os.environ,
                "KITH_DATA": folder,
                "KITH_SECRET_KEY": "bench",
                "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            },
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
        )
    found: dict[str, float] = json.loads(done.stdout)
    return found
