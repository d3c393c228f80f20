"""Erasing by two people: what goes, what stays, the keys last."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import is_password_usable

from kith.accounts.models import Person, Restriction, RestrictionPass, SignIn
from kith.accounts.operations.signing import begin_sign_in
from kith.core.encryption.installed import keys
from kith.core.encryption.keys import Erased
from kith.core.models import AuditEntry, Draft, FormPost, NameToken, OutboxMessage
from kith.organisations.models import Invitation, Membership
from kith.rights.models import Erasure, KeyToDestroy, Request
from kith.rights.operations import erasing
from kith.rights.operations.answering import ErasureWaits, OwnRequest
from kith.rights.presenters.work import erasure_lines
from kith.rights.queries.erasing import certificate, keys_destroyed_at, preview
from tests.factories.areas import AT
from tests.factories.directory import a_provider
from tests.factories.people import a_person, a_team, an_organisation
from tests.factories.rights import a_request, an_erasure, an_officer, asked, proved

pytestmark = pytest.mark.django_db
NAME = "Zenobia Quillfeather"
MAIL = "zenobia@canary.example"


def _again(erasure):
    return Erasure.objects.because("A test looks.").get(pk=erasure.pk)


def _request(erasure):
    return Request.objects.because("A test looks.").get(pk=erasure.request_id)


def _known_everywhere():
    """Somebody of whom every room holds something."""
    person = a_person("practitioner", organisation=an_organisation(), name=NAME, email=MAIL)
    EmailAddress.objects.create(user=person, email=MAIL, verified=True, primary=True)
    begin_sign_in(person=person, session_key="x", method="password", at=AT)
    Draft.objects.create(person_id=person.pk, address="/x/", typed={"a": [NAME]}, saved_at=AT)
    FormPost.objects.create(key=person.pk, person_id=person.pk, address="/x/", at=AT)
    OutboxMessage.objects.create(
        channel="mail", code="accounts.password-link", to=MAIL, safe_contact="staff-account",
        subject="A link", body=NAME, put_at=AT, try_at=AT,
    )  # fmt: skip
    Invitation.objects.create(
        organisation=an_organisation(), email=MAIL.upper(), name=NAME, roles=["practitioner"],
        token_digest="y", invited_at=AT, expires_at=AT + timedelta(days=7),
    )  # fmt: skip
    provider = a_provider()
    provider.keeper_email = MAIL
    provider.save()
    return person, provider


def test_everything_goes_and_ids_stay(django_capture_on_commit_callbacks):
    officer, colleague = an_officer(), an_officer()
    person, provider = _known_everywhere()
    erasure = an_erasure(person, by=officer, names=(NAME,))
    message_id = OutboxMessage.objects.get(to=MAIL).pk
    with django_capture_on_commit_callbacks(execute=True):
        erasing.approve(erasure=erasure, how="letter", by=colleague, at=AT)
    erasure, kept = _again(erasure), Person.objects.get(pk=person.pk)
    provider.refresh_from_db()
    place = Membership.objects.because("A test looks.").get(person=person)
    invitation = Invitation.objects.because("A test looks.").get(token_digest="y")

    assert (kept.name, kept.email) == ("Name taken out", f"{person.pk}@erased.invalid")
    assert (kept.is_active, is_password_usable(kept.password)) == (False, False)
    assert place.ended_at == AT
    assert (invitation.name, invitation.email) == ("", f"{invitation.pk}@erased.invalid")
    assert invitation.withdrawn_at == AT
    assert provider.keeper_email == ""
    for rows in (SignIn, EmailAddress, Draft, FormPost, OutboxMessage):
        assert rows.objects.count() == 0
    assert erasure.state == "done"
    assert erasure.counts == {
        "front.pages": 0,
        "rights.requests": 0,
        "directory.people": 1,
        "organisations.places": 2,
        "accounts.account": 3,
        "core.typing": 1,
        "core.messages": 1,
        "core.trail": 0,
    }
    assert [(one.label, one.count) for one in certificate(erasure)][3] == (
        "Where they work or worked, and invitations to them",
        2,
    )
    for gone in (person.pk, erasure.request_id, message_id):
        with pytest.raises(Erased):
            keys().to_read(gone)
    assert keys_destroyed_at(erasure) == AT


def test_request_is_emptied_and_settled_by_its_erasure():
    erasure = an_erasure()
    erasing.approve(erasure=erasure, how="letter", by=an_officer(), at=AT)
    request = _request(erasure)

    assert (request.words, request.name, request.contact, request.subject) == (None,) * 4
    assert (request.outcome, request.told_how, request.erased_at) == ("erased", "letter", AT)
    assert (request.word_digest, request.person) == ("", None)
    assert not NameToken.objects.filter(record_id=request.pk).exists()


def test_keys_are_written_down_first_and_destroyed_by_the_clock_when_interrupted():
    erasure = an_erasure()
    request = _request(erasure)
    erasing.approve(erasure=erasure, how="letter", by=an_officer(), at=AT)

    # The test's own transaction never ends, as of a process that is killed before it does.
    assert keys_destroyed_at(_again(erasure)) is None
    assert KeyToDestroy.objects.filter(erasure=erasure, destroyed_at=None).count() == 1
    later = AT + timedelta(minutes=1)
    assert erasing.destroy_due_keys(at=later) == 1
    assert erasing.destroy_due_keys(at=later) == 0
    assert keys_destroyed_at(_again(erasure)) == later
    with pytest.raises(Erased):
        keys().to_read(request.pk)


def test_whoever_asked_does_not_approve():
    officer = an_officer()
    erasure = an_erasure(by=officer)
    with pytest.raises(erasing.SamePerson):
        erasing.approve(erasure=erasure, how="letter", by=officer, at=AT)
    assert _again(erasure).state == "waiting"


def test_nobody_approves_their_own_erasure():
    person = an_officer(organisation=an_organisation())
    an_officer()
    erasure = an_erasure(person)
    with pytest.raises(OwnRequest):
        erasing.approve(erasure=erasure, how="letter", by=person, at=AT)


def test_nobody_is_proved_to_be_somebody_else_while_an_erasure_waits():
    officer, other = an_officer(), a_person()
    erasure = an_erasure(by=officer)
    with pytest.raises(ErasureWaits):
        proved(_request(erasure), by=officer, account=other.email)
    assert _request(erasure).person is None


@pytest.mark.parametrize(
    "since", [{"proved_at": AT + timedelta(seconds=1)}, {"person": True}], ids=["later", "other"]
)
def test_whoever_was_proved_anew_is_not_erased(since):
    erasure, other = an_erasure(), a_person(email=MAIL)
    if since.get("person"):
        since = {"person": other}
    Request.objects.because("A test.").filter(pk=erasure.request_id).update(**since)
    with pytest.raises(erasing.ProvedSince):
        erasing.approve(erasure=erasure, how="letter", by=an_officer(), at=AT)
    assert Person.objects.get(pk=other.pk).email == MAIL
    assert erasing.turn_down(erasure=erasure, by=an_officer(), at=AT).state == "turned-down"


def test_one_key_that_cannot_go_keeps_no_other(
    monkeypatch, caplog, django_capture_on_commit_callbacks
):
    erasure = an_erasure(person := a_person(name=NAME))
    destroy = type(keys()).destroy

    def fails_for_the_person(self, subject, *, at):
        if subject == person.pk:
            raise OSError(NAME)
        return destroy(self, subject, at=at)

    monkeypatch.setattr(type(keys()), "destroy", fails_for_the_person)
    with django_capture_on_commit_callbacks(execute=True):
        erasing.approve(erasure=erasure, how="letter", by=an_officer(), at=AT)
    left = KeyToDestroy.objects.get(destroyed_at=None)

    assert left.key_of == person.pk
    assert KeyToDestroy.objects.exclude(destroyed_at=None).count() == 1
    assert str(left.pk) in caplog.text
    assert NAME not in caplog.text
    monkeypatch.undo()
    assert erasing.destroy_due_keys(at=AT) == 1


def test_forms_that_were_begun_about_it_go():
    erasure, officer = an_erasure(), an_officer()
    mine = f"/work/rights/{erasure.request_id}/identity/"
    for address in (mine, "/work/rights/"):
        Draft.objects.create(
            person_id=officer.pk, address=address, typed={"a": [NAME]}, saved_at=AT
        )
    erasing.approve(erasure=erasure, how="letter", by=an_officer(), at=AT)

    assert [one.address for one in Draft.objects.all()] == ["/work/rights/"]


def test_pass_to_a_restricted_record_goes_with_a_line_in_its_trail():
    person, other = a_person(name=NAME), a_person()
    team = a_team(an_organisation())
    restriction = Restriction.objects.create(
        kind="team", object_id=team.pk, reason="other", put_by=other, put_at=AT
    )
    for one in (person, other):
        RestrictionPass.objects.create(restriction=restriction, person=one)
    erasing.approve(erasure=an_erasure(person), how="letter", by=an_officer(), at=AT)
    entry = AuditEntry.objects.get(action="accounts.passes-changed")

    assert [one.person for one in restriction.passes.all()] == [other]
    assert (entry.object_type, entry.object_id) == ("team", str(team.pk))
    assert entry.detail == {"people": 1}


def test_what_no_erasure_touches_is_told_apart():
    provider = a_provider()
    provider.email = provider.keeper_email = MAIL
    provider.save()
    parts = preview(_request(an_erasure(addresses=(MAIL,))))

    assert [
        (one.sure, one.unsure, one.stays) for one in parts if one.code == "directory.people"
    ] == [(1, 0, 1)]


def test_erasure_is_decided_once():
    erasure = an_erasure()
    erasing.turn_down(erasure=erasure, by=an_officer(), at=AT)
    for deed in (
        lambda: erasing.turn_down(erasure=erasure, by=an_officer(), at=AT),
        lambda: erasing.approve(erasure=erasure, how="letter", by=an_officer(), at=AT),
    ):
        with pytest.raises(erasing.Decided):
            deed()


def test_what_is_turned_down_erases_nothing_and_may_be_asked_again():
    officer = an_officer()
    erasure = an_erasure(by=officer)
    erasing.turn_down(erasure=erasure, by=officer, at=AT)
    request = _request(erasure)

    assert (request.is_open, request.words) == (True, "Please look into it.")
    erasing.ask_erasure(request=request, reason="duty", by=officer, at=AT)


def test_erasure_is_asked_for_once_with_a_reason_and_when_it_is_known_who():
    officer = an_officer()
    with pytest.raises(erasing.NotForErasure):
        erasing.ask_erasure(request=a_request(), reason="duty", by=officer, at=AT)
    request = a_request("erasure")
    with pytest.raises(erasing.NotProved):
        erasing.ask_erasure(request=request, reason="duty", by=officer, at=AT)
    proved(request, by=officer)
    with pytest.raises(erasing.NotAReason):
        erasing.ask_erasure(request=request, reason="", by=officer, at=AT)
    erasing.ask_erasure(request=request, reason="duty", by=officer, at=AT)
    with pytest.raises(erasing.WaitsAlready):
        erasing.ask_erasure(request=request, reason="duty", by=officer, at=AT)


def test_whoever_holds_work_hands_it_over_first():
    lead = a_person("organisation-lead", organisation=(hall := an_organisation()), name=NAME)
    _asked_to_join(lead, hall)
    request = a_request("erasure")
    proved(request, by=an_officer(), account=lead.email)
    with pytest.raises(erasing.HoldsWork, match="Invitations that they sent"):
        erasing.ask_erasure(request=request, reason="duty", by=an_officer(), at=AT)


def test_nothing_is_erased_where_a_room_refuses():
    person = a_person("practitioner", organisation=(hall := an_organisation()), name=NAME)
    erasure = an_erasure(person)
    _asked_to_join(person, hall)
    with pytest.raises(erasing.HoldsWork):
        erasing.approve(erasure=erasure, how="letter", by=an_officer(), at=AT)

    assert Person.objects.get(pk=person.pk).name == NAME
    assert KeyToDestroy.objects.count() == 0
    assert _request(erasure).words == "Please look into it."


def _asked_to_join(by, organisation):
    Invitation.objects.create(
        organisation=organisation, email="new@example.org", roles=["practitioner"], invited_by=by,
        token_digest="z", invited_at=AT, expires_at=AT + timedelta(days=7),
    )  # fmt: skip


def test_what_a_name_alone_found_is_not_erased():
    namesake = a_person(name=NAME)
    erasure = an_erasure(names=(NAME,))
    assert [(one.sure, one.unsure) for one in preview(_request(erasure)) if one.unsure] == [(0, 1)]
    erasing.approve(erasure=erasure, how="letter", by=an_officer(), at=AT)

    assert Person.objects.get(pk=namesake.pk).name == NAME


def test_trail_tells_who_asked_and_who_approved_by_ids_and_counts():
    officer, colleague = an_officer(), an_officer()
    erasure = an_erasure(by=officer)
    erasing.approve(erasure=erasure, how="letter", by=colleague, at=AT)
    entry = AuditEntry.objects.get(action="rights.records-erased")

    assert entry.by_id == colleague.pk
    assert entry.detail == {
        "kind": "erasure",
        "erasure": str(erasure.pk),
        "asked_by": str(officer.pk),
        **_again(erasure).counts,
    }


def test_line_of_work_is_for_the_second_person():
    officer, colleague = an_officer(), an_officer()
    an_erasure(by=officer)

    assert list(erasure_lines(officer, AT)) == []
    assert [one.sentence for one in erasure_lines(colleague, AT)] == [
        "1 erasure waits for a second person"
    ]


def test_somebody_erased_may_be_asked_to_join_anew():
    person = a_person("practitioner", organisation=an_organisation(), email=MAIL)
    erasing.approve(erasure=an_erasure(person), how="letter", by=an_officer(), at=AT)

    again = a_person(email=MAIL)
    assert again.pk != person.pk


def test_word_of_an_erased_request_opens_nothing():
    told = asked("erasure")
    officer = an_officer()
    proved(told.request, by=officer)
    erasure = erasing.ask_erasure(request=told.request, reason="duty", by=officer, at=AT)
    erasing.approve(erasure=erasure, how="letter", by=an_officer(), at=AT)

    assert _request(erasure).word_digest == ""
