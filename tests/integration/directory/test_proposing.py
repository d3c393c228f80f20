"""A provider sends in a change; the public sees what it saw until a moderator accepts it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kith.core.models import AuditEntry, OutboxMessage
from kith.directory.enums import ProposalState
from kith.directory.models import Change, KeeperLink, Place, Proposal, Service
from kith.directory.operations.keepers import (
    NobodyToWriteTo,
    NotAnAddress,
    ask_new_link,
    name_keeper,
    send_link,
)
from kith.directory.operations.moderating import (
    ChangedMeanwhile,
    DecidedAlready,
    ReasonMissing,
    accept_proposal,
    send_back,
)
from kith.directory.operations.proposing import (
    EntryIsGone,
    NothingToChange,
    ProposalIsOver,
    propose_change,
    propose_end,
    propose_keeper,
    propose_service,
    withdraw_proposal,
)
from kith.directory.operations.writing import retire_services
from kith.directory.queries.keepers import provider_of_link
from kith.directory.queries.moderating import compared
from kith.directory.rules.keepers import secret_digest
from kith.directory.rules.values import ServiceValues
from tests.factories.areas import AT
from tests.factories.directory import (
    TODAY,
    a_place,
    a_provider,
    a_service,
    days_before,
    service_of,
)
from tests.factories.keeping import (
    KEEPER,
    a_keeper,
    a_kept_provider,
    a_link,
    a_moderator,
    a_proposal,
    live,
)
from tests.factories.people import an_organisation

pytestmark = pytest.mark.django_db


def proposal_of(proposal: Proposal) -> Proposal:
    return Proposal.objects.because("A test looks.").get(pk=proposal.pk)


def accepted(proposal: Proposal, **more: object) -> Proposal:
    seen = compared(proposal).seen
    return accept_proposal(
        proposal=proposal, **{"seen": seen, "by": a_moderator(), "at": AT, **more}
    )


def test_propose_change_keeps_what_is_live_and_both_versions() -> None:
    service = a_service("Calm Kitchen", summary="Talk.", assured_on=None)

    proposal = a_proposal(service, name="Calm Kitchens", is_safety=True)

    assert (proposal.values, proposal.before) == (
        {"name": "Calm Kitchens"},  # what only we decide is left out
        {"name": "Calm Kitchen"},
    )
    assert service_of(service.pk).name == "Calm Kitchen"
    entry = AuditEntry.objects.get(action="directory.change-proposed")
    assert (entry.detail["fields"], entry.object_id) == (1, str(proposal.pk))


def test_propose_change_takes_the_place_of_one_that_waits() -> None:
    service = a_service()
    first = a_proposal(service, name="One")

    second = a_proposal(service, name="Two")

    assert proposal_of(first).state == ProposalState.WITHDRAWN
    assert proposal_of(second).state == ProposalState.WAITING


def test_propose_change_refuses_nothing_and_what_is_gone() -> None:
    service = a_service()
    with pytest.raises(NothingToChange):
        propose_change(service=service, values=live(service), by=None, at=AT)
    retire_services(ids=[service.pk], at=AT)
    with pytest.raises(EntryIsGone):
        a_proposal(service)
    assert Proposal.objects.because("A test looks.").count() == 0


def test_propose_change_keeps_no_address_of_a_confidential_place() -> None:
    service = a_service(places=(a_place("house", name="The house", is_confidential=True),))
    leak = replace(live(service).places[0], address="1 Hidden Lane", postcode="ZZ1 1AA")

    with pytest.raises(NothingToChange):
        a_proposal(service, places=(leak,))

    assert "Hidden Lane" not in str(list(Place.objects.values_list("address")))


def test_withdraw_proposal_ends_it_once() -> None:
    proposal, person = a_proposal(a_service()), a_moderator()

    withdraw_proposal(proposal=proposal, by=person, at=AT)

    assert proposal_of(proposal).state == ProposalState.WITHDRAWN
    with pytest.raises(ProposalIsOver):
        withdraw_proposal(proposal=proposal, by=person, at=AT)


def test_accept_proposal_goes_live_with_history_origin_and_day() -> None:
    service = a_service("Old", provider=a_kept_provider(), assured_on=days_before(90))
    proposal = a_proposal(service, name="New")

    accepted(proposal)

    now = service_of(service.pk)
    assert (now.name, now.assured_on) == ("New", TODAY)
    assert now.origins["name"] == ["keeper", "", TODAY.isoformat()]
    change = Change.objects.get(service=service)
    assert (change.fields["name"], change.proposal_id) == (["Old", "New"], proposal.pk)
    assert proposal_of(proposal).state == ProposalState.ACCEPTED
    [mail] = OutboxMessage.objects.all()
    assert (mail.to, mail.code) == (KEEPER, "directory.outcome")
    assert ("New" in mail.body, "/services/keep/" in mail.body) == (False, True)


def test_accept_proposal_tells_somebody_with_an_account_at_their_own_address() -> None:
    organisation = an_organisation()
    sender = a_keeper(organisation)
    service = a_service(provider=a_kept_provider(organisation=organisation))

    proposal = accepted(a_proposal(service, by=sender, name="New"))

    [mail] = OutboxMessage.objects.all()
    assert (mail.to, mail.safe_contact) == (sender.email, "staff-account")
    assert f"/work/directory/changes/{proposal.pk}/" in mail.body
    assert KeeperLink.objects.count() == 0


def test_accept_proposal_keeps_what_the_moderator_chose_in_a_conflict() -> None:
    service = a_service("Old", summary="Old words.", provider=a_kept_provider())
    proposal = a_proposal(service, name="Theirs", summary="Their words.")
    accepted(a_proposal(service, name="Ours"))
    # The other change took the first one's place: it is put back, as if both had been sent.
    Proposal.objects.because("A test.").filter(pk=proposal.pk).update(state=ProposalState.WAITING)
    proposal = proposal_of(proposal)

    beside = compared(proposal)

    assert [one.name for one in beside.conflicts] == ["name"]
    with pytest.raises(ReasonMissing):
        accepted(proposal, keeps=["name"])
    OutboxMessage.objects.all().delete()
    accepted(proposal, keeps=["name"], reason="It is called so.")
    now = service_of(service.pk)
    assert (now.name, now.summary) == ("Ours", "Their words.")
    assert proposal_of(proposal).reason == "It is called so."
    [mail] = OutboxMessage.objects.all()
    assert "Some of what was there before stays there, and the page says why." in mail.body
    assert "called" not in mail.body


def test_accept_proposal_refuses_when_the_entry_changed_since_it_was_looked_at() -> None:
    service = a_service("Old", provider=a_kept_provider())
    proposal = a_proposal(service, name="Theirs")
    seen = compared(proposal).seen
    Service.objects.because("A test.").filter(pk=service.pk).update(name="Ours")

    with pytest.raises(ChangedMeanwhile):
        accepted(proposal, seen=seen)

    assert service_of(service.pk).name == "Ours"
    assert proposal_of(proposal).state == ProposalState.WAITING


def test_send_back_says_why_and_changes_nothing() -> None:
    service = a_service("Old", provider=a_kept_provider())
    proposal = a_proposal(service, name="New")
    with pytest.raises(ReasonMissing):
        send_back(proposal=proposal, reason="  ", by=a_moderator(), at=AT)

    send_back(proposal=proposal, reason="It is called so.", by=a_moderator(), at=AT)

    assert service_of(service.pk).name == "Old"
    now = proposal_of(proposal)
    assert (now.state, now.reason) == (ProposalState.REFUSED, "It is called so.")
    [mail] = OutboxMessage.objects.all()
    assert "What was there before stays there, and the page says why." in mail.body
    assert "called" not in mail.body


def test_decision_leaves_the_link_alive_that_somebody_may_be_writing_by() -> None:
    provider = a_kept_provider()
    service = a_service("Old", provider=provider)
    old = a_link(provider)

    accepted(a_proposal(service, name="New"))

    assert provider_of_link(old, AT) == provider
    mail = OutboxMessage.objects.get(code="directory.outcome")
    new = mail.body.partition("/services/keep/")[2].partition("/")[0]
    assert provider_of_link(new, AT) == provider


def test_accept_after_it_changed_meanwhile_is_of_what_was_looked_at_again() -> None:
    service = a_service("Old", summary="Old words.", provider=a_kept_provider())
    proposal = a_proposal(service, name="Theirs")
    Service.objects.because("A test.").filter(pk=service.pk).update(name="Ours")
    with pytest.raises(ChangedMeanwhile):
        accepted(proposal, seen="what it was")

    accepted(proposal, seen=compared(proposal).seen)

    now = service_of(service.pk)
    assert (now.name, now.summary) == ("Theirs", "Old words.")
    change = Change.objects.get(service=service)
    assert change.fields["name"] == ["Ours", "Theirs"]


def test_second_moderator_is_told_who_was_first() -> None:
    proposal = a_proposal(a_service(provider=a_kept_provider()))
    first = a_moderator(name="Fay First")
    seen = compared(proposal).seen
    send_back(proposal=proposal, reason="No.", by=first, at=AT)

    with pytest.raises(DecidedAlready) as told:
        accept_proposal(proposal=proposal, seen=seen, by=a_moderator(), at=AT)
    assert told.value.sentence == "Fay First decided on this before you."

    with pytest.raises(DecidedAlready):
        send_back(proposal=proposal, reason="No.", by=a_moderator(), at=AT)


def test_propose_end_lets_the_entry_end() -> None:
    service = a_service(provider=a_kept_provider())

    accepted(propose_end(service=service, note="Go next door.", by=None, at=AT))

    assert service_of(service.pk).status == "defunct"


def test_propose_service_is_added_when_accepted() -> None:
    provider = a_kept_provider()
    values = ServiceValues(
        name="Brand new", summary="Yes.", is_safety=True, places=(a_place("hall", town="Elm"),)
    )
    proposal = propose_service(provider=provider, values=values, by=None, at=AT)
    count = Service.objects.because("A test counts.").filter(provider=provider).count

    assert count() == 0
    accepted(proposal)

    service = service_of(proposal_of(proposal).service_id)
    assert (service.name, service.provider, service.is_safety) == ("Brand new", provider, False)
    assert [one.town for one in live(service).places] == ["Elm"]
    assert count() == 1


def test_propose_keeper_writes_to_nobody_new_until_it_is_accepted() -> None:
    provider = a_kept_provider()
    old = a_link(provider)
    OutboxMessage.objects.all().delete()
    proposal = propose_keeper(provider=provider, keeper_email="next@example.org", by=None, at=AT)
    assert (OutboxMessage.objects.count(), provider_of_link(old, AT)) == (0, provider)

    accepted(proposal)

    provider.refresh_from_db()
    assert provider.keeper_email == "next@example.org"
    assert [one.to for one in OutboxMessage.objects.all()] == ["next@example.org"]
    assert provider_of_link(old, AT) is None


def test_send_link_keeps_only_a_digest_and_ends_the_one_before() -> None:
    provider = a_kept_provider()
    old, new = a_link(provider, secret="a" * 43), a_link(provider, secret="b" * 43)

    assert provider_of_link(old, AT) is None
    assert provider_of_link(new, AT) == provider
    assert {one.digest for one in KeeperLink.objects.all()} == {
        secret_digest(old),
        secret_digest(new),
    }
    assert provider_of_link(new, KeeperLink.objects.get(ended_at=None).ends_at) is None


def test_send_link_and_name_keeper_refuse_what_is_no_address() -> None:
    provider = a_provider()
    with pytest.raises(NobodyToWriteTo):
        send_link(provider=provider, by=None, at=AT)
    with pytest.raises(NotAnAddress):
        name_keeper(provider=provider, keeper_email="nobody", by=a_moderator(), at=AT)


def test_ask_new_link_sends_one_an_hour_to_the_address_we_have() -> None:
    provider = a_kept_provider()
    secret = a_link(provider, at=days_ago(40))
    OutboxMessage.objects.all().delete()

    sent = [ask_new_link(digest=secret_digest(one), at=AT) for one in (secret, secret, "false")]

    assert sent == [True, False, False]
    assert [one.to for one in OutboxMessage.objects.all()] == [KEEPER]


def days_ago(days: int):
    return AT.fromordinal(AT.toordinal() - days).replace(tzinfo=AT.tzinfo)
