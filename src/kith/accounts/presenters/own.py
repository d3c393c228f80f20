"""How a person's own account reads: sessions, sign-ins, roles, and all of it to take away."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from kith.accounts.models import Person, SignIn
from kith.accounts.queries.own import OwnSection
from kith.accounts.rules.access_table import roles
from kith.core.models import Draft
from kith.core.offers import Holding

Parts = Mapping[str, Sequence[Mapping[str, Any]]]
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session that still goes on."""

    id: str
    sentence: str
    is_this_one: bool


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role that the person holds, and what it is for."""

    name: str
    about: str


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A form that was begun and not sent."""

    sentence: str
    address: str


def when(moment: datetime) -> str:
    """A moment as people say it: `Tuesday 17 November 2026 at 14:02`."""
    local = localtime(moment)
    return f"{local:%A} {local.day} {local:%B %Y} at {local:%H:%M}"


def session_lines(sessions: Iterable[SignIn], here: SignIn | None) -> list[SessionLine]:
    """Each session, this one first."""
    lines = [
        SessionLine(
            id=str(one.pk),
            sentence=(
                f"{'Editing pages' if one.is_for_editors else 'Work'}, since {when(one.began_at)}, "
                f"by {_how(one)}. Last used at {localtime(one.seen_at):%H:%M}."
            ),
            is_this_one=here is not None and one.pk == here.pk,
        )
        for one in sessions
    ]
    return sorted(lines, key=lambda line: not line.is_this_one)


def sign_in_rows(sign_ins: Iterable[SignIn]) -> list[list[str]]:
    """Each sign-in as the cells of a table: when, how, for what, how it ended."""
    return [list(row.values()) for row in sign_in_records(sign_ins)]


def sign_in_records(sign_ins: Iterable[SignIn]) -> list[dict[str, str]]:
    """Each sign-in under the headings of the table and of the export."""
    return [
        {
            "When": f"{localtime(one.began_at):%d %b %Y, %H:%M}",
            "How": one.get_method_display(),
            "For": "Editing pages" if one.is_for_editors else "Work",
            "How it ended": one.get_end_display() if one.ended_at else "",
        }
        for one in sign_ins
    ]


def role_lines(held: Iterable[Holding]) -> list[RoleLine]:
    """Each role once, in the order of the access table."""
    codes = {holding.role for holding in held}
    return [RoleLine(role.name, role.about) for code, role in roles().items() if code in codes]


def draft_lines(drafts: Iterable[Draft]) -> list[DraftLine]:
    """Each form that was begun."""
    return [DraftLine(f"A form from {when(one.saved_at)}", one.address) for one in drafts]


def unfinished(draft: Draft) -> str:
    """A line on `/work/` about a form that was begun."""
    return f"You have an unfinished form from {when(draft.saved_at)}"


def own_tables(sections: Iterable[OwnSection]) -> list[dict[str, Any]]:
    """Sections as the page's tables: columns and rows of cells, or the sentence when empty."""
    return [
        {
            "title": section.title,
            "empty": section.empty,
            "columns": list(section.rows[0]) if section.rows else [],
            "rows": [list(row.values()) for row in section.rows],
        }
        for section in sections
    ]


def export_parts(
    person: Person,
    held: Iterable[Holding],
    sign_ins: Iterable[SignIn],
    drafts: Iterable[Draft],
    sections: Iterable[OwnSection],
) -> Parts:
    """All that is kept about a person by part, each a list of rows with the same headings."""
    return {
        "details": [{"Name": person.name, "E-mail address": person.email}],
        "roles": [{"Role": line.name, "What it is for": line.about} for line in role_lines(held)],
        "sign-ins": sign_in_records(sign_ins),
        "drafts": [
            {"Form": one.address, "Kept": when(one.saved_at), "Typed": json.dumps(one.typed)}
            for one in drafts
        ],
        **{section.code: list(section.rows) for section in sections},
    }


def as_json(parts: Parts) -> bytes:
    """One file with everything."""
    return json.dumps(parts, ensure_ascii=False, indent=2, default=str).encode()


def as_zip(parts: Parts) -> bytes:
    """A table for each part, for a spreadsheet."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        for code, rows in parts.items():
            folder.writestr(f"{code}.csv", _csv(rows))
    return packed.getvalue()


def inert(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _csv(rows: Sequence[Mapping[str, Any]]) -> str:
    written = io.StringIO()
    table = csv.writer(written)
    if rows:
        table.writerow(inert(name) for name in rows[0])
    for row in rows:
        table.writerow(inert(cell) for cell in row.values())
    return "\ufeff" + written.getvalue()  # so that spreadsheets read it as UTF-8


def _how(sign_in: SignIn) -> str:
    label = sign_in.get_method_display()
    return label[:1].lower() + label[1:]
