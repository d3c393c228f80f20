"""Services and providers as records. Whoever asks has let in no row that the public may not see.

The rows must have been read with what is named in each docstring, for nothing is asked of the
database here. Fields that hold nothing are left out by `kith.open_referral`, which writes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from kith.directory.enums import Cost, Taking
from kith.directory.models import Provider, Service
from kith.directory.open_referral import marks
from kith.directory.open_referral.confidential import is_secret_service
from kith.directory.open_referral.marks import (
    Record,
    attributes,
    email_address,
    language_name,
    part_id,
    phone_number,
    plain,
    web_address,
)
from kith.directory.open_referral.writing_places import location_record, schedule_records
from kith.directory.open_referral.writing_terms import term_attributes

COST_OPTIONS: Mapping[str, Record] = {
    Cost.FREE.value: {"option": "Free", "amount": 0, "currency": "GBP"},
    Cost.SOME_FREE.value: {"option": "Free for some"},
    Cost.PAID.value: {"option": "Costs money"},
}


def moment(at: datetime) -> str:
    """A moment as feeds tell it, by UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def service_row(service: Service) -> Record:
    """A service as lists show it: what it has once, and who provides it. Needs `provider`."""
    words = plain(service.cost_words)
    summary = plain(service.summary)
    return {
        "id": str(service.pk),
        "organization_id": str(service.provider_id),
        "name": plain(service.name),
        "alternate_name": plain(service.other_name),
        "description": plain(service.description) or summary,
        "url": web_address(service.website),
        "email": email_address(service.email),
        "status": service.status,
        "interpretation_services": _interpreters(service.has_interpreters),
        "application_process": plain(service.how_to_ask),
        "fees": words,
        "fees_description": words,
        "wait_time": plain(service.waiting),
        "eligibility_description": plain(service.eligibility),
        "minimum_age": service.youngest,
        "maximum_age": service.oldest,
        "assured_date": service.assured_on.isoformat() if service.assured_on else "",
        "alert": marks.INVENTED_ALERT if service.is_invented else "",
        "last_modified": moment(service.changed_at),
        "organization": provider_row(service.provider),
    }


def service_record(service: Service) -> Record:
    """A service with all of its parts. Needs what `queries.api.whole` reads with it."""
    record = {
        **service_row(service),
        "phones": [_phone(service, at, one) for at, one in enumerate(service.phones)],
        "languages": _languages(service),
        "schedules": schedule_records(service.pk, service.times, service_id=str(service.pk)),
        "service_areas": [_area(service, one) for one in dict.fromkeys(service.serves)],
        "cost_options": _cost_options(service),
        "capacities": _capacities(service),
        "additional_urls": _source(service),
        "attributes": [
            *term_attributes(service.pk, "service", service.terms.all()),
            *attributes(service.pk, "service", _own(service)),
        ],
    }
    held = sorted(service.locations.all(), key=lambda one: str(one.pk))
    is_secret = is_secret_service(record)
    return {**record, "service_at_locations": [location_record(one, is_secret) for one in held]}


def minimal_row(pk: object, changed_at: datetime) -> Record:
    """No more of a service than which it is, and when it last changed."""
    return {"id": str(pk), "last_modified": moment(changed_at)}


def simple_row(pk: object, name: str, status: str) -> Record:
    """As much of a service as an organisation's record needs."""
    return {"id": str(pk), "name": plain(name), "status": status}


def provider_row(provider: Provider) -> Record:
    """A provider as lists show it. Whoever keeps its entries is nobody's business."""
    name = plain(provider.name)
    return {
        "id": str(provider.pk),
        "name": name,
        "description": plain(provider.description) or name,
        "email": email_address(provider.email),
        "website": web_address(provider.website),
        "legal_status": plain(provider.legal_status),
        "attributes": attributes(
            provider.pk,
            "organization",
            [(marks.INVENTED, marks.YES * provider.is_invented), (marks.LANG, provider.lang)],
        ),
    }


def provider_record(provider: Provider, services: Iterable[Mapping[str, Any]]) -> Record:
    """A provider with its services, as far as they are given."""
    return {**provider_row(provider), "services": list(services)}


def _interpreters(known: bool | None) -> str:
    if known is None:
        return ""
    return marks.HAS_INTERPRETERS if known else marks.NO_INTERPRETERS


def _own(service: Service) -> Iterable[tuple[str, object]]:
    """What no standard has a field for."""
    cost = service.cost
    says_cost = cost != Cost.UNKNOWN.value or bool(plain(service.cost_words))
    yield marks.SUMMARY, service.summary
    yield from ((marks.LIFE_STAGE, one) for one in dict.fromkeys(service.life_stages))
    yield from ((marks.WAY, one) for one in dict.fromkeys(service.ways))
    yield from ((marks.DELIVERY, one) for one in dict.fromkeys(service.delivery))
    yield marks.TAKING, "" if service.taking == Taking.UNKNOWN.value else service.taking
    yield marks.WAITING_DAYS, service.waiting_days
    yield marks.COST, cost if says_cost else ""
    yield marks.SAFETY, marks.YES * service.is_safety
    yield marks.BRINGS_IN, marks.YES * service.brings_in
    yield marks.INVENTED, marks.YES * service.is_invented
    yield marks.READ_ON, service.read_on.isoformat() if service.read_on else ""
    yield marks.LANG, service.lang


def _phone(service: Service, at: int, told: Mapping[str, str]) -> Record:
    pk = part_id(service.pk, "phone", at)
    own = [(marks.HOURS, told.get("hours", "")), (marks.TEXT, told.get("text", ""))]
    return {
        "id": pk,
        "service_id": str(service.pk),
        "number": phone_number(told.get("number", "")),
        "description": plain(told.get("what", "")),
        "attributes": attributes(pk, "phone", own),
    }


def _languages(service: Service) -> list[Record]:
    return [
        {
            "id": part_id(service.pk, "language", tag),
            "service_id": str(service.pk),
            "name": language_name(tag),
            "code": tag,
        }
        for tag in dict.fromkeys(service.languages)
    ]


def _area(service: Service, code: str) -> Record:
    """A district by its code; a nation by its name too."""
    known = marks.NATIONS.get(code, code)
    is_code = marks.AREA_CODE.fullmatch(known) is not None
    return {
        "id": part_id(service.pk, "area", code),
        "service_id": str(service.pk),
        "name": code.replace("_", " ").title() if code in marks.NATIONS else code,
        "extent": known,
        "extent_type": "text",
        "uri": f"{marks.STATISTICS}{known}" if is_code else "",
    }


def _cost_options(service: Service) -> list[Record]:
    option = COST_OPTIONS.get(service.cost)
    if option is None:
        return []
    pk = part_id(service.pk, "cost")
    words = plain(service.cost_words)
    return [{"id": pk, "service_id": str(service.pk), **option, "amount_description": words}]


def _capacities(service: Service) -> list[Record]:
    """That there is no place is known for some; how many there are, of none."""
    if service.taking not in {Taking.NO.value, Taking.WAITING_LIST.value}:
        return []
    pk = part_id(service.pk, "capacity")
    return [
        {
            "id": pk,
            "service_id": str(service.pk),
            "available": 0,
            "description": Taking(service.taking).label,
            "updated": moment(service.changed_at),
            "unit": {"id": part_id(pk, "unit"), "name": marks.PLACES},
        }
    ]


def _source(service: Service) -> list[Record]:
    address = web_address(service.source_url)
    if not address:
        return []
    pk = part_id(service.pk, "url", marks.SOURCE)
    return [
        {"id": pk, "service_id": str(service.pk), "label": marks.SOURCE, "url": address},
    ]
