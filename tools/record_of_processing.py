"""Writes docs/security/record-of-processing.md: `python -m tools.record_of_processing`.

What each field says of people, and how long it is kept, comes from the rooms' personal_data.toml,
which the retention job reads too; what it is for comes from docs/security/purposes.toml.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = "docs/security/record-of-processing.md"
CLASSES = ("personal", "special", "secret")
INTRODUCTION = """# Record of processing

Article 30 of the UK GDPR asks you, as controller, for a record like this. This page is written by `python -m tools.record_of_processing` from what the product knows of its own tables; a test fails when the two differ (`test_record_of_processing_is_as_its_sources_make_it`), and another when a table about people is in no group (`test_record_of_processing_tells_every_table_about_people_once`).

**Lawful bases and conditions are proposed: confirm them with your data protection officer.** Kith's makers are neither controller nor processor of what you keep: you run it, or a host runs it for you as your processor.

Yours to fill in: the controller's name and contact, the data protection officer, joint controllers among your partners and their agreement, your host as processor and where it keeps data, transfers outside the United Kingdom (the product makes none by itself).

What residents do at the public pages (the private check, the plan, search, finding services) is kept in no table: `test_check_keeps_nothing_of_a_thousand`, `test_plan_keeps_nothing`, `test_words_stand_nowhere_but_in_the_answer`, `test_question_needs_no_token_sets_no_cookie_and_is_not_kept`.

Security measures are in [how what is kept is protected](protection.md).
"""
# Heading, what stands before the table, and the part of the rooms' files that it is made of.
ENDS = (
    (
        "Special data that is not sealed",
        "All other fields that are classed special are (`test_every_special_field_is_sealed_or_says_why_not`).",
        "clear",
    ),
    (
        "What the packages beneath keep",
        "Django, Wagtail and allauth have tables of their own.",
        "other_packages",
    ),
)


def told_by_rooms(root: Path, part: str) -> dict[str, Any]:
    """One part of what all the rooms say: `tables`, `clear` or `other_packages`."""
    found: dict[str, Any] = {}
    for path in sorted((root / "src" / "kith").glob("*/personal_data.toml")):
        found |= tomllib.loads(path.read_text(encoding="utf-8")).get(part, {})
    return found


def written(root: Path) -> str:
    """The page."""
    source = (root / "docs" / "security" / "purposes.toml").read_text(encoding="utf-8")
    tables = told_by_rooms(root, "tables")
    parts = [_group(group, tables) for group in tomllib.loads(source)["groups"]]
    ends = [_two_columns(*end, told_by_rooms(root, end[2])) for end in ENDS]
    return INTRODUCTION + "".join([*parts, *ends])


def _group(group: dict[str, Any], tables: dict[str, dict[str, Any]]) -> str:
    lines = [
        f"\n## {group['name']}\n",
        f"- **What for:** {group['purpose']}",
        f"- **Whose data:** {group['whose']}",
        f"- **Lawful basis (proposed):** {group['basis']}",
        f"- **Condition for special category data (proposed):** {group['condition']}",
        f"- **Who receives it:** {group['shared_with']}",
        "",
        "| Table | About people | Special | Opens a door | Kept |",
        "| --- | --- | --- | --- | --- |",
        *(_row(label, tables.get(label, {})) for label in sorted(group["tables"])),
    ]
    return "\n".join(lines) + "\n"


def _two_columns(heading: str, before: str, _part: str, told: dict[str, str]) -> str:
    lines = [f"| `{name}` | {says} |" for name, says in sorted(told.items())]
    return "\n".join(["", f"## {heading}", "", before, "", "| | |", "| --- | --- |", *lines, ""])


def _row(label: str, table: dict[str, Any]) -> str:
    cells = [", ".join(f"`{name}`" for name in sorted(table.get(one, []))) for one in CLASSES]
    kept = str(table.get("kept", "")).replace("|", "/")
    return f"| `{label}` | {' | '.join(cell or '-' for cell in cells)} | {kept} |"


if __name__ == "__main__":
    (ROOT / PAGE).write_text(written(ROOT), encoding="utf-8")
    sys.stdout.write(f"{PAGE} is written.\n")
