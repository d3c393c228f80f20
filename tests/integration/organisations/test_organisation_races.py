"""Two people do the same, or the opposite, at one moment: one of them is told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from kith.areas.models import Area
from kith.core.models import AuditEntry
from kith.core.refusals import Refusal
from kith.organisations.models import Membership, Organisation, Team
from kith.organisations.operations.closing import close_organisation
from kith.organisations.operations.merging import merge_organisations
from kith.organisations.operations.organisations import add_organisation
from kith.organisations.operations.places import add_team
from tests.factories.people import AT, a_person, a_team, an_organisation
from tests.integration.organisations.test_organisations import administrator

pytestmark = pytest.mark.django_db(transaction=True)
EVERY = "A test looks at all."


@pytest.fixture(autouse=True)
def area() -> Area:
    """Without its pack: tests of real transactions empty the tables that loading rests on."""
    return Area.objects.create(code="races", name="Races", added_at=AT, loaded_at=AT)


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do them all together; gives what each came to: "done", or the name of the refusal."""
    together = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> str:
        together.wait()
        try:
            deed()
        except Refusal as refused:
            return type(refused).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(run, deeds))


def test_one_name_added_at_once_is_one_organisation(area: Area) -> None:
    def add() -> object:
        return add_organisation(area=area, name="Quay", kind="other", by=None, at=AT)

    assert at_once(add, add, add) == ["NameTaken", "NameTaken", "done"]
    assert Organisation.objects.because(EVERY).filter(name="Quay").count() == 1


def test_one_team_name_added_at_once_is_one_team() -> None:
    one, by = an_organisation(), a_person()

    def add() -> object:
        return add_team(organisation=one, name="Duty", by=by, at=AT)

    assert at_once(add, add, add) == ["NameTaken", "NameTaken", "done"]
    assert Team.objects.because(EVERY).count() == 1


def test_merge_and_close_at_once_leave_nobody_between() -> None:
    source, target, by = an_organisation(), an_organisation(), administrator()
    person = a_person("practitioner", team=a_team(source))

    ends = at_once(
        lambda: merge_organisations(source=source, target=target, by=by, at=AT),
        lambda: close_organisation(organisation=source, by=by, at=AT),
    )

    assert ends == ["AlreadyClosed", "done"]
    source.refresh_from_db()
    places = Membership.objects.because(EVERY).filter(person=person, ended_at=None)
    where = [place.organisation for place in places]
    assert where == ([target] if source.merged_into else [])


def test_closing_the_target_at_once_leaves_nobody_in_a_closed_organisation() -> None:
    source, target, by = an_organisation(), an_organisation(), administrator()
    a_person("practitioner", organisation=source)

    at_once(
        lambda: merge_organisations(source=source, target=target, by=by, at=AT),
        lambda: close_organisation(organisation=target, by=by, at=AT),
    )

    live = Membership.objects.because(EVERY).filter(ended_at=None)
    assert [one for one in live if not one.organisation.is_open] == []


def test_merges_in_both_directions_at_once_end_in_one() -> None:
    one, other, by = an_organisation(), an_organisation(), administrator()

    ends = at_once(
        lambda: merge_organisations(source=one, target=other, by=by, at=AT),
        lambda: merge_organisations(source=other, target=one, by=by, at=AT),
    )

    # Whoever comes second finds its target closed.
    assert ends == ["MergedIntoClosed", "done"]
    merged = AuditEntry.objects.filter(action="organisations.organisation-merged")
    assert merged.count() == 1


def test_team_added_while_its_organisation_closes_is_closed_or_refused() -> None:
    one, by = an_organisation(), administrator()

    at_once(
        lambda: close_organisation(organisation=one, by=by, at=AT),
        lambda: add_team(organisation=one, name="Late", by=by, at=AT),
    )

    assert list(Team.objects.because(EVERY).filter(closed_at=None)) == []
