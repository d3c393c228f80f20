"""Feeds: answers to check, from files or from an address. Who reaches the network is handed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Literal, Protocol
from urllib.parse import quote, urlsplit

from kith.open_referral.checking import id_of, records_of
from kith.open_referral.formats import is_uuid
from kith.open_referral.profile import Endpoint, profile
from kith.open_referral.reading import LIMITS, Limits, NotReadable, Part, parsed, parts

MOST_SAMPLED = 10
"""Records asked for by their id, as the official validator does."""
MOST_PAGES = 20_000
NOT_THERE = frozenset({404, 501, 503})
"""What an optional endpoint may answer to say that it is not offered."""
OK = range(200, 300)

Doing = Literal["record", "page", "lines", "trouble", "absent"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One file, or one answer of an address.

    `path` is its endpoint as the standard writes it, None when nobody can tell. `doing` says what
    it holds: one record or a page in `body`; `lines`, records by line number, to be read at once;
    `trouble`, with its sentence; or `absent`, an optional endpoint that is not offered.
    """

    path: str | None
    place: str
    doing: Doing
    body: Any = None
    lines: Iterator[tuple[int, Any]] | None = None
    sentence: str = ""
    seconds: float = 0.0


class Feed(Protocol):
    """Something that gives answers."""

    @property
    def name(self) -> str:
        """What the feed is called: its address or file."""

    @property
    def is_live(self) -> bool:
        """Whether every required endpoint must answer."""

    def answers(self) -> Iterator[Answer]:
        """Each answer, once; an answer's lines must be read before the next is asked for."""


class Reply(Protocol):
    """What an address answered."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def body(self) -> bytes:
        """The body, unpacked."""

    @property
    def seconds(self) -> float:
        """How long it took."""


Fetch = Callable[[str], Reply]
"""Asks an address. Raises NotReadable when nothing comes back that can be used."""


# ── Files ──

_NUMBERED = re.compile(r"(?:_page)?_?\d+$")


@dataclass(frozen=True, slots=True)
class FileFeed:
    """A folder, or one file: JSON, NDJSON, and either packed by gzip or ZIP."""

    path: Path
    limits: Limits = LIMITS
    is_live: bool = False

    @property
    def name(self) -> str:
        """The path, as it was given."""
        return str(self.path)

    def answers(self) -> Iterator[Answer]:
        """Each file in the order of names. Raises NotReadable when there is nothing at all."""
        began = False
        try:
            for part in parts(self.path, limits=self.limits):
                began = True
                yield _answer_or_trouble(part)
        except NotReadable as why:
            if not began:
                raise
            yield Answer(None, why.place, "trouble", sentence=why.sentence)


def _answer_or_trouble(part: Part) -> Answer:
    try:
        return _answer(part)
    except NotReadable as why:
        return Answer(_named(part.name), why.place, "trouble", sentence=why.sentence)


def _answer(part: Part) -> Answer:
    path = _named(part.name)
    if part.is_lines:
        # Only a name can say what the lines hold: the first is not read to guess.
        return Answer(path or "/services/{id}", part.place, "lines", lines=part.records())
    body = part.document()
    path = path or _shaped(body)
    if path is None:
        return Answer(None, part.place, "record", body)
    if profile().endpoint(path).page:
        return Answer(path, part.place, "page", body)
    if isinstance(body, list) and path != "/":
        lines = iter(list(enumerate(body, 1)))
        return Answer(path, part.place, "lines", lines=lines)
    return Answer(path, part.place, "record", body)


def _named(name: str) -> str | None:
    """The endpoint that a file's name tells of: `service_list`, `services_page2`, `services/ID`."""
    where = PurePosixPath(name)
    stem = where.name.partition(".")[0].lower()
    if is_uuid(stem):
        found = _by_file(where.parent.name.lower())
        return f"{found.path}/{{id}}" if found and found.page else None
    stem = re.sub(r"[\s-]", "_", stem)
    held = _by_file(stem) or _by_file(_NUMBERED.sub("", stem))
    return held.path if held else None


def _by_file(stem: str) -> Endpoint | None:
    return next((one for one in profile().endpoints if stem in one.files), None)


def _shaped(body: object) -> str | None:
    """The endpoint that a file looks like, when its name tells nothing."""
    if isinstance(body, dict) and {"version", "openapi_url"} & body.keys():
        return "/"
    held = records_of(body)
    sample = held[0] if held else body
    entity = _entity_of(sample) if isinstance(sample, dict) else None
    if entity is None:
        return None
    by_id = next(one for one in profile().endpoints if one.returns == entity and one.by_id)
    is_page = isinstance(body, dict) and "contents" in body
    return by_id.path.removesuffix("/{id}") if is_page else by_id.path


def _entity_of(record: Mapping[str, Any]) -> str | None:
    """Of what its endpoints return, the one with the most fields of the record, `id` with them."""
    names = dict.fromkeys(one.returns for one in profile().endpoints if one.by_id)
    best, most = None, 2
    for name in names if "id" in record else ():
        entity = profile().entities[name]
        known = sum(1 for key in record if entity.field(key))
        needed = sum(1 for key in entity.required if key in record)
        if known + needed > most:
            best, most = name, known + needed
    return best


# ── Addresses ──


@dataclass(slots=True)
class AddressFeed:
    """A feed that answers by HTTP.

    With `every`, each page of each list is read; otherwise the first, the middle and the last, and
    up to ten records by id, as the official validator does. Ids are taken at even steps, so that
    the same feed is always looked at in the same way.
    """

    address: str
    fetch: Fetch
    every: bool = False
    full: bool = False
    limits: Limits = LIMITS
    most_seconds: float = 3_600.0
    is_live: bool = True
    _bytes: int = 0
    _seconds: float = 0.0
    _ids: dict[str, list[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The address, as it was given."""
        return self.address

    def answers(self) -> Iterator[Answer]:
        """The description, then each list's pages, then records by id."""
        yield self._ask(profile().endpoint("/"), self.address)
        lists = [one for one in profile().endpoints if one.page]
        for one in lists:
            yield from self.pages(one.path)
        if not self.every:
            for one in lists:
                yield from self._by_id(one.path)

    def pages(self, path: str) -> Iterator[Answer]:
        """The pages of a list: three of them, or with `every` all.

        A feed that gives a page twice, or never comes to an end, ends in an answer of trouble.
        """
        endpoint = profile().endpoint(path)
        first = self._page(endpoint, 1)
        yield first
        if first.doing != "page":
            return
        seen = {self._note(path, first.body)}
        number = 1
        for number in self._numbers(first.body):
            answer = self._page(endpoint, number)
            if answer.doing == "page":
                wrong = self._wrong(path, number, first.body, answer.body, seen)
                answer = _trouble(answer, wrong) if wrong else answer
            yield answer
            if answer.doing != "page" or not records_of(answer.body):
                return
        if self.every and number >= MOST_PAGES:
            yield _trouble(first, f"After {MOST_PAGES} pages the list has not ended.")

    def _wrong(
        self, path: str, number: int, first: object, body: object, seen: set[tuple[str, ...]]
    ) -> str:
        """What is wrong with a page among the others; empty when nothing is."""
        ids = self._note(path, body)
        if ids and ids in seen:
            return f"Page {number} holds what an earlier page held."
        seen.add(ids)
        if not records_of(body) and number < (_whole(first, "total_pages") or 0):
            return f"Page {number} is empty, and is not the last."
        return ""

    def _numbers(self, first: object) -> Iterator[int]:
        """Which pages come after the first."""
        last = _whole(first, "total_pages") or 1
        if self.every:
            if isinstance(first, dict) and "total_pages" not in first:
                last = MOST_PAGES  # it does not say; an empty page will
            return iter(range(2, min(last, MOST_PAGES) + 1))
        middle = [last // 2] if last > 2 and last // 2 > 1 else []
        return iter([*middle, last] if last > 1 else [])

    def _note(self, path: str, body: object) -> tuple[str, ...]:
        ids = tuple(one for one in map(id_of, records_of(body)) if one is not None)
        if not self.every:
            self._ids.setdefault(path, []).extend(ids)
        return ids if len(ids) < MOST_SAMPLED else (ids[0], ids[-1], str(hash(ids)))

    def _page(self, endpoint: Endpoint, number: int) -> Answer:
        full = "&full=true" if self.full else ""
        return self._ask(endpoint, f"{self._base()}{endpoint.path}?page={number}{full}")

    def _by_id(self, path: str) -> Iterator[Answer]:
        endpoint = profile().endpoint(f"{path}/{{id}}")
        for one in sampled(list(dict.fromkeys(self._ids.get(path, ())))):
            yield self._ask(endpoint, f"{self._base()}{path}/{quote(one, safe='')}")

    def _base(self) -> str:
        parts_ = urlsplit(self.address)
        return f"{parts_.scheme}://{parts_.netloc}{parts_.path}".rstrip("/")

    def _ask(self, endpoint: Endpoint, address: str) -> Answer:
        try:
            if self._bytes > self.limits.total or self._seconds > self.most_seconds:
                raise NotReadable(address, "The feed is too long, or too slow, to be read whole.")
            reply = self.fetch(address)
            self._bytes += len(reply.body)
            self._seconds += reply.seconds
            if reply.status not in OK:
                return _unanswered(endpoint, address, reply)
            body = parsed(reply.body, address)
        except NotReadable as why:
            return Answer(endpoint.path, why.place, "trouble", sentence=why.sentence)
        doing: Doing = "page" if endpoint.page else "record"
        return Answer(endpoint.path, address, doing, body, seconds=reply.seconds)


def _unanswered(endpoint: Endpoint, address: str, reply: Reply) -> Answer:
    if reply.status in NOT_THERE and not endpoint.required:
        return Answer(endpoint.path, address, "absent", seconds=reply.seconds)
    return Answer(
        endpoint.path,
        address,
        "trouble",
        sentence=f"It answered with status {reply.status} instead of 200. Ask whoever runs the "
        "feed to look at it.",
        seconds=reply.seconds,
    )


def _trouble(answer: Answer, sentence: str) -> Answer:
    told = f"{sentence} Ask whoever runs the feed to look at its paging."
    return Answer(answer.path, answer.place, "trouble", sentence=told, seconds=answer.seconds)


def _whole(body: object, name: str) -> int | None:
    """A figure of a page, also where it stands under `pagination` or `meta`."""
    if not isinstance(body, dict):
        return None
    for held in (body, body.get("pagination"), body.get("meta")):
        value = held.get(name) if isinstance(held, dict) else None
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
    return None


def sampled(ids: list[str], most: int = MOST_SAMPLED) -> list[str]:
    """All of them up to `most`, else so many at even steps, the first and the last with them."""
    if len(ids) <= most:
        return ids
    return [ids[at * (len(ids) - 1) // (most - 1)] for at in range(most)]


# ── For taking in ──


class FeedBroken(Exception):
    """A feed that could not be read to its end, so that nothing of it should be used."""

    def __init__(self, place: str, sentence: str) -> None:
        super().__init__(f"{place}: {sentence}")
        self.place = place
        self.sentence = sentence


def read_records(feed: Feed, path: str) -> Iterator[tuple[str, Any]]:
    """Every record of a list or of files of its records, with the place it came from, unchecked.

    Args:
        feed: of files, or an AddressFeed with `every`.
        path: the list, such as `/services`.

    Raises:
        FeedBroken: something of it could not be read. What came before is no whole.
    """
    wanted = {path, f"{path}/{{id}}"}
    answers = feed.pages(path) if isinstance(feed, AddressFeed) else feed.answers()
    try:
        for answer in answers:
            if answer.path in wanted or (answer.path is None and answer.doing == "trouble"):
                yield from _records(answer)
    except NotReadable as why:
        raise FeedBroken(why.place, why.sentence) from None


def _records(answer: Answer) -> Iterator[tuple[str, Any]]:
    if answer.doing == "trouble":
        raise FeedBroken(answer.place, answer.sentence)
    if answer.doing == "lines" and answer.lines is not None:
        for number, record in answer.lines:
            yield f"{answer.place}, line {number}", record
    elif answer.doing == "record":
        yield answer.place, answer.body
    elif answer.doing == "page":
        held = answer.body.get("contents", []) if isinstance(answer.body, dict) else answer.body
        if not isinstance(held, list):
            raise FeedBroken(answer.place, "It is no page of records.")
        for at, record in enumerate(held):
            yield f"{answer.place}, /contents/{at}", record
