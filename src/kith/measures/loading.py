"""Read instrument files: TOML text, checked against the JSON Schema, then against sense.

Everything wrong with a file is reported together, each with its file, line, field and mend.
"""

from __future__ import annotations

import datetime
import functools
import importlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from kith.measures.checking import check_library, check_measure
from kith.measures.definition import Measure
from kith.measures.exact_json import dump_exact
from kith.measures.problems import MeasureError, MeasureProblem
from kith.measures.reading import read_measure
from kith.measures.toml_lines import line_numbers, line_of

__all__ = [
    "Library",
    "MeasureError",
    "MeasureProblem",
    "instruments_folder",
    "load_library",
    "load_measure",
    "parse_measure",
]


class Library(Mapping[str, Measure]):
    """Measures by code, in code order. `path(code)` says which file a measure came from."""

    def __init__(self, measures: Mapping[str, Measure], paths: Mapping[str, Path]) -> None:
        self._measures = dict(sorted(measures.items()))
        self._paths = dict(paths)

    def __getitem__(self, code: str) -> Measure:
        return self._measures[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._measures)

    def __len__(self) -> int:
        return len(self._measures)

    def path(self, code: str) -> Path:
        """Return the file a measure was read from; KeyError when there is no such measure."""
        return self._paths[code]


def instruments_folder() -> Path:
    """Return the folder of the shipped instruments: inside the package, or of a source tree.

    Raises FileNotFoundError when neither is there.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_data" / "instruments", package.parents[1] / "instruments"):
        if (folder / "schema.json").is_file():
            return folder
    raise FileNotFoundError(
        "The instruments folder is missing from this installation. Install Kith again, "
        "or run it from its source tree."
    )


def load_measure(path: Path) -> Measure:
    """Read one instrument file. MeasureError lists all its problems; OSError if unreadable."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise MeasureError(
            [MeasureProblem(str(path), None, "", "It is not UTF-8 text.", "Save it as UTF-8.")]
        ) from error
    return parse_measure(text, name=str(path), stem=path.stem)


def load_library(folder: Path | None = None) -> Library:
    """Read every `*.toml` in a folder's licence folders (default: the shipped instruments).

    Raises MeasureError with the problems of all files together: each file's own, codes used
    twice, and nested measures that do not fit the longer one.
    """
    folder = instruments_folder() if folder is None else folder
    measures: dict[str, Measure] = {}
    paths: dict[str, Path] = {}
    problems: list[MeasureProblem] = []
    for path in sorted(folder.glob("*/*.toml")):
        try:
            measure = load_measure(path)
        except MeasureError as error:
            problems += error.problems
            continue
        if measure.code in measures:
            problems.append(
                MeasureProblem(
                    str(path),
                    None,
                    "code",
                    f"{measure.code} is already the code of {paths[measure.code]}.",
                    "Give one of the two another code.",
                )
            )
            continue
        measures[measure.code] = measure
        paths[measure.code] = path
    problems += check_library(measures, {code: str(path) for code, path in paths.items()})
    if problems:
        raise MeasureError(problems)
    return Library(measures, paths)


def parse_measure(text: str, *, name: str = "instrument", stem: str | None = None) -> Measure:
    """Read the text of one instrument file.

    `name` is how problems call the file; with `stem` (the file's name without `.toml`) the code
    must equal it. Raises MeasureError listing every problem found.
    """
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        problem = MeasureProblem(name, None, "", f"It is not TOML: {error}.", "Mend the syntax.")
        raise MeasureError([problem]) from error
    found = line_numbers(text)

    def locate(path: tuple[str | int, ...], problem: str, mend: str) -> MeasureProblem:
        return MeasureProblem(name, line_of(path, found), field_name(path), problem, mend)

    document = _with_written_dates(document)
    wrong = [locate(*entry) for entry in schema_problems(document)]
    if wrong:
        raise MeasureError(wrong)
    return build_measure(document, locate, stem=stem)


def build_measure(document: dict[str, Any], locate: Any, *, stem: str | None = None) -> Measure:
    """Turn a document that fits the schema into a Measure; MeasureError lists what makes no sense.

    `locate(path, problem, mend)` makes a MeasureProblem of a finding.
    """
    unread = [locate(*entry) for entry in _unreadable(document)]
    if unread:
        raise MeasureError(unread)
    measure = read_measure(document, definition_json=dump_exact(document))
    findings = list(check_measure(measure, document))
    if stem is not None and stem != measure.code:
        findings.append(
            (
                ("code",),
                f"The code {measure.code} is not the file's name {stem}.",
                "Name the file CODE.toml.",
            )
        )
    if findings:
        raise MeasureError([locate(*entry) for entry in findings])
    return measure


def field_name(path: tuple[str | int, ...]) -> str:
    """Write a path for people: `items[2].text`, list positions counted from 1."""
    name = ""
    for part in path:
        name += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if name else part
    return name


def schema_problems(document: dict[str, Any]) -> list[tuple[tuple[str | int, ...], str, str]]:
    """Return (path, problem, mend) for everything the JSON Schema refuses, in file order."""
    errors = sorted(
        _validator().iter_errors(document), key=lambda error: list(map(str, error.path))
    )
    return [entry for error in errors for entry in _in_words(error)]


@functools.cache
def _validator() -> Any:
    # Imported here because `kith --help` must not pay for it.
    jsonschema = importlib.import_module("jsonschema")
    schema = json.loads((instruments_folder() / "schema.json").read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(schema)


def _in_words(error: Any) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    path = tuple(error.absolute_path)
    shown = _shown(error.instance)
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        names = ", ".join(sorted(known))
        for key in [key for key in error.instance if key not in known]:
            yield (*path, key), f"'{key}' is not a known key.", f"Known here: {names}."
    elif error.validator == "required":
        # One error names one missing key, and only in its message: "'code' is a required …".
        key = next(k for k in error.validator_value if error.message.startswith(f"{k!r} "))
        yield (*path, key), f"'{key}' is missing.", "Add it; see docs/instruments.md."
    elif error.validator == "const":
        yield path, f"It is {shown}.", f"It must be {json.dumps(error.validator_value)}."
    elif error.validator == "enum":
        allowed = ", ".join(json.dumps(entry) for entry in error.validator_value)
        yield path, f"{shown} cannot stand here.", f"Use one of {allowed}."
    elif error.validator == "type":
        yield path, f"{shown} is not of type {error.validator_value}.", "See docs/instruments.md."
    elif error.validator == "pattern":
        yield path, f"{shown} has the wrong form.", f"It must match {error.validator_value}."
    else:
        yield path, f"{shown} cannot stand here.", "See docs/instruments.md."


def _shown(value: Any) -> str:
    text = str(value) if isinstance(value, Decimal) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _with_written_dates(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_written_dates(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_with_written_dates(entry) for entry in value]
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return value


def _unreadable(
    document: dict[str, Any],
) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    for position, item in enumerate(document["items"]):
        if item["options"] not in document["options"]:
            known = ", ".join(sorted(document["options"]))
            yield (
                ("items", position, "options"),
                f"There is no option set '{item['options']}'.",
                f"Use one of {known}, or add [options.{item['options']}].",
            )
    try:
        datetime.date.fromisoformat(document["licence"]["read_on"])
    except ValueError:
        yield ("licence", "read_on"), "There is no such date.", "Write it as 2026-11-21."
