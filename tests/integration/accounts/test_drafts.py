"""Drafts: what somebody types is kept by its form, theirs alone, within bounds."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from kith.accounts.doors import typed, would_let_in
from kith.core import operations
from kith.core.models import Draft
from kith.core.queries import draft_of, drafts_of
from tests.factories.people import a_person, an_organisation, signed_in_client

pytestmark = pytest.mark.django_db

FORM = "/work/break-glass/"


def keep(
    client: Client, address: str = FORM, **typed: str | list[str]
) -> tuple[int, dict[str, str]]:
    answer = client.post("/work/drafts/", {"draft_address": address, **typed})
    return answer.status_code, answer.json()


def test_what_is_typed_is_kept_by_its_form_and_said_when() -> None:
    person = a_person("supervisor")
    client = signed_in_client(person)

    keep(client, words="It")
    status, told = keep(client, words="It cannot wait", ways=["a", "b"], password="hush")

    assert (status, sorted(told)) == (200, ["saved_at", "seconds"])
    draft = Draft.objects.get()
    assert (draft.person_id, draft.address) == (person.pk, FORM)
    assert draft.typed == {"words": ["It cannot wait"], "ways": ["a", "b"]}


def test_a_draft_is_its_persons_alone() -> None:
    mine, theirs = a_person("supervisor"), a_person("supervisor")
    keep(signed_in_client(mine), words="Mine")

    assert draft_of(theirs.pk, FORM) is None
    assert [one.address for one in drafts_of(mine.pk)] == [FORM]


@pytest.mark.parametrize(
    "address",
    ["", "/", "/check/", "/work/nowhere/", "https://elsewhere.example/work/", "//x/work/"],
)
def test_only_forms_behind_doors_are_kept(address: str) -> None:
    client = signed_in_client(a_person("supervisor"))

    assert (keep(client, address, words="x")[0], Draft.objects.count()) == (404, 0)


def test_a_form_that_the_person_may_not_open_keeps_nothing() -> None:
    lead_of, other = an_organisation(), an_organisation()
    lead = a_person("organisation-lead", organisation=lead_of)
    champion = a_person("champion", organisation=lead_of)
    page = "/work/organisations/{}/change/"

    assert would_let_in(lead, page.format(lead_of.pk))
    assert not would_let_in(lead, page.format(other.pk))
    assert not would_let_in(champion, page.format(lead_of.pk))
    assert not would_let_in(champion, FORM)


def test_a_form_that_was_sent_keeps_nothing_that_comes_late() -> None:
    person, key = a_person("supervisor"), uuid4()
    operations.claim_post(key=key, person_id=person.pk, address=FORM, at=timezone.now())

    status, _told = keep(signed_in_client(person), words="late", draft_key=str(key))

    assert (status, Draft.objects.count()) == (409, 0)


def test_too_long_is_refused_in_a_sentence_and_leaves_what_was_kept() -> None:
    client = signed_in_client(a_person("supervisor"))
    keep(client, words="short")

    status, told = keep(client, words="x" * operations.LONGEST_DRAFT)

    assert (status, told["refused"][:16]) == (422, "This is too long")
    assert Draft.objects.get().typed == {"words": ["short"]}


def test_too_many_drafts_are_refused_and_those_begun_can_go_on() -> None:
    person, at = a_person(), timezone.now()
    for number in range(operations.MOST_DRAFTS):
        operations.keep_draft(person_id=person.pk, address=f"/{number}/", typed={}, at=at)

    with pytest.raises(operations.TooManyDrafts):
        operations.keep_draft(person_id=person.pk, address="/more/", typed={}, at=at)
    operations.keep_draft(person_id=person.pk, address="/0/", typed={"a": ["b"]}, at=at)
    assert Draft.objects.count() == operations.MOST_DRAFTS


def test_start_again_forgets_and_shows_the_form() -> None:
    client = signed_in_client(a_person("supervisor"))
    keep(client, words="no")

    answer = client.post("/work/drafts/start-again/", {"draft_address": FORM})

    assert (answer["Location"], Draft.objects.count()) == (FORM, 0)


def test_start_again_leads_nobody_elsewhere() -> None:
    client = signed_in_client(a_person("supervisor"))

    answer = client.post("/work/drafts/start-again/", {"draft_address": "https://evil.example/"})

    assert answer["Location"] == "/account/"


def test_today_says_that_a_form_is_unfinished() -> None:
    person = a_person("supervisor")
    client = signed_in_client(person)
    before = client.get("/work/").content.decode()
    keep(client, words="x")
    after = client.get("/work/").content.decode()

    assert (before.count("unfinished form"), after.count("unfinished form")) == (0, 1)
    assert f'href="{FORM}"' in after


def test_typed_fills_a_form(rf: RequestFactory) -> None:
    person = a_person()
    asked = {
        "words": ["x"],
        "ways": ["a", "b"],
        **{f"met_on_{part}": [said] for part, said in (("day", "1"), ("month", ""), ("year", "2"))},
    }
    operations.keep_draft(person_id=person.pk, address="/work/a/", typed=asked, at=timezone.now())
    here, elsewhere = rf.get("/work/a/?page=2"), rf.get("/work/b/")
    here.user = elsewhere.user = person

    found = typed(here)
    assert found is not None
    assert [found[name] for name in ("words", "ways")] == ["x", ["a", "b"]]
    assert found["met_on"] == ["1", "", "2"]
    assert typed(elsewhere) is None


def test_nobody_keeps_anything_without_signing_in(client: Client) -> None:
    answers = [
        client.post(f"/work/{address}").status_code
        for address in ("drafts/", "drafts/start-again/", "still-here/")
    ]

    assert (answers, Draft.objects.count()) == ([302, 302, 302], 0)
