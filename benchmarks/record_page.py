"""The page of a record, with 50 people at work who think for ten seconds between pages.

The real `kith serve` (one web process, its worker; SQLite, then PostgreSQL with `fsync` on). Each of
the 50 has signed in by password and code and opens the page of one of twenty teams: the line of the
trail is committed before the page is drawn. They think for ten seconds, five more or fewer (seeded),
and each opens six pages; a process of its own plays them, a thread and a connection each. Time is
from the first byte sent to the last byte read, waiting for one's turn included. Signing in is over
before anything is timed.

Beside each page they ask the barest Django view (`bare_django.py`: no middleware, no database),
served by granian with one process and one thread likewise: what the machine, the network and Django
cost alone.
"""

from __future__ import annotations

import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from benchmarks.signing_in import sign_in
from benchmarks.staffed_site import Site, postgresql, postgresql_programs, staffed
from benchmarks.visitor import Visitor
from benchmarks.work_pages import HOUSES, LINK, link
from tests.browser.people import NewPerson
from tools.real_site import ROOT, free_port

SEED = 20_261_122
PEOPLE = int(os.environ.get("KITH_BENCH_PEOPLE", "50"))
TEAMS = 20
PAGES = int(os.environ.get("KITH_BENCH_PAGES", "6"))
THINK = float(os.environ.get("KITH_BENCH_THINK", "10"))
SPREAD = 0.5
HOUSE = "House of the measured"
P95 = "record page, p95 ms"
BUDGET = {P95: 60.0}


def run() -> dict[str, Any]:
    """The figures on each database that there is."""
    told = {}
    with staffed(staff()) as site:
        told["SQLite"] = measured(site)
    if programs := postgresql_programs():
        with postgresql(programs) as database, staffed(staff(), database) as site:
            told["PostgreSQL"] = measured(site)
    return told


def staff() -> list[NewPerson]:
    """People who lead one organisation, in twenty teams of it."""
    return [
        NewPerson(
            f"person{number}@example.org",
            roles=["organisation-lead"],
            organisation=HOUSE,
            team=f"Team {number % TEAMS + 1}",
        )
        for number in range(PEOPLE)
    ]


def measured(site: Site) -> dict[str, Any]:
    """Everybody signs in; then everybody works for a minute."""
    chance = random.Random(SEED)
    visitors = [Visitor(site.address, f"198.51.100.{n + 1}") for n in range(len(site.people))]
    for visitor, person in zip(visitors, site.people, strict=True):
        list(sign_in(visitor, person))
    pages = teams_of(visitors[0])
    assert len(pages) == min(TEAMS, PEOPLE), pages
    with bare_site() as bare:
        pauses = [
            [THINK * chance.uniform(1 - SPREAD, 1 + SPREAD) for _page in range(PAGES)]
            for _one in visitors
        ]
        others = [Visitor(bare, "198.51.100.1") for _one in visitors]
        with ThreadPoolExecutor(len(visitors)) as threads:
            took = list(
                threads.map(
                    lambda n: at_work(
                        visitors[n], others[n], pages[n % TEAMS :] + pages, pauses[n]
                    ),
                    range(len(visitors)),
                )
            )
    ours = [1000 * one for person in took for one, _bare in person]
    plain = [1000 * one for person in took for _ours, one in person]
    return {
        "pages": len(ours),
        "record page, p50 ms": statistics.median(ours),
        P95: p95(ours),
        "record page, longest ms": max(ours),
        "barest Django view, p50 ms": statistics.median(plain),
        "barest Django view, p95 ms": p95(plain),
        "record page, times the barest view, p50": statistics.median(ours)
        / statistics.median(plain),
        "record page, times the barest view, p95": p95(ours) / p95(plain),
    }


def at_work(
    visitor: Visitor, other: Visitor, pages: list[str], pauses: list[float]
) -> list[tuple[float, float]]:
    """One person's pages: seconds of each, and of the barest view a moment after it."""
    took = []
    for number, pause in enumerate(pauses):
        time.sleep(pause)
        page = visitor.get(pages[number % len(pages)])
        assert (page.status, "<h1" in page.text) == (200, True), page.text
        plain = other.get("/")
        assert plain.text == "ok"
        took.append((page.seconds, plain.seconds))
    visitor.close()
    other.close()
    return took


def teams_of(visitor: Visitor) -> list[str]:
    """The addresses of the teams, from the pages that lead there."""
    house = link(visitor.get(HOUSES).text, "")
    text = visitor.get(f"{house}teams/").text
    return sorted(set(re.findall(LINK.format("teams/"), text)))


@contextmanager
def bare_site() -> Iterator[str]:
    """The barest Django, served as ours is."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1"]
    command += [
        "--blocking-threads",
        "1",
        "--port",
        str(port),
        "benchmarks.bare_django:application",
    ]
    process = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def wait_for(address: str, seconds: float = 30) -> None:
    """Until it answers."""
    give_up_at = time.monotonic() + seconds
    while time.monotonic() < give_up_at:
        try:
            Visitor(address, "198.51.100.1").get("/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{address} did not answer.")


def p95(times: list[float]) -> float:
    """What 95 in a hundred stay below."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1]
