"""Feeds as something to take in: every record once, whole, checked; or a sentence why not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kith.directory.open_referral.reading import TermRef, read_service, without_secrets
from kith.directory.operations.feed_secrets import (
    Found,
    held_back,
    looked_at,
    secrets_of_feed,
)
from kith.directory.rules.asking_feeds import asking
from kith.directory.rules.importing import (
    LONGEST_ID,
    MOST_RECORDS,
    Entry,
    EntryRefused,
    SourceBroken,
    Taken,
    TheirTerm,
    Trouble,
    base_of,
    usable,
)
from kith.directory.rules.importing_terms import kind_of
from kith.open_referral import (
    AddressFeed,
    Answer,
    Fetch,
    FileFeed,
    Limits,
    NotReadable,
    Reply,
)

SERVICES = "/services"
BY_ID = "/services/{id}"
MEBIBYTE = 1024 * 1024
LIMITS = Limits(document=48 * MEBIBYTE, line=4 * MEBIBYTE)
"""One JSON text is held whole, and takes several times its size: longer feeds come in lines."""
MOST_BY_ID = 20_000
PAUSE = 0.05
TRIES = 4
LONGEST_WAIT = 60.0
BUSY = frozenset({429, 503})
OK = range(200, 300)
NESTED = frozenset(
    {"attributes", "contacts", "languages", "phones", "schedules", "service_at_locations"}
)
"""A record with one of these is whole, and need not be asked for by its id."""
Wait = Callable[[float], None]


@dataclass(slots=True)
class Politely:
    """Asks an address with a breath between two, and waits where the machine says it is busy."""

    fetch: Fetch
    wait: Wait = time.sleep
    pause: float = PAUSE
    _asked: bool = False

    def __call__(self, address: str) -> Reply:
        """The answer, once the machine has time; the last one where it never has."""
        if self._asked:
            self.wait(self.pause)
        self._asked = True
        reply = self.fetch(address)
        for one in range(TRIES):
            if reply.status not in BUSY:
                break
            self.wait(_told_to_wait(reply, 2.0 ** (one + 1)))
            reply = self.fetch(address)
        return reply


def _told_to_wait(reply: Reply, otherwise: float) -> float:
    told = getattr(reply, "retry_after", None)
    seconds = float(told) if isinstance(told, int | float) else otherwise
    return max(0.0, min(seconds, LONGEST_WAIT))


@dataclass(slots=True)
class FeedMaterial:
    """A feed of Open Referral UK or HSDS, from an address or a file."""

    source: str | Path
    fetch: Fetch | None = None
    most_by_id: int = MOST_BY_ID
    notes: list[str] = field(default_factory=list)
    organisations: set[str] = field(default_factory=set)
    """Ids of those whose services came."""
    secrets_here: Callable[[], Set[str]] = frozenset
    """Gives the ids of places that are confidential here."""

    def records(self) -> Iterator[Taken]:
        """Each record, checked, without what a confidential place must not say."""
        first_places: dict[str, str] = {}
        secret, found = self._found()
        secret_ids = frozenset(secret | self.secrets_here())
        for number, (place, record, is_row) in enumerate(found):
            if number >= MOST_RECORDS:
                raise SourceBroken(place, f"It holds more than {MOST_RECORDS:,} services.")
            self.organisations |= _organisations(record)
            yield _taken(place, record, is_row, first_places, secret_ids)

    def _found(self) -> tuple[Set[str], Iterator[Found]]:
        """The ids of confidential locations of the whole feed, and its records."""
        if isinstance(self.source, str):
            return held_back(found=self._of_address())
        path = self.source
        return secrets_of_feed(found=lambda: self._of_file(path)), self._of_file(path)

    def carried(self, lists: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
        """The records of other lists of the feed, each with its kind; `lists` are paths by kind.

        A list that cannot be read is told in the notes, and gives nothing.
        """
        kinds = {path: kind for kind, path in lists.items()}
        kinds |= {f"{path}/{{id}}": kind for path, kind in kinds.items()}
        for answer in self._others(lists.values()):
            kind = kinds.get(answer.path or "")
            if kind is None or answer.doing == "absent":
                continue
            try:
                for _place, record, _is_row in _of_answer(answer, _Total()):
                    yield kind, record
            except SourceBroken as why:
                says = f"{why.trouble.place} could not be read: {why.trouble.sentence}"
                self.notes.append(says)

    def _others(self, paths: Iterable[str]) -> Iterator[Answer]:
        if isinstance(self.source, str):
            asked = Politely(self.fetch or asking())
            feed = AddressFeed(base_of(self.source), asked, every=True, limits=LIMITS)
            for path in paths:
                yield from feed.pages(path)
            return
        try:
            yield from FileFeed(self.source, limits=LIMITS).answers()
        except NotReadable:
            return  # the services say so, in the same words

    def entry(self, given: Mapping[str, Any]) -> Entry:
        """What a record says in our words."""
        return _entry(given)

    # ── Files ──

    def _of_file(self, path: Path) -> Iterator[tuple[str, Any, bool]]:
        feed = FileFeed(path, limits=LIMITS)
        whole = _whole_ids(feed) if path.is_dir() or path.suffix.lower() == ".zip" else set()
        total = _Total()
        for answer in _answers(feed):
            for place, record, is_row in _of_answer(answer, total):
                if is_row and _id(record) in whole:
                    continue  # the same folder has it with all its parts
                yield place, record, is_row
        total.check()

    # ── Addresses ──

    def _of_address(self) -> Iterator[tuple[str, Any, bool]]:
        address = base_of(str(self.source))
        asked = Politely(self.fetch or asking())
        feed = AddressFeed(address, asked, every=True, full=True, limits=LIMITS)
        total, is_whole, count = _Total(), None, 0
        for answer in feed.pages(SERVICES):
            for place, record, is_row in _of_answer(answer, total):
                if is_whole is None:
                    is_whole = _page_is_whole(answer.body)
                count += 1
                if not is_whole and count > self.most_by_id:
                    raise SourceBroken(
                        place,
                        f"Its list gives parts of services alone, and more than {self.most_by_id:,}"
                        " would have to be asked for one by one. Ask for the feed as a file.",
                    )
                yield ((place, record, is_row) if is_whole else self._by_id(address, asked, record))
        total.check()

    def _by_id(self, address: str, asked: Fetch, row: Any) -> tuple[str, Any, bool]:
        """The whole of a record that a list gave in part."""
        known = _id(row)
        if not known:
            return address, row, True
        feed = AddressFeed(f"{address}{SERVICES}/{quote(known, safe='')}", asked, limits=LIMITS)
        answer = feed._ask(_endpoint(), feed.address)
        if answer.doing != "record":
            raise SourceBroken(answer.place, answer.sentence or "It gave no service.", known)
        if _id(answer.body) != known:
            raise SourceBroken(
                answer.place, "It answered with another service than was asked for.", known, "/id"
            )
        return answer.place, answer.body, False


def _endpoint() -> Any:
    from kith.open_referral import profile

    return profile().endpoint(BY_ID)


@dataclass(slots=True)
class _Total:
    """How many records a feed says that it has, and how many came."""

    said: int | None = None
    where: str = ""
    came: int = 0
    rows: int = 0

    def note(self, answer: Answer) -> None:
        """Take in what a page says of the whole."""
        body = answer.body if isinstance(answer.body, dict) else {}
        told = body.get("total_items")
        if not isinstance(told, int) or isinstance(told, bool):
            return
        if self.said is not None and told != self.said:
            raise SourceBroken(
                answer.place,
                f"It said first {self.said:,} services and then {told:,}: it changed while it was"
                " read. Try again.",
                path="/total_items",
            )
        self.said, self.where = told, answer.place

    def check(self) -> None:
        """Refuse a feed that gave more or fewer than it said."""
        if self.said is not None and self.said != self.rows:
            raise SourceBroken(
                self.where,
                f"It says that it has {self.said:,} services, and gave {self.rows:,}. A page may be"
                " missing. Ask whoever runs the feed to look at its paging.",
                path="/total_items",
            )
        if not self.came:
            raise SourceBroken(self.where or "The feed", "It holds no service at all.")


def _answers(feed: FileFeed) -> Iterator[Answer]:
    try:
        for answer in feed.answers():
            is_ours = answer.path in {SERVICES, BY_ID}
            if is_ours or (answer.path is None and answer.doing == "trouble"):
                yield answer
    except NotReadable as why:
        raise SourceBroken(why.place, why.sentence) from None


def _whole_ids(feed: FileFeed) -> set[str]:
    """The ids of records that stand in files of their own, with all their parts."""
    found: set[str] = set()
    for answer in _answers(feed):
        if answer.doing == "record":
            found.add(_id(answer.body))
        elif answer.doing == "lines" and answer.lines is not None:
            found |= {_id(record) for _number, record in _read(answer)}
    return found


def _read(answer: Answer) -> Iterator[tuple[int, Any]]:
    try:
        yield from answer.lines or ()
    except NotReadable as why:
        raise SourceBroken(why.place, why.sentence) from None


def _of_answer(answer: Answer, total: _Total) -> Iterator[tuple[str, Any, bool]]:
    """The records of an answer, each with its place and whether it is a row of a list."""
    if answer.doing == "lines":
        for number, record in _read(answer):
            total.came += 1
            yield f"{answer.place}, line {number}", record, False
    elif answer.doing == "record":
        total.came += 1
        yield answer.place, answer.body, False
    elif answer.doing == "page":
        total.note(answer)
        for at, record in enumerate(_contents(answer)):
            total.came, total.rows = total.came + 1, total.rows + 1
            yield f"{answer.place}, /contents/{at}", record, True
    else:
        raise SourceBroken(answer.place, answer.sentence or "It gave nothing.")


def _contents(answer: Answer) -> list[Any]:
    body = answer.body
    held = body.get("contents") if isinstance(body, dict) else body
    if not isinstance(held, list):
        raise SourceBroken(
            answer.place, "It is no page of services: it has no list “contents”.", path="/contents"
        )
    return held


def _page_is_whole(body: Any) -> bool:
    held = body.get("contents") if isinstance(body, dict) else body
    rows = held if isinstance(held, list) else []
    return any(isinstance(one, dict) and NESTED & one.keys() for one in rows)


def _id(record: Any) -> str:
    told = record.get("id") if isinstance(record, dict) else None
    return told if isinstance(told, str) else ""


def _organisations(record: Any) -> set[str]:
    if not isinstance(record, dict):
        return set()
    told = (_id(record.get("organization")), record.get("organization_id"))
    return {one.lower() for one in told if isinstance(one, str)}


def _taken(
    place: str,
    record: Any,
    is_row: bool,
    first_places: dict[str, str],
    secret_ids: frozenset[str],
) -> Taken:
    slips: list[Trouble] = []
    try:
        record = usable(record)
        found, slips = looked_at(place=place, record=record, is_row=is_row, secret_ids=secret_ids)
    except RecursionError:
        record, found = {}, [Trouble("", place, "/", "It holds lists inside lists without end.")]
    theirs = _id(record)[:LONGEST_ID]
    if not theirs and not found:
        found = [Trouble("", place, "/id", "It has no id, so it could not be found again.")]
    if theirs and theirs in first_places:
        says = f"Its id came before, at {first_places[theirs]}. Each service needs its own."
        found = [*found, Trouble(theirs, place, "/id", says)]
    if theirs:
        first_places.setdefault(theirs, place)
    if found:
        return Taken(theirs=theirs, place=place, troubles=(*found, *slips))
    given, hidden = without_secrets(record, secret_ids)
    paths = tuple(one.path for one in hidden)
    return Taken(theirs=theirs, place=place, given=given, hidden=paths, slips=tuple(slips))


def _entry(given: Mapping[str, Any]) -> Entry:
    read = read_service(given, is_bare=True)  # `_taken` made it so
    if read.provider is None:
        raise EntryRefused("/organization", "It does not say which organisation provides it.")
    return Entry(
        provider_key=str(read.provider_id or read.provider.name.casefold()),
        provider=read.provider,
        values=read.values,
        terms=tuple(_their_term(one) for one in read.terms),
        place_terms={
            code: tuple(_their_term(one) for one in terms)
            for code, terms in read.place_terms.items()
        },
        place_ids=read.place_ids,
        location_ids=read.location_ids,
        modified_at=read.modified_at,
        lost=tuple(one.path for one in read.lost),
    )


def _their_term(term: TermRef) -> TheirTerm:
    taxonomy = term.taxonomy or term.taxonomy_name or str(term.taxonomy_id or "")
    return TheirTerm(
        label=term.name or term.code or str(term.id or ""),
        code=term.code or str(term.id or ""),
        uri=term.uri,
        taxonomy=taxonomy,
        kind=kind_of(term.kind or taxonomy),
        id=str(term.id or ""),
    )
