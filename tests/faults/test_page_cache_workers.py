"""Two real web processes: what one keeps, the other's publishing empties; and they count together.

Which process answers is the kernel's choice, so each is asked by many new connections; that both
have been asked shows in the log, which gets one line for each time that a page is drawn.
"""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories.packs import folder_without_pages
from tests.faults.proving import environment_of
from tools.real_site import ROOT, serving

ASKED = 40
SECONDS = 30
SECRET = "two-processes-share-a-secret"


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the invented pack, which counts visits, with no page but the first."""
    copy = folder_without_pages("exampleton", tmp_path_factory.mktemp("pack"))
    file = copy / "pack.toml"
    text = file.read_text(encoding="utf-8")
    if "[visits]" not in text:
        file.write_text(f"{text}\n[visits]\ncount = true\n", encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def address(pack: Path, folder: Path) -> Iterator[str]:
    """One pair of processes for all; each test begins by publishing, or asks a page of its own."""
    with serving(str(pack), folder, workers=2, KITH_SECRET_KEY=SECRET) as found:
        yield found


def answers(address: str, times: int = ASKED) -> Counter[tuple[int, str]]:
    """Each status, and the page's first words, with how often they were answered."""
    found: Counter[tuple[int, str]] = Counter()
    for _time in range(times):
        request = urllib.request.Request(address, headers={"Connection": "close"})
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as response:
                status, page = response.status, response.read().decode()
        except urllib.error.HTTPError as refused:
            status, page = refused.code, ""
        words = re.search(r'<p class="govuk-body-l[^>]*>([^<]*)', page)
        found[status, words[1] if words else ""] += 1
    return found


ONCE_EACH = (1, 2)
"""How often two processes draw a page: the kernel deals requests out, and may spare one of them."""


def drawn(folder: Path, route: str) -> int:
    """How often a page was drawn, by the log."""
    lines = (folder / "serve.log").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines if line.startswith("{")]
    return len([line for line in told if line.get("route") == route])


def elsewhere(folder: Path, *command: str) -> None:
    """Run a command in another process on the same data."""
    subprocess.run([sys.executable, "-m", *command], env=on(folder), cwd=ROOT, check=True)


def on(folder: Path) -> dict[str, str]:
    """The environment of a process on this data, and on no other database."""
    return environment_of(KITH_DATA=str(folder), KITH_SECRET_KEY=SECRET)


def test_two_processes_never_give_out_what_publishing_changed(folder: Path, address: str) -> None:
    home = f"{address}/"
    page = r"^((?:[\w\-]+/)*)$"
    elsewhere(folder, "tests.faults.publish_home", "publish", "At first")
    earlier = drawn(folder, page)
    first = answers(home)
    assert first == {(200, "At first"): ASKED}
    assert drawn(folder, page) - earlier in ONCE_EACH

    elsewhere(folder, "tests.faults.publish_home", "draft", "Not yet")
    assert answers(home) == first
    assert drawn(folder, page) - earlier in ONCE_EACH

    elsewhere(folder, "tests.faults.publish_home", "publish", "Now it is")
    before = drawn(folder, page)
    assert answers(home) == {(200, "Now it is"): ASKED}
    assert drawn(folder, page) - before in ONCE_EACH

    elsewhere(folder, "tests.faults.publish_home", "unpublish", "")
    assert answers(home) == {(404, ""): ASKED}


def test_two_processes_see_a_pack_loaded_beside_them(
    pack: Path, folder: Path, address: str
) -> None:
    def titles() -> set[str]:
        found = set()
        for _time in range(ASKED):
            with urllib.request.urlopen(f"{address}/charter/", timeout=SECONDS) as response:
                name = re.search(r'class="kith-header__name">([^<]*)', response.read().decode())
                found.add(name[1] if name else "")
        return found

    before = titles()
    assert len(before) == 1
    old = drawn(folder, "charter/")
    assert old in ONCE_EACH
    brand = pack / "brand.toml"
    text = brand.read_text(encoding="utf-8")
    changed = re.sub(r'^product_title = ".*"$', 'product_title = "Another name"', text, flags=re.M)
    brand.write_text(changed, encoding="utf-8")
    elsewhere(folder, "kith.cli", "pack", "load", str(pack))

    assert titles() == {"Another name"}
    assert drawn(folder, "charter/") - old in ONCE_EACH


def test_page_published_while_many_ask_is_old_or_new_and_then_new(
    folder: Path, address: str
) -> None:
    home = f"{address}/"
    answers(home)
    publishing = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.publish_home", "publish", "Newer still"],
        env=on(folder),
        cwd=ROOT,
    )
    seen: list[str] = []
    give_up_at = time.monotonic() + SECONDS
    while publishing.poll() is None and time.monotonic() < give_up_at:
        seen += [words for _status, words in answers(home, 1)]
    assert publishing.wait(SECONDS) == 0

    assert answers(home) == {(200, "Newer still"): ASKED}
    # Each process turns once. One that has turned has read the number: so has whoever asks next.
    first_new = seen.index("Newer still") if "Newer still" in seen else len(seen)
    assert set(seen[first_new:]) <= {"Newer still"}


def test_what_two_processes_counted_is_written_as_they_end(pack: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with serving(str(pack), folder, workers=2, KITH_SECRET_KEY=SECRET) as address:
        for path in ("/", "/check/", "/charter/", "/no-such-page/"):
            answers(f"{address}{path}")

    with sqlite3.connect(f"file:{folder / 'kith.sqlite3'}?mode=ro", uri=True) as connection:
        rows = connection.execute("SELECT code, sum(count) FROM front_weeklycount GROUP BY code")
        counted = dict(rows.fetchall())
    assert counted == {"home": ASKED}
