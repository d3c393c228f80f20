"""Merging: what moves, what joins, what stays, and who is told no."""

from __future__ import annotations

import pytest

from kith.accounts.models import Person, Restriction
from kith.accounts.sight import may_on
from kith.areas.models import LifeStage
from kith.core.models import AuditEntry
from kith.core.offers import Merge, Offers, room_offers
from kith.organisations.models import Membership, Organisation, Site, Team
from kith.organisations.operations import checks, merging
from kith.organisations.operations.closing import close_organisation
from kith.organisations.operations.merging import (
    MergedAcrossAreas,
    MergedIntoClosed,
    MergedIntoItself,
    merge_organisations,
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
from tests.integration.organisations.test_organisations import administrator, an_invitation

pytestmark = pytest.mark.django_db
EVERY = "A test looks at all."


def names(table: type[Team] | type[Site], organisation: Organisation) -> list[str]:
    return [one.name for one in table.objects.because(EVERY).filter(organisation=organisation)]


def live_places(person: Person) -> list[tuple[Organisation, Team | None, set[str]]]:
    places = Membership.objects.because(EVERY).filter(person=person, ended_at=None)
    return [
        (
            place.organisation,
            place.team,
            set(place.roles_held.filter(ended_at=None).values_list("role", flat=True)),
        )
        for place in places
    ]


def merge(source: Organisation, target: Organisation) -> merging.Merged:
    merged = merge_organisations(source=source, target=target, by=administrator(), at=AT)
    source.refresh_from_db()
    target.refresh_from_db()
    return merged


def test_merge_closes_the_source_and_points_to_the_target() -> None:
    source, target = an_organisation(), an_organisation()

    merge(source, target)

    assert (source.closed_at, source.merged_into, target.is_open) == (AT, target, True)
    both = AuditEntry.objects.filter(object_type="organisation").order_by("sequence")
    assert [(one.action, one.object_id) for one in both] == [
        ("organisations.organisation-merged", str(source.pk)),
        ("organisations.merge-received", str(target.pk)),
    ]


def test_merge_moves_open_teams_and_sites_and_tells_same_names_apart() -> None:
    source, target = an_organisation("Quay"), an_organisation("Harbour")
    a_team(source, "EARLY help"), a_team(target, "Early Help"), a_team(source, "Duty")
    a_site(source, "Hub"), a_site(target, "hub")
    gone = a_team(source, "Gone")
    gone.closed_at = AT
    gone.save()

    merged = merge(source, target)

    assert (merged.teams, merged.sites) == (2, 1)
    assert names(Team, target) == ["Duty", "Early Help", "EARLY help (Quay)"]
    assert names(Site, target) == ["hub", "Hub (Quay)"]
    assert names(Team, source) == ["Gone"]


def test_merge_moves_people_with_their_roles() -> None:
    source, target = an_organisation(), an_organisation()
    team = a_team(source)
    lead = a_person("organisation-lead", organisation=source)
    worker = a_person("practitioner", team=team)

    merged = merge(source, target)

    assert (merged.memberships, merged.joined) == (2, 0)
    assert live_places(lead) == [(target, None, {"organisation-lead"})]
    assert live_places(worker) == [(target, team, {"practitioner"})]
    fresh = Person.objects.get(pk=lead.pk)
    assert may_on(fresh, "change", target)
    assert not may_on(fresh, "change", source)


def test_merge_joins_the_roles_of_somebody_who_is_in_both() -> None:
    source, target = an_organisation(), an_organisation()
    person = a_person("practitioner", organisation=target)
    first = a_membership(person, "practitioner", "champion", organisation=source)

    merged = merge(source, target)

    assert (merged.memberships, merged.joined) == (0, 1)
    assert live_places(person) == [(target, None, {"practitioner", "champion"})]
    first = Membership.objects.because(EVERY).get(pk=first.pk)
    assert (first.organisation, first.ended_at) == (source, AT)
    assert first.roles_held.filter(ended_at=None).count() == 0
    person.refresh_from_db()
    assert person.is_active


def test_place_in_a_team_moves_beside_the_place_in_the_target() -> None:
    source, target = an_organisation(), an_organisation()
    team = a_team(source)
    person = a_person("practitioner", organisation=target)
    a_membership(person, "supervisor", team=team)

    merge(source, target)

    assert sorted(live_places(person), key=lambda one: one[1] is None) == [
        (target, team, {"supervisor"}),
        (target, None, {"practitioner"}),
    ]


def test_merge_moves_open_invitations_and_unites_life_stages() -> None:
    source, target = an_organisation(), an_organisation()
    one, two = list(LifeStage.objects.filter(area=an_area())[:2])
    source.life_stages.set([one])
    target.life_stages.set([two])
    invitation = an_invitation(source)

    merged = merge(source, target)

    invitation.refresh_from_db()
    assert (merged.invitations, invitation.organisation) == (1, target)
    assert invitation.withdrawn_at is None
    assert set(target.life_stages.all()) == {one, two}


def test_restriction_stays_on_a_site_that_moves() -> None:
    source, target = an_organisation(), an_organisation()
    refuge = a_site(source, "Refuge")
    Restriction.objects.create(
        kind="site", object_id=refuge.pk, reason="at-risk", put_by=a_person(), put_at=AT
    )
    person = a_person("practitioner", organisation=target)

    merge(source, target)

    assert list(Site.objects.visible_to(person)) == []
    assert list(Site.objects.because(EVERY).filter(organisation=target)) == [refuge]


def test_merge_asks_every_room_to_move_its_records(monkeypatch: pytest.MonkeyPatch) -> None:
    """No room above keeps records of an organisation yet: the offer stands here in its place."""
    asked: list[tuple[Organisation, Organisation]] = []

    def move(*, source: Organisation, target: Organisation, **_who: object) -> int:
        asked.append((source, target))
        return 0

    part = Merge("x.rows", move)
    rooms = (*room_offers(), ("kith.x", Offers(merges=(part,))))
    monkeypatch.setattr(merging, "room_offers", lambda: rooms)
    source, target = an_organisation(), an_organisation()

    merge(source, target)

    assert asked == [(source, target)]


def test_merge_refuses_itself_closed_ones_and_another_area() -> None:
    one, other, closed = an_organisation(), an_organisation(), an_organisation()
    by = administrator()
    close_organisation(organisation=closed, by=by, at=AT)
    area = an_area()
    area.pk, area.code = None, "elsewhere"
    area._state.adding = True
    area.save()
    away = Organisation.objects.create(area=area, name="Away", kind="other", added_at=AT)

    for source, target, refusal in (
        (one, one, MergedIntoItself),
        (one, closed, MergedIntoClosed),
        (closed, one, checks.AlreadyClosed),
        (one, away, MergedAcrossAreas),
    ):
        with pytest.raises(refusal):
            merge_organisations(source=source, target=target, by=by, at=AT)
    assert AuditEntry.objects.filter(action="organisations.organisation-merged").count() == 0
    merge_organisations(source=one, target=other, by=by, at=AT)
