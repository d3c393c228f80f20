"""Who may read the trail of a record, and what it says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from kith.accounts.models import BreakGlass, Person, Restriction
from kith.core import audit
from kith.core.models import AuditEntry
from kith.organisations.models import Site
from tests.factories.people import a_person, a_site, a_team, an_organisation

pytestmark = pytest.mark.django_db
WINTER = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
QUERIES = 14
SUMMER = datetime(2026, 7, 5, 23, 30, tzinfo=UTC)


def trail(kind: str, record_id: UUID) -> str:
    return reverse("work:trail", kwargs={"kind": kind, "record_id": record_id})


def seen(
    kind: str, record_id: UUID, *, by: Person | None, at: datetime = WINTER, **more: str
) -> None:
    with transaction.atomic():
        audit.record(
            action="accounts.record-seen",
            object_type=kind,
            object_id=record_id,
            at=at,
            by=by.pk if by else None,
            **more,
        )


@pytest.fixture
def site() -> Site:
    return a_site(an_organisation(), "Refuge")


@pytest.fixture
def lead(site: Site) -> Person:
    return a_person("organisation-lead", organisation=site.organisation, name="Lena Lead")


def lines(client: Client, address: str) -> list[str]:
    """What the page says, line by line, without the asker's own reading of it."""
    response = client.get(address)
    assert response.status_code == 200
    return [line.says for day in response.context["days"] for line in day.lines][1:]


def test_trail_says_who_did_what_newest_first(client: Client, site: Site, lead: Person) -> None:
    asha = a_person(name="Asha Patel")
    gone = a_person(name="Nobody's Business")
    seen("site", site.pk, by=asha)
    seen("site", site.pk, by=gone, at=WINTER + timedelta(hours=1))
    seen("site", site.pk, by=None, at=WINTER + timedelta(hours=2))
    seen("site", uuid4(), by=lead)
    seen("team", site.pk, by=lead)
    gone.delete()
    client.force_login(lead)

    assert lines(client, trail("site", site.pk)) == [
        "The system opened it",
        "Somebody whose account is gone opened it",
        "Asha Patel opened it",
    ]


def test_trail_is_told_day_by_day_in_the_time_of_the_place(
    client: Client, site: Site, lead: Person
) -> None:
    seen("site", site.pk, by=lead, at=SUMMER)
    seen("site", site.pk, by=lead, at=SUMMER - timedelta(hours=2))
    client.force_login(lead)

    page = client.get(trail("site", site.pk))

    assert [(day.on.isoformat(), len(day.lines)) for day in page.context["days"]][1:] == [
        ("2026-07-06", 1),
        ("2026-07-05", 1),
    ]
    said = page.content.decode()
    assert "Monday 6 July 2026" in said
    assert '<time datetime="2026-07-06T00:30:00+01:00">00:30</time>' in said


def test_reading_the_trail_leaves_its_own_line_and_no_other(
    client: Client, site: Site, lead: Person
) -> None:
    client.force_login(lead)
    before = set(AuditEntry.objects.values_list("pk", flat=True))

    client.get(trail("site", site.pk))

    entry = AuditEntry.objects.exclude(pk__in=before).get()
    assert (entry.action, entry.object_type, entry.object_id, entry.by_id) == (
        "accounts.trail-read",
        "site",
        str(site.pk),
        lead.pk,
    )


def test_broken_glass_stands_with_its_reason(client: Client, site: Site, lead: Person) -> None:
    officer = a_person("supervisor", organisation=an_organisation(), name="Omar Officer")
    Restriction.objects.create(
        kind="site", object_id=site.pk, reason="at-risk", put_by=lead, put_at=WINTER
    )
    BreakGlass.objects.create(
        kind="site",
        object_id=site.pk,
        person=officer,
        reason="danger",
        words="Police rang <now>",
        broken_at=WINTER,
        until=WINTER + timedelta(hours=1),
    )
    with transaction.atomic():
        audit.record(
            action="accounts.glass-broken",
            object_type="site",
            object_id=site.pk,
            at=WINTER,
            by=officer.pk,
            purpose="danger",
        )
    client.force_login(lead)

    page = client.get(trail("site", site.pk))

    (line,) = page.context["days"][1].lines
    assert (line.says, line.why, line.words) == (
        "Omar Officer opened it though it was restricted",
        "Somebody may be in danger",
        "Police rang <now>",
    )
    assert "Police rang &lt;now&gt;" in page.content.decode()


def test_restricted_record_keeps_its_name_from_those_without_a_pass(
    client: Client, site: Site, lead: Person
) -> None:
    client.force_login(lead)
    open_page = client.get(trail("site", site.pk)).content.decode()
    Restriction.objects.create(
        kind="site", object_id=site.pk, reason="at-risk", put_by=lead, put_at=WINTER
    )
    shut_page = client.get(trail("site", site.pk)).content.decode()

    assert ("Site: Refuge" in open_page, "Refuge" in shut_page) == (True, False)


def test_refused_deed_is_told_so(client: Client, site: Site, lead: Person) -> None:
    seen("site", site.pk, by=lead, outcome="refused")
    client.force_login(lead)

    assert "Refused</strong>" in client.get(trail("site", site.pk)).content.decode()


def test_code_of_another_version_is_shown_as_it_is(
    client: Client, site: Site, lead: Person
) -> None:
    AuditEntry.objects.create(
        at=WINTER, action="old.thing-done", object_type="site", object_id=str(site.pk)
    )
    client.force_login(lead)

    assert lines(client, trail("site", site.pk)) == [
        "The system did something for which this version has no words (old.thing-done)"
    ]


def test_long_trail_comes_fifty_lines_a_page(client: Client, site: Site, lead: Person) -> None:
    for minute in range(60):
        seen("site", site.pk, by=lead, at=WINTER + timedelta(minutes=minute))
    client.force_login(lead)
    address = trail("site", site.pk)

    first, second = client.get(address), client.get(f"{address}?page=2")

    counts = [sum(len(day.lines) for day in page.context["days"]) for page in (first, second)]
    assert counts == [50, 12]
    assert client.get(f"{address}?page=nonsense").context["page"].number == 1


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_lines(
    client: Client,
    site: Site,
    lead: Person,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _one in range(count):
        seen("site", site.pk, by=a_person())
    client.force_login(lead)
    address = trail("site", site.pk)
    client.get(address)

    with django_assert_num_queries(QUERIES):
        client.get(address)


def test_others_are_told_nothing(client: Client, site: Site, lead: Person) -> None:
    colleague = a_person("practitioner", organisation=site.organisation)
    elsewhere = a_person("organisation-lead", organisation=an_organisation())
    keeper = a_person("system-administrator", organisation=site.organisation)
    statuses = []
    for person in (colleague, elsewhere, keeper):
        client.force_login(person)
        statuses.append(client.get(trail("site", site.pk)).status_code)

    assert statuses == [404, 404, 404]
    assert AuditEntry.objects.filter(action="accounts.trail-read").count() == 0


def test_kind_that_does_not_fit_is_told_nothing(client: Client, site: Site, lead: Person) -> None:
    client.force_login(lead)
    team = a_team(site.organisation)

    addresses = [
        trail("site", uuid4()),
        trail("site", team.pk),
        trail("nonsense", site.pk),
        trail("*", site.pk),
    ]

    assert [client.get(address).status_code for address in addresses] == [404] * 4


def test_nobody_is_sent_to_sign_in(client: Client, site: Site) -> None:
    response = client.get(trail("site", site.pk))

    assert (response.status_code, response["Location"].split("?")[0]) == (
        302,
        reverse("account_login"),
    )
    assert client.post(trail("site", site.pk)).status_code == 405
