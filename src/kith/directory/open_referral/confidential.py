"""Places that must not be found, such as refuges: what says where they are is taken out.

No standard has a field for it (openreferral/specification#166, #487), so feeds say it in words.
Whoever reads a feed calls `without_secrets` before anything of it is kept. In doubt a place is
taken for secret: an address too few can be asked for, one too many cannot be called back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from kith.directory.open_referral.marks import CONFIDENTIAL, NO, YES, Record, attribute
from kith.directory.open_referral.taking_over import Problem

LEFT_OUT = "[left out]"
SAYS = "This place is confidential. What says where it is was taken out, and is kept nowhere."
SHORTEST_SECRET = 5
STAYS = ("id", "location_type")
STAYS_AT = ("id", "service_id", "location_id", "schedules", "phones", "contacts", "service_areas")

_REFUGE = re.compile(r"\b(refuges?|safe ?houses?)\b", re.IGNORECASE)
_HIDDEN = r"(confidential|secret|undisclosed|withheld|not disclosed|not published|not public)"
_WHERE = r"(address|addresses|location|locations|venue|venues)"
_PHRASE = re.compile(
    rf"\b{_HIDDEN} {_WHERE}\b|\b{_WHERE}( is| are|:|,)?( kept| strictly)? {_HIDDEN}\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\b(confidential|undisclosed|withheld|refuges?|safe ?house)\b", re.IGNORECASE)


def without_secrets(record: Mapping[str, Any]) -> tuple[Record, tuple[Problem, ...]]:
    """The service's record without what says where its confidential places are, and what that was.

    Reads a service, or a service at a location. Anything else comes back as it is.
    """
    made: Record = dict(record)
    whose = str(record.get("id", ""))
    problems: list[Problem] = []
    secrets: set[str] = set()
    is_secret = is_secret_service(record)
    held = record.get("service_at_locations")
    if isinstance(held, list):
        made["service_at_locations"] = [
            _one(at, f"$.service_at_locations[{index}]", whose, is_secret, problems, secrets)
            for index, at in enumerate(held)
        ]
    if "location" in record:
        made = _one(made, "$", whose, _says_so(record), problems, secrets)
    provider = record.get("organization")
    if problems and isinstance(provider, Mapping) and provider.get("locations"):
        made["organization"] = {k: v for k, v in provider.items() if k != "locations"}
        problems.append(Problem(whose, "$.organization.locations", SAYS))
    return (_blanked(made, secrets) if secrets else made), tuple(problems)


def is_confidential(location: Mapping[str, Any]) -> bool:
    """Whether a location says that nobody should know where it is."""
    texts = [location.get(name) for name in ("name", "alternate_name", "description")]
    for address in _records(location.get("addresses")):
        texts += [address.get(name) for name in ("attention", "address_1", "address_2", "city")]
    return _says_so(location) or any(isinstance(one, str) and _WORD.search(one) for one in texts)


def _one(
    at: Any, path: str, whose: str, is_secret: bool, problems: list[Problem], secrets: set[str]
) -> Any:
    """A service at a location, its location bare where it is confidential."""
    location = at.get("location") if isinstance(at, Mapping) else None
    if not isinstance(location, Mapping) or _says_open(location):
        return at
    if not (is_secret or is_confidential(location) or _says_so(at)):
        return at
    bare: Record = {name: location[name] for name in STAYS if name in location}
    bare["attributes"] = [_mark(location)]
    secrets |= set(_where(location))
    dropped = [name for name in location if name not in STAYS and name != "attributes"]
    dropped_at = [name for name in at if name not in STAYS_AT and name != "location"]
    if dropped or dropped_at:
        problems.append(Problem(whose, f"{path}.location", SAYS))
    return {**{name: at[name] for name in STAYS_AT if name in at}, "location": bare}


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
        for name in ("postal_code", "address_1"):
            value = address.get(name)
            if isinstance(value, str) and len(value.strip()) >= SHORTEST_SECRET:
                yield value.strip()


def _blanked(value: Any, secrets: set[str]) -> Any:
    if isinstance(value, str):
        for one in sorted(secrets, key=len, reverse=True):
            value = re.sub(re.escape(one), LEFT_OUT, value, flags=re.IGNORECASE)
        return value
    if isinstance(value, Mapping):
        return {name: _blanked(one, secrets) for name, one in value.items()}
    if isinstance(value, list):
        return [_blanked(one, secrets) for one in value]
    return value


def _records(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
