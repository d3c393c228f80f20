"""Which places of a feed are secret: known of the whole feed before a record of it is kept."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from itertools import islice
from typing import Any

from kith.directory.models import Place
from kith.directory.open_referral.confidential import (
    is_secret_service,
    misshapen,
    secret_locations,
    speaks_of_secrets,
    without_secrets,
)
from kith.directory.rules.importing import MOST_RECORDS, SourceBroken, Trouble
from kith.open_referral import check_record

Found = tuple[str, Any, bool]
"""A record with its place in the feed, and whether it is a row of a list."""
NEEDED = frozenset({"", "/id", "/name", "/status", "/organization", "/organization/name"})
"""Where a record must be as the standard has it: which it is, what, whose, and whether it runs."""
MISSHAPEN = frozenset({"not-an-object", "not-a-list", "wrong-type", "list-as-text"})
"""Of a record with a confidential place: what nobody can look through for its address."""
UNTOLD = "It is not as the standard wants it. Its place is confidential, so it is not shown."
"""In place of a sentence that would quote what may not be kept."""
UNCLEAR = (
    "It is not as the standard wants it, so nobody can tell whether its place is confidential. It"
    " is not shown."
)
AT_ONCE = 200


def confidential_here() -> Set[str]:
    """The ids, theirs and ours, of places that are confidential here."""
    rows = Place.objects.filter(is_confidential=True).values_list("pk", "code")
    return {one.lower() for pk, code in rows for one in (str(pk), code)}


def secrets_of_feed(*, found: Callable[[], Iterable[Found]]) -> Set[str]:
    """The ids of locations that any record of a feed calls confidential. Reads it to its end."""
    secret: set[str] = set()
    for _place, record, _is_row in found():
        if isinstance(record, Mapping):
            secret |= _secrets_of(record)
    return secret


def held_back(*, found: Iterable[Found]) -> tuple[Set[str], Iterator[Found]]:
    """What comes once alone: the ids of its confidential locations, and all of it again.

    Kept in memory, packed: on a disk it would outlive a process that is killed.
    """
    secret: set[str] = set()
    packed: list[bytes] = []
    records, count = iter(found), 0
    while some := list(islice(records, AT_ONCE)):
        count += len(some)
        if count > MOST_RECORDS:
            raise SourceBroken(some[-1][0], f"It holds more than {MOST_RECORDS:,} services.")
        for _place, record, _is_row in some:
            if isinstance(record, Mapping):
                secret |= _secrets_of(record)
        packed.append(zlib.compress(json.dumps(some).encode(), 1))
    return secret, _unpacked(packed)


def _unpacked(packed: list[bytes]) -> Iterator[Found]:
    for some in packed:
        yield from json.loads(zlib.decompress(some))


def _secrets_of(record: Mapping[str, Any]) -> Set[str]:
    try:
        return secret_locations(record)
    except RecursionError:
        return set()  # such a record is refused


def looked_at(
    *, place: str, record: Any, is_row: bool, secret_ids: Set[str]
) -> tuple[list[Trouble], list[Trouble]]:
    """What refuses a record; and what only leaves a field of it out, for whoever reads it told."""
    found: tuple[list[Trouble], list[Trouble]] = [], []
    checked = check_record("service", record, row=is_row)
    failures = [one for one in checked if one.level == "failure"]
    is_record = isinstance(record, Mapping)
    theirs = record.get("id") if is_record else None
    whose = theirs if isinstance(theirs, str) else ""
    if is_record and (path := misshapen(record)):
        # What is in it cannot be told from what it may hide: no sentence may quote it.
        return [Trouble(whose, place, path, UNCLEAR)], []
    if not failures:
        return found
    is_secret = is_record and _is_secret(record, secret_ids)
    for one in failures:
        says = UNTOLD if is_secret else one.sentence
        is_hiding = is_secret or (_has_parts(record, one.path) and speaks_of_secrets(record))
        is_slight = one.path not in NEEDED and not (is_hiding and one.code in MISSHAPEN)
        is_slight = is_slight and one.code != "too-deep"
        if is_hiding and not is_slight:
            says = UNTOLD
        found[is_slight].append(Trouble(one.record or "", place, one.path or "/", says))
    return found


def _is_secret(record: Mapping[str, Any], secret_ids: Set[str]) -> bool:
    return is_secret_service(record) or bool(without_secrets(record, secret_ids)[1])


def _has_parts(record: Any, path: str) -> bool:
    """Whether what stands at a path has parts, where a mark could be: no number or text has."""
    value = record
    for step in path.split("/")[1:]:
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return True
    return isinstance(value, Mapping | list)
