"""Write records so that the same record is always the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kith.open_referral.profile import profile


class NotWritable(Exception):
    """A record that JSON in UTF-8 cannot hold. `path` leads to the value."""

    def __init__(self, path: str, sentence: str) -> None:
        super().__init__(f"{path or '/'}: {sentence}")
        self.path = path
        self.sentence = sentence


def canonical(entity: str, record: Mapping[str, Any]) -> bytes:
    """One record as JSON in UTF-8: nothing empty, fields in the order of the standard.

    Raises:
        NotWritable: it holds what JSON cannot.
    """
    return _json(cleaned(entity, record))


def cleaned(entity: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """The record without fields that hold nothing, in the standard's order; other fields follow.

    Nothing is None, an empty text, an empty list, and a group of fields without any. 0 and false
    are something.

    Raises:
        NotWritable: it holds what JSON cannot.
        KeyError: there is no such entity.
    """
    made: dict[str, Any] = _clean(entity, record, "")
    return made


def ndjson(entity: str, records: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Each record as a line, made only when it is asked for."""
    for record in records:
        yield canonical(entity, record) + b"\n"


def page(
    entity: str,
    records: Sequence[Mapping[str, Any]],
    *,
    total_items: int,
    page_number: int,
    per_page: int,
) -> dict[str, Any]:
    """The envelope of the standard round one page of records, pages counted from 1.

    A page beyond the last is empty and neither first nor last, unless nothing is there at all:
    then page 1 is both.

    Raises:
        ValueError: `per_page` or `page_number` is below 1, or there are more records than fit.
    """
    if per_page < 1 or page_number < 1 or len(records) > per_page:
        raise ValueError("A page has a number from 1, and no more records than it may hold.")
    total_pages = max(1, -(-total_items // per_page))
    return {
        "total_items": total_items,
        "total_pages": total_pages,
        "page_number": page_number,
        "size": len(records),
        "first_page": page_number == 1,
        "last_page": page_number == total_pages,
        "empty": not records,
        "contents": [cleaned(entity, record) for record in records],
    }


def page_bytes(body: Mapping[str, Any]) -> bytes:
    """A page as JSON in UTF-8."""
    return _json(body)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _clean(entity: str | None, value: Any, path: str) -> Any:
    if isinstance(value, Mapping):
        return _clean_record(entity, value, path)
    if isinstance(value, list | tuple):
        made = [_clean(entity, one, f"{path}/{at}") for at, one in enumerate(value)]
        return [one for one in made if not _is_nothing(one)]
    return _checked(value, path)


def _clean_record(entity: str | None, record: Mapping[str, Any], path: str) -> dict[str, Any]:
    known = profile().entities[entity] if entity else None
    names = [*known.fields, *known.beside, *known.row] if known else []
    order = {name: at for at, name in reversed(list(enumerate(names)))}
    made = {}
    for name in sorted(record, key=lambda one: (order.get(one, len(names)), one)):
        field = known.field(name) if known else None
        held = _clean(field.entity if field else None, record[name], f"{path}/{name}")
        if not _is_nothing(held):
            made[_checked(name, path)] = held
    return made


def _is_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, str | list | dict) and not value)


def _checked(value: Any, path: str) -> Any:
    if isinstance(value, str):
        _check_text(value, path)
    elif isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise NotWritable(path, "JSON has no such number.")
    elif value is not None and not isinstance(value, bool | int):
        raise NotWritable(path, f"JSON holds no {type(value).__name__}.")
    return value


def _check_text(text: str, path: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotWritable(path, "The text holds half of a character.") from None
