"""An entry's form that comes again since somebody else changed the entry: no row of it is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kith.directory.enums import ProposalState
from kith.directory.forms.keeping_places import prefix_of
from kith.directory.forms.keeping_times import read_times
from kith.directory.models import Proposal, Service
from kith.directory.operations.keeping import change_service
from kith.directory.operations.moderating import accept_proposal, send_back
from kith.directory.operations.proposing import EntryChanged, propose_change, propose_service
from kith.directory.queries.moderating import compared
from kith.directory.rules.keeping import looked_at
from kith.directory.rules.values import ServiceValues
from kith.opening_times import Closure, OpeningTimes, OtherHours, openings_typed, to_schedules
from tests.factories.areas import AT
from tests.factories.directory import a_place, a_service, service_of
from tests.factories.keeping import (
    a_kept_provider,
    a_link,
    a_moderator,
    a_proposal,
    form_of,
    live,
)

pytestmark = pytest.mark.django_db
HALL = a_place("hall", name="Hall", address="1 Elm Road", town="Elm", postcode="S60 1AE")
BARN = a_place("barn", name="Barn", address="2 Oak Road", town="Oak", postcode="S60 1AE")
SHUT = Closure(date(2099, 12, 24), date(2099, 12, 24), "Eve")
STALE = "Somebody else changed this meanwhile"


def an_entry(**values: Any) -> Service:
    times = tuple(to_schedules(OpeningTimes(exceptions=(SHUT,))))
    return a_service("Old", **{"places": (HALL, BARN), "times": times, **values})


def the_page(service: Service) -> str:
    return reverse("directory-work:change_service", kwargs={"service_id": service.pk})


def link_page(service: Service) -> str:
    kwargs = {"secret": a_link(service.provider), "service_id": service.pk}
    return reverse("directory:keep_change", kwargs=kwargs)


def changed(service: Service, **values: Any) -> None:
    wanted = replace(live(service), **values)
    change_service(service=service, values=wanted, by=a_moderator(), at=AT)


def day(prefix: str, on: date, **more: str) -> dict[str, str]:
    parts = {f"{prefix}-first_{part}": str(getattr(on, part)) for part in ("day", "month", "year")}
    return parts | {f"{prefix}-{name}": words for name, words in more.items()}


def where(service: Service) -> list[tuple[str, str, str, str]]:
    rows = [(one.name, one.address, one.town, one.postcode) for one in live(service).places]
    return sorted(rows)


def waiting() -> Proposal:
    return Proposal.objects.because("A test looks.").get(state=ProposalState.WAITING)


def test_new_rows_and_rows_taken_out_survive_that_the_form_comes_again(client: Client) -> None:
    service = an_entry()
    client.force_login(a_moderator())
    page = the_page(service)
    form = form_of(client.get(page)) | {
        "new-place-name": "Attic",
        f"{prefix_of(HALL)}-left": "on",
        f"{prefix_of(BARN)}-name": "Big barn",
        "date-2099-12-24-left": "on",
        **day("new-date-1", date(2099, 5, 5), why="Training"),
    }
    changed(service, email="theirs@example.org")

    shown = client.post(page, form)

    assert STALE in shown.content.decode()
    again = form_of(shown)
    told = {name: again.get(name) for name in (*form, "new-place-name") if "-" in name}
    assert told["new-place-name"] == "Attic"
    assert again[f"{prefix_of(HALL)}-left"] is True
    assert again[f"{prefix_of(HALL)}-address"] == "1 Elm Road"
    assert again["date-2099-12-24-left"] is True
    assert again["new-date-1-first_month"] == "5"

    client.post(page, again)

    assert where(service) == [
        ("Attic", "", "", ""),
        ("Big barn", "2 Oak Road", "Oak", "S60 1AE"),
    ]
    assert read_times(live(service).times).exceptions == (
        Closure(date(2099, 5, 5), date(2099, 5, 5), "Training"),
    )
    assert live(service).email == "theirs@example.org"


def test_rows_that_both_changed_go_each_by_itself(client: Client) -> None:
    service = an_entry()
    client.force_login(a_moderator())
    page = the_page(service)
    form = form_of(client.get(page)) | {
        "new-place-name": "Attic",
        f"{prefix_of(HALL)}-name": "Great hall",
        **day("new-date-1", date(2099, 5, 5), hours="9am to noon"),
    }
    cellar = a_place("cellar", name="Cellar")
    moved = replace(HALL, address="3 Ash Road", town="Ash")
    other = Closure(date(2099, 6, 6), date(2099, 6, 6), "Fair")
    times = tuple(to_schedules(OpeningTimes(exceptions=(SHUT, other))))
    changed(service, places=(moved, cellar), times=times)

    client.post(page, form_of(client.post(page, form)))

    assert where(service) == [
        ("Attic", "", "", ""),
        ("Cellar", *where(service)[1][1:]),
        ("Great hall", "3 Ash Road", "Ash", "S60 1AE"),
    ]
    noon = OtherHours(date(2099, 5, 5), openings_typed("9am to noon"), "")
    assert read_times(live(service).times).exceptions == (noon, other, SHUT)


def test_changed_place_that_somebody_took_out_comes_again_as_a_new_one(client: Client) -> None:
    service = an_entry()
    client.force_login(a_moderator())
    page = the_page(service)
    form = form_of(client.get(page)) | {
        "new-place-name": "Attic",
        f"{prefix_of(HALL)}-name": "Great hall",
    }
    changed(service, places=(BARN,))

    again = form_of(client.post(page, form))
    assert sorted(again[name] for name in ("new-place-name", "more-place-2-name")) == [
        "Attic",
        "Great hall",
    ]
    client.post(page, again)

    assert [one[0] for one in where(service)] == ["Attic", "Barn", "Great hall"]


def test_row_that_the_form_was_not_shown_with_is_not_emptied(client: Client) -> None:
    service = an_entry()
    client.force_login(a_moderator())
    page = the_page(service)
    form = {
        name: value
        for name, value in form_of(client.get(page)).items()
        if not name.startswith((prefix_of(HALL), "date-2099"))
    }
    before = where(service)

    client.post(page, form | {"summary": "New."})

    assert (live(service).summary, where(service)) == ("New.", before)
    assert read_times(live(service).times).exceptions == (SHUT,)


@pytest.mark.parametrize("is_accepted", [True, False])
def test_keeper_whose_waiting_change_was_decided_meanwhile_is_told(
    client: Client, is_accepted: bool
) -> None:
    service = an_entry(provider=a_kept_provider())
    attic = a_place("attic", name="Attic")
    proposal = a_proposal(service, places=(HALL, attic), summary="First.")
    page = link_page(service)
    form = form_of(client.get(page)) | {"email": "second@example.org"}
    if is_accepted:
        seen = compared(proposal).seen
        accept_proposal(proposal=proposal, seen=seen, by=a_moderator(), at=AT)
    else:
        send_back(proposal=proposal, reason="No.", by=a_moderator(), at=AT)

    shown = client.post(page, form)
    assert STALE in shown.content.decode()
    told = [one.label for one in shown.context["found"].meanwhile]
    assert told == ([] if is_accepted else ["In one or two sentences", "Places"])
    client.post(page, form_of(shown))

    assert waiting().values == {"email": "second@example.org"}


def test_keepers_do_not_overwrite_each_other_in_silence(client: Client) -> None:
    service = an_entry(provider=a_kept_provider())
    page = link_page(service)
    first, second = form_of(client.get(page)), form_of(client.get(page))
    client.post(page, first | {"summary": "First."})

    shown = client.post(page, second | {"email": "second@example.org"})

    assert STALE in shown.content.decode()
    assert waiting().values == {"summary": "First."}
    client.post(page, form_of(shown))
    assert waiting().values == {"summary": "First.", "email": "second@example.org"}


def test_propose_change_refuses_over_a_change_that_was_not_seen() -> None:
    service = a_service("Old")
    seen = looked_at(live(service))
    first = a_proposal(service, summary="First.")
    wanted = replace(live(service), email="second@example.org")

    with pytest.raises(EntryChanged):
        propose_change(service=service, values=wanted, seen=seen, by=None, at=AT)

    assert waiting() == first
    seen = looked_at(live(service), first.pk)
    second = propose_change(service=service, values=wanted, seen=seen, by=None, at=AT)
    assert waiting() == second


@pytest.mark.parametrize("seen", [None, "", "nothing", "nothing.nothing"])
def test_form_that_does_not_say_what_was_seen_is_shown_again(
    client: Client, seen: str | None
) -> None:
    service = an_entry()
    client.force_login(a_moderator())
    page = the_page(service)
    form = form_of(client.get(page)) | {"summary": "Mine.", "seen": seen}
    if seen is None:
        del form["seen"]
    changed(service, email="theirs@example.org")

    shown = client.post(page, form)

    told = [(one.label, one.before, one.wanted) for one in shown.context["found"].meanwhile]
    assert told == [
        ("In one or two sentences", "", "Mine."),
        ("E-mail address", "theirs@example.org", ""),
    ]
    assert "We cannot tell what they changed." in shown.content.decode()
    assert service_of(service.pk).summary == ""


def test_languages_that_are_called_alike_both_stay(client: Client) -> None:
    service = an_entry(languages=("zh-Hans", "zh-Hant", "pl"))
    client.force_login(a_moderator())
    page = the_page(service)
    form = form_of(client.get(page))
    assert form["languages"] == "zh-Hans\nzh-Hant\nPolish"

    client.post(page, form | {"languages": "zh-Hans\nzh-Hant"})

    assert live(service).languages == ("zh-Hans", "zh-Hant")


def test_new_entry_is_in_the_language_of_its_provider() -> None:
    provider = a_kept_provider(lang="cy")
    values = ServiceValues(name="Newydd", lang="cy")
    proposal = propose_service(provider=provider, values=values, by=None, at=AT)
    seen = compared(proposal).seen

    accepted = accept_proposal(proposal=proposal, seen=seen, by=a_moderator(), at=AT)

    assert service_of(accepted.service_id).lang == "cy"


def test_keeper_is_not_told_of_marks_that_moderators_set(client: Client) -> None:
    service = an_entry(provider=a_kept_provider())
    page = link_page(service)
    form = form_of(client.get(page))
    changed(service, is_safety=True, email="theirs@example.org")

    shown = client.post(page, form | {"summary": "Mine."})

    assert [one.label for one in shown.context["found"].meanwhile] == ["E-mail address"]
    assert "Help with harm" not in shown.content.decode()
