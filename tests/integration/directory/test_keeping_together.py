"""Two people fill in the form of one entry: nothing of either is lost, and nothing goes unseen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.urls import reverse

from kith.directory.models import Proposal, Service
from kith.directory.operations.assuring import assure_services
from kith.directory.operations.freshness import hand_over_entries
from kith.directory.operations.keeping import change_service
from kith.directory.operations.moderating import accept_proposal
from kith.directory.operations.proposing import EntryChanged, propose_change
from kith.directory.operations.reminding import remind_keepers
from kith.directory.queries.moderating import compared
from kith.directory.rules.keeping import seen_of
from tests.factories.areas import AT, an_area
from tests.factories.directory import a_place, a_service, service_of
from tests.factories.keeping import (
    a_keeper,
    a_kept_provider,
    a_link,
    a_moderator,
    a_proposal,
    form_of,
    live,
)
from tests.factories.people import a_person, an_organisation

pytestmark = pytest.mark.django_db


def test_change_refuses_what_changed_since_it_was_looked_at() -> None:
    service = a_service("Old")
    before, by = live(service), a_moderator()
    seen = seen_of(before)
    change_service(service=service, values=replace(before, name="First"), seen=seen, by=by, at=AT)

    wanted = replace(before, summary="Second.")
    with pytest.raises(EntryChanged):
        change_service(service=service, values=wanted, seen=seen, by=by, at=AT)
    with pytest.raises(EntryChanged):
        propose_change(service=service, values=wanted, seen=seen, by=None, at=AT)

    assert (service_of(service.pk).name, service_of(service.pk).summary) == ("First", "")
    assert Proposal.objects.because("A test counts.").count() == 0


def test_confirming_meanwhile_is_no_change() -> None:
    service = a_service("Old", assured_on=None)
    before = live(service)
    assure_services(service_ids=[service.pk], by=None, at=AT)

    wanted = replace(before, name="New")
    change_service(service=service, values=wanted, seen=seen_of(before), by=a_moderator(), at=AT)

    assert service_of(service.pk).name == "New"


def test_second_moderator_is_shown_what_changed_and_keeps_what_was_typed(client: Client) -> None:
    service = a_service(
        "Old", summary="Talk.", email="old@example.org", places=(a_place("hall", name="Hall"),)
    )
    client.force_login(a_moderator())
    page = reverse("directory-work:change_service", kwargs={"service_id": service.pk})
    first, second = form_of(client.get(page)), form_of(client.get(page))
    client.post(page, first | {"email": "new@example.org", "new-place-name": "Attic"})

    shown = client.post(page, second | {"name": "Better", "note": "For you."})

    told = [(one.label, one.before, one.wanted) for one in shown.context["found"].meanwhile]
    assert told == [
        ("E-mail address", "old@example.org", "new@example.org"),
        ("Places", "Hall", told[1][2]),
    ]
    assert sorted(told[1][2].split("\n\n")) == ["Attic", "Hall"]
    assert "Somebody else changed this meanwhile" in shown.content.decode()
    again = form_of(shown)
    assert (again["name"], again["email"], again["note"]) == (
        "Better",
        "new@example.org",
        "For you.",
    )
    assert service_of(service.pk).name == "Old"

    client.post(page, again)

    now = live(service)
    assert (now.name, now.email, now.summary) == ("Better", "new@example.org", "Talk.")
    assert sorted(one.name for one in now.places) == ["Attic", "Hall"]


def test_form_of_what_nobody_can_tell_any_more_keeps_what_was_typed(client: Client) -> None:
    service = a_service("Old")
    client.force_login(a_moderator())
    page = reverse("directory-work:change_service", kwargs={"service_id": service.pk})
    form = form_of(client.get(page)) | {"summary": "Mine."}
    Service.objects.because("No history tells of it.").filter(pk=service.pk).update(name="New")

    shown = client.post(page, form)

    told = [(one.label, one.before, one.wanted) for one in shown.context["found"].meanwhile]
    assert told == [("Name", "New", "Old"), ("In one or two sentences", "", "Mine.")]
    assert "Somebody else changed this meanwhile" in shown.content.decode()
    assert form_of(shown)["summary"] == "Mine."
    assert service_of(service.pk).summary == ""


def test_keeper_with_a_link_is_told_likewise(client: Client) -> None:
    provider = a_kept_provider()
    service = a_service("Old", provider=provider)
    page = reverse(
        "directory:keep_change", kwargs={"secret": a_link(provider), "service_id": service.pk}
    )
    form = form_of(client.get(page))
    change_service(
        service=service, values=replace(live(service), name="Ours"), by=a_moderator(), at=AT
    )

    shown = client.post(page, form | {"summary": "Theirs."})
    assert "Somebody else changed this meanwhile" in shown.content.decode()
    client.post(page, form_of(shown))

    proposal = Proposal.objects.because("A test looks.").get()
    assert proposal.values == {"summary": "Theirs."}


# ── Who locks what first ──

ORDER = ("directory_provider", "directory_service", "directory_proposal")


def _locks(do: Any) -> list[str]:
    """The tables whose rows are locked, in order; "many" where rows come in no order of ids."""
    found: list[str] = []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> CursorWrapper:
        if "FOR UPDATE" in sql:
            table = sql.partition(' FROM "')[2].partition('"')[0]
            ordered = f'ORDER BY "{table}"."id" ASC' in sql
            is_one = f'"{table}"."id" = ' in sql or "LIMIT 1" in sql
            found.append(table if ordered or is_one or table == ORDER[2] else "many")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        do()
    return found


@pytest.mark.skipif("not connection.features.has_select_for_update")
def test_deeds_lock_providers_before_entries_before_changes() -> None:
    organisation = an_organisation()
    provider = a_kept_provider(organisation=organisation)
    service = a_service("Old", provider=provider, assured_on=None)
    leaver, by = a_keeper(organisation, email="keeper@example.org"), a_moderator()
    Service.objects.because("A test.").filter(pk=service.pk).update(owner=leaver)
    area_id, to = an_area().pk, a_person()
    found = [
        _locks(lambda: remind_keepers(area_id=area_id, at=AT)),
        _locks(
            lambda: hand_over_entries(
                leaver=leaver, to=to, organisation_id=organisation.pk, by=by, at=AT
            )
        ),
        _locks(lambda: a_proposal(service, name="New")),
    ]
    proposal = a_proposal(service, name="Newer")
    seen = compared(proposal).seen
    found.append(_locks(lambda: accept_proposal(proposal=proposal, seen=seen, by=by, at=AT)))

    for locks in found:
        firsts = [ORDER.index(one) for one in dict.fromkeys(locks) if one in (*ORDER, "many")]
        assert firsts, found
        assert firsts == sorted(firsts), locks
