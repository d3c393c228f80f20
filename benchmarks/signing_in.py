"""50 people sign in, by password and then by a one-time code, within a minute and within 10 s.

The real `kith serve`, with one web process (one thread, the least it runs with) and its worker,
on SQLite and on PostgreSQL, both of which wait for the disk. A process of its own plays the
people, each in a thread with a connection and cookies of their own; they arrive at random over
the span (seeded) and do one step after the other without a pause. Time is from the first byte
sent to the last byte read, waiting for one's turn included. Pages alone: the style sheet and the
fonts are not asked for. Each person comes from an address of their own (`X-Forwarded-For`, with
`KITH_PROXIES=1`), as sign-ins are limited to 60 a minute from one. Everybody must end on `/work/`.
Of three rounds the median counts. `/healthz`, which asks nothing of the database, is asked alone
before each round.

The password's cost is CPU of one verification, all threads: Argon2id as we set it (19 MiB, two
passes, one lane) beside Django's own Argon2 (100 MiB, eight lanes) and its PBKDF2. All three are
asserted to take the right password and to refuse a wrong one.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from django.contrib.auth.hashers import (
    Argon2PasswordHasher,
    BasePasswordHasher,
    PBKDF2PasswordHasher,
)

from benchmarks.measuring import in_turn, median_ratio
from benchmarks.staffed_site import Site, postgresql, postgresql_programs, staffed
from benchmarks.visitor import Answer, Visitor
from kith.accounts.rules.passwords import Argon2idHasher
from tests.browser.people import NewPerson, PutPerson

SEED = 20_261_122
PEOPLE = 50
HOUSES = 5
SPANS = (60.0, 10.0)
ROUNDS = 3
VERIFICATIONS = 15
SIGN_IN, CODE, HOME = "/account/login/", "/account/2fa/authenticate/", "/work/"
SLOWEST = "slowest step, p95 ms"
BUDGET = {SLOWEST: 300.0}
Steps = dict[str, float]


def run() -> dict[str, Any]:
    """Verifications side by side; then the sign-ins on each database that there is."""
    figures: dict[str, Any] = {"one password verified": verifications()}
    with staffed(staff()) as site:
        figures["SQLite"] = mornings(site)
    if programs := postgresql_programs():
        with postgresql(programs) as database, staffed(staff(), database) as site:
            figures["PostgreSQL"] = mornings(site)
    return figures


def verifications() -> dict[str, float]:
    """CPU milliseconds of one verification, and how many times ours the others cost."""
    password = "a long and quiet river"
    hashers: dict[str, BasePasswordHasher] = {
        "ours": Argon2idHasher(),
        "Django's Argon2": Argon2PasswordHasher(),
        "Django's PBKDF2": PBKDF2PasswordHasher(),
    }
    kept = {name: hasher.encode(password, hasher.salt()) for name, hasher in hashers.items()}
    for name, hasher in hashers.items():
        assert hasher.verify(password, kept[name])
        assert not hasher.verify(password + "s", kept[name])

    jobs: dict[str, Callable[[], object]] = {
        name: partial(hasher.verify, password, kept[name]) for name, hasher in hashers.items()
    }
    spent = in_turn(jobs, VERIFICATIONS)
    found = {f"{name}, ms": 1000 * statistics.median(times) for name, times in spent.items()}
    for name in list(hashers)[1:]:
        found[f"{name}, times ours"] = median_ratio(spent, name, "ours")
    return found


def staff() -> list[NewPerson]:
    """50 people who lead organisations, ten in each."""
    return [
        NewPerson(
            f"person{number}@example.org",
            f"Person {number}",
            roles=["organisation-lead"],
            organisation=f"House {number % HOUSES + 1}",
        )
        for number in range(PEOPLE)
    ]


def mornings(site: Site) -> dict[str, Any]:
    """Three rounds of each span; figures are medians over the rounds, in milliseconds."""
    chance = random.Random(SEED)
    quiet: list[float] = []
    rounds: dict[float, list[list[Steps]]] = {span: [] for span in SPANS}
    for _round in range(ROUNDS):
        quiet.append(healthz(site))
        for span in SPANS:
            rounds[span].append(morning(site, [chance.uniform(0, span) for _one in site.people]))
    yardstick = statistics.median(quiet)
    return {
        "/healthz, p50 ms": yardstick,
        **{
            f"{len(site.people)} within {span:.0f} s": told(mornings_of_span, yardstick)
            for span, mornings_of_span in rounds.items()
        },
    }


def healthz(site: Site, times: int = 100) -> float:
    """Median milliseconds of the plainest page."""
    visitor = Visitor(site.address, "192.0.2.1")
    took = [visitor.get("/healthz").seconds for _time in range(times)]
    visitor.close()
    return 1000 * statistics.median(took)


def morning(site: Site, arrivals: list[float]) -> list[Steps]:
    """Everybody signs in, each at their time; seconds of each step, by person."""
    began = time.monotonic()

    def come(number: int) -> Steps:
        time.sleep(max(0.0, began + arrivals[number] - time.monotonic()))
        visitor = Visitor(site.address, f"198.51.100.{number + 1}")
        steps = dict(sign_in(visitor, site.people[number]))
        visitor.close()
        return steps

    with ThreadPoolExecutor(len(arrivals)) as threads:
        return list(threads.map(come, range(len(arrivals))))


def sign_in(visitor: Visitor, person: PutPerson) -> Iterator[tuple[str, float]]:
    """The five steps of one sign-in."""
    page = visitor.get(SIGN_IN)
    yield "GET the sign-in page", page.seconds
    passed = visitor.post(SIGN_IN, page, login=person.email, password=person.password)
    yield "POST the password", led(passed, CODE).seconds
    page = visitor.get(CODE)
    yield "GET the page for the code", page.seconds
    passed = visitor.post(CODE, page, code=person.code())
    yield "POST the code", led(passed, HOME).seconds
    home = visitor.get(HOME)
    assert (home.status, "Sign out" in home.text) == (200, True), home.text
    yield "GET /work/", home.seconds


def led(answer: Answer, to: str) -> Answer:
    """The answer, which must lead there."""
    assert (answer.status, answer.leads_to.partition("?")[0]) == (302, to), answer.text
    return answer


def told(rounds: list[list[Steps]], yardstick: float) -> dict[str, Any]:
    """Each step's p50, p95 and longest; and what the issue asks about."""
    steps = {
        name: [[1000 * person[name] for person in people] for people in rounds]
        for name in rounds[0][0]
    }
    whole = [[1000 * sum(person.values()) for person in people] for people in rounds]
    slowest = max(median_p95(times) for times in steps.values())
    return {
        **{name: shown(times) for name, times in steps.items()},
        "all five, one after the other": shown(whole),
        SLOWEST: slowest,
        "slowest step, p95 as times /healthz": slowest / yardstick,
    }


def shown(rounds: list[list[float]]) -> str:
    """p50, p95 and longest as words."""
    p50 = statistics.median(statistics.median(times) for times in rounds)
    longest = statistics.median(max(times) for times in rounds)
    return f"p50 {p50:.0f} ms, p95 {median_p95(rounds):.0f} ms, longest {longest:.0f} ms"


def median_p95(rounds: list[list[float]]) -> float:
    """The median over the rounds of what 95 in a hundred stay below."""
    return statistics.median(
        statistics.quantiles(times, n=20, method="inclusive")[-1] for times in rounds
    )
