"""Two at one moment: it happens once."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

import pytest

from kith.areas.models import Area
from kith.core.models import AuditEntry, Draft
from kith.rights.models import Request
from kith.rights.operations import answering, asking, erasing, proving, reviewing
from tests.factories.areas import AT
from tests.factories.people import a_person
from tests.factories.rights import shown_of
from tests.integration.organisations.test_organisation_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def area() -> Area:
    """Without its pack: tests of real transactions empty the tables that loading rests on."""
    return Area.objects.create(code="races", name="Races", added_at=AT, loaded_at=AT)


def _asked(area: Area, kind: str, key=None) -> Request:
    given = asking.Asked(kind=kind, words="Please.", name="Ida Marrow")
    return asking.ask(area_id=area.pk, asked=given, form_key=key or uuid4(), by=None, at=AT).request


def _proved(request: Request, account: str = "") -> Request:
    named = proving.Named(account, (), ("Ida Marrow",))
    return proving.prove(request=request, proof="known", word="", named=named, by=a_person(), at=AT)


def test_form_sent_twice_at_once_counts_once(area: Area) -> None:
    send = partial(_asked, area, "complaint", uuid4())

    assert at_once(send, send) == ["done", "done"]
    assert Request.objects.because("A test looks.").count() == 1


def test_request_acknowledged_by_two_at_once_is_acknowledged_once(area: Area) -> None:
    deed = partial(answering.acknowledge, request=_asked(area, "access"), how="waits", at=AT)

    came = at_once(partial(deed, by=a_person()), partial(deed, by=a_person()))

    assert came == ["AcknowledgedAlready", "done"]
    assert AuditEntry.objects.filter(action="rights.request-acknowledged").count() == 1


def test_two_decisions_at_once_are_not_both_taken(area: Area) -> None:
    person = a_person()
    Draft.objects.create(person_id=person.pk, address="/x/", typed={}, saved_at=AT)
    request = _proved(_asked(area, "access"), account=person.email)
    reviewing.look(request=request, by=a_person(), at=AT)
    item = request.items.get(kind="draft")
    deed = partial(reviewing.decide, item=item, seen="undecided", shown=shown_of(item), at=AT)

    came = at_once(
        partial(deed, decision="give", reason="reasonable", by=a_person()),
        partial(deed, decision="withhold", reason="crime", by=a_person()),
    )

    assert came == ["DecidedOtherwise", "done"]


def test_two_approvers_at_once_erase_once(area: Area) -> None:
    request = _proved(_asked(area, "erasure"))
    erasure = erasing.ask_erasure(request=request, reason="duty", by=a_person(), at=AT)
    deed = partial(erasing.approve, erasure=erasure, how="waits", at=AT)

    came = at_once(partial(deed, by=a_person()), partial(deed, by=a_person()))

    assert came == ["Decided", "done"]
    assert AuditEntry.objects.filter(action="rights.records-erased").count() == 1


def test_one_who_approves_and_one_who_turns_down_do_not_both(area: Area) -> None:
    request = _proved(_asked(area, "erasure"))
    erasure = erasing.ask_erasure(request=request, reason="duty", by=a_person(), at=AT)

    came = at_once(
        partial(erasing.approve, erasure=erasure, how="waits", by=a_person(), at=AT),
        partial(erasing.turn_down, erasure=erasure, by=a_person(), at=AT),
    )

    assert came == ["Decided", "done"]
