"""`kith access explain`: why somebody may, or may not, open a page."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from django.urls import reverse

from kith.accounts.explaining import NoSuchAddress, explain
from kith.accounts.models import Person
from kith.accounts.operations import glass
from kith.cli import access
from tests.conformance import authorisation as matrix
from tests.factories.people import AT, a_person, a_site, a_team, an_organisation, signed_in_client

pytestmark = pytest.mark.django_db


def steps(person: Person, address: str) -> tuple[bool, list[str]]:
    told = explain(Person.objects.get(pk=person.pk), address)
    return told.is_allowed, list(told.steps)


def test_explain_names_role_line_and_relation() -> None:
    organisation = an_organisation("Harbour")
    team = a_team(organisation, "Quay")
    person = a_person("practitioner", team=team, name="Pia")

    assert steps(person, reverse("organisations:team", args=[team.pk])) == (
        True,
        [
            "Pia holds: Practitioner in Harbour, Quay.",
            "A role of theirs reads records, so they must sign in with a second factor first.",
            'The address asks for "see team".',
            "Everyone with a role: See teams (those of their organisation).",
            "Everyone with a role: this team is one of those of their organisation.",
        ],
    )


def test_explain_says_why_not() -> None:
    other = a_team(an_organisation())
    person = a_person("champion", organisation=an_organisation("Harbour"), name="Cho")

    allowed, told = steps(person, reverse("organisations:team", args=[other.pk]))

    assert (allowed, told[-1]) == (
        False,
        "Everyone with a role: this team is not one of those of their organisation.",
    )
    assert steps(person, "/work/break-glass/") == (
        False,
        [
            "Cho holds: Champion in Harbour.".replace("Champion", "Relationship Champion"),
            'The address asks for "break-glass" on any kind of record.',
            "No role of theirs gives it.",
        ],
    )


def test_explain_tells_of_a_restriction() -> None:
    organisation = an_organisation()
    site = a_site(organisation)
    lead = a_person("organisation-lead", organisation=organisation)
    colleague = a_person("champion", organisation=organisation)
    glass.restrict(record=site, reason="at-risk", people=[lead], by=lead, at=AT)

    allowed, told = steps(colleague, reverse("organisations:site", args=[site.pk]))

    assert (allowed, told[-1]) == (
        False,
        "It is restricted to named people since 21 November 2026; they have no pass.",
    )


def test_explain_agrees_with_the_house() -> None:
    """Whatever it says of an address, the house does."""
    where = matrix.world("organisation-lead")
    client = signed_in_client(where.person)
    differing = []
    for address in matrix.addresses():
        for _whose, _kind, parts in matrix.asked_for(address, where):
            path = matrix.filled(address.route, parts)
            got = matrix.answer(client, "GET", path)
            if got.status == matrix.NOT_ALLOWED:
                got = matrix.answer(client, "POST", path)
            if steps(where.person, path)[0] != got.came_through:
                differing.append(path)

    assert differing == []


def test_explain_address_without_door_is_for_anybody() -> None:
    assert steps(a_person(), "/check/") == (
        True,
        ["The address has no door: anybody may ask for it."],
    )


def test_explain_leaves_it_to_pages_that_guard_themselves() -> None:
    told = explain(a_person(), "/account/login/")

    assert (told.is_allowed, str(told).splitlines()[-1]) == (None, "NOT SAID HERE: ask the page.")


def test_explain_address_that_nothing_answers() -> None:
    with pytest.raises(NoSuchAddress):
        explain(a_person(), "/no/such/page")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("nobody@example.org", "/work/"), 1, "Nobody here has the e-mail address nobody@example.org."),
        (("pia@example.org", "/no/such/page"), 1, "Nothing answers at /no/such/page."),
        (("PIA@example.org", "http://127.0.0.1:8000/work/?x=1"), 0, "YES: the page opens."),
    ],
)  # fmt: skip
def test_explain_command(
    arguments: tuple[str, str], code: int, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_person("champion", organisation=an_organisation(), email="pia@example.org")
    monkeypatch.setattr(access, "open_house", lambda: None)  # the tests' house is open

    result = CliRunner().invoke(access.command, ["explain", *arguments])

    assert (result.exit_code, says in result.output) == (code, True), result.output
