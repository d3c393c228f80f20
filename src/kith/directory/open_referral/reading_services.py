"""What a record says of the service itself, as values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kith.directory.enums import Delivery, ServiceStatus, Taking, Way
from kith.directory.open_referral import marks
from kith.directory.open_referral.marks import phone_number
from kith.directory.open_referral.reading_costs import cost_of
from kith.directory.open_referral.reading_places import ReadPlace, schedules_of
from kith.directory.open_referral.taking_over import Fields
from kith.directory.open_referral.terms import Attributes, TermRef, attributes_of
from kith.directory.rules.values import ServiceValues

OLDEST = 150
MOST_PHONES = 50
MOST_DAYS = 32_767
QUIET = frozenset({"id", "last_modified", "organization", "organization_id", "metadata"})
OF_PHONE = frozenset(
    {
        *("id", "service_id", "organization_id", "contact_id", "location_id"),
        *("service_at_location_id", "metadata", "languages"),
    }
)
OF_CONTACT = frozenset(
    {"id", "service_id", "organization_id", "location_id", "service_at_location_id", "metadata"}
)
NO_INTERPRETERS = ("no ", "none", "not ", "there are no")


def service_values(
    fields: Fields, places: Sequence[ReadPlace]
) -> tuple[ServiceValues, tuple[TermRef, ...]]:
    """The values of a service, without terms, and the terms that its attributes name."""
    own = attributes_of(fields)
    cost, cost_words = cost_of(fields, own)
    youngest, oldest = _ages(fields)
    phones, email = _reaching(fields)
    summary, description = _described(fields, own)
    values = ServiceValues(
        lang=own.first(marks.LANG)[:35],
        name=_name(fields),
        other_name=fields.text("alternate_name", 200),
        summary=summary,
        description=description,
        status=_status(fields),
        website=fields.address("url"),
        email=fields.email("email") or email,
        phones=phones,
        how_to_ask=fields.text("application_process", 2000),
        ways=_codes(own.all(marks.WAY), Way.values),
        delivery=_delivery(own, places),
        taking=_taking(fields, own),
        waiting=fields.text("wait_time", 200),
        waiting_days=_days(own),
        cost=cost,
        cost_words=cost_words,
        youngest=youngest,
        oldest=oldest,
        eligibility=fields.text("eligibility_description", 2000),
        languages=_languages(fields),
        has_interpreters=_interpreters(fields),
        life_stages=own.all(marks.LIFE_STAGE),
        serves=_serves(fields),
        times=schedules_of(fields),
        is_safety=own.first(marks.SAFETY) == marks.YES,
        brings_in=own.first(marks.BRINGS_IN) == marks.YES,
        assured_on=fields.day("assured_date"),
        source_url=_source(fields),
        read_on=_read_on(own),
        is_invented=_is_invented(fields, own),
        places=tuple(one.values for one in places if not one.is_virtual),
    )
    fields.rest(QUIET)
    return values, tuple(own.terms)


def _name(fields: Fields) -> str:
    name = fields.text("name", 200)
    if not name:
        fields.tell("name", "The service has no name.")
    return name or "No name given"


def _described(fields: Fields, own: Attributes) -> tuple[str, str]:
    """The short words and the long: a record of ours without long ones says the short twice."""
    summary = own.first(marks.SUMMARY)[:300]
    description = fields.text("description", 8000)
    return summary, "" if description == summary else description


def _status(fields: Fields) -> str:
    told = fields.text("status").casefold().replace("_", " ").replace("-", " ")
    if told in ServiceStatus.values:
        return told
    if told:
        fields.tell("status", "`status` is none of the four words; the service is kept as active.")
    return ServiceStatus.ACTIVE.value


def _ages(fields: Fields) -> tuple[int | None, int | None]:
    youngest, oldest = fields.whole("minimum_age", OLDEST), fields.whole("maximum_age", OLDEST)
    if youngest is not None and oldest is not None and oldest < youngest:
        fields.tell("minimum_age", "The lowest age is above the highest; both were left out.")
        return None, None
    return youngest, oldest


def _days(own: Attributes) -> int | None:
    days = own.number(marks.WAITING_DAYS)
    return days if days is not None and days <= MOST_DAYS else None


def _read_on(own: Attributes) -> Any:
    inner = Fields({"day": own.first(marks.READ_ON)}, "$", "", [])
    return inner.day("day")


def _is_invented(fields: Fields, own: Attributes) -> bool:
    alert = fields.text("alert")
    if alert and alert != marks.INVENTED_ALERT:
        fields.tell("alert", "The directory has no field for an alert, and it was left out.")
    return own.first(marks.INVENTED) == marks.YES


def _codes(told: Iterable[str], known: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in told if one in known))


def _delivery(own: Attributes, places: Sequence[ReadPlace]) -> tuple[str, ...]:
    told = _codes(own.all(marks.DELIVERY), Delivery.values)
    if told:
        return told
    kinds = {Delivery.ONLINE if one.is_virtual else Delivery.IN_PERSON for one in places}
    return tuple(sorted(one.value for one in kinds)) if Delivery.ONLINE in kinds else ()


def _taking(fields: Fields, own: Attributes) -> str:
    free: list[float] = []
    for one in fields.listed("capacities"):
        available = one.value_of("available")
        if isinstance(available, int | float) and not isinstance(available, bool):
            free.append(available)
    told = own.first(marks.TAKING)
    if told in Taking.values:
        return told
    if not free:
        return Taking.UNKNOWN.value
    return Taking.YES.value if max(free) > 0 else Taking.NO.value


def _interpreters(fields: Fields) -> bool | None:
    told = fields.text("interpretation_services")
    if not told or told == marks.HAS_INTERPRETERS:
        return True if told else None
    if told != marks.NO_INTERPRETERS:
        sentence = "The directory keeps only whether there are interpreters, not these words."
        fields.tell("interpretation_services", sentence)
    return not told.casefold().startswith(NO_INTERPRETERS)


def _languages(fields: Fields) -> tuple[str, ...]:
    found = {}
    for one in fields.listed("languages"):
        code = one.text("code", 35)
        tag = code or marks.language_tag(one.text("name"))
        if tag:
            found[tag] = True
        elif one.value_of("name"):
            one.tell("name", "Nobody here knows the code of this language; it was left out.")
        if one.value_of("note"):
            one.tell("note", "The directory has no field for this note.")
    return tuple(found)


def _serves(fields: Fields) -> tuple[str, ...]:
    """Codes of districts and nations. An area told in words alone is lost, and told."""
    found = {}
    nations = {code: word for word, code in marks.NATIONS.items()}
    for one in fields.listed("service_areas"):
        texts = [one.text(name) for name in ("extent", "uri", "name", "service_area")]
        code = next((code for text in texts for code in _area(text)), "")
        if code:
            found[nations.get(code, code)] = True
        elif any(texts):
            one.tell("", "No code of a district or nation is in this area; it was left out.")
    return tuple(found)


def _area(text: str) -> Iterable[str]:
    yield from marks.AREA_CODE.findall(text)
    word = text.casefold().replace(" ", "_")
    if word in marks.NATIONS:
        yield marks.NATIONS[word]


def _source(fields: Fields) -> str:
    found = ""
    for one in fields.listed("additional_urls"):
        if one.text("label") == marks.SOURCE:
            found = one.address("url")
        else:
            one.tell("", "The directory keeps one address of a service; this one was left out.")
    return found


def _reaching(fields: Fields) -> tuple[tuple[dict[str, str], ...], str]:
    """Every number once, wherever it stands, and an address of a contact. Names are not kept."""
    phones = list(filter(None, (_phone(one) for one in fields.listed("phones"))))
    others, emails = [], []
    for holder in (fields, *_placed(fields)):
        for contact in holder.listed("contacts"):
            others += [_phone(one) for one in contact.listed("phones")]
            emails.append(contact.email("email"))
            contact.rest(OF_CONTACT)
        if holder is not fields:
            others += [_phone(one) for one in holder.listed("phones")]
    known = {_digits(one) for one in phones}
    for one in others:
        if one and _digits(one) not in known:
            known.add(_digits(one))
            phones.append(one)
    if len(phones) > MOST_PHONES:
        fields.tell("phones", f"Only the first {MOST_PHONES} numbers are kept.")
    return tuple(phones[:MOST_PHONES]), next(filter(None, emails), "")


def _digits(phone: dict[str, str]) -> str:
    return "".join(one for one in phone["number"] if one.isdecimal())


def _placed(fields: Fields) -> list[Fields]:
    quiet = Fields(fields.record, fields.path, fields.whose, [])
    return [
        Fields(one.record, one.path, fields.whose, fields.lost)
        for one in quiet.listed("service_at_locations")
    ]


def _phone(one: Fields) -> dict[str, str]:
    own = attributes_of(one)
    number = phone_number(one.text("number", 60))
    if not number:
        return {}
    what = one.text("description", 300)
    extension, kind = one.value_of("extension"), one.text("type", 40)
    if extension is not None:
        what = f"{what} (extension {extension})".strip()[:300]
    if kind and kind not in {"voice", "telephone", "phone"}:
        what = f"{kind.capitalize()}: {what}" if what else kind.capitalize()
    one.rest(OF_PHONE)
    parts = {"number": number, "what": what}
    parts |= {"hours": own.first(marks.HOURS)[:200], "text": own.first(marks.TEXT)[:200]}
    return {name: value for name, value in parts.items() if value}
