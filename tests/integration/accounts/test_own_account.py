"""`/account/`: what a person reads about themselves, and takes away."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from kith.accounts.models import SignIn
from kith.accounts.operations import signing
from kith.accounts.presenters.own import inert
from kith.core.models import AuditEntry
from kith.core.operations import keep_draft
from tests.factories.identity_provider import IdentityProvider
from tests.factories.people import a_person, signed_in_client

pytestmark = pytest.mark.django_db


def page(client: Client, address: str = "/account/") -> str:
    return client.get(address).content.decode()


def test_a_person_reads_who_they_are_and_what_their_roles_are_for() -> None:
    person = a_person("champion", name="Ada Quiet", email="ada@example.org")
    bystander = a_person(name="Somebody Else", email="else@example.org")
    signed_in_client(bystander)

    shown = page(signed_in_client(person))

    assert [
        word in shown for word in ("Ada Quiet", "ada@example.org", "Relationship Champion")
    ] == [True] * 3
    assert [word in shown for word in ("Somebody Else", "else@example.org")] == [False] * 2


def test_a_person_without_roles_is_told_so() -> None:
    assert "You hold no role" in page(signed_in_client(a_person()))


def test_this_session_is_marked_and_another_can_be_ended() -> None:
    person = a_person()
    alone = page(signed_in_client(person))
    two = page(signed_in_client(person))

    assert (alone.count("This one"), alone.count(">End it<")) == (1, 0)
    assert (two.count("This one"), two.count(">End it<")) == (1, 1)
    assert ("everywhere else" in alone, "everywhere else" in two) == (False, True)


def test_sign_ins_come_a_page_at_a_time() -> None:
    person = a_person()
    for number in range(26):
        signing.begin_sign_in(
            person=person, session_key=f"key{number}", method="password", at=timezone.now()
        )
    client = signed_in_client(person)

    first, second = page(client, "/account/sign-ins/"), page(client, "/account/sign-ins/?page=2")

    row = '<tr class="govuk-table__row"><th scope="row"'
    assert (first.count(row), second.count(row)) == (25, 2)
    assert "All your sign-ins" in page(client)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_one_sign_in_as_for_three(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person = a_person("champion")
    client = signed_in_client(person)
    for number in range(count - 1):
        signing.begin_sign_in(
            person=person, session_key=f"k{number}", method="password", at=timezone.now()
        )
    client.get("/account/")

    with django_assert_num_queries(PAGE_QUERIES):
        client.get("/account/")


PAGE_QUERIES = 9


@pytest.mark.parametrize("form", ["json", "csv"])
def test_everything_is_taken_away_and_that_is_noted(form: str) -> None:
    person = a_person("champion", name="=1+1", email="ada@example.org")
    client = signed_in_client(person)
    keep_draft(person_id=person.pk, address="/work/x/", typed={"a": ["b"]}, at=timezone.now())

    answer = client.get(f"/account/export/{form}/")

    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["Cache-Control"] == "no-store"
    parts = _read(form, answer.content)
    assert {code: len(rows) for code, rows in parts.items() if code in OWN} == OWN
    name = parts["details"][0]["Name"]
    assert name == ("=1+1" if form == "json" else "'=1+1")
    entry = AuditEntry.objects.get(action="accounts.own-rows-exported")
    assert (entry.by_id, entry.detail) == (person.pk, {"sections": len(parts)})


OWN = {"details": 1, "roles": 1, "sign-ins": 1, "drafts": 1}


def _read(form: str, content: bytes) -> dict[str, list[dict[str, str]]]:
    if form == "json":
        return dict(json.loads(content))
    with zipfile.ZipFile(io.BytesIO(content)) as folder:
        return {
            name.removesuffix(".csv"): list(
                csv.DictReader(io.StringIO(folder.read(name).decode("utf-8-sig")))
            )
            for name in folder.namelist()
        }


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"]
)
def test_inert_makes_no_formula_of_a_cell(start: str) -> None:
    assert inert(f"{start}1") == f"'{start}1"


@pytest.mark.parametrize("text", ["", "1", "a=b", "O'Neil"])
def test_inert_leaves_other_cells_alone(text: str) -> None:
    assert inert(text) == text


def test_there_is_no_other_form() -> None:
    assert signed_in_client(a_person()).get("/account/export/xml/").status_code == 404


@pytest.mark.parametrize("address", ["", "sign-ins/", "export/", "export/csv/", "editors/"])
def test_nobody_reads_it_without_signing_in(client: Client, address: str) -> None:
    answer = client.get(f"/account/{address}")

    assert answer["Location"] == f"/account/login/?next=/account/{address}"
    assert SignIn.objects.count() == 0


def test_the_work_account_is_led_to_where_there_are_any(
    settings: Settings, running: IdentityProvider
) -> None:
    client = signed_in_client(a_person())
    to_it = reverse("work_account:linking")

    without = to_it in page(client)
    settings.KITH_WORK_ACCOUNT = running.account()

    assert (without, to_it in page(client)) == (False, True)
