"""Check each file of a pack against its JSON Schema and say what is wrong in sentences."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

from kith.area_pack.definition import Problem
from kith.area_pack.files import Source, TomlDate
from kith.measures.toml_lines import Path as KeyPath

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

_TYPES = {
    "string": "text in quotes",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false, without quotes",
    "array": "a list in square brackets",
    "object": "a table",
}

_PATTERNS = {
    "^[a-z0-9]": "small letters, digits and single hyphens, like later-years",
    "^(?:[a-z0-9]": "a term as taxonomy:code, like types:mediation, or its code alone",
    "^(?:[A-Z]{1,2}": "the first half of a postcode, like AB12",
    "^(?:[EWSN]": "a district's code, like E00000000, or a nation: england, wales, scotland",
    "^https://": "a full address that begins with https:// and holds no spaces",
    "^#[0-9a-fA-F]": "a colour of six digits, like #14505c",
    "^[A-Z][0-9]{8}": "one capital letter and eight digits, like E00000000",
    "^[a-zA-Z]{2,3}": "a language tag, like en-GB or ar",
    "^[A-Z]$": "one capital letter",
    "^[^@": "an e-mail address",
}


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the pack file `name`, without `.toml`."""
    text = files("kith.area_pack").joinpath("schemas", f"{name}.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@cache
def _validator(name: str) -> Draft202012Validator:
    # Imported here: jsonschema costs a tenth of a second that `kith --help` need not pay.
    from jsonschema import Draft202012Validator, FormatChecker

    checker = FormatChecker(formats=())
    # A date in quotes is text to TOML, and comparing it with a date would fail later.
    checker.checks("date")(lambda value: isinstance(value, TomlDate))
    return Draft202012Validator(schema(name), format_checker=checker)


def shape_problems(name: str, source: Source) -> list[Problem]:
    """Every way in which `source` breaks its schema; marks what the schema refused."""
    problems = []
    for error in _validator(name).iter_errors(source.data):
        path = tuple(error.absolute_path)
        _mark(source, path)
        problems += [source.problem(at, says) for at, says in sentences(error, path)]
    return problems


def _mark(source: Source, path: KeyPath) -> None:
    if len(path) >= 2 and path[0] == source.table and isinstance(path[1], int):
        source.refused.add(path[1])
    else:
        source.whole_refused = True


def sentences(error: ValidationError, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """What one breach of a schema says, and where."""
    rule = str(error.validator)
    if rule == "additionalProperties":
        node = cast("Mapping[str, Any]", error.schema)
        known = sorted(node["properties"])
        for key in sorted(set(cast("Mapping[str, Any]", error.instance)) - set(known)):
            yield (*path, key), _unknown(key, known)
    elif rule == "required":
        missing = str(error.message).split("'")[1]
        yield path, f'"{missing}" is missing. Add it.'
    else:
        says = _RULES.get(rule, _anything_else)
        yield path, f"{_subject(path)} {says(error)}"


def _subject(path: KeyPath) -> str:
    names = [part for part in path if isinstance(part, str)]
    if names and path and isinstance(path[-1], int) and len(path) > 2:
        return f'An item of "{names[-1]}"'
    return f'"{names[-1]}"' if names else "The file"


def _unknown(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.7)
    hint = f'Did you mean "{near[0]}"?' if near else f"Known here: {', '.join(known)}."
    return f'"{key}" is not a key that Kith knows here. {hint}'


def _shown(value: object) -> str:
    text = str(value)
    return f'"{text[:60]}…"' if len(text) > 60 else f'"{text}"'


def _type(error: ValidationError) -> str:
    wanted = cast("str | list[str]", error.validator_value)
    names = [wanted] if isinstance(wanted, str) else wanted
    return f"has to be {' or '.join(_TYPES[name] for name in names)}."


def _enum(error: ValidationError) -> str:
    choices = [str(choice) for choice in cast("list[str]", error.validator_value)]
    near = difflib.get_close_matches(str(error.instance), choices, n=1, cutoff=0.6)
    hint = f' Did you mean "{near[0]}"?' if near else f" Use one of: {', '.join(choices)}."
    return f"cannot be {_shown(error.instance)}.{hint}"


def _pattern(error: ValidationError) -> str:
    pattern = str(error.validator_value)
    wanted = next((says for start, says in _PATTERNS.items() if pattern.startswith(start)), "")
    return f"cannot be {_shown(error.instance)}. Write {wanted or pattern}."


def _format(error: ValidationError) -> str:
    like = "2026-11-21T19:30:00" if error.validator_value == "local-date-time" else "2026-11-21"
    return f"cannot be {_shown(error.instance)}. Write a date without quotes, like {like}."


def _few(error: ValidationError) -> str:
    wanted = error.validator_value
    return f"needs at least {wanted} {'entry' if wanted == 1 else 'entries'}."


def _anything_else(error: ValidationError) -> str:
    return f"does not fit: {error.message}."


_RULES: dict[str, Callable[[ValidationError], str]] = {
    "type": _type,
    "enum": _enum,
    "pattern": _pattern,
    "format": _format,
    "const": lambda error: f"has to be {error.validator_value}.",
    "minLength": lambda _: "is empty. Write something, or take the key out.",
    "maxLength": lambda error: f"is longer than {error.validator_value} letters. Shorten it.",
    "minItems": _few,
    "maxItems": lambda error: f"has more than {error.validator_value} entries. Shorten it.",
    "uniqueItems": lambda _: "names something twice. Keep one.",
    "minimum": lambda error: f"has to be {error.validator_value} or more.",
    "maximum": lambda error: f"has to be {error.validator_value} or less.",
}
