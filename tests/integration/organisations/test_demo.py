"""The demonstration: a year of work in a small, and looking round as its people."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings as house
from django.test import Client
from pytest_django import Settings

from kith.accounts.models import BreakGlass, Person, Restriction, SignIn
from kith.accounts.queries.seeing import work_lines
from kith.accounts.rules.access_table import given_roles
from kith.areas.operations import load_pack
from kith.core.demo import ReachesSomebody, make_year
from kith.core.models import AuditEntry, AuditSeal, OutboxMessage
from kith.core.sealing.checking import check_trail
from kith.organisations.demo.story import NoAreaYet, PeopleHere
from kith.organisations.demo.visitors import visitor_called, visitors
from kith.organisations.enums import OrganisationKind
from kith.organisations.models import Invitation, Membership, Organisation, RoleHeld, Site, Team
from tests.factories.packs import pack
from tests.factories.people import a_person, an_area, an_organisation

UNTIL = datetime(2026, 11, 18, 15, tzinfo=UTC)
SMALL = 40
PAGE = "/account/demo/"
EVERYBODY = "A test looks at everything."

pytestmark = pytest.mark.django_db


@pytest.fixture
def _folders(settings: Settings, tmp_path: Path) -> None:
    settings.KITH_SENDING = replace(settings.KITH_SENDING, folder=tmp_path / "outbox")
    settings.UPLOADS = tmp_path / "uploads"


def person_called(code: str) -> Person:
    visitor = visitor_called(code)
    assert visitor
    return Person.objects.get(email=visitor.email)


def lines_of(code: str) -> list[str]:
    return [line.sentence for line in work_lines(person_called(code), UNTIL)]


@pytest.mark.usefixtures("_folders")
def test_a_year_gives_every_page_something_and_is_made_once() -> None:
    an_area()

    deeds = make_year(until=UNTIL, people=SMALL)

    organisations = Organisation.objects.because(EVERYBODY)
    held = Counter(RoleHeld.objects.filter(ended_at=None).values_list("role", flat=True))
    invitations = Invitation.objects.because(EVERYBODY)
    waiting = invitations.filter(accepted_at=None, withdrawn_at=None)
    something = {
        "deeds": deeds,
        "merged": organisations.exclude(merged_into=None).count(),
        "closed": organisations.filter(merged_into=None).exclude(closed_at=None).count(),
        "logos": organisations.exclude(logo=None).count(),
        "teams": Team.objects.because(EVERYBODY).count(),
        "sites": Site.objects.because(EVERYBODY).count(),
        "left": Membership.objects.because(EVERYBODY).exclude(ended_at=None).count(),
        "accepted": invitations.exclude(accepted_at=None).count(),
        "open": waiting.filter(expires_at__gt=UNTIL).count(),
        "expired": waiting.filter(expires_at__lte=UNTIL).count(),
        "sign-ins": SignIn.objects.count(),
        "records seen": AuditEntry.objects.filter(action="accounts.record-seen").count(),
        "restrictions": Restriction.objects.count(),
        "broken and looked at": BreakGlass.objects.exclude(looked_at_at=None).count(),
        "broken and waiting": BreakGlass.objects.filter(looked_at_at=None).count(),
    }
    assert [what for what, count in something.items() if not count] == []
    assert set(held) == set(given_roles())
    assert set(organisations.values_list("kind", flat=True)) == set(OrganisationKind.values)
    assert Counter(OutboxMessage.objects.values_list("state", flat=True))["dead"] == 1
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"sent", "dead"}
    assert sum(person.has_usable_password() for person in Person.objects.all()) == len(visitors())
    told = AuditEntry.objects.exclude(action="areas.pack-loaded")
    first, last = (told.order_by(way)[0].at for way in ("at", "-at"))
    assert (UNTIL - first).days >= 350
    assert (last - UNTIL).total_seconds() < 3600
    assert AuditSeal.objects.count() == AuditEntry.objects.count()
    assert check_trail(house.DATA, elsewhere=None).breaks == []
    assert "Idris Quill opened a restricted record. Look at why." in lines_of("orla.lovage")
    assert lines_of("idris.quill")[:2] == [
        "5 requests about what we hold wait, 1 of them late",
        "Nobody leads Heron Way Allotments",
    ]
    assert "1 erasure waits for a second person" in lines_of("neve.harrow")
    assert lines_of("greta.thrush") == ["1 message could not be sent"]

    entries = AuditEntry.objects.count()
    assert make_year(until=UNTIL, people=SMALL) == 0
    assert AuditEntry.objects.count() == entries


@pytest.mark.usefixtures("_folders")
def test_a_year_is_not_mixed_with_work() -> None:
    an_organisation()

    with pytest.raises(PeopleHere):
        make_year(until=UNTIL, people=SMALL)

    assert not AuditEntry.objects.filter(action="core.demonstration-made").exists()


@pytest.mark.usefixtures("_folders")
def test_a_year_needs_an_area() -> None:
    with pytest.raises(NoAreaYet):
        make_year(until=UNTIL, people=SMALL)


def test_a_year_is_not_made_where_mail_would_leave(settings: Settings) -> None:
    an_area()
    settings.KITH_SENDING = replace(settings.KITH_SENDING, mail="smtp")

    with pytest.raises(ReachesSomebody):
        make_year(until=UNTIL, people=SMALL)


def the_visitors() -> None:
    place = an_organisation()
    for visitor in visitors():
        a_person(*visitor.roles, organisation=place, name=visitor.name, email=visitor.email)


def test_looking_round_begins_a_session_as_each_person(settings: Settings) -> None:
    settings.KITH_DEMO = True
    the_visitors()

    answers = {}
    for visitor in visitors():
        client = Client()
        posted = client.post(PAGE, {"as": visitor.code})
        home = client.get("/work/")
        answers[visitor.code] = (
            posted.headers["Location"],
            home.status_code,
            home.wsgi_request.user,
        )

    people = {one.email: one for one in Person.objects.all()}
    assert answers == {one.code: ("/work/", 200, people[one.email]) for one in visitors()}
    assert set(SignIn.objects.values_list("method", flat=True)) == {"demonstration"}


def test_the_page_names_each_person_and_says_that_all_is_invented(
    client: Client, settings: Settings
) -> None:
    settings.KITH_DEMO = True
    an_area()

    response = client.get(PAGE)

    page = response.content.decode()
    assert [one.name for one in visitors() if f"Look round as {one.name}" not in page] == []
    assert "Everything here is invented" in page
    assert f'href="{PAGE}"' in client.get("/account/login/").content.decode()


def test_looking_round_as_nobody_is_404(client: Client, settings: Settings) -> None:
    settings.KITH_DEMO = True
    an_area()
    a_person(email="somebody@people.example")

    assert client.post(PAGE, {"as": "somebody"}).status_code == 404
    assert client.post(PAGE, {"as": visitors()[0].code}).status_code == 404
    assert SignIn.objects.count() == 0


def test_a_post_needs_the_forms_secret(settings: Settings) -> None:
    settings.KITH_DEMO = True
    the_visitors()

    refused = Client(enforce_csrf_checks=True).post(PAGE, {"as": visitors()[0].code})

    assert refused.status_code == 403
    assert SignIn.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "says_demo"), [("rotherham", True), ("rotherham", False), ("exampleton", False)]
)
def test_nobody_looks_round_elsewhere(
    name: str, says_demo: bool, client: Client, settings: Settings
) -> None:
    settings.KITH_DEMO = says_demo
    area = load_pack(pack=pack(name), by=None, at=UNTIL).area
    place = Organisation.objects.create(area=area, name="Ours", kind="other", added_at=UNTIL)
    visitor = visitors()[0]
    a_person(*visitor.roles, organisation=place, email=visitor.email)

    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, {"as": visitor.code}).status_code == 404
    assert client.get("/work/").status_code == 302
    assert SignIn.objects.count() == 0
    assert PAGE not in client.get("/account/login/").content.decode()
    assert "invented" not in client.get("/charter/").content.decode()
