"""Two entries of one service are proposed with reasons, and joined by a person alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from kith.directory.models import Pairing, Service
from kith.directory.operations.duplicates import AlreadyDecided, decide_pair, propose_pairs
from kith.directory.operations.writing import retire_services
from tests.factories.areas import AT, an_area
from tests.factories.directory import a_place, a_service
from tests.factories.imports import a_record, a_source, imported, read_records
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db
PHONE = ({"number": "0114 496 0001"},)


@pytest.fixture(autouse=True)
def _uploads(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.UPLOADS = tmp_path / "uploads"


def proposed() -> list[Pairing]:
    propose_pairs(area_id=an_area().pk, at=AT)
    return list(Pairing.objects.all())


def live() -> list[str]:
    rows = Service.objects.because("A test looks.").filter(retired_at=None)
    return sorted(rows.values_list("name", flat=True))


def test_two_alike_are_proposed_with_reasons_in_words() -> None:
    place = {"postcode": "S60 1AA"}
    a_service("Stay and Play Hub", phones=PHONE, places=(a_place(**place),))
    a_service("Stay & Play hub", phones=({"number": "(0114) 4960001"},), places=(a_place(**place),))
    a_service("Mediation", phones=({"number": "0114 496 0009"},))

    [pair] = proposed()

    assert {pair.first.name, pair.second.name} == {"Stay and Play Hub", "Stay & Play hub"}
    assert pair.reasons[1:3] == ["The same telephone", "The same postcode"]


def test_one_telephone_alone_makes_no_pair() -> None:
    a_service("Debt advice", phones=PHONE)
    a_service("Toddlers' music", phones=PHONE)

    assert proposed() == []


def test_a_pair_is_proposed_once_and_different_stays_different() -> None:
    a_service("Tea group", phones=PHONE)
    a_service("Tea group", phones=PHONE)
    [pair] = proposed()
    decide_pair(pair=pair, is_same=False, by=a_person(), at=AT)

    assert [one.is_same for one in proposed()] == [False]
    assert live() == ["Tea group", "Tea group"]


def test_the_same_service_of_a_feed_does_not_come_back(tmp_path: Path) -> None:
    ours = a_service("Drop-in 1", website="https://services.example/drop-in")
    source = a_source()
    imported(source, tmp_path, a_record(1), a_record(2, name="Another thing"))
    [pair] = proposed()
    keeps_second = pair.second_id == ours.pk

    decide_pair(pair=pair, is_same=True, keeps_second=keeps_second, by=a_person(), at=AT)
    imported(source, tmp_path, a_record(1, name="Drop-in one"), a_record(2, name="Another thing"))

    assert live() == ["Another thing", "Drop-in 1"]
    ours.refresh_from_db()
    assert (ours.name, ours.retired_at) == ("Drop-in 1", None)
    gone = read_records(source, tmp_path, a_record(2, name="Another thing"))
    assert gone.counts.get("removed", 0) == 0


def test_a_pair_is_decided_once() -> None:
    a_service("Tea group", phones=PHONE)
    a_service("Tea group", phones=PHONE)
    [pair] = proposed()
    decide_pair(pair=pair, is_same=True, by=a_person(), at=AT)

    with pytest.raises(AlreadyDecided):
        decide_pair(pair=pair, is_same=False, by=a_person(), at=AT)
    assert live() == ["Tea group"]


def test_what_is_gone_is_not_joined() -> None:
    from kith.directory.operations.duplicates import NoLongerThere

    a_service("Tea group", phones=PHONE)
    a_service("Tea group", phones=PHONE)
    [pair] = proposed()
    retire_services(ids=[pair.first_id], at=AT)

    with pytest.raises(NoLongerThere):
        decide_pair(pair=pair, is_same=True, by=a_person(), at=AT)
    assert live() == ["Tea group"]
