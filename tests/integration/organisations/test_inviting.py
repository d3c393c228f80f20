"""Inviting people: who may ask whom, what is kept, what is sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kith.accounts.models import Person
from kith.core.models import AuditEntry, OutboxMessage
from kith.organisations.models import Invitation, Organisation
from kith.organisations.operations import inviting
from kith.organisations.rules.tokens import digest_of
from tests.factories.people import AT, a_person, a_team, an_organisation

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
EMAIL = "sam@example.org"


def asked(organisation: Organisation, by: Person | None, **more: Any) -> Invitation:
    said: dict[str, Any] = {
        "team": None,
        "email": EMAIL,
        "name": "Sam Field",
        "roles": ["practitioner"],
        "at": AT,
        **more,
    }
    return inviting.invite(organisation=organisation, by=by, **said)


def every() -> Any:
    return Invitation.objects.because("A test.")


@pytest.fixture
def here() -> Organisation:
    return an_organisation("Dale House Refuge")


@pytest.fixture
def lead(here: Organisation) -> Person:
    return a_person("organisation-lead", organisation=here, name="Alex Lead")


def test_invite_keeps_the_tokens_digest_alone(here: Organisation, lead: Person) -> None:
    token = inviting.new_token()
    invitation = asked(here, lead, token=token)

    kept = every().values().get()
    assert kept["token_digest"] == digest_of(token)
    assert token not in str(kept)
    assert invitation.expires_at == AT + timedelta(days=7)
    assert len(token) == 43  # 32 bytes in base64


def test_invite_mails_a_link_and_neither_a_name_nor_the_organisation(
    here: Organisation, lead: Person
) -> None:
    token = inviting.new_token()
    asked(here, lead, token=token)

    mail = OutboxMessage.objects.get()
    assert (mail.to, mail.safe_contact) == (EMAIL, "staff-invited")
    assert mail.subject == "You have been invited to an online service"
    assert f"/account/join/{token}/" in mail.body
    told = f"{mail.subject} {mail.body}"
    assert [word for word in ("Dale", "Refuge", "Alex", "Sam", "ractitioner") if word in told] == []


def test_invite_is_recorded_without_the_address(here: Organisation, lead: Person) -> None:
    invitation = asked(here, lead)

    entry = AuditEntry.objects.get(action="organisations.invitation-sent")
    assert (entry.by_id, entry.object_id) == (lead.pk, str(invitation.pk))
    assert EMAIL not in str(entry.detail)


def test_invite_refuses_a_role_that_is_not_theirs_to_give(here: Organisation, lead: Person) -> None:
    with pytest.raises(inviting.RoleNotTheirsToGive, match="Assessor"):
        asked(here, lead, roles=["practitioner", "assessor"])
    assert (every().count(), OutboxMessage.objects.count()) == (0, 0)


def test_lead_of_another_organisation_gives_nothing_here(here: Organisation) -> None:
    with pytest.raises(inviting.RoleNotTheirsToGive):
        asked(here, a_person("organisation-lead"))


def test_records_administrator_gives_area_wide_roles_anywhere(here: Organisation) -> None:
    asked(here, a_person("records-administrator"), roles=["assessor", "records-administrator"])

    assert every().get().roles == ["assessor", "records-administrator"]


def test_nobody_on_a_screen_makes_a_system_administrator(here: Organisation) -> None:
    by = a_person("records-administrator", "system-administrator", organisation=here)

    with pytest.raises(inviting.RoleNotTheirsToGive):
        asked(here, by, roles=["system-administrator"])
    asked(here, None, roles=["system-administrator"])


def test_invite_refuses_without_a_role(here: Organisation, lead: Person) -> None:
    with pytest.raises(inviting.NoRoleChosen):
        asked(here, lead, roles=[])


def test_invite_refuses_who_is_here_with_these_roles(here: Organisation, lead: Person) -> None:
    a_person("practitioner", organisation=here, email="SAM@example.org")

    with pytest.raises(inviting.HasThisPlace):
        asked(here, lead)
    asked(here, lead, roles=["practitioner", "champion"])


def test_invite_refuses_while_one_is_open_and_not_after(here: Organisation, lead: Person) -> None:
    first = asked(here, lead)

    with pytest.raises(inviting.HasBeenInvited) as refused:
        asked(here, lead, email="SAM@EXAMPLE.ORG", at=LATER)
    assert refused.value.invitation == first
    asked(here, lead, team=a_team(here))
    asked(here, lead, at=AT + timedelta(days=7))


def test_invite_refuses_a_closed_organisation_or_team(here: Organisation, lead: Person) -> None:
    closed, elsewhere = a_team(here), a_team(an_organisation())
    closed.closed_at = AT
    closed.save()

    for team in (closed, elsewhere):
        with pytest.raises(inviting.NotOpenAnyMore, match="team"):
            asked(here, lead, team=team)
    here.closed_at = AT
    here.save()
    with pytest.raises(inviting.NotOpenAnyMore, match="organisation"):
        asked(here, lead)


def test_send_again_makes_the_old_link_void(here: Organisation, lead: Person) -> None:
    token = inviting.new_token()
    invitation = asked(here, lead, token=token)

    again = inviting.send_again(invitation=invitation, by=lead, at=LATER)

    assert again.token_digest != digest_of(token)
    assert again.expires_at == LATER + timedelta(days=7)
    states = list(OutboxMessage.objects.order_by("put_at").values_list("state", flat=True))
    assert states == ["withdrawn", "waiting"]


def test_send_again_refuses_a_role_they_no_longer_may_give(here: Organisation) -> None:
    invitation = asked(here, a_person("records-administrator"), roles=["judge"])

    with pytest.raises(inviting.RoleNotTheirsToGive):
        inviting.send_again(
            invitation=invitation, by=a_person("organisation-lead", organisation=here), at=LATER
        )


def test_withdraw_voids_the_link_and_stops_the_mail(here: Organisation, lead: Person) -> None:
    invitation = asked(here, lead)

    inviting.withdraw(invitation=invitation, by=lead, at=LATER)

    assert every().get().withdrawn_at == LATER
    assert OutboxMessage.objects.get().state == "withdrawn"
    for again in (inviting.withdraw, inviting.send_again):
        with pytest.raises(inviting.InvitationIsOver, match="withdrawn"):
            again(invitation=invitation, by=lead, at=LATER)  # type: ignore[operator]


def test_token_never_spells_a_barred_word(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["x-wife-x", "a-quiet-one"])
    monkeypatch.setattr("secrets.token_urlsafe", lambda _bytes: next(drawn))

    assert inviting.new_token() == "a-quiet-one"
