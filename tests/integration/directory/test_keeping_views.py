"""`/work/directory/`: entries for those who keep and moderate them."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kith.accounts.queries.seeing import work_lines
from kith.core.models import OutboxMessage
from kith.core.offers import hand_overs
from kith.directory.enums import ProposalState
from kith.directory.models import Change, Proposal, Reminder, Service
from kith.directory.operations.freshness import CannotOwn, name_owner
from kith.directory.queries.keepers import provider_of_link
from tests.factories.areas import AT
from tests.factories.directory import a_provider, a_service, a_term, days_before, service_of
from tests.factories.keeping import (
    a_keeper,
    a_kept_provider,
    a_link,
    a_moderator,
    a_proposal,
    form_of,
)
from tests.factories.people import a_person, an_organisation

pytestmark = pytest.mark.django_db


def address(name: str, **more: object) -> str:
    return reverse(f"directory-work:{name}", kwargs=more)


def proposal_of(proposal: Proposal) -> Proposal:
    return Proposal.objects.because("A test looks.").get(pk=proposal.pk)


@pytest.fixture
def ours() -> Any:
    """An organisation with a provider, somebody who keeps its entries, and one entry."""
    organisation = an_organisation()
    provider = a_kept_provider("The Hub", organisation=organisation)
    return organisation, provider, a_keeper(organisation), a_service("Ours", provider=provider)


def test_home_lists_what_one_keeps_longest_unconfirmed_first(client: Client, ours: Any) -> None:
    _organisation, provider, keeper, fresh = ours
    never = a_service("Never", provider=provider, assured_on=None)
    old = a_service("Old", provider=provider, assured_on=days_before(100))
    a_service("Theirs")
    client.force_login(keeper)

    response = client.get(address("home"))

    assert [one.service for one in response.context["entries"]] == [never, old, fresh]
    assert [one.badge.text for one in response.context["entries"]] == [
        "Never confirmed",
        "Ageing",
        "Fresh",
    ]
    narrowed = client.get(address("home"), {"q": "old", "state": "ageing", "owner": "none"})
    assert [one.service for one in narrowed.context["entries"]] == [old]
    empty = client.get(address("home"), {"q": "nothing like it"})
    assert "No entry found" in empty.content.decode()


def test_pages_are_not_there_for_those_who_keep_nothing(client: Client, ours: Any) -> None:
    *_rest, service = ours
    proposal = a_proposal(service)
    client.force_login(a_keeper(an_organisation()))
    keyed = [
        address("service", service_id=service.pk),
        address("change_service", service_id=service.pk),
        address("history", service_id=service.pk),
        address("provider", provider_id=service.provider_id),
        address("add_service", provider_id=service.provider_id),
        address("change", proposal_id=proposal.pk),
    ]
    assert [client.get(one).status_code for one in keyed] == [404] * len(keyed)
    assert client.post(address("assure_service", service_id=service.pk)).status_code == 404
    client.force_login(a_person("practitioner", organisation=an_organisation()))
    lists = [address(name) for name in ("home", "changes", "freshness", "freshness_csv")]
    assert [client.get(one).status_code for one in lists] == [404] * len(lists)


def test_assure_service_and_all_of_a_provider(client: Client, ours: Any) -> None:
    _organisation, provider, keeper, service = ours
    other = a_service(provider=provider, assured_on=None)
    client.force_login(keeper)
    today = timezone.localdate()

    client.post(address("assure_service", service_id=service.pk))
    assert (service_of(service.pk).assured_on, service_of(other.pk).assured_on) == (today, None)
    client.post(address("assure_provider", provider_id=provider.pk))
    assert service_of(other.pk).assured_on == today


def test_keeper_with_account_sends_a_change_and_moderator_saves_at_once(
    client: Client, ours: Any
) -> None:
    *_rest, keeper, service = ours
    a_term("mediation")
    page = address("change_service", service_id=service.pk)
    client.force_login(keeper)
    data = form_of(client.get(page))

    response = client.post(page, data | {"name": "Sent", "types": ["types:mediation"]})

    assert response["Location"] == address("service", service_id=service.pk)
    proposal = Proposal.objects.because("A test looks.").get()
    assert (proposal.values, proposal.sent_by) == (
        {"name": "Sent", "terms": ["types:mediation"]},
        keeper,
    )
    assert "A change waits" in client.get(page).content.decode()

    moderator = a_moderator()
    client.force_login(moderator)
    data = form_of(client.get(page))
    client.post(page, data | {"summary": "At once."})
    now = service_of(service.pk)
    assert (now.name, now.summary, now.assured_on) == ("Ours", "At once.", timezone.localdate())
    assert now.origins["summary"][:2] == ["person", str(moderator.pk)]
    assert Change.objects.get().by == moderator


def test_add_service_is_sent_in_or_added(client: Client, ours: Any) -> None:
    _organisation, provider, keeper, _service = ours
    client.force_login(keeper)
    chosen = client.get(address("choose_provider"))
    page = address("add_service", provider_id=provider.pk)
    assert chosen["Location"] == page
    data = form_of(client.get(page)) | {"name": "Brand new"}

    response = client.post(page, data)

    proposal = Proposal.objects.because("A test looks.").get()
    assert response["Location"] == address("change", proposal_id=proposal.pk)
    assert client.get(response["Location"]).status_code == 200  # they see what they sent
    assert "New: Brand new" in client.get(address("home")).content.decode()
    assert client.post(page, data | {"name": ""}).status_code == 200

    client.post(address("withdraw_proposal", proposal_id=proposal.pk))
    assert proposal_of(proposal).state == ProposalState.WITHDRAWN

    client.force_login(a_moderator())
    client.post(page, form_of(client.get(page)) | {"name": "At once"})
    names = Service.objects.because("A test looks.").filter(provider=provider)
    assert set(names.values_list("name", flat=True)) == {"Ours", "At once"}


def test_history_says_who_when_and_what(client: Client, ours: Any) -> None:
    *_rest, keeper, service = ours
    moderator = a_moderator(name="May Moderate")
    client.force_login(moderator)
    page = address("change_service", service_id=service.pk)
    client.post(page, form_of(client.get(page)) | {"name": "Ours now"})
    client.post(address("assure_service", service_id=service.pk))
    client.force_login(keeper)

    response = client.get(address("history", service_id=service.pk))

    [(event, _rows)] = response.context["events"]
    assert (event.kind, event.who) == ("changed", "May Moderate")
    assert "Ours<ins> now</ins>" in response.content.decode()
    origins = dict(response.context["origins"])
    assert origins["Name"].startswith("somebody here (May Moderate), ")


def test_change_is_shown_side_by_side_and_accepted(client: Client, ours: Any) -> None:
    *_rest, service = ours
    proposal = a_proposal(service, name="Ours <b>now</b>")
    client.force_login(a_moderator())
    page = address("change", proposal_id=proposal.pk)

    shown = client.get(page)
    assert "<ins> &lt;b&gt;now&lt;/b&gt;</ins>" in shown.content.decode()
    [(title, provider, _one)] = client.get(address("changes")).context["rows"]
    assert (title, provider) == ("Ours", "The Hub")

    response = client.post(page, {"seen": shown.context["accept"]["seen"].value()})

    assert response["Location"] == address("changes")
    assert service_of(service.pk).name == "Ours <b>now</b>"
    assert client.post(page, {"seen": "x"}).status_code == 200  # decided: nothing to answer
    assert "Ours" in client.get(address("changes"), {"decided": "on"}).content.decode()


def test_conflict_shows_three_columns_and_asks_to_choose(client: Client, ours: Any) -> None:
    *_rest, service = ours
    proposal = a_proposal(service, name="Theirs")
    Service.objects.because("A test.").filter(pk=service.pk).update(name="Meanwhile")
    client.force_login(a_moderator())
    page = address("change", proposal_id=proposal.pk)

    shown = client.get(page)
    seen = {"seen": shown.context["accept"]["seen"].value()}
    unchosen = client.post(page, seen)
    silent = client.post(page, seen | {"choice_name": "keep"})
    client.post(page, seen | {"choice_name": "keep", "why": "It is called so."})

    assert "When it was sent in" in shown.content.decode()
    assert "Choose for name" in unchosen.content.decode()
    assert "Say why part of it stays as it is" in silent.content.decode()
    assert (service_of(service.pk).name, proposal_of(proposal).reason) == (
        "Meanwhile",
        "It is called so.",
    )
    assert proposal_of(proposal).state == ProposalState.ACCEPTED


def test_change_is_sent_back_with_a_reason_its_sender_reads(client: Client, ours: Any) -> None:
    *_rest, keeper, service = ours
    proposal = a_proposal(service, by=keeper)
    client.force_login(a_moderator())
    page = address("change", proposal_id=proposal.pk)

    assert client.post(page, {"answer": "send-back", "reason": ""}).status_code == 200
    client.post(page, {"answer": "send-back", "reason": "It is called so."})

    client.force_login(keeper)
    assert "It is called so." in client.get(page).content.decode()
    # Somebody who only sees it decides nothing.
    again = a_proposal(service, by=keeper, name="Again")
    client.post(address("change", proposal_id=again.pk), {"answer": "send-back", "reason": "x"})
    assert proposal_of(again).state == ProposalState.WAITING


def test_freshness_counts_by_owner_and_provider_and_sorts(client: Client, ours: Any) -> None:
    _organisation, provider, keeper, service = ours
    a_service(provider=provider, assured_on=None)
    a_service(provider=provider, assured_on=days_before(600))
    a_proposal(service)
    other = a_provider("=HYPERLINK(1)")
    a_service(provider=other, assured_on=days_before(400))
    client.force_login(a_moderator())

    by_provider = client.get(address("freshness"), {"by": "provider", "sort": "never"})
    named = {row.name: counts for row, counts in by_provider.context["rows"]}

    assert next(iter(named)) == "The Hub"
    #                        fresh, ageing, stale, never, hidden, waiting, reports
    assert named["The Hub"] == [1, 0, 1, 1, 1, 1, 0]
    assert named["=HYPERLINK(1)"] == [0, 0, 1, 0, 0, 0, 0]
    text = client.get(address("freshness_csv"), {"by": "provider"}).content.decode("utf-8-sig")
    names = [row[0] for row in csv.reader(io.StringIO(text))]
    assert sorted(names) == ["'=HYPERLINK(1)", "The Hub", "provider"]

    client.force_login(keeper)
    own = client.get(address("freshness"))
    assert [(row.name, row.total) for row, _counts in own.context["rows"]] == [("Nobody", 3)]


def test_name_owner_is_for_moderators_and_for_those_with_a_role(client: Client, ours: Any) -> None:
    *_rest, keeper, service = ours
    moderator = a_moderator()
    tick = {"service": [str(service.pk)], "back": "/work/directory/?q=o"}
    client.force_login(moderator)

    response = client.post(address("name_owner"), tick | {"owner": str(keeper.pk)})

    assert response["Location"] == "/work/directory/?q=o"
    assert service_of(service.pk).owner == keeper
    away = client.post(address("name_owner"), {"back": "https://elsewhere.example/"})
    assert away["Location"] == address("home")
    client.force_login(keeper)
    assert client.post(address("name_owner"), tick | {"owner": "none"}).status_code == 404
    with pytest.raises(CannotOwn):
        name_owner(service_ids=[service.pk], owner=a_person("champion"), by=moderator, at=AT)


def test_provider_page_names_the_keeper_and_sends_a_link(client: Client, ours: Any) -> None:
    _organisation, provider, keeper, _service = ours
    client.force_login(keeper)
    page = address("provider", provider_id=provider.pk)

    assert client.post(page, {"keeper_email": "nobody"}).status_code == 200
    client.post(page, {"keeper_email": "new@example.org"})
    client.post(address("send_link", provider_id=provider.pk))

    [mail] = OutboxMessage.objects.all()
    assert (mail.to, mail.code) == ("new@example.org", "directory.link")


def test_work_lines_say_what_is_due_overdue_and_waits(ours: Any) -> None:
    _organisation, provider, keeper, service = ours
    due = a_service(provider=provider, assured_on=None)
    Reminder.objects.create(service=due, to="owner", about=None, sent_at=AT)
    a_proposal(service)

    def lines(person: Any) -> list[str]:
        return [one.sentence for one in work_lines(person, AT)]

    assert lines(keeper) == [
        "1 entry was not confirmed in time",
        "1 of your entries is due",
    ]
    assert lines(a_moderator()) == [
        "1 entry was not confirmed in time",
        "1 change waits for a decision",
    ]


def test_leaver_hands_over_entries_and_reminders(ours: Any) -> None:
    organisation, provider, keeper, service = ours
    Service.objects.because("A test.").filter(pk=service.pk).update(owner=keeper)
    provider.keeper_email = keeper.email
    provider.save()
    taker = a_keeper(organisation)
    old = a_link(provider)
    [offer] = [one for one in hand_overs() if one.code == "directory.entries"]

    assert (offer.held(keeper, organisation.pk), offer.held(taker, organisation.pk)) == (2, 0)
    moved = offer.hand_over(
        leaver=keeper, to=taker, organisation_id=organisation.pk, by=taker, at=AT
    )

    provider.refresh_from_db()
    assert (moved, service_of(service.pk).owner, provider.keeper_email) == (2, taker, taker.email)
    assert provider_of_link(old, AT) is None


@pytest.mark.parametrize("name", ["home", "changes", "freshness"])
def test_lists_ask_as_many_queries_of_three_entries_as_of_one(client: Client, name: str) -> None:
    client.force_login(a_moderator())

    def asked(entries: int) -> int:
        for _ in range(entries):
            a_proposal(a_service(provider=a_kept_provider()), by=a_keeper(an_organisation()))
        client.get(address(name))
        with CaptureQueriesContext(connection) as queries:
            client.get(address(name))
        return len(queries)

    assert asked(1) == asked(2)
