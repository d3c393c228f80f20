"""Adding, changing and closing organisations, and the council that comes first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kith.accounts.models import Person
from kith.areas.models import LifeStage
from kith.core.models import AuditEntry
from kith.core.plain_text import HiddenCharacters
from kith.organisations.models import Invitation, Membership, Organisation, RoleHeld, Site, Team
from kith.organisations.operations import checks
from kith.organisations.operations.closing import (
    LastRecordsAdministrator,
    OwnAccountWouldEnd,
    OwnRoleWouldEnd,
    WorkStillHeld,
    close_organisation,
)
from kith.organisations.operations.memberships import RoleNotTheirs
from kith.organisations.operations.organisations import (
    add_organisation,
    change_organisation,
    ensure_council,
)
from tests.factories.people import (
    AT,
    a_membership,
    a_person,
    a_site,
    a_team,
    an_area,
    an_organisation,
)

pytestmark = pytest.mark.django_db
EVERY = "A test looks at all."


def entries() -> list[tuple[str, str]]:
    return [(one.action, one.object_id) for one in AuditEntry.objects.order_by("sequence")]


def added(name: str = "Harbour House", **more: object) -> Organisation:
    given = {"area": an_area(), "kind": "voluntary", "by": None, "at": AT, **more}
    return add_organisation(name=name, **given)  # type: ignore[arg-type]


def administrator() -> Person:
    """Somebody who looks after records from an organisation of their own."""
    return a_person("records-administrator", organisation=an_organisation())


def an_invitation(organisation: Organisation, *, team: Team | None = None) -> Invitation:
    return Invitation.objects.create(
        organisation=organisation,
        team=team,
        email="new@example.org",
        roles=["practitioner"],
        token_digest=str(organisation.pk),
        invited_at=AT,
        expires_at=AT + timedelta(days=7),
    )


def test_add_organisation_keeps_what_was_typed_and_records_it() -> None:
    stages = list(LifeStage.objects.filter(area=an_area())[:2])
    person = administrator()
    before = len(entries())

    one = added(
        "  Harbour \t House ",
        about="First line \r\n\r\n\r\n\r\nsecond",
        website="Example.org/help",
        life_stages=stages,
        by=person,
    )

    assert (one.name, one.about) == ("Harbour House", "First line\n\nsecond")
    assert one.website == "https://example.org/help"
    assert set(one.life_stages.all()) == set(stages)
    assert entries()[before:] == [("organisations.organisation-added", str(one.pk))]


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"name": " "}, checks.NameMissing),
        ({"name": "x" * 201}, checks.TooLong),
        ({"name": "HARBOUR house"}, checks.NameTaken),
        ({"name": "nul\x00"}, HiddenCharacters),
        ({"name": "turned\u202eround"}, HiddenCharacters),
        ({"name": "zero\u200bwidth"}, HiddenCharacters),
        ({"about": "bell\x07"}, HiddenCharacters),
        ({"about": "x" * 1001}, checks.TooLong),
        ({"kind": "circus"}, checks.NoSuchKind),
        ({"website": "javascript:alert(1)"}, checks.NotAWebsite),
        ({"website": "ftp://example.org"}, checks.NotAWebsite),
        ({"website": "https://me:secret@example.org"}, checks.NotAWebsite),
        ({"website": "https://example.org/" + "x" * 500}, checks.TooLong),
    ],
)
def test_add_organisation_refuses(given: dict[str, str], refusal: type[Exception]) -> None:
    added("Harbour House")

    with pytest.raises(refusal):
        added(**{"name": "Another", **given})
    assert Organisation.objects.because(EVERY).count() == 1


def test_name_of_a_closed_organisation_is_free_again() -> None:
    one = added("Harbour House")
    close_organisation(organisation=one, by=administrator(), at=AT)

    assert added("harbour house").name == "harbour house"


def test_accented_name_is_taken_whatever_its_capitals() -> None:
    added("École")

    with pytest.raises(checks.NameTaken):
        added("éCOLE")


def test_life_stage_of_another_area_is_refused() -> None:
    stage = LifeStage.objects.filter(area=an_area()).first()
    assert stage is not None
    elsewhere = an_area()
    elsewhere.pk, elsewhere.code = None, "elsewhere"
    elsewhere._state.adding = True
    elsewhere.save()

    with pytest.raises(checks.LifeStageOfElsewhere):
        added(area=elsewhere, life_stages=[stage])


def test_change_organisation_records_the_names_of_what_changed() -> None:
    one = added(about="Old words")
    stage = LifeStage.objects.filter(area=an_area()).first()
    given = {"name": one.name, "kind": "faith", "about": "New words", "website": ""}

    for _twice in range(2):
        one = change_organisation(
            organisation=one, **given, life_stages=[stage], by=administrator(), at=AT
        )

    assert (one.kind, one.about) == ("faith", "New words")
    changes = AuditEntry.objects.filter(action="organisations.organisation-changed")
    assert [entry.detail for entry in changes] == [{"changed": "kind, about, life_stages"}]


def test_change_organisation_refuses_a_taken_name_and_keeps_its_own() -> None:
    taken, one = added("Taken"), added("Mine")
    given = {"kind": "other", "about": "", "website": "", "life_stages": []}
    by = administrator()

    with pytest.raises(checks.NameTaken):
        change_organisation(organisation=one, name=taken.name.upper(), **given, by=by, at=AT)
    changed = change_organisation(organisation=one, name="MINE", **given, by=by, at=AT)

    assert changed.name == "MINE"


def test_change_organisation_refuses_a_closed_one() -> None:
    one = added()
    close_organisation(organisation=one, by=administrator(), at=AT)

    with pytest.raises(checks.AlreadyClosed):
        change_organisation(
            organisation=one,
            name="x",
            kind="other",
            about="",
            website="",
            life_stages=[],
            by=administrator(),
            at=AT,
        )


def test_close_organisation_ends_all_that_belongs_to_it() -> None:
    one, other = an_organisation(), an_organisation()
    team, site = a_team(one), a_site(one)
    leaves, stays = a_person("practitioner", team=team), a_person("champion", organisation=one)
    a_membership(stays, "practitioner", organisation=other)
    invitation = an_invitation(one)

    closed = close_organisation(organisation=one, by=administrator(), at=AT)

    assert (closed.memberships, closed.invitations, closed.teams, closed.sites) == (2, 1, 1, 1)
    for record in (one, team, site, invitation, leaves, stays):
        record.refresh_from_db()
    assert {one.closed_at, team.closed_at, site.closed_at, invitation.withdrawn_at} == {AT}
    live = Membership.objects.because(EVERY).filter(ended_at=None, person__in=[leaves, stays])
    assert [place.organisation for place in live] == [other]
    assert RoleHeld.objects.filter(membership__organisation=one, ended_at=None).count() == 0
    assert (leaves.is_active, stays.is_active) == (False, True)
    codes = [code for code, _of in entries() if code.startswith("organisations.")]
    assert codes.count("organisations.membership-ended") == 2
    assert codes[-3:] == [
        "organisations.team-closed",
        "organisations.site-closed",
        "organisations.organisation-closed",
    ]


def test_close_organisation_refuses_twice() -> None:
    one, by = an_organisation(), administrator()
    close_organisation(organisation=one, by=by, at=AT)

    with pytest.raises(checks.AlreadyClosed):
        close_organisation(organisation=one, by=by, at=AT)


def test_close_organisation_shuts_nobody_out() -> None:
    one, other = an_organisation(), an_organisation()
    alone = a_person("organisation-lead", organisation=one)
    by = a_person("records-administrator", organisation=one)
    a_membership(by, "practitioner", organisation=other)
    lead = a_person("organisation-lead", organisation=one)
    a_membership(lead, "practitioner", organisation=other)

    with pytest.raises(OwnAccountWouldEnd):
        close_organisation(organisation=one, by=alone, at=AT)
    with pytest.raises(OwnRoleWouldEnd):
        close_organisation(organisation=one, by=by, at=AT)
    with pytest.raises(LastRecordsAdministrator):
        close_organisation(organisation=one, by=lead, at=AT)
    one.refresh_from_db()
    assert one.is_open

    elsewhere = administrator()
    with pytest.raises(RoleNotTheirs, match="Records administrator"):
        close_organisation(organisation=one, by=lead, at=AT)
    assert Person.objects.filter(pk=by.pk, is_active=True).exists()
    close_organisation(organisation=one, by=elsewhere, at=AT)
    one.refresh_from_db()
    assert not one.is_open


def test_close_organisation_waits_until_work_is_handed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No room above gives work to hold yet: the offer stands here in its place."""
    from kith.core.offers import HandOver, Offers, room_offers
    from kith.organisations.operations import closing

    part = HandOver("x.work", "Work", lambda _person, _organisation: 2, lambda **_: 0)
    rooms = (*room_offers(), ("kith.x", Offers(hand_overs=(part,))))
    monkeypatch.setattr(closing, "room_offers", lambda: rooms)
    one = an_organisation()
    a_person("practitioner", organisation=one)

    with pytest.raises(WorkStillHeld) as refused:
        close_organisation(organisation=one, by=administrator(), at=AT)
    assert refused.value.sentence.startswith("1 person here still holds 2 things.")


def test_council_is_added_once() -> None:
    area = an_area()

    first = ensure_council(area=area, by=None, at=AT)
    again = ensure_council(area=area, by=None, at=AT)

    assert (first.name, first.kind) == (area.council, "council")
    assert again == first
    assert [one.pk for one in Organisation.objects.because(EVERY)] == [first.pk]


def test_council_under_another_name_is_the_council() -> None:
    team = an_organisation("Children's services", kind="council")

    assert ensure_council(area=an_area(), by=None, at=AT) == team


def test_sites_of_others_stay_open() -> None:
    one, other = an_organisation(), an_organisation()
    theirs = a_site(other)

    close_organisation(organisation=one, by=administrator(), at=AT)

    assert list(Site.objects.because(EVERY).filter(closed_at=None)) == [theirs]
