"""The documents are complete: every command, setting, room, table and picture is in them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from django.apps import apps

from kith.cli.main import cli

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
SOURCE = ROOT / "src" / "kith"
OUTSIDE = re.compile(r"^(?:[a-z]+:|#)")
LINK = re.compile(r"\]\(([^)\s]+)\)")
SETTING = re.compile(r"\b(KITH_[A-Z_]*[A-Z]|DATABASE_URL)\b")
# What code reads from the environment stands in quotes; Django's settings of like names do not.
READ_SETTING = re.compile(r'"(KITH_[A-Z_]*[A-Z]|DATABASE_URL)"')
CHECKS = 40
MENTIONED = re.compile(r"\bdocs/[\w./-]+\.(?:md|toml)\b")
FRONT_DOORS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")

# The words of the project's plan, beside the tables that code has.
WORDS_OF_THE_PLAN = [
    "Measure", "Administration", "Response", "Score", "Band", "Indicator", "scorecard", "mark",
    "Conversation", "Support request", "Signpost", "Service", "service at location", "Pledge",
    "Commitment", "Status application", "Evidence item", "Status decision", "Entry",
    "Training session", "Resident", "Practitioner",
]  # fmt: skip


def read(name: str) -> str:
    """A document's text."""
    return (ROOT / name).read_text(encoding="utf-8")


def documents() -> list[Path]:
    """Every document that people read."""
    return sorted([*(ROOT / name for name in FRONT_DOORS), *DOCS.rglob("*.md")])


def commands(group: click.Group, before: str = "kith") -> Iterator[str]:
    """Every command that can be typed, such as `kith pack check`."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            if command.invoke_without_command:  # it says something by itself, too
                yield f"{before} {name}"
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}"


def rooms() -> set[str]:
    """The rooms that have landed."""
    return {path.parent.name for path in SOURCE.glob("*/__init__.py")}


def bold_words(text: str) -> set[str]:
    """The words that the glossary explains, each in bold."""
    return {word.lower() for word in re.findall(r"\*\*([^*]+)\*\*", text)}


def test_every_command_is_told() -> None:
    running = read("docs/running.md")

    assert [one for one in commands(cli) if not re.search(rf"`{one}\b", running)] == []


def test_no_command_is_told_that_is_not_there() -> None:
    table = read("docs/running.md").partition("## Commands")[2].partition("## Settings")[0]
    told = set(re.findall(r"`(kith(?: [a-z]+)+)", table))

    assert told == set(commands(cli))


def test_every_setting_is_told_and_no_other() -> None:
    used = {
        name
        for path in [*SOURCE.rglob("*.py"), *(ROOT / "tools").glob("*.py")]
        for name in READ_SETTING.findall(path.read_text(encoding="utf-8"))
    } | set(SETTING.findall(read("Makefile")))

    assert set(SETTING.findall(read("docs/running.md"))) == used


def test_every_setting_of_the_outbox_is_on_its_page() -> None:
    used = set(READ_SETTING.findall(read("src/kith/core/outbox_environment.py")))

    told = set(SETTING.findall(read("docs/outbox.md"))) - {"KITH_DATA"}  # where the folder is

    assert told == {*used, "KITH_WRITE_TO_RESIDENTS"}


def test_every_row_of_security_names_tests_that_are_there() -> None:
    page = read("docs/security/checks.md")
    checks = re.findall(r"^\| (\d+) \|.*\| ([^|]+) \|$", page, re.M)
    named = set(re.findall(r"`(test_\w+)`", page))
    there = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)\(", path.read_text(encoding="utf-8"), re.M)
    }
    bare = [number for number, says in checks if "`test_" not in says and "Not built" not in says]

    assert [int(number) for number, _says in checks] == list(range(1, CHECKS + 1))
    assert sorted(named - there) == []
    assert bare == []


def test_every_room_of_the_law_is_told() -> None:
    contracts = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "rooms")
    law = {room.strip(" ()") for layer in layers for room in layer.split("|")}
    table = dict(re.findall(r"^\| `(\w+)` \|.*\| ([^|]+) \|$", read("docs/architecture.md"), re.M))

    assert set(table) == law
    assert {room for room, landed in table.items() if landed != "no"} == rooms()


def test_picture_of_the_law_is_the_law() -> None:
    contracts = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "rooms")
    picture = read("docs/architecture.md").partition("```")[2].partition("```")[0]
    drawn = [line.strip() for line in picture.splitlines() if line.strip()]

    assert [line for line in drawn if not line.startswith("─")] == layers


def test_every_table_is_in_the_glossary() -> None:
    glossary = read("docs/glossary.md")
    ours = {
        model.__name__ for model in apps.get_models() if model.__module__.startswith("kith.")
    } | {"MeasureUse"}
    told = bold_words(glossary) | set(re.findall(r"\(`(\w+)`\)", glossary))

    assert [name for name in sorted(ours) if name not in told and name.lower() not in told] == []


def test_words_of_the_plan_are_in_the_glossary() -> None:
    told = bold_words(read("docs/glossary.md"))

    assert [word for word in WORDS_OF_THE_PLAN if word.lower() not in told] == []


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_and_pictures_lead_somewhere(path: Path) -> None:
    targets = [
        target.partition("#")[0]
        for target in LINK.findall(path.read_text(encoding="utf-8"))
        if not OUTSIDE.match(target)
    ]

    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_documents_that_code_mentions_exist() -> None:
    mentioned = {
        name
        for path in SOURCE.rglob("*.py")
        for name in MENTIONED.findall(path.read_text(encoding="utf-8"))
    }

    assert [name for name in sorted(mentioned) if not (ROOT / name).exists()] == []


def test_every_document_can_be_reached() -> None:
    linked = {
        (path.parent / target.partition("#")[0]).resolve()
        for path in documents()
        for target in LINK.findall(path.read_text(encoding="utf-8"))
        if not OUTSIDE.match(target)
    }
    front_doors = {ROOT / name for name in FRONT_DOORS}
    evidence = set(DOCS.glob("evidence/**/*.md"))

    lost = set(documents()) - linked - front_doors - evidence
    assert sorted(str(path.relative_to(ROOT)) for path in lost) == []


def test_every_rule_has_its_line_in_contributing() -> None:
    modules = {path.name for path in (ROOT / "tools" / "rules").glob("*.py")}
    machinery = {"__init__.py", "__main__.py", "house.py", "tree.py"}
    lesser = {"docstrings.py", "imports.py", "left_behind.py"}
    text = read("CONTRIBUTING.md")

    assert [name for name in sorted(modules - machinery - lesser) if name not in text] == []


def test_changelog_has_a_place_for_what_comes() -> None:
    headings = re.findall(r"^## (.+)$", read("CHANGELOG.md"), re.M)

    assert headings[0] == "Unreleased"


def test_licence_is_whole() -> None:
    text = read("LICENSE")
    articles = re.findall(r"^(\d+)\.", text, re.M)

    assert articles == [str(number) for number in range(1, 16)]
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    assert text.endswith("require the production of a new EUPL version.\n")
    assert tomllib.loads(read("pyproject.toml"))["project"]["license"] == "EUPL-1.2"
