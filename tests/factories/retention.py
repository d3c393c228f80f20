"""A row of each table that has an end, with its clock where a test wants it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from django.db.models import Model
from django.utils import timezone

from kith.accounts.models import BreakGlass, Restriction, SignIn
from kith.core.models import Draft, FormPost, OutboxMessage
from kith.directory.enums import ImportKind, RunState
from kith.directory.models import ImportRun, ImportSource, KeeperLink, WrongReport
from kith.front.records import WeeklyCount
from kith.organisations.models import Invitation
from kith.rights.models import Request, ReviewItem
from tests.factories.areas import an_area
from tests.factories.directory import a_provider, a_service
from tests.factories.people import a_person, an_organisation


def broken_glass(at: datetime) -> Model:
    return BreakGlass.objects.create(
        kind="site",
        object_id=uuid4(),
        person=a_person("supervisor"),
        reason="danger",
        words="Canary: he waits outside.",
        broken_at=at,
        until=at + timedelta(hours=4),
    )


def lifted_restriction(at: datetime) -> Model:
    person = a_person("organisation-lead")
    restriction = Restriction.objects.create(
        kind="site",
        object_id=uuid4(),
        reason="at-risk",
        put_by=person,
        put_at=at - timedelta(days=1),
        lifted_by=person,
        lifted_at=at,
    )
    restriction.passes.create(person=person)
    return restriction


def sign_in(at: datetime) -> Model:
    return SignIn.objects.create(
        person=a_person("champion"),
        session_digest=uuid4().hex,
        method="password",
        began_at=at - timedelta(hours=1),
        seen_at=at,
    )


def draft(at: datetime) -> Model:
    one = Draft(person_id=uuid4(), address="/work/", typed={"words": ["no"]}, saved_at=at)
    one.save()
    return one


def form_post(at: datetime) -> Model:
    return FormPost.objects.create(key=uuid4(), person_id=uuid4(), address="/work/", at=at)


def message(at: datetime) -> Model:
    one = OutboxMessage(
        channel="mail",
        code="tests.note",
        to="sam@example.org",
        safe_contact="staff-account",
        subject="A note",
        body="Canary: come at noon.",
        state="dead",
        put_at=at - timedelta(days=1),
        try_at=at,
        ended_at=at,
    )
    one.save()
    return one


def import_run(at: datetime) -> Model:
    source = ImportSource.objects.create(
        area=an_area(), name=uuid4().hex, kind=ImportKind.choices[0][0], added_at=at
    )
    return ImportRun.objects.create(
        source=source, state=RunState.choices[0][0], started_at=at, ended_at=at
    )


def keeper_link(at: datetime) -> Model:
    return KeeperLink.objects.create(
        provider=a_provider(), digest=uuid4().hex, made_at=at - timedelta(days=30), ends_at=at
    )


def wrong_report(at: datetime) -> Model:
    return WrongReport.objects.create(
        service=a_service(), what="phone", words="It rings out.", reported_at=at, settled_at=at
    )


def weekly_count(at: datetime) -> Model:
    return WeeklyCount.objects.create(code=uuid4().hex, week=timezone.localdate(at), count=3)


def invitation(at: datetime) -> Model:
    return Invitation.objects.create(
        organisation=an_organisation(),
        email="sam@example.org",
        token_digest=uuid4().hex,
        invited_at=at - timedelta(days=7),
        expires_at=at,
    )


def settled_request(at: datetime) -> Model:
    one = Request(
        area=an_area(),
        kind="access",
        number=uuid4().hex[:12],
        form_key=uuid4(),
        received_at=at - timedelta(days=20),
        words="Canary: what do you hold?",
        name="Sam",
        contact="sam@example.org",
        contact_way="mail",
        settled_at=at,
    )
    one.save()
    return one


def review_item(at: datetime) -> Model:
    return ReviewItem.objects.create(
        request=settled_request(at),
        room="core.typing",
        kind="draft",
        record_id=str(uuid4()),
        needs_care=False,
    )


MAKERS: dict[str, Callable[[datetime], Model]] = {
    "accounts.BreakGlass": broken_glass,
    "accounts.Restriction": lifted_restriction,
    "accounts.SignIn": sign_in,
    "core.Draft": draft,
    "core.FormPost": form_post,
    "core.OutboxMessage": message,
    "directory.ImportRun": import_run,
    "directory.KeeperLink": keeper_link,
    "directory.WrongReport": wrong_report,
    "front.WeeklyCount": weekly_count,
    "organisations.Invitation": invitation,
    "rights.Request": settled_request,
    "rights.ReviewItem": review_item,
}
"""By table, a row whose clock stands at the instant that is given."""
