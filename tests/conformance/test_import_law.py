"""The import law catches each kind of breach, and the house itself has none.

A copy of the house gets one breach of every contract; import-linter then looks at it once.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "kith"
LINT = Path(sys.executable).with_name("lint-imports")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]
NAMES = {contract["id"]: contract["name"] for contract in CONTRACTS}
OWN_PARTS = ("views", "forms", "presenters")
SERVE_EVERY_ROOM = {"kith.areas.forms", "kith.core.forms", "kith.core.presenters"}

# contract -> (file, the line added to it, what the report must say of it), some more than once
BREACHES: list[tuple[str, str, str, str]] = [
    ("rooms", "core/refusals.py", "import kith.areas.models", "kith.core.refusals -> kith.areas.models"),
    ("rooms", "measures/plan.py", "import kith.flows", "kith.measures.plan -> kith.flows"),
    ("rooms", "pledges/enums.py", "import kith.selfcheck.rules", "kith.pledges.enums -> kith.selfcheck.rules"),
    ("rooms", "meetings/__init__.py", "", "kith.meetings"),
    ("pure", "measures/plan.py", "import django.db", "kith.measures.plan -> django"),
    ("pure", "evidence/exact.py", "import http.client", "kith.evidence.exact -> http"),
    ("inside", "areas/models.py", "import kith.areas.operations", "kith.areas.models -> kith.areas.operations"),
    ("inside", "pledges/queries.py", "import kith.pledges.views", "kith.pledges.queries -> kith.pledges.views"),
    ("inside", "directory/queries/asked.py", "import kith.directory.operations", "kith.directory.queries.asked -> kith.directory.operations"),
    ("inside", "areas/shortcuts.py", "", "kith.areas.shortcuts"),
    ("inside-accounts", "accounts/queries/seeing.py", "import kith.accounts.operations", "kith.accounts.queries.seeing -> kith.accounts.operations"),
    ("inside-accounts", "accounts/sight.py", "import kith.accounts.doors", "kith.accounts.sight -> kith.accounts.doors"),
    ("inside-accounts", "accounts/shortcuts.py", "", "kith.accounts.shortcuts"),
    ("inside-front", "front/presenters/home.py", "import kith.front.models", "kith.front.presenters.home -> kith.front.models"),
    ("inside-front", "front/shortcuts.py", "", "kith.front.shortcuts"),
    ("core", "core/models.py", "import kith.core.operations", "kith.core.models -> kith.core.operations"),
    ("core", "core/shortcuts.py", "", "kith.core.shortcuts"),
    ("core", "core/encryption/boxes.py", "import kith.core.models", "kith.core.encryption.boxes -> kith.core.models"),
    ("pages", "areas/models.py", "import wagtail.models", "kith.areas.models -> wagtail"),
    ("front-reads", "front/models/home.py", "import kith.areas.operations", "kith.front.models.home -> kith.areas.operations"),
    ("check-keeps-nothing", "selfcheck/rules.py", "import kith.areas.models", "kith.selfcheck.rules -> kith.areas.models"),
    ("own-core", "areas/urls.py", "import kith.core.views", "kith.areas.urls -> kith.core.views"),
    ("own-accounts", "front/models/home.py", "import kith.accounts.views", "kith.front.models.home -> kith.accounts.views"),
    ("own-organisations", "front/models/home.py", "import kith.organisations.forms", "kith.front.models.home -> kith.organisations.forms"),
    ("own-directory", "front/models/home.py", "import kith.directory.forms", "kith.front.models.home -> kith.directory.forms"),
    ("own-areas", "front/models/home.py", "import kith.areas.views", "kith.front.models.home -> kith.areas.views"),
    ("own-front", "cli/house.py", "import kith.front.views", "kith.cli.house -> kith.front.views"),
    ("own-rights", "front/models/home.py", "import kith.rights.forms", "kith.front.models.home -> kith.rights.forms"),
    ("own-pledges", "front/models/home.py", "import kith.pledges.views", "kith.front.models.home -> kith.pledges.views"),
    ("own-selfcheck", "front/models/home.py", "import kith.selfcheck.forms", "kith.front.models.home -> kith.selfcheck.forms"),
]  # fmt: skip


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter by the house's contracts on the package `kith` in `folder`."""
    command = [str(LINT), "--config", str(ROOT / "pyproject.toml"), "--no-cache", "--no-logo"]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env={"COLUMNS": "200"}
    )


def outcomes(report: str) -> dict[str, str]:
    """KEPT or BROKEN by contract name."""
    return {
        name: found.group(1)
        for name in NAMES.values()
        if (found := re.search(rf"^{re.escape(name)} (KEPT|BROKEN)", report, re.MULTILINE))
    }


@pytest.fixture(scope="module")
def broken_house(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report on a copy of the house with every breach planted."""
    folder = tmp_path_factory.mktemp("broken")
    copy = folder / "kith"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("*.html", "static", "__pycache__"))
    for _contract, name, line, _says in BREACHES:
        path = copy / name
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    return lint(folder).stdout


def test_house_keeps_the_import_law() -> None:
    result = lint(ROOT / "src")

    assert outcomes(result.stdout) == dict.fromkeys(NAMES.values(), "KEPT"), result.stdout
    assert result.returncode == 0


def test_every_contract_has_a_planted_breach() -> None:
    assert sorted({contract for contract, *_rest in BREACHES}) == sorted(NAMES)


def test_planted_breaches_break_every_contract(broken_house: str) -> None:
    assert outcomes(broken_house) == dict.fromkeys(NAMES.values(), "BROKEN")


@pytest.mark.parametrize(
    ("contract", "says"), [(contract, says) for contract, _file, _line, says in BREACHES]
)
def test_breach_is_named_under_its_contract(contract: str, says: str, broken_house: str) -> None:
    told = broken_house.partition("Broken contracts")[2]
    start = told.index(f"\n{NAMES[contract]}\n---")
    following = [told.find(f"\n{name}\n---", start + 1) for name in NAMES.values()]
    end = min((at for at in following if at > start), default=len(told))

    assert re.search(rf"{re.escape(says)}\b", told[start:end]), told[start:end]


def test_each_room_keeps_its_views_forms_and_presenters() -> None:
    """A room that gets one of these parts must protect it by a contract of its own."""
    protected = {
        module
        for contract in CONTRACTS
        if contract["type"] == "protected"
        for module in contract["protected_modules"]
    }
    present = {
        f"kith.{path.parent.name}.{path.stem}"
        for part in OWN_PARTS
        for path in [*SOURCE.glob(f"*/{part}.py"), *SOURCE.glob(f"*/{part}")]
    }

    assert protected == present - SERVE_EVERY_ROOM


def test_each_room_with_models_has_the_inner_law() -> None:
    containers = {
        container
        for contract in CONTRACTS
        if contract["id"] in {"inside", "inside-accounts", "inside-front", "core"}
        for container in contract["containers"]
    }
    rooms = {f"kith.{path.parent.name}" for path in SOURCE.glob("*/apps.py")}

    assert containers == rooms
