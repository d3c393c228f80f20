"""The front matter of a page: TOML between `+++` lines, held against its JSON Schema."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from kith.area_pack.definition import Problem
from kith.area_pack.files import Source, TomlDate, not_toml, plain_toml
from kith.area_pack.pages.definition import DETAILS, PackPage, PageSource
from kith.area_pack.shapes import schema, sentences

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

FENCE = "+++"


class TomlTime(str):
    """A local date and time that TOML read as one, as ISO text."""

    __slots__ = ()


@dataclass(slots=True)
class Front:
    """The front matter of a file as read, and where the body begins."""

    source: Source
    body: str
    body_line: int
    is_sound: bool = True

    @property
    def data(self) -> dict[str, Any]:
        """The keys and values."""
        return self.source.data

    def get(self, key: str, default: Any = "") -> Any:
        """One value of a sound front matter."""
        return self.source.data.get(key, default)

    def problem(self, key: str, says: str, severity: Any = "error") -> Problem:
        """A problem with one key, by its line."""
        return self.source.problem((key,) if key else (), says, severity)


def read_front(file: str, text: str) -> tuple[Front | None, list[Problem]]:
    """The front matter of the file `file`, and every way in which it breaks its schema."""
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        says = "A page begins with a line +++, then keys, then a line +++, then its text."
        return None, [Problem(file, 1, "", says)]
    ends = [number for number, line in enumerate(lines[1:], start=1) if line.rstrip() == FENCE]
    if not ends:
        return None, [Problem(file, 1, "", "The keys do not end: write +++ on a line of its own.")]
    # An empty line stands for the fence, so that lines count as in the file.
    toml = "\n".join(["", *lines[1 : ends[0]]]) + "\n"
    try:
        data = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as problem:
        return None, [not_toml(file, toml, str(problem))]
    except (ValueError, ArithmeticError, RecursionError):
        says = "A number or a list of the keys is too large or too deep to read. Shorten it."
        return None, [Problem(file, 0, "", says)]
    source = Source(file, toml, {key: _plain(value) for key, value in data.items()}, "")
    front = Front(source, "\n".join(lines[ends[0] + 1 :]), ends[0] + 2)
    problems = list(_shape_problems(source))
    front.is_sound = not problems
    return front, problems


def _plain(value: Any) -> Any:
    """As in other files of a pack, with local times kept apart from text that looks like one."""
    if isinstance(value, datetime) and value.tzinfo is None:
        return TomlTime(value.replace(microsecond=0).isoformat())
    return plain_toml(value)


@cache
def _validator(kind: str) -> Draft202012Validator:
    """A validator for one type: its own keys beside the common ones, and no others."""
    from jsonschema import Draft202012Validator, FormatChecker

    checker = FormatChecker(formats=())
    checker.checks("date")(lambda value: isinstance(value, TomlDate))
    checker.checks("local-date-time")(lambda value: isinstance(value, TomlTime))
    whole = schema("pages")
    own = whole["$defs"].get(kind, {})
    flat = {
        "type": "object",
        "properties": whole["properties"] | own.get("properties", {}),
        "required": whole["required"] + own.get("required", []),
        "additionalProperties": False,
    }
    return Draft202012Validator(flat, format_checker=checker)


def _shape_problems(source: Source) -> Iterator[Problem]:
    kind = source.data.get("type")
    known = kind if isinstance(kind, str) and kind in DETAILS else ""
    for error in _validator(known).iter_errors(source.data):
        if not known and error.validator == "additionalProperties":
            continue  # which keys are known hangs on the type
        for path, says in sentences(error, tuple(error.absolute_path)):
            yield source.problem(path, says)


def page_of(front: Front, path: str) -> PackPage:
    """The page of a sound front matter, without its body."""
    data = front.data
    kind = str(data["type"])
    return PackPage(
        path=path,
        code=data["code"],
        type=kind,
        title=_tidy(data["title"]),
        summary=_tidy(data["summary"]),
        owner=_tidy(data.get("owner", "")),
        reviewed_on=_day(data, "reviewed_on"),
        review_on=_day(data, "review_on"),
        lang=data.get("lang", ""),
        subjects=tuple(data.get("subjects", ())),
        concerns=tuple(data.get("concerns", ())),
        life_stages=tuple(data.get("life_stages", ())),
        order=data.get("order", 100),
        words=tuple(_tidy(one) for one in data.get("words", ())),
        sensitive=data.get("sensitive", False),
        neutral_title=_tidy(data.get("neutral_title", "")),
        specialist=data.get("specialist", "not_needed"),
        specialist_by=_tidy(data.get("specialist_by", "")),
        specialist_on=_day(data, "specialist_on"),
        related=tuple(data.get("related", ())),
        detail=_details(kind, data),
        sources=tuple(_source(one) for one in data.get("sources", ())),
    )


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _day(data: Mapping[str, Any], key: str) -> date | None:
    return date.fromisoformat(data[key]) if key in data else None


def _details(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: _detail(data[key]) for key in DETAILS[kind] if data.get(key, "") != ""}
    if kind == "course":
        found.setdefault("minutes", 0)
    return found


def _detail(value: Any) -> Any:
    if isinstance(value, TomlTime):
        return datetime.fromisoformat(value)
    if isinstance(value, TomlDate):
        return date.fromisoformat(value)
    return _tidy(value) if isinstance(value, str) else value


def _source(row: Mapping[str, Any]) -> PageSource:
    read_on = date.fromisoformat(row["read_on"])
    return PageSource(_tidy(row["title"]), row["url"], read_on, _tidy(row.get("publisher", "")))
