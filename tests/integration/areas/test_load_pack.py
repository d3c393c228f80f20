from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from kith.areas.models import Area, Contact, LifeStage, MeasureUse
from kith.areas.operations import load_pack
from kith.areas.queries import contacts_for_public, current_area, life_stages, measures_asked
from kith.core.models import AuditEntry
from kith.front.models import HomePage
from kith.pledges.models import EmbedEntry, LeadershipAction, Pledge, Principle
from tests.factories.packs import pack, pack_with_pages

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)
ALICE = UUID("00000000-0000-4000-8000-00000000a11c")

pytestmark = pytest.mark.django_db


def test_load_pack_keeps_every_entry() -> None:
    given = pack_with_pages("rotherham")

    report = load_pack(pack=given, by=ALICE, at=AT)

    assert report.changed_anything
    kept = {
        model: list(model.objects.order_by("order").values_list("code", flat=True))
        for model in (
            LifeStage,
            Contact,
            MeasureUse,
            Principle,
            Pledge,
            EmbedEntry,
            LeadershipAction,
        )
    }
    assert kept == {
        LifeStage: [one.code for one in given.life_stages],
        Contact: [one.code for one in given.contacts],
        MeasureUse: [one.code for one in given.measures],
        Principle: [one.code for one in given.principles],
        Pledge: [one.code for one in given.pledges],
        EmbedEntry: [one.code for one in given.embed],
        LeadershipAction: [one.code for one in given.leadership],
    }
    assert HomePage.objects.get().title == next(
        one.title for one in given.pages if one.type == "home"
    )


def test_load_pack_twice_changes_nothing_but_is_recorded() -> None:
    load_pack(pack=pack(), by=ALICE, at=AT)

    again = load_pack(pack=pack(), by=ALICE, at=LATER)

    assert not again.changed_anything
    assert list(AuditEntry.objects.values_list("action", "at")) == [
        ("areas.pack-loaded", AT),
        ("areas.pack-loaded", LATER),
    ]


def test_load_pack_retires_what_vanished_and_brings_it_back() -> None:
    whole = pack()
    load_pack(pack=whole, by=None, at=AT)
    gone = whole.contacts[0]

    less = load_pack(pack=replace(whole, contacts=whole.contacts[1:]), by=None, at=LATER)
    assert dict(less.sections)["contacts"].retired == 1
    assert Contact.objects.get(code=gone.code).retired_at == LATER
    area = current_area()
    assert area is not None
    assert [one.code for one in contacts_for_public(area)] == [
        one.code for one in whole.contacts[1:]
    ]

    load_pack(pack=whole, by=None, at=LATER)
    assert Contact.objects.get(code=gone.code).retired_at is None


def test_load_pack_says_that_a_place_has_adopted_it() -> None:
    draft = pack("rotherham")
    load_pack(pack=draft, by=None, at=AT)
    adopted = replace(draft.area, adopted_by="A council", adopted_on=date(2026, 4, 1))

    report = load_pack(pack=replace(draft, area=adopted), by=None, at=LATER)

    assert report.changed_anything
    assert {name: c.changed for name, c in report.sections if c.changed} == {"area": 1}
    area = Area.objects.get()
    assert (area.is_adopted, area.added_at, area.loaded_at) == (True, AT, LATER)


def test_load_pack_changes_only_what_changed() -> None:
    whole = pack()
    load_pack(pack=whole, by=None, at=AT)
    first = replace(whole.contacts[0], name="A new name")

    report = load_pack(
        pack=replace(whole, contacts=(first, *whole.contacts[1:])), by=None, at=LATER
    )

    changes = dict(report.sections)["contacts"]
    assert (changes.added, changes.changed, changes.retired) == (0, 1, 0)
    assert Contact.objects.get(code=first.code).name == "A new name"


def test_load_pack_keeps_nothing_when_a_section_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_given: object) -> None:
        raise RuntimeError("no pages today")

    monkeypatch.setattr("kith.front.offers.take_in", fail)

    with pytest.raises(RuntimeError):
        load_pack(pack=pack_with_pages(), by=None, at=AT)

    assert (Area.objects.count(), Contact.objects.count(), AuditEntry.objects.count()) == (0, 0, 0)


def test_current_area_is_nobody_until_a_pack_is_loaded() -> None:
    assert current_area() is None


def test_current_area_tells_of_adoption_and_danger() -> None:
    load_pack(pack=pack("rotherham"), by=None, at=AT)

    area = current_area()

    assert area is not None
    assert area.is_adopted is False
    assert [one.code for one in area.emergency] == [
        one.code for one in pack("rotherham").contacts if one.tier == "danger"
    ]
    assert [one.code for one in life_stages(area)] == [
        one.code for one in pack("rotherham").life_stages
    ]


def test_measures_asked_follow_the_pack() -> None:
    given = pack("rotherham")
    load_pack(pack=given, by=None, at=AT)
    area = current_area()
    assert area is not None

    asked = measures_asked(area, where="check")

    assert asked == {
        use.subject: list(use.measures) for use in given.measures if use.where == "check"
    }
