"""A request to see what is held: who asks, what there is, what is given, and handing it over."""

from __future__ import annotations

import json
from functools import partial

import pytest

from kith.core.models import AuditEntry, Draft, NameToken
from kith.rights.models import Request, ReviewItem
from kith.rights.operations import answering, erasing, proving, reviewing
from kith.rights.queries.finding import found_for
from tests.factories.areas import AT
from tests.factories.people import a_person, an_organisation
from tests.factories.rights import a_request, an_officer, asked, proved, settled, shown_of

pytestmark = pytest.mark.django_db
NAME = "Ida Marrow"


def _again(request):
    return Request.objects.because("A test looks.").get(pk=request.pk)


def _with_account(officer):
    """A request of somebody with an account, a place and a draft that tells of others."""
    person = a_person("practitioner", organisation=an_organisation("Hall"), name=NAME)
    Draft.objects.create(
        person_id=person.pk, address="/work/x/", typed={"note": ["Zenobia came"]}, saved_at=AT
    )
    request = a_request("access")
    return proved(request, by=officer, account=person.email), person


def _decide_all(request, officer):
    for item in _again(request).items.all():
        give = not item.needs_care
        reviewing.decide(
            item=item,
            seen=item.decision,
            shown=shown_of(item),
            decision="give" if give else "withhold",
            reason="" if give else "third-party",
            by=officer,
            at=AT,
        )


@pytest.mark.parametrize("kind", ["access", "erasure"])
def test_word_alone_shows_and_erases_nothing(kind):
    told = asked(kind)
    with pytest.raises(proving.WordAlone, match="only that the same person sent the form"):
        proving.prove(
            request=told.request, proof="word", word=told.word,
            named=proving.Named(names=(NAME,)), by=an_officer(), at=AT,
        )  # fmt: skip
    assert _again(told.request).proved_at is None


@pytest.mark.parametrize("kind", ["complaint", "correction"])
def test_word_is_enough_to_hear_what_became_of_it(kind):
    told = asked(kind)
    proving.prove(
        request=told.request, proof="word", word=told.word, named=proving.Named(),
        by=an_officer(), at=AT,
    )  # fmt: skip

    assert _again(told.request).proof == "word"


def test_word_proves_who_sent_it():
    officer, told = an_officer(), asked("complaint")
    named = proving.Named(names=(NAME,))
    with pytest.raises(proving.WrongWord):
        proving.prove(
            request=told.request, proof="word", word="balotu", named=named, by=officer, at=AT
        )
    proving.prove(
        request=told.request, proof="word", word=told.word.upper(), named=named, by=officer, at=AT
    )
    kept = _again(told.request)

    assert (kept.proof, kept.proved_by, kept.subject) == (
        "word",
        officer,
        {"addresses": [], "names": [NAME]},
    )
    entry = AuditEntry.objects.get(action="rights.identity-proved")
    assert entry.detail == {"kind": "complaint", "proof": "word", "names": 1, "addresses": 0}


@pytest.mark.parametrize(
    ("proof", "named", "refused"),
    [
        ("psychic", proving.Named(names=(NAME,)), proving.NotAProof),
        ("known", proving.Named(), proving.NobodyNamed),
        ("known", proving.Named(addresses=("not an address",)), proving.NotAnAddress),
        ("known", proving.Named(account="nobody@example.org"), proving.NoSuchAccount),
        ("known", proving.Named(names=tuple(map(str, range(11)))), proving.NobodyNamed),
    ],
)
def test_identity_is_refused(proof, named, refused):
    with pytest.raises(refused):
        proving.prove(
            request=a_request("access"), proof=proof, word="", named=named, by=an_officer(), at=AT
        )


def test_nobody_works_on_their_own_request():
    officer = an_officer()
    with pytest.raises(proving.OwnRequest):
        proved(a_request("access"), by=officer, addresses=(officer.email.upper(),))
    with pytest.raises(proving.OwnRequest):
        proved(
            a_request("access"), by=officer, account=a_person().email, addresses=(officer.email,)
        )


@pytest.mark.parametrize(
    "deed",
    [
        reviewing.look,
        reviewing.put_together,
        partial(reviewing.hand_over, how="letter"),
        partial(answering.acknowledge, how="letter"),
        partial(answering.extend, reason="many"),
        partial(answering.settle, outcome="refused", answer="x", how="letter"),
        partial(erasing.ask_erasure, reason="duty"),
        partial(proving.prove, proof="known", word="", named=proving.Named(names=("Somebody",))),
    ],
    ids=["look", "put", "hand", "acknowledge", "extend", "settle", "erase", "prove"],
)
def test_no_deed_is_done_on_a_request_of_ones_own(deed):
    officer = an_officer()
    request = proved(a_request("access"), by=an_officer(), account=officer.email)
    with pytest.raises(answering.OwnRequest):
        deed(request=request, by=officer, at=AT)


def test_nobody_decides_on_what_is_held_about_themselves():
    officer, colleague = an_officer(), an_officer()
    request = proved(a_request("access"), by=colleague, account=officer.email)
    reviewing.look(request=request, by=colleague, at=AT)
    item = request.items.first()
    with pytest.raises(answering.OwnRequest):
        reviewing.decide(
            item=item, seen="undecided", shown=shown_of(item), decision="give", reason="",
            by=officer, at=AT,
        )  # fmt: skip


def test_decisions_are_forgotten_when_it_is_somebody_else():
    officer = an_officer()
    request, person = _with_account(officer)
    reviewing.look(request=request, by=officer, at=AT)
    _decide_all(request, officer)
    decided = request.items.count()
    proved(request, by=officer, account=person.email)
    kept = request.items.count()
    proved(request, by=officer, account=person.email, names=(NAME, "Ida Fenn"))

    assert (decided > 0, kept) == (True, decided)
    assert request.items.count() == 0


def test_what_says_something_else_by_now_is_decided_anew():
    officer = an_officer()
    request, person = _with_account(officer)
    reviewing.look(request=request, by=officer, at=AT)
    _decide_all(request, officer)
    stood = shown_of(request.items.get(kind="account"))
    person.name = "Ida Marrow, and Zenobia"
    person.save()

    with pytest.raises(reviewing.FoundSince):
        reviewing.put_together(request=request, by=officer, at=AT)
    reviewing.look(request=request, by=officer, at=AT)
    (item,) = request.items.filter(decision="undecided")
    assert (item.kind, item.decided_on) == ("account", "")
    with pytest.raises(reviewing.FoundSince):
        reviewing.decide(
            item=item, seen="undecided", shown=stood, decision="give", reason="", by=officer, at=AT
        )


def test_account_is_found_by_its_address():
    officer, person = an_officer(), a_person()
    request = proved(a_request("access"), by=officer, names=(), addresses=(person.email,))

    assert _again(request).person == person


def test_addresses_of_two_accounts_are_asked_about():
    with pytest.raises(proving.NoSuchAccount):
        proved(a_request(), by=an_officer(), addresses=(a_person().email, a_person().email))


def test_nothing_is_looked_for_before_it_is_known_who_asks():
    request = a_request("access")

    assert found_for(request) == []
    with pytest.raises(reviewing.NotProved):
        reviewing.look(request=request, by=an_officer(), at=AT)


def test_only_a_request_for_access_is_answered_with_what_is_held():
    officer = an_officer()
    request = proved(a_request("complaint"), by=officer)
    with pytest.raises(reviewing.NotForAccess):
        reviewing.look(request=request, by=officer, at=AT)
    with pytest.raises(reviewing.NotForAccess):
        reviewing.put_together(request=request, by=officer, at=AT)


def test_what_tells_of_others_begins_withheld_until_somebody_decides():
    officer = an_officer()
    request, _person = _with_account(officer)
    count = reviewing.look(request=request, by=officer, at=AT)
    items = list(ReviewItem.objects.filter(request=request))

    assert count == len(items)
    assert {one.decision for one in items} == {"undecided"}
    assert sorted(one.kind for one in items if one.needs_care) == ["draft"]
    with pytest.raises(reviewing.Undecided):
        reviewing.put_together(request=request, by=officer, at=AT)


def test_what_a_name_alone_found_needs_care():
    officer = an_officer()
    a_person(name=NAME)
    request = proved(a_request("access", name="Somebody"), by=officer)
    reviewing.look(request=request, by=officer, at=AT)

    assert [(one.kind, one.needs_care) for one in request.items.all()] == [("account", True)]


def test_item_is_decided_with_its_reason():
    officer = an_officer()
    request, _person = _with_account(officer)
    reviewing.look(request=request, by=officer, at=AT)
    draft = request.items.get(kind="draft")

    def decide(decision, reason, seen="undecided"):
        return reviewing.decide(
            item=draft, seen=seen, shown=shown_of(draft), decision=decision, reason=reason,
            by=officer, at=AT,
        )  # fmt: skip

    with pytest.raises(reviewing.ReasonMissing):
        decide("give", "")
    with pytest.raises(reviewing.ReasonMissing):
        decide("withhold", "")
    with pytest.raises(reviewing.NotADecision):
        decide("undecided", "")
    decide("withhold", "serious-harm")
    with pytest.raises(reviewing.DecidedOtherwise):
        decide("give", "other-agrees")
    decide("give", "other-agrees", seen="withhold")
    draft.refresh_from_db()

    assert (draft.decision, draft.reason, draft.decided_by) == ("give", "other-agrees", officer)


def test_answer_holds_what_is_given_and_no_trace_of_the_rest():
    officer = an_officer()
    request, person = _with_account(officer)
    reviewing.look(request=request, by=officer, at=AT)
    _decide_all(request, officer)
    reviewing.put_together(request=request, by=officer, at=AT)
    with_draft = json.dumps(_again(request).pack)
    Draft.objects.all().delete()
    reviewing.look(request=request, by=officer, at=AT)
    reviewing.put_together(request=request, by=officer, at=AT)

    assert person.email in with_draft
    assert "Zenobia" not in with_draft
    assert with_draft == json.dumps(_again(request).pack)


def test_what_came_to_light_since_is_looked_at_first():
    officer = an_officer()
    request, person = _with_account(officer)
    reviewing.look(request=request, by=officer, at=AT)
    _decide_all(request, officer)
    Draft.objects.create(person_id=person.pk, address="/work/y/", typed={}, saved_at=AT)

    with pytest.raises(reviewing.FoundSince):
        reviewing.put_together(request=request, by=officer, at=AT)
    assert reviewing.look(request=request, by=officer, at=AT) == request.items.count()
    assert request.items.filter(decision="undecided").count() == 1


def test_looking_comes_before_putting_together():
    officer = an_officer()
    request, _person = _with_account(officer)
    with pytest.raises(reviewing.NotLooked):
        reviewing.put_together(request=request, by=officer, at=AT)


def test_answer_is_handed_over_once_and_its_copy_goes():
    officer = an_officer()
    request, _person = _with_account(officer)
    with pytest.raises(reviewing.NothingToHand):
        reviewing.hand_over(request=request, how="in-person", by=officer, at=AT)
    reviewing.look(request=request, by=officer, at=AT)
    _decide_all(request, officer)
    reviewing.put_together(request=request, by=officer, at=AT)
    with pytest.raises(reviewing.NothingToHand):
        reviewing.hand_over(request=request, how="phone", by=officer, at=AT)
    reviewing.hand_over(request=request, how="in-person", by=officer, at=AT)
    kept = _again(request)

    assert (kept.outcome, kept.told_how, kept.pack) == ("given", "in-person", None)
    assert (kept.pack_made, kept.packed_at) == (False, None)


def test_a_new_decision_takes_back_what_was_put_together():
    officer = an_officer()
    request, _person = _with_account(officer)
    reviewing.look(request=request, by=officer, at=AT)
    _decide_all(request, officer)
    reviewing.put_together(request=request, by=officer, at=AT)
    item = request.items.filter(decision="give").first()
    reviewing.decide(
        item=item, seen="give", shown=shown_of(item), decision="withhold", reason="crime",
        by=officer, at=AT,
    )  # fmt: skip

    assert _again(request).pack is None


def test_own_requests_are_found_by_name_and_address_and_not_the_one_that_asks():
    officer = an_officer()
    before = a_request("complaint", contact_way="email", contact="Ida@example.org")
    namesake = a_request("complaint")
    stranger = a_request("complaint", name="Ida Marrowfat")
    settled(before, by=officer)
    request = proved(a_request("access"), by=officer, addresses=("ida@example.org",))
    found = {
        one.item.record_id: one.item.is_sure
        for one in found_for(request)
        if one.item.kind == "rights-request"
    }

    assert found == {str(before.pk): True, str(namesake.pk): False}
    assert str(stranger.pk) not in found
    assert NameToken.objects.filter(table="rights.Request", record_id=request.pk).exists()
