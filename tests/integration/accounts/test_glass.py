"""Restricting a record, breaking the glass over it in need, and answering for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from kith.accounts.models import BreakGlass, Person, Restriction
from kith.accounts.operations import glass
from kith.accounts.queries.glass import glass_to_look_at, stand_ins, watchers
from kith.accounts.sight import may_on
from kith.core.models import AuditEntry, OutboxMessage
from kith.organisations.models import Site
from tests.factories.people import AT, a_person, a_site, a_team, an_organisation, signed_in_client

pytestmark = pytest.mark.django_db
NOBODY_ID = UUID(int=0)
WORDS = "A child may be there tonight."


@dataclass(frozen=True, slots=True)
class Refuge:
    """A refuge with a restricted site: its lead has a pass, nobody else."""

    site: Site
    lead: Person
    supervisor: Person
    administrator: Person


@pytest.fixture
def refuge() -> Refuge:
    organisation = an_organisation("Harbour")
    council = an_organisation("Council", kind="council")
    site = a_site(organisation, "House by the river")
    lead = a_person("organisation-lead", organisation=organisation, name="Lena Lead")
    supervisor = a_person("supervisor", team=a_team(council), name="Sam Supervisor")
    administrator = a_person("records-administrator", organisation=council, name="Rae Records")
    glass.restrict(record=site, reason="confidential-address", people=[lead], by=lead, at=AT)
    return Refuge(site, lead, supervisor, administrator)


def sees(person: Person, site: Site) -> bool:
    return may_on(Person.objects.get(pk=person.pk), "see", site)


def break_it(refuge: Refuge, **changed: object) -> BreakGlass:
    given = {
        "kind": "site",
        "object_id": refuge.site.pk,
        "reason": "danger",
        "words": WORDS,
        "by": refuge.supervisor,
        "at": timezone.now(),
        **changed,
    }
    return glass.break_glass(**given)  # type: ignore[arg-type]


def test_restrict_leaves_only_people_with_a_pass(refuge: Refuge) -> None:
    assert [sees(one, refuge.site) for one in (refuge.lead, refuge.supervisor)] == [True, False]
    entry = AuditEntry.objects.get(action="accounts.record-restricted")
    assert entry.detail == {"people": 1}
    assert (entry.by_id, entry.object_id) == (refuge.lead.pk, str(refuge.site.pk))


@pytest.mark.parametrize(
    ("people", "by", "refusal"),
    [
        ("nobody", "lead", glass.NobodyLeft),
        ("lead", "supervisor", glass.NotTheirsToChange),
        ("lead", "lead", glass.AlreadyRestricted),
    ],
)
def test_restrict_refuses(
    refuge: Refuge, people: str, by: str, refusal: type[glass.Refusal]
) -> None:
    with pytest.raises(refusal):
        glass.restrict(
            record=refuge.site,
            reason="other",
            people=[refuge.lead] if people == "lead" else [],
            by=getattr(refuge, by),
            at=AT,
        )

    assert Restriction.objects.count() == 1


def test_restrict_refuses_to_leave_nobody_who_can_lift_it() -> None:
    organisation = an_organisation()
    site = a_site(organisation)
    lead = a_person("organisation-lead", organisation=organisation)
    colleague = a_person("practitioner", organisation=organisation)

    with pytest.raises(glass.NobodyLeft):
        glass.restrict(record=site, reason="other", people=[colleague], by=lead, at=AT)

    assert Restriction.objects.count() == 0


def test_restrict_refuses_a_kind_that_knows_no_restriction(refuge: Refuge) -> None:
    with pytest.raises(glass.NotRestrictable):
        glass.restrict(
            record=refuge.site.organisation, reason="other", people=[refuge.lead],
            by=refuge.lead, at=AT,
        )  # fmt: skip


def test_change_passes_gives_and_takes(refuge: Refuge) -> None:
    colleague = a_person("practitioner", organisation=refuge.site.organisation)

    glass.change_passes(record=refuge.site, people=[colleague, refuge.lead], by=refuge.lead, at=AT)
    assert sees(colleague, refuge.site)
    glass.change_passes(record=refuge.site, people=[refuge.lead], by=refuge.lead, at=AT)
    assert not sees(colleague, refuge.site)


def test_change_passes_refuses_whoever_has_none(refuge: Refuge) -> None:
    other_lead = a_person("organisation-lead", organisation=refuge.site.organisation)

    with pytest.raises(glass.NotTheirsToChange):
        glass.change_passes(record=refuge.site, people=[other_lead], by=other_lead, at=AT)


def test_lift_restriction_lets_roles_decide_again(refuge: Refuge) -> None:
    glass.lift_restriction(record=refuge.site, by=refuge.lead, at=AT)

    assert sees(refuge.supervisor, refuge.site)
    with pytest.raises(glass.NotTheirsToChange):
        glass.lift_restriction(record=refuge.site, by=refuge.lead, at=AT)


def test_break_glass_opens_the_record_for_an_hour_and_tells_those_who_answer(
    refuge: Refuge,
) -> None:
    broken = break_it(refuge)

    assert broken.until - broken.broken_at == timedelta(minutes=60)
    assert sees(refuge.supervisor, refuge.site)
    told = list(OutboxMessage.objects.all())
    assert sorted((one.to, one.subject) for one in told) == sorted(
        (person.email, "You have something to look at today")
        for person in (refuge.lead, refuge.administrator)
    )
    entry = AuditEntry.objects.get(action="accounts.glass-broken")
    assert (entry.purpose, entry.outcome, entry.detail) == ("danger", "done", {"minutes": 60})
    assert [one for one in told if "river" in one.body.lower()] == []


def test_break_glass_ends_by_itself(refuge: Refuge) -> None:
    break_it(refuge, at=timezone.now() - timedelta(minutes=61))

    assert not sees(refuge.supervisor, refuge.site)


def test_break_glass_ends_with_the_role(refuge: Refuge) -> None:
    break_it(refuge)
    refuge.supervisor.memberships.get_queryset().because("A test.").get().roles_held.update(
        ended_at=AT
    )

    assert not sees(refuge.supervisor, refuge.site)


def test_break_glass_opens_for_reading_alone(refuge: Refuge) -> None:
    break_it(refuge, by=refuge.administrator)

    again = Person.objects.get(pk=refuge.administrator.pk)
    assert may_on(again, "see", refuge.site)
    assert not may_on(again, "change", refuge.site)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"words": "  "}, glass.WordsWanted),
        ({"object_id": NOBODY_ID}, glass.NothingToOpen),
        ({"kind": "nonsense"}, glass.NothingToOpen),
        ({"kind": "team"}, glass.NothingToOpen),
    ],
)
def test_break_glass_refuses(
    refuge: Refuge, changed: dict[str, object], refusal: type[glass.Refusal]
) -> None:
    with pytest.raises(refusal):
        break_it(refuge, **changed)

    assert (BreakGlass.objects.count(), OutboxMessage.objects.count()) == (0, 0)


def test_break_glass_refuses_roles_without_the_right_and_notes_it(refuge: Refuge) -> None:
    practitioner = a_person("practitioner", organisation=an_organisation())

    with pytest.raises(glass.NothingToOpen):
        break_it(refuge, by=practitioner)

    entry = AuditEntry.objects.get(action="accounts.glass-broken")
    assert (entry.outcome, entry.by_id, entry.object_id) == ("refused", practitioner.pk, "")


def test_break_glass_refuses_what_is_in_sight_already(refuge: Refuge) -> None:
    with pytest.raises(glass.AlreadyInSight):
        break_it(refuge, by=refuge.lead)


def test_watchers_are_those_who_answer_for_the_record(refuge: Refuge) -> None:
    a_person("organisation-lead", organisation=an_organisation())
    a_person("system-administrator", organisation=an_organisation())

    assert watchers(refuge.site, but=refuge.supervisor) == sorted(
        [refuge.lead, refuge.administrator], key=lambda person: person.email
    )


def alone(*stand_ins: str) -> tuple[Site, Person, list[Person]]:
    """A restricted site for which nobody answers any more but the one who breaks the glass."""
    organisation = an_organisation("Harbour")
    site = a_site(organisation, "House by the river")
    lead = a_person("organisation-lead", organisation=organisation)
    breaker = a_person("records-administrator")
    glass.restrict(record=site, reason="other", people=[lead], by=lead, at=AT)
    lead.is_active = False
    lead.save()
    return site, breaker, [a_person(role) for role in stand_ins]


def test_break_glass_that_nobody_answers_for_is_told_to_who_runs_the_site() -> None:
    site, breaker, (runs,) = alone("system-administrator")

    glass.break_glass(
        kind="site", object_id=site.pk, reason="danger", words=WORDS, by=breaker, at=AT
    )

    told = OutboxMessage.objects.get()
    assert (told.to, told.code) == (runs.email, "accounts.nobody-to-look")


def test_stand_ins_are_records_administrators_before_those_who_run_the_site() -> None:
    _site, breaker, others = alone("system-administrator", "records-administrator")

    assert stand_ins(but=breaker) == [others[1]]
    assert stand_ins(but=others[1]) == [breaker]
    Person.objects.filter(pk__in=[breaker.pk, others[1].pk]).update(is_active=False)
    assert stand_ins(but=breaker) == [others[0]]


def test_break_glass_opens_though_a_mail_to_a_watcher_is_refused(refuge: Refuge) -> None:
    refuge.lead.email = "no address at all"
    refuge.lead.save()

    broken = break_it(refuge)

    assert sees(refuge.supervisor, refuge.site)
    assert [one.to for one in OutboxMessage.objects.all()] == [refuge.administrator.email]
    refused = AuditEntry.objects.get(action="core.message-refused")
    assert (refused.by_id, refused.detail["code"]) == (
        refuge.supervisor.pk,
        "accounts.glass-broken",
    )
    assert glass_to_look_at(refuge.lead) == [broken]


def test_look_at_broken_glass_is_for_somebody_else_who_answers(refuge: Refuge) -> None:
    broken = break_it(refuge, by=refuge.administrator)
    for person in (refuge.administrator, refuge.supervisor):
        with pytest.raises(glass.NotTheirsToChange):
            glass.look_at_broken_glass(broken=broken, by=person, at=AT)
    assert glass_to_look_at(refuge.lead) == [broken]

    looked_at = glass.look_at_broken_glass(broken=broken, by=refuge.lead, at=AT)

    assert (looked_at.looked_at_by, looked_at.looked_at_at) == (refuge.lead, AT)
    assert glass_to_look_at(refuge.lead) == []


def test_break_glass_view_leads_to_the_record(refuge: Refuge) -> None:
    client = signed_in_client(refuge.supervisor)
    site_page = reverse("organisations:site", args=[refuge.site.pk])
    assert client.get(site_page).status_code == 404

    response = client.post(
        reverse("work:break_glass"),
        {"kind": "site", "reference": f"https://x.example{site_page}", "reason": "danger", "words": WORDS},
    )  # fmt: skip

    broken = BreakGlass.objects.get()
    assert response["Location"] == reverse("work:broken_glass", kwargs={"broken_id": broken.pk})
    assert "House by the river" in client.get(response["Location"]).content.decode()
    assert client.get(site_page).status_code == 200


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        ("my record", "Enter the address of the record&#x27;s page"),
        (str(NOBODY_ID), "There is no record with that reference"),
    ],
)
def test_break_glass_view_says_what_is_wrong(refuge: Refuge, reference: str, says: str) -> None:
    response = signed_in_client(refuge.supervisor).post(
        reverse("work:break_glass"),
        {"kind": "site", "reference": reference, "reason": "danger", "words": WORDS},
    )

    page = response.content.decode()
    assert (response.status_code, page.count(says) >= 2, WORDS in page) == (200, True, True)


def test_home_tells_those_who_answer_until_one_has_looked(refuge: Refuge) -> None:
    broken = break_it(refuge)
    page = reverse("work:broken_glass", kwargs={"broken_id": broken.pk})
    lead = signed_in_client(refuge.lead)
    assert "Sam Supervisor opened a restricted record" in lead.get("/work/").content.decode()
    assert (
        signed_in_client(a_person("practitioner", organisation=an_organisation()))
        .get(page)
        .status_code
        == 404
    )

    assert lead.post(page)["Location"] == page

    assert (
        "Sam Supervisor"
        not in signed_in_client(refuge.administrator).get("/work/").content.decode()
    )


def test_restrict_view_restricts_and_sends_away_whoever_left_themselves_out() -> None:
    organisation = an_organisation()
    site = a_site(organisation)
    lead = a_person("organisation-lead", organisation=organisation)
    colleague = a_person("organisation-lead", organisation=organisation)
    client = signed_in_client(lead)
    address = reverse("work:restrict", kwargs={"kind": "site", "record_id": site.pk})

    assert client.get(address).status_code == 200
    response = client.post(address, {"reason": "at-risk", "people": [str(colleague.pk)]})

    assert response["Location"] == reverse("work:home")
    assert (sees(colleague, site), sees(lead, site)) == (True, False)


def test_restrict_view_lifts() -> None:
    organisation = an_organisation()
    site = a_site(organisation)
    lead = a_person("organisation-lead", organisation=organisation)
    glass.restrict(record=site, reason="other", people=[lead], by=lead, at=AT)

    response = signed_in_client(lead).post(
        reverse("work:restrict", kwargs={"kind": "site", "record_id": site.pk}), {"lift": "yes"}
    )

    assert response["Location"] == reverse("organisations:site", args=[site.pk])
    assert Restriction.objects.filter(lifted_at=None).count() == 0


def test_restrict_view_is_not_there_for_others(refuge: Refuge) -> None:
    address = reverse("work:restrict", kwargs={"kind": "site", "record_id": refuge.site.pk})

    assert signed_in_client(refuge.supervisor).get(address).status_code == 404
