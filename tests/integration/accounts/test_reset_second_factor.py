"""Resetting how a colleague signs in who has lost everything: who may, and what it does."""

from __future__ import annotations

import re
import threading

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.db import connection

from kith.accounts.models import Person, SignIn
from kith.accounts.operations.factors import (
    NothingToReset,
    NotTheirs,
    YourOwn,
    reset_second_factor,
)
from kith.areas.models import Area
from kith.core.models import AuditEntry, OutboxMessage
from tests.factories.clients import WorkClient
from tests.factories.people import AT, a_membership, a_person, an_organisation
from tests.integration.accounts.test_second_factor import (
    NEEDED,
    factors,
    proved_by_password,
    with_app,
)

pytestmark = pytest.mark.django_db
NEW = "another long and quiet river"


def test_lead_resets_what_a_colleague_lost(client: WorkClient) -> None:
    place = an_organisation()
    lead = a_person("organisation-lead", organisation=place)
    colleague = a_person("practitioner", organisation=place)
    with_app(colleague)
    RecoveryCodes.activate(colleague)
    theirs = WorkClient()
    theirs.force_login(colleague)
    client.force_login(lead)
    address = f"/work/people/{colleague.pk}/reset-second-factor/"
    assert b"Be sure that it is them who asks" in client.get(address).content

    response = client.post(address)

    assert b"They can begin anew" in response.content
    assert factors(colleague) == []
    assert theirs.get("/work/")["location"].startswith("/account/login/")
    assert [one.end for one in SignIn.objects.filter(person=colleague)] == ["elsewhere"]
    row = AuditEntry.objects.get(action="accounts.second-factor-reset")
    assert (row.by_id, row.object_id, row.detail) == (lead.pk, str(colleague.pk), {"count": 2})
    mail = OutboxMessage.objects.get()
    assert (mail.to, mail.code) == (colleague.email, "accounts.second-factor-reset")


def test_after_a_reset_only_who_reads_the_mail_can_begin_anew(client: WorkClient) -> None:
    place = an_organisation()
    lead = a_person("organisation-lead", organisation=place)
    colleague = a_person("practitioner", organisation=place)
    with_app(colleague)

    reset_second_factor(person=colleague, by=lead, at=AT)

    proved_by_password(client, colleague)
    assert "_auth_user_id" not in client.session
    link = f"{settings.SITE_ADDRESS}(/account/password/reset/key/\\S+)"
    found = re.search(link, OutboxMessage.objects.get().body)
    assert found
    form_address = client.get(found[1], follow=True).redirect_chain[-1][0]
    client.post(form_address, {"password1": NEW, "password2": NEW})
    client.post("/account/login/", {"login": colleague.email, "password": NEW})
    assert client.get("/work/")["location"] == NEEDED
    assert b"This link does not work any more" in WorkClient().get(found[1]).content


def test_who_knew_the_password_can_ask_for_another_link_only_by_mail(client: WorkClient) -> None:
    place = an_organisation()
    lead = a_person("organisation-lead", organisation=place)
    colleague = a_person("practitioner", organisation=place)
    with_app(colleague)
    reset_second_factor(person=colleague, by=lead, at=AT)

    client.post("/account/password/reset/", {"email": colleague.email})

    sent = OutboxMessage.objects.order_by("put_at").values_list("to", "code")
    assert list(sent) == [
        (colleague.email, "accounts.second-factor-reset"),
        (colleague.email, "accounts.password-link"),
    ]


def test_records_administrator_resets_anybody() -> None:
    by = a_person("records-administrator")
    colleague = a_person("practitioner")
    with_app(colleague)

    assert reset_second_factor(person=colleague, by=by, at=AT) == 1


@pytest.mark.parametrize("code", ["practitioner", "supervisor", "system-administrator"])
def test_colleague_without_the_right_does_not_find_the_page(client: WorkClient, code: str) -> None:
    place = an_organisation()
    colleague = a_person("practitioner", organisation=place)
    with_app(colleague)
    client.force_login(a_person(code, organisation=place))
    address = f"/work/people/{colleague.pk}/reset-second-factor/"

    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)
    assert factors(colleague) == ["totp"]


def test_lead_of_another_organisation_does_not_find_the_page(client: WorkClient) -> None:
    colleague = a_person("practitioner")
    with_app(colleague)
    client.force_login(a_person("organisation-lead"))

    assert client.post(f"/work/people/{colleague.pk}/reset-second-factor/").status_code == 404
    assert factors(colleague) == ["totp"]


def test_operation_refuses_who_has_no_right() -> None:
    colleague = a_person("practitioner")
    with_app(colleague)

    with pytest.raises(NotTheirs):
        reset_second_factor(person=colleague, by=a_person("organisation-lead"), at=AT)
    assert factors(colleague) == ["totp"]


def test_nobody_resets_their_own(client: WorkClient) -> None:
    lead = a_person("organisation-lead")
    with_app(lead)
    client.force_login(lead)
    response = client.post(f"/work/people/{lead.pk}/reset-second-factor/")

    assert (response.status_code, factors(lead)) == (409, ["totp"])
    assert b"You cannot do this for yourself" in response.content
    with pytest.raises(YourOwn):
        reset_second_factor(person=lead, by=lead, at=AT)


def test_nothing_to_reset_is_said() -> None:
    place = an_organisation()
    lead = a_person("organisation-lead", organisation=place)
    colleague = a_person("practitioner", organisation=place)

    with pytest.raises(NothingToReset):
        reset_second_factor(person=colleague, by=lead, at=AT)


@pytest.mark.django_db(transaction=True)
def test_two_leads_at_once_reset_once() -> None:
    Area.objects.create(code="bare", added_at=AT, loaded_at=AT)  # a pack wants the pages' root
    place = an_organisation()
    leads = [a_person("organisation-lead", organisation=place) for _one in range(2)]
    colleague = a_person("practitioner", organisation=place)
    with_app(colleague)
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def reset(lead: Person) -> None:
        start.wait()
        try:
            outcomes.append(str(reset_second_factor(person=colleague, by=lead, at=AT)))
        except NothingToReset:
            outcomes.append("nothing")
        finally:
            connection.close()

    threads = [threading.Thread(target=reset, args=[lead]) for lead in leads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["1", "nothing"]


def test_lead_does_not_reset_who_keeps_records_elsewhere(client: WorkClient) -> None:
    place = an_organisation()
    lead = a_person("organisation-lead", organisation=place)
    colleague = a_person("records-administrator")
    a_membership(colleague, "champion", organisation=place)
    with_app(colleague)
    client.force_login(lead)

    answer = client.post(f"/work/people/{colleague.pk}/reset-second-factor/")

    assert answer.status_code == 404
    with pytest.raises(NotTheirs):
        reset_second_factor(person=colleague, by=lead, at=AT)
    assert factors(colleague) == ["totp"]
