"""Places that must not be found, such as refuges: what says where they are is taken out.

No standard has a field for it (openreferral/specification#166, #487), so feeds say it in words.
Whoever reads a feed calls `without_secrets` before anything of it is kept. In doubt a place is
taken for secret: an address too few can be asked for, one too many cannot be called back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kith.directory.open_referral.marks import CONFIDENTIAL, NO, YES, Record, attribute
from kith.directory.open_referral.taking_over import Problem
from kith.postcodes import PostcodeRefused, parse

LEFT_OUT = "[left out]"
SAYS = "This place is confidential. What says where it is was taken out, and is kept nowhere."
SHORTEST_SECRET = 5
STAYS = ("id", "location_type")
STAYS_AT = ("id", "service_id", "location_id", "schedules", "phones", "contacts", "service_areas")
OF_SERVICE = ("name", "alternate_name", "alert", "application_process")

_PARTS = re.compile(r"[,;\n\r]+")
_HOUSE_NUMBER = re.compile(
    r"^(flat|unit)?\s*\d+\s?[a-z]?\b[\s/-]*(\d+\s?[a-z]?\b)?\s*", re.IGNORECASE
)
_REFUGE = re.compile(r"\b(refuges?|safe ?houses?)\b", re.IGNORECASE)
_HIDDEN = r"(confidential|secret|undisclosed|withheld|not disclosed|not published|not public)"
_WHERE = r"(address|addresses|location|locations|venue|venues)"
_PHRASE = re.compile(
    rf"\b{_HIDDEN} {_WHERE}\b|\b{_WHERE}( is| are|:|,)?( kept| strictly)? {_HIDDEN}\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\b(confidential|undisclosed|withheld|refuges?|safe ?house)\b", re.IGNORECASE)


def without_secrets(
    record: Mapping[str, Any], secret_ids: Collection[str] = ()
) -> tuple[Record, tuple[Problem, ...]]:
    """The service's record without what says where its confidential places are, and what that was.

    Reads a service, or a service at a location. Anything else comes back as it is. `secret_ids`:
    of locations that another record, or somebody here, calls confidential.
    """
    made: Record = dict(record)
    whose = str(record.get("id", ""))
    public = _named(record)
    is_secret = is_secret_service(record)
    look = _Look(whose, secret_ids)
    if "service_at_locations" in record:
        made["service_at_locations"] = [
            look.at(at, f"$.service_at_locations[{index}]", is_secret)
            for index, at in enumerate(_records(record["service_at_locations"]))
        ]
    if isinstance(record.get("location"), Mapping):
        made = look.at(made, "$", _says_so(record))
    elif record.get("location") is not None:
        del made["location"]
    made = look.without_lists(made, "$", is_secret)
    if isinstance(provider := made.get("organization"), Mapping):
        made["organization"] = look.without_lists(provider, "$.organization", is_secret)
    return blanked(made, look.secrets, public), tuple(look.problems)


def secret_locations(record: Mapping[str, Any]) -> set[str]:
    """The ids of locations that a service's record calls confidential."""
    is_secret = is_secret_service(record)
    found: set[str] = set()
    for at in (*_records(record.get("service_at_locations")), *_unread(record)):
        location = at.get("location")
        if isinstance(location, Mapping) and _is_hidden(at, location, is_secret):
            found |= _ids(at, location)
    return found


def misshapen(record: Mapping[str, Any]) -> str:
    """Where its places, or what marks them, cannot be looked through; blank where they can."""
    return next(_misshapen(record), "")


def speaks_of_secrets(record: object) -> bool:
    """Whether any word in it, wherever that stands, may call a place confidential."""
    text = json.dumps(record, ensure_ascii=False)
    return any(one.search(text) for one in (_WORD, _REFUGE, _PHRASE))


def blanked(value: Any, secrets: Iterable[str], public: Iterable[str] = ()) -> Any:
    """The same with `secrets` taken out of every text, however they are spaced or spelt.

    Lines of addresses and postcodes are secrets: a street also without its number. What is in one
    of the `public` names, such as the provider's, is told anyway, and stays.
    """
    known = [one.casefold() for one in public]
    told = {part for one in secrets for part in _told_as(one)}
    hide = [one for one in told if not any(one.casefold() in each for each in known)]
    if not hide:
        return value
    ordered = sorted(hide, key=len, reverse=True)
    return _without(value, re.compile("|".join(map(_however, ordered)), re.IGNORECASE))


def _told_as(secret: str) -> Iterable[str]:
    """The ways in which a line of an address, or a postcode, may stand in a text."""
    text = " ".join(secret.split())
    if len(text) >= SHORTEST_SECRET:
        yield text
    bare = _HOUSE_NUMBER.sub("", text)
    if bare != text and len(bare) >= SHORTEST_SECRET and " " in bare:
        yield bare


def _however(secret: str) -> str:
    try:
        whole = parse(secret)
    except PostcodeRefused:
        words = r"\s+".join(map(re.escape, secret.split()))
        return rf"(?<!\w){words}(?!\w)"
    return rf"(?<!\w){whole.compact[:-3]}[\s-]*{whole.compact[-3:]}(?!\w)"


def _named(record: Mapping[str, Any]) -> list[str]:
    provider = record.get("organization")
    name = provider.get("name") if isinstance(provider, Mapping) else None
    return [name] if isinstance(name, str) else []


def is_confidential(location: Mapping[str, Any]) -> bool:
    """Whether a location says that nobody should know where it is."""
    texts = [location.get(name) for name in ("name", "alternate_name", "description")]
    for address in _records(location.get("addresses")):
        texts += [address.get(name) for name in ("attention", "address_1", "address_2", "city")]
    return _says_so(location) or any(isinstance(one, str) and _WORD.search(one) for one in texts)


@dataclass(slots=True)
class _Look:
    """Goes through one record, and keeps what it took out."""

    whose: str
    secret_ids: Collection[str]
    problems: list[Problem] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)

    def at(self, at: Mapping[str, Any], path: str, is_secret: bool) -> Record:
        """A service at a location, its location bare where it is confidential."""
        location = at.get("location")
        if not isinstance(location, Mapping):
            return {name: at[name] for name in at if name != "location"}
        is_known = any(one in self.secret_ids for one in _ids(at, location))
        if not is_known and not _is_hidden(at, location, is_secret):
            return {name: at[name] for name in at if name != "locations"}
        bare: Record = {name: location[name] for name in STAYS if name in location}
        bare["attributes"] = [_mark(location)]
        self.secrets |= set(_where(location))
        dropped = [name for name in location if name not in STAYS and name != "attributes"]
        dropped_at = [name for name in at if name not in STAYS_AT and name != "location"]
        if dropped or dropped_at:
            self.problems.append(Problem(self.whose, f"{path}.location", SAYS))
        return {**{name: at[name] for name in STAYS_AT if name in at}, "location": bare}

    def without_lists(self, record: Mapping[str, Any], path: str, is_secret: bool) -> Record:
        """Without lists of locations, which nothing reads, so that nothing of them is kept."""
        is_told = False
        for at in _listed(record):
            location = at["location"]
            is_known = any(one in self.secret_ids for one in _ids(at, location))
            if is_known or self.problems or _is_hidden(at, location, is_secret):
                self.secrets |= set(_where(location))
                is_told = True
        if is_told:
            self.problems.append(Problem(self.whose, f"{path}.locations", SAYS))
        return {name: record[name] for name in record if name != "locations"}


def _is_hidden(at: Mapping[str, Any], location: Mapping[str, Any], is_secret: bool) -> bool:
    if _says_open(location):
        return False
    return is_secret or is_confidential(location) or _says_so(at)


def _ids(at: Mapping[str, Any], location: Mapping[str, Any]) -> set[str]:
    told = (location.get("id"), at.get("location_id"))
    return {one.lower() for one in told if isinstance(one, str) and one}


def _listed(record: Mapping[str, Any]) -> list[Record]:
    """Its `locations`, which no service has by the standard, each as a service has one."""
    return [{"location": one} for one in _records(record.get("locations"))]


def _unread(record: Mapping[str, Any]) -> list[Record]:
    provider = record.get("organization")
    return [*_listed(record), *_listed(provider if isinstance(provider, Mapping) else {})]


def _misshapen(record: Mapping[str, Any]) -> Iterator[str]:
    yield from _of_marks(record, "", OF_SERVICE)
    held = record.get("service_at_locations")
    # A bare word in place of the list is dropped: nothing of it is kept.
    if not _is_list(held) and (isinstance(held, Mapping | list) or speaks_of_secrets(held)):
        yield "/service_at_locations"
    for index, at in enumerate(_records(held)):
        path = f"/service_at_locations/{index}"
        yield from _of_marks(at, path, ())
        location = at.get("location")
        if isinstance(location, Mapping):
            yield from _of_location(location, f"{path}/location")
        elif location is not None:
            yield f"{path}/location"


def _of_location(location: Mapping[str, Any], path: str) -> Iterator[str]:
    yield from _of_marks(location, path, ("name", "alternate_name", "transportation"))
    if not _is_list(location.get("addresses")):
        yield f"{path}/addresses"
    for index, one in enumerate(_records(location.get("addresses"))):
        yield from _of_texts(one, f"{path}/addresses/{index}", one)


def _of_marks(record: Mapping[str, Any], path: str, texts: Iterable[str]) -> Iterator[str]:
    yield from _of_texts(record, path, ("description", *texts))
    if not _is_list(record.get("attributes")):
        yield f"{path}/attributes"
    for index, one in enumerate(_records(record.get("attributes"))):
        at = f"{path}/attributes/{index}"
        yield from _of_texts(one, at, ("label", "value"))
        term = one.get("taxonomy_term")
        if isinstance(term, Mapping):
            yield from _of_texts(term, f"{at}/taxonomy_term", ("name",))
        elif term is not None:
            yield f"{at}/taxonomy_term"


def _of_texts(record: Mapping[str, Any], path: str, names: Iterable[str]) -> Iterator[str]:
    """Where there is something with parts in place of a text."""
    for name in names:
        if isinstance(record.get(name), Mapping | list) and name not in {"attributes", "metadata"}:
            yield f"{path}/{name}"


def _is_list(value: Any) -> bool:
    if value is None:
        return True
    return isinstance(value, list) and all(isinstance(one, Mapping) for one in value)


def _mark(location: Mapping[str, Any]) -> Record:
    try:
        return attribute(str(location.get("id")), "location", CONFIDENTIAL, YES)
    except ValueError:
        return {"label": CONFIDENTIAL, "value": YES}


def seems_secret(at: Mapping[str, Any]) -> bool:
    """Whether a service at a location reads as one that nobody should find."""
    location = at.get("location")
    held = isinstance(location, Mapping) and is_confidential(location)
    return held or _says_so(at)


def is_secret_service(record: Mapping[str, Any]) -> bool:
    """Whether all places of a service are: it is a refuge, or says that its address is secret."""
    names = [record.get("name"), record.get("alternate_name"), *_terms(record)]
    if any(isinstance(one, str) and _REFUGE.search(one) for one in names):
        return True
    words = [record.get("description"), record.get("alert"), record.get("application_process")]
    return any(isinstance(one, str) and _PHRASE.search(one) for one in words)


def _terms(record: Mapping[str, Any]) -> Iterable[Any]:
    for one in _records(record.get("attributes")):
        term = one.get("taxonomy_term")
        if isinstance(term, Mapping):
            yield term.get("name")


def _says_so(record: Mapping[str, Any]) -> bool:
    """Whether an attribute, or the description, says that it is confidential."""
    for one in _records(record.get("attributes")):
        said = [one.get("label"), one.get("value"), *_terms({"attributes": [one]})]
        if any(isinstance(text, str) and _is_word(text) for text in said):
            return str(one.get("value")).strip().casefold() not in {"no", "false", "0"}
    told = record.get("description")
    return isinstance(told, str) and bool(_PHRASE.search(told))


def _says_open(location: Mapping[str, Any]) -> bool:
    """Whether another Kith says that a person there looked, and the place may be known."""
    return any(
        one.get("label") == CONFIDENTIAL and one.get("value") == NO
        for one in _records(location.get("attributes"))
    )


def _is_word(text: str) -> bool:
    return text == CONFIDENTIAL or text.strip().casefold() in {"confidential", "undisclosed"}


def _where(location: Mapping[str, Any]) -> Iterable[str]:
    """Texts that would give it away wherever else they stand."""
    for address in _records(location.get("addresses")):
        told = {name: one for name, one in address.items() if isinstance(one, str)}
        yield from secrets_of(
            [told.get(name, "") for name in ("attention", "address_1", "address_2")],
            told.get("postal_code", ""),
            [told.get(name, "") for name in ("city", "region", "state_province", "country")],
        )


def secrets_of(lines: Iterable[str], postcode: str, around: Iterable[str]) -> Iterable[str]:
    """What of an address gives it away: its lines, part by part, and its postcode.

    Not the town and what is `around` it, which many texts name.
    """
    wide = {one.strip().casefold() for one in around}
    for line in lines:
        for part in _PARTS.split(line):
            if part.strip().casefold() not in wide:
                yield part.strip()
    yield postcode.strip()


def _without(value: Any, hidden: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return hidden.sub(LEFT_OUT, value)
    if isinstance(value, Mapping):
        return {name: _without(one, hidden) for name, one in value.items()}
    if isinstance(value, list):
        return [_without(one, hidden) for one in value]
    return value


def _records(value: Any) -> list[Mapping[str, Any]]:
    """The records of a list; one that stands alone is a list of one."""
    if isinstance(value, Mapping):
        return [value]
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
