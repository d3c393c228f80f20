"""Check records and pages against the profile. The data is turned into functions once.

A verdict is that of the official JSON Schemas: a failure where they find an error, and nowhere
else. Whatever we ask beyond them is a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, Literal

from kith.open_referral.advice import RULES, Slips
from kith.open_referral.findings import Finding, Level, Slip
from kith.open_referral.formats import (
    as_date,
    has_unusable_character,
    is_datetime,
    is_likely_email,
    is_time,
    is_uri,
    is_usual_uri,
    is_uuid,
)
from kith.open_referral.profile import Endpoint, Entity, Field, profile
from kith.open_referral.wording import sentence

Judge = Callable[[Any, str, Slips], None]
"""Looks at one value, whose record's path is given, and adds what it finds."""
Fault = Callable[[str], str | None]
"""The code of what is wrong with a text, None when nothing is."""

Way = Literal["full", "row", "lenient"]
"""How a record is looked at: whole; as one of a list; or whole, and with warnings alone."""
WAYS: tuple[Way, ...] = ("full", "row", "lenient")


def check_record(
    entity: str, record: object, *, row: bool = False, at: str = "", on: date | None = None
) -> tuple[Finding, ...]:
    """Check one record.

    Args:
        entity: its kind, as the standard writes it, such as `service_at_location`.
        record: what JSON gave.
        row: whether it stands in a list, where the schemas look at fewer fields.
        at: the path that findings begin with.
        on: the day that the age of `assured_date` is counted to; None does not ask for it.

    Raises:
        KeyError: there is no such kind.
    """
    way: Way = "row" if row else "full"
    return tuple(made(record_slips(entity, record, way, at=at, on=on), id_of(record)))


def check_page(path: str, body: object, *, on: date | None = None) -> tuple[Finding, ...]:
    """Check a list's answer: what stands around the records, and each record.

    Args:
        path: the endpoint, such as `/services`.
        body: what JSON gave.
        on: as for a record.

    Raises:
        KeyError: there is no such endpoint, or it returns no list.
    """
    endpoint = profile().endpoint(path)
    if not endpoint.page:
        raise KeyError(path)
    found = list(made(page_slips(endpoint, body), None))
    way = way_of(endpoint, body)
    for index, record in enumerate(records_of(body)):
        at = f"/contents/{index}"
        slips = record_slips(endpoint.returns, record, way, at=at, on=on)
        found += made(slips, id_of(record))
    return tuple(found)


def record_slips(
    entity: str, record: object, way: Way = "full", *, at: str = "", on: date | None = None
) -> Slips:
    """What is found in one record, before any sentence is made."""
    slips = Slips(on)
    judge = _judges()[entity, way]
    try:
        judge(record, at, slips)
    except RecursionError:
        slips.append(Slip("failure", "too-deep", entity, "", at, None))
    return slips


def page_slips(endpoint: Endpoint, body: object) -> Slips:
    """What is found around the records of a page."""
    slips = Slips()
    level: Level = "warning" if endpoint.open_envelope else "failure"
    if not isinstance(body, dict):
        code = "bare-list" if isinstance(body, list) else "not-a-page"
        slips.append(Slip(level, code, "", "", "", body))
        return slips
    for name, kind in profile().envelope.items():
        if name not in body:
            slips.warn("page-lacks", "", name, "", None)
        elif not _is_of(kind, body[name]):
            slips.append(Slip(level, "wrong-type", "", name, f"/{name}", body[name]))
    if "contents" not in body:
        slips.warn("page-lacks", "", "contents", "", None)
    elif not isinstance(body["contents"], list):
        value = body["contents"]
        slips.append(Slip("failure", "not-a-list", "", "contents", "/contents", value))
    return slips


def way_of(endpoint: Endpoint, body: object) -> Way:
    """How the records of an answer are looked at."""
    if not endpoint.page:
        return "full"
    # A schema that lets any envelope pass does not look into a bare list either.
    return "lenient" if endpoint.open_envelope and isinstance(body, list) else "row"


def records_of(body: object) -> list[Any]:
    """The records of a page, and of a bare list too, so that they can be looked at."""
    held = body.get("contents") if isinstance(body, dict) else body
    return held if isinstance(held, list) else []


def id_of(record: object) -> str | None:
    """The record's id as text, None without one."""
    held = record.get("id") if isinstance(record, dict) else None
    return held if isinstance(held, str) else None


def made(slips: Iterable[Slip], record: str | None, place: str = "") -> Iterator[Finding]:
    """Findings with their sentences."""
    for slip in slips:
        yield Finding(
            slip.level,
            slip.path,
            record,
            slip.code,
            sentence(slip),
            slip.entity,
            slip.field,
            place,
        )


def _is_of(kind: str, value: object) -> bool:
    if kind == "boolean":
        return isinstance(value, bool)
    if isinstance(value, bool):
        return False
    # To JSON Schema 10.0 is a whole number.
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer())


# ── Data into functions ──


@cache
def _judges() -> Mapping[tuple[str, Way], Judge]:
    table: dict[tuple[str, Way], Judge] = {}
    for entity in profile().entities.values():
        for way in WAYS:
            table[entity.name, way] = _record_judge(entity, way, table)
    return table


def _record_judge(entity: Entity, way: Way, table: Mapping[tuple[str, Way], Judge]) -> Judge:
    level: Level = "warning" if way == "lenient" else "failure"
    name, required, rule = entity.name, entity.required, RULES.get(entity.name)
    judges = {one.name: _field_judge(entity, one, way, table) for one in _fields(entity)}

    def judge(record: Any, at: str, slips: Slips) -> None:
        if record.__class__ is not dict:
            slips.append(Slip(level, "not-an-object", name, "", at, record))
            return
        for need in required:
            if need not in record:
                slips.append(Slip(level, "required-missing", name, need, f"{at}/{need}", None))
        for key, value in record.items():
            known = judges.get(key)
            if known is None:
                path = f"{at}/{key.replace('~', '~0').replace('/', '~1')}"
                slips.append(Slip("note", "unknown-field", name, key, path, None))
            else:
                known(value, at, slips)
        if rule is not None:
            rule(record, at, slips)

    return judge


def _fields(entity: Entity) -> Iterator[Field]:
    yield from entity.beside.values()
    yield from entity.row.values()
    yield from entity.fields.values()


def _field_judge(
    entity: Entity, field: Field, way: Way, table: Mapping[tuple[str, Way], Judge]
) -> Judge:
    binds = field.name in (entity.row if way == "row" and field.entity else entity.fields)
    if way == "lenient" or (
        way == "row" and field.entity is None and field.name not in entity.fields
    ):
        binds = False
    level: Level = "failure" if binds else "warning"
    if field.entity is None:
        return _plain_judge(entity, field, level)
    below: Way = way if binds else "lenient"
    held = (field.entity, below)
    return (_list_judge if field.is_list else _one_judge)(entity, field, level, held, table)


def _one_judge(
    entity: Entity,
    field: Field,
    level: Level,
    held: tuple[str, Way],
    table: Mapping[tuple[str, Way], Judge],
) -> Judge:
    owner, name = entity.name, field.name

    def judge(value: Any, at: str, slips: Slips) -> None:
        if value is None:
            slips.append(Slip(level, "null-value", owner, name, f"{at}/{name}", None))
        else:
            table[held](value, f"{at}/{name}", slips)

    return judge


def _list_judge(
    entity: Entity,
    field: Field,
    level: Level,
    held: tuple[str, Way],
    table: Mapping[tuple[str, Way], Judge],
) -> Judge:
    owner, name = entity.name, field.name

    def judge(value: Any, at: str, slips: Slips) -> None:
        if value.__class__ is not list:
            code = "null-value" if value is None else "not-a-list"
            slips.append(Slip(level, code, owner, name, f"{at}/{name}", value))
            return
        if not value:
            slips.warn("empty-list", owner, name, at, None)
        each = table[held]
        for index, one in enumerate(value):
            each(one, f"{at}/{name}/{index}", slips)

    return judge


def _plain_judge(entity: Entity, field: Field, level: Level) -> Judge:
    owner, name = entity.name, field.name
    if field.kind == "number":
        return _number_judge(owner, name, level)
    fault = _one_of(field.one_of) if field.one_of else FAULTS.get(field.kind)
    doubt = DOUBTS.get(field.kind, _text_doubt)
    is_fine = frozenset(field.one_of).__contains__ if field.one_of else FINE[field.kind]

    def judge(value: Any, at: str, slips: Slips) -> None:
        if value.__class__ is str:
            if is_fine(value):
                return  # nearly all are, and this is the shortest way to know
            code = fault(value) if fault is not None else None
        else:
            code = _type_code(value)
        if code is not None:
            slips.append(Slip(level, code, owner, name, f"{at}/{name}", value))
        elif (doubted := doubt(value)) is not None:
            slips.warn(doubted, owner, name, at, value)

    return judge


def _number_judge(owner: str, name: str, level: Level) -> Judge:
    def judge(value: Any, at: str, slips: Slips) -> None:
        if value.__class__ is int or value.__class__ is float:
            return
        code = "number-as-text" if isinstance(value, str) else _type_code(value)
        code = "wrong-type" if code == "list-as-text" else code
        slips.append(Slip(level, code, owner, name, f"{at}/{name}", value))

    return judge


def _type_code(value: object) -> str:
    if value is None:
        return "null-value"
    return "list-as-text" if isinstance(value, list) else "wrong-type"


def _one_of(choices: tuple[str, ...]) -> Fault:
    allowed = frozenset(choices)
    return lambda text: None if text in allowed else "not-in-list"


def _uuid_fault(text: str) -> str | None:
    return None if is_uuid(text) else "bad-uuid"


def _uri_fault(text: str) -> str | None:
    if is_uri(text):
        return None
    if not text.strip():
        return "empty-address"
    return "bad-address" if ":" in text.partition(".")[0] else "address-without-scheme"


def _email_fault(text: str) -> str | None:
    return None if "@" in text else "bad-email"


def _datetime_fault(text: str) -> str | None:
    if is_datetime(text):
        return None
    if as_date(text) is not None:
        return "date-without-time"
    return "time-without-offset" if is_datetime(f"{text}Z") else "bad-date-time"


def _text_doubt(text: str) -> str | None:
    if not text or text.isspace():
        return "empty-text"
    return "unusable-character" if has_unusable_character(text) else None


def _email_doubt(text: str) -> str | None:
    return None if is_likely_email(text) else "unlikely-email"


def _date_doubt(text: str) -> str | None:
    if as_date(text) is not None:
        return None
    return "bad-date" if text else "empty-text"


def _time_doubt(text: str) -> str | None:
    if is_time(text):
        return None
    return "bad-time" if text else "empty-text"


def _is_fine_text(text: str) -> bool:
    return text.isprintable() and not text.isspace() and text != ""


def _no_doubt(_text: str) -> str | None:
    return None


FAULTS: dict[str, Fault] = {
    "uuid": _uuid_fault,
    "uri": _uri_fault,
    "email": _email_fault,
    "datetime": _datetime_fault,
}
FINE: dict[str, Callable[[str], object]] = {
    "text": _is_fine_text,
    "uuid": is_uuid,
    "uri": is_usual_uri,
    "datetime": is_datetime,
    "date": as_date,
    "time": is_time,
    "email": is_likely_email,
}
"""Quick questions: a yes means that there is nothing to say, a no means nothing at all."""
DOUBTS: dict[str, Fault] = {
    "uuid": _no_doubt,
    "uri": _no_doubt,
    "datetime": _no_doubt,
    "email": _email_doubt,
    "date": _date_doubt,
    "time": _time_doubt,
}
