"""Two decide on a change, send one in or confirm at one moment: one wins, and nothing is lost."""

from __future__ import annotations

from functools import partial

import pytest

from kith.areas.models import Area
from kith.core.models import OutboxMessage
from kith.directory.enums import ProposalState
from kith.directory.models import Assurance, Change, Proposal, Reminder
from kith.directory.operations.assuring import assure_services
from kith.directory.operations.moderating import accept_proposal, send_back
from kith.directory.operations.reminding import remind_keepers
from kith.directory.queries.moderating import compared
from tests.factories.areas import AT
from tests.factories.directory import a_service, service_of
from tests.factories.keeping import a_kept_provider, a_moderator, a_proposal
from tests.integration.organisations.test_organisation_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def area() -> Area:
    """Without its pack: tests of real transactions empty the tables that loading rests on."""
    return Area.objects.create(code="races", name="Races", added_at=AT, loaded_at=AT)


def test_two_moderators_at_once_decide_once() -> None:
    service = a_service("Old", provider=a_kept_provider())
    proposal = a_proposal(service, name="New")
    seen = compared(proposal).seen
    one, other = a_moderator(), a_moderator()

    came = at_once(
        partial(accept_proposal, proposal=proposal, seen=seen, by=one, at=AT),
        partial(send_back, proposal=proposal, reason="No.", by=other, at=AT),
        partial(accept_proposal, proposal=proposal, seen=seen, by=other, at=AT),
    )

    assert came == ["DecidedAlready", "DecidedAlready", "done"]
    now = Proposal.objects.because("A test looks.").get()
    is_accepted = now.state == ProposalState.ACCEPTED
    assert service_of(service.pk).name == ("New" if is_accepted else "Old")
    assert Change.objects.count() == int(is_accepted)
    assert OutboxMessage.objects.count() == 1


def test_changes_sent_in_at_once_leave_one_that_waits() -> None:
    service = a_service(provider=a_kept_provider())

    came = at_once(
        partial(a_proposal, service, name="One"), partial(a_proposal, service, name="Two")
    )

    assert came == ["done", "done"]
    states = Proposal.objects.because("A test looks.").values_list("state", flat=True)
    assert sorted(states) == [ProposalState.WAITING, ProposalState.WITHDRAWN]


def test_confirmed_and_reminded_at_once_counts_once(area: Area) -> None:
    service = a_service(provider=a_kept_provider(), assured_on=None)
    remind = partial(remind_keepers, area_id=area.pk, at=AT)

    assert at_once(remind, remind) == ["done", "done"]
    assert (Reminder.objects.count(), OutboxMessage.objects.count()) == (1, 1)

    assure = partial(assure_services, service_ids=[service.pk], by=None, at=AT)
    assert at_once(assure, assure) == ["done", "done"]
    assert Assurance.objects.count() == 1
