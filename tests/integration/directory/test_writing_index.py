"""What writing leaves in the index is what reading the entries anew would put there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kith.core.adding_rows import add_rows
from kith.directory import search
from kith.directory.enums import TermKind
from kith.directory.models import Place, SearchName, SearchRow, SearchWord, Service, Term
from kith.directory.operations.writing import retire_services, write_services
from kith.directory.rules.values import ServiceEntry, ServiceValues
from tests.factories.areas import AT, an_area
from tests.factories.directory import PACK, a_place, a_provider, a_service, a_term, service_of

pytestmark = pytest.mark.django_db
WEEK = ({"freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "17:00"},)


def the_index() -> tuple[list[Any], ...]:
    """All that the index holds but the numbers of its rows; tokens in one order."""
    names = [one.name for one in SearchRow._meta.fields if one.name != "id"]
    rows = [
        tuple(" ".join(sorted(told.split())) if isinstance(told, str) else told for told in row)
        for row in SearchRow.objects.values_list(*names)
    ]
    suggested = SearchName.objects.values_list("kind", "key", "label", "record_id")
    words = SearchWord.objects.values_list("key", "stem")
    return (
        sorted(rows, key=repr),
        sorted((kind, bytes(key), label, pk) for kind, key, label, pk in suggested),
        sorted((bytes(key), stem) for key, stem in words),
    )


def some_services() -> list[Service]:
    """Services with all that the index knows of, one of them not public."""
    talk = a_term("talk", label="Talking", alternatives=["Counselling"])
    old = a_term("old", label="Old")
    Term.objects.filter(pk=old.pk).update(retired_at=AT)
    rows = a_term("rows", taxonomy="needs", label="We row", kind=TermKind.NEED)
    rows.leads_to.add(talk)
    step_free = a_term("step-free", taxonomy="access", kind=TermKind.ACCESS)
    search.index_terms(an_area().pk)
    provider = a_provider("Calm Homes")
    hall = a_place("hall", name="Hall", town="Exampleton", easting=443000, northing=392000)
    hall = replace(hall, precision="unit", access=(step_free.key,), times=WEEK)
    refuge = a_place("refuge", is_confidential=True, town="Nowhere")
    return [
        a_service("Tea", provider=provider, terms=(talk.key, old.key), places=(hall, refuge)),
        a_service("Tea at four", provider=provider, places=(hall,), times=WEEK, youngest=5),
        a_service("By phone", delivery=("phone",), languages=("en", "ur"), assured_on=None),
        a_service("Closed", status="inactive"),
    ]


def test_writing_indexes_as_reading_anew_does() -> None:
    services = some_services()
    written = the_index()
    assert len(written[0]) == 4

    search.reindex(an_area().pk)

    assert the_index() == written
    assert {one.pk for one in services} > set(SearchRow.objects.values_list("service", flat=True))


def test_changing_and_taking_out_indexes_as_reading_anew_does() -> None:
    tea, at_four, by_phone, closed = some_services()
    provider = tea.provider_id
    entries = [
        ServiceEntry(
            values=ServiceValues(name="Coffee", terms=("types:talk",)),
            provider_id=provider,
            id=tea.pk,
        ),
        ServiceEntry(
            values=ServiceValues(name="Closed", status="inactive"),
            provider_id=provider,
            id=at_four.pk,
        ),
        ServiceEntry(values=ServiceValues(name="Open"), provider_id=provider, id=closed.pk),
        ServiceEntry(values=ServiceValues(name="New"), provider_id=provider),
    ]
    write_services(area_id=an_area().pk, entries=entries, origin=PACK, at=AT)
    retire_services(ids=[by_phone.pk], at=AT)
    written = the_index()
    assert sorted(SearchRow.objects.values_list("name", flat=True)) == ["coffee", "new", "open"]

    search.reindex(an_area().pk)

    rows, names, words = the_index()
    assert (rows, names) == (written[0], [one for one in written[1] if one in names])
    assert set(words) <= set(written[2])  # words that nobody says any more go with a reindex


def test_rows_are_added_as_they_are() -> None:
    made = a_service(
        "Tea",
        phones=({"number": "0114 496 0000"},),
        ways=("self",),
        has_interpreters=None,
        read_on=date(2026, 11, 1),
    )
    names = [one.attname for one in Service._meta.concrete_fields]
    held = {name: getattr(made, name) for name in names}
    Service.objects.because("A test puts it back.").filter(pk=made.pk).delete()

    add_rows(Service, [Service(**held)])
    add_rows(Place, [])

    again = service_of(made.pk)
    assert {name: getattr(again, name) for name in names} == held


def test_numbered_rows_get_numbers_and_what_is_there_already_is_refused() -> None:
    area = an_area()
    some = [SearchWord(area=area, key=f"w{n}".encode(), stem="w") for n in range(3)]

    add_rows(SearchWord, some)

    numbers = list(SearchWord.objects.filter(stem="w").values_list("pk", flat=True))
    assert len(set(numbers)) == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        add_rows(SearchWord, [SearchWord(area=area, key=b"w1", stem="w")])
