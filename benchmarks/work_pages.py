"""What a page at work costs: opening a record, which leaves a row in the trail, and not.

One person who leads an organisation, alone on the real `kith serve` (one web process, SQLite,
which waits for the disk); medians of three rounds of 100 turns, in which each page is asked for
once. The pages of an organisation, a team and a person are records: the row of the trail is
committed before the page is drawn; the list leaves a row that says so, too. `/healthz`, asked for
by somebody without a cookie, asks nothing of the database. `/work/roles/` and
`/work/` open no record and leave none. No page can be had without its row, so the row is also
timed by itself: its operation, called 300 times by another process on the same database. All
pages are asserted to be answered.

Queries are what the tests hold fixed, the same with one thing on the page and with three. The
figures are read from those tests (under `tests/integration/`), which fail when a page asks
otherwise. They are all that one request asks: session, person, roles and records, and the row
with its BEGIN and COMMIT (in a test, a savepoint).
"""

from __future__ import annotations

import ast
import os
import re
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.signing_in import sign_in
from benchmarks.staffed_site import staffed
from benchmarks.visitor import Answer, Visitor
from tests.browser.people import NewPerson
from tools.real_site import ROOT

ROUNDS = 3
TURNS = 100
PLAINEST = "/healthz"
TESTS = ROOT / "tests" / "integration"
HOUSES = "/work/organisations/"
LINK = r'href="(/work/organisations/{}[0-9a-f-]{{36}}/)"'
ORGANISATIONS = "organisations/test_organisation_views.py"
PAGE = "test_page_asks_the_same_however_much_there_is"
# The file, the test, and which of its counts.
COUNTED = {
    "/work/": (
        "accounts/test_home_queries.py",
        "test_page_asks_as_often_for_three_of_each_sort_as_for_one",
        0,
    ),
    "list of organisations": (ORGANISATIONS, "test_list_asks_the_same_however_long", 0),
    "organisation": (ORGANISATIONS, PAGE, 0),
    "team": (ORGANISATIONS, PAGE, 1),
    "person": (
        "organisations/test_people_views.py",
        "test_queries_of_the_person_page_do_not_grow",
        0,
    ),
    "trail of a record": (
        "accounts/test_trail.py",
        "test_queries_do_not_grow_with_the_lines",
        0,
    ),
    "/account/": (
        "accounts/test_own_account.py",
        "test_the_page_asks_as_often_for_one_sign_in_as_for_three",
        0,
    ),
}


def run() -> dict[str, Any]:
    """Time the pages beside `/healthz`, and read the counts of their queries."""
    house = "House of the measured"
    lead = NewPerson("lead@example.org", roles=["organisation-lead"], organisation=house)
    other = NewPerson("other@example.org", roles=["practitioner"], organisation=house, team="Day")
    with staffed([lead, other]) as site:
        visitor = Visitor(site.address, "192.0.2.2")
        list(sign_in(visitor, site.people[0]))
        pages = pages_of(visitor, site.people[1].id)
        stranger = Visitor(site.address, "192.0.2.3")
        timed = in_turn(
            {PLAINEST: partial(stranger.get, PLAINEST)}
            | {name: partial(visitor.get, address) for name, address in pages.items()}
        )
        visitor.close()
        stranger.close()
        row = row_alone(site.folder, site.people[0].id)
    yardstick = timed.pop(PLAINEST)
    return {
        "/healthz, ms": yardstick,
        **{f"{name}, ms": milliseconds for name, milliseconds in timed.items()},
        **{f"{name}, times /healthz": took / yardstick for name, took in timed.items()},
        "organisation, times roles": timed["organisation (a record)"] / timed["roles (no record)"],
        "the trail's row alone, ms": row,
        "the trail's row, of an organisation's page, %": 100
        * row
        / timed["organisation (a record)"],
        "queries": {page: fixed_by(*where) for page, where in COUNTED.items()},
    }


def pages_of(visitor: Visitor, person_id: str) -> dict[str, str]:
    """The pages by what they are."""
    house = link(visitor.get(HOUSES).text, "")
    return {
        "roles (no record)": "/work/roles/",
        "work (no record)": "/work/",
        "list of organisations (a row for the list)": HOUSES,
        "organisation (a record)": house,
        "team (a record)": link(visitor.get(house).text, "teams/"),
        "person (a record)": f"{HOUSES}people/{person_id}/",
    }


def link(page: str, kind: str) -> str:
    """The first address of this kind on the page."""
    found = re.search(LINK.format(kind), page)
    assert found, page
    return found[1]


def in_turn(pages: Mapping[str, Callable[[], Answer]]) -> dict[str, float]:
    """Median milliseconds of each page, over the rounds' medians."""
    medians: dict[str, list[float]] = {name: [] for name in pages}
    for _round in range(ROUNDS):
        took: dict[str, list[float]] = {name: [] for name in pages}
        for _turn in range(TURNS):
            for name, ask in pages.items():
                answer = ask()
                assert answer.status == 200, (name, answer.status)
                took[name].append(1000 * answer.seconds)
        for name, times in took.items():
            medians[name].append(statistics.median(times))
    return {name: statistics.median(found) for name, found in medians.items()}


def row_alone(folder: Path, person_id: str) -> float:
    """Median milliseconds of the operation that writes the row."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.trail_row", person_id],
        env={**os.environ, "KITH_DATA": str(folder), "PYTHONPATH": "src"},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return float(done.stdout)


def fixed_by(path: str, name: str, nth: int) -> str:
    """How many queries the test's nth `with django_assert_num_queries(…)` allows."""
    tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    (test,) = [one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == name]
    calls = [node.items[0].context_expr for node in ast.walk(test) if isinstance(node, ast.With)]
    call = calls[nth]
    assert isinstance(call, ast.Call)
    assert isinstance(call.func, ast.Name)
    (asked,) = call.args
    value = constants[asked.id] if isinstance(asked, ast.Name) else asked
    most = "at most " if "_max_" in call.func.id else ""
    return f"{most}{ast.literal_eval(value)} (`{path}::{name}`)"
