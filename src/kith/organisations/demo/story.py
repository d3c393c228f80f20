"""What happens in the year: organisations come, settle, merge and close; a site is restricted."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

from kith.accounts.models import BreakGlass, Restriction
from kith.accounts.operations import glass, seeing
from kith.areas.models import Area, LifeStage
from kith.core.diary import Diary
from kith.core.refusals import Refusal
from kith.organisations.demo.arriving import Arriving
from kith.organisations.demo.cast import Member, Part, cast
from kith.organisations.demo.logos import draw_logo
from kith.organisations.models import Organisation, Site
from kith.organisations.operations import (
    closing,
    inviting,
    logo,
    merging,
    organisations,
    places,
)
from kith.organisations.queries.organisations import area_here

RECORDS, SYSTEM = "records-administrator", "system-administrator"
REFUGE, TRADE = "lantern", "homes"
FIRST_HOUR = timedelta(hours=8)
LOOKED_AT = ("danger", "The police asked where she is: he may have followed her from work.")
WAITING = ("cover", "Orla is away and the alarm company needs the address tonight.")
HAND_OVER_DAYS = 3
GUEST_DAYS = (2, 9)


class NoAreaYet(Refusal):
    """There is no area to tell a story of."""


class PeopleHere(Refusal):
    """Somebody works here already, and a demonstration is not mixed with work."""


def plan(diary: Diary) -> None:
    """Write the story into the diary.

    Raises:
        NoAreaYet, PeopleHere
    """
    area = area_here()
    if area is None:
        raise NoAreaYet("No area pack is loaded.")
    if Organisation.objects.because("A demonstration begins where nobody works.").exists():
        raise PeopleHere("Somebody works here already. Give the demonstration another folder.")
    story = Story(diary, area)
    diary.on(diary.since + FIRST_HOUR, story.begins)


class Story:
    """The parts of the story, and who keeps its records."""

    def __init__(self, diary: Diary, area: Area) -> None:
        self.diary = diary
        self.area = area
        self.parts = cast(chance=diary.chance, wanted=diary.people)
        self.council = self.parts["council"]
        self.records = self._holding(RECORDS)
        self.arriving = Arriving(diary, self.records)
        self.stages = list(LifeStage.objects.filter(area=area, retired_at=None))

    def begins(self, *, at: datetime) -> None:
        """The council's first two come by invitations from the server; the rest follows."""
        self.council.organisation = organisations.ensure_council(area=self.area, by=None, at=at)
        for member in (self._holding(SYSTEM), self.records):
            invitation = _invited_from_the_server(self.council, member, at)
            self.arriving.joins(
                part=self.council, member=member, invitation=invitation, at=at + timedelta(hours=1)
            )
        for part in self.parts.values():
            day = part.entry["day"]
            when = self.diary.at_work(day) if day else at + timedelta(hours=3)
            self.diary.on(when, self.comes, part=part)
            if "ends" in part.entry:
                self.diary.on(self.diary.at_work(part.entry["ends"]), self.ends, part=part)
        self._late_in_the_year()

    def comes(self, *, part: Part, at: datetime) -> None:
        """An organisation is added, and somebody asked to lead it."""
        entry = part.entry
        said: dict[str, Any] = {
            "kind": entry["kind"],
            "about": entry["about"],
            "website": entry.get("website", ""),
            "life_stages": [self.stages[number - 1] for number in entry["stages"]],
            "by": self.records.now(),
            "at": at,
        }
        if part is self.council:
            name = part.here().name
            organisations.change_organisation(organisation=part.here(), name=name, **said)
        else:
            part.organisation = organisations.add_organisation(
                area=self.area, name=entry["name"], **said
            )
        lead = part.lead
        fate = "joins" if entry["people"] else "passes"
        self.arriving.asked(part=part, member=lead, at=at + timedelta(minutes=10), fate=fate)
        self.diary.on(self.diary.later(at, 6), self.settles, part=part)

    def settles(self, *, part: Part, at: datetime) -> None:
        """Its lead says where it works, and asks the others."""
        if part.lead.person is None:
            return
        by = part.lead.now()
        for number, name in enumerate(part.entry.get("teams", [])):
            stages = self.stages[number : number + 1]
            part.teams[name] = places.add_team(
                organisation=part.here(), name=name, life_stages=stages, by=by, at=at
            )
        for name, address, postcode in part.entry.get("sites", []):
            where = {"name": name, "address": address, "postcode": postcode}
            places.add_site(organisation=part.here(), **where, by=by, at=at)
        if "logo" in part.entry:
            colour, shape = part.entry["logo"]
            file = io.BytesIO(draw_logo(colour=colour, shape=shape))
            file.name = "logo.png"
            logo.change_logo(organisation=part.here(), file=file, by=by, at=at)
        for number, member in enumerate(part.members[1:]):
            if member.person is None:
                days = min(number // 3 + self.diary.chance.random() * number * 9, 250)
                self.diary.on(
                    self.diary.later(at, days), self.arriving.asked, part=part, member=member
                )
        if "restricted" in part.entry:
            self.diary.on(self.diary.later(at, 60), self.hides, part=part)

    def hides(self, *, part: Part, at: datetime) -> None:
        """A site whose address must not be known: named first, restricted, and then filled in."""
        name, address, postcode = part.entry["restricted"]
        by = part.lead.now()
        site = places.add_site(organisation=part.here(), name=name, by=by, at=at)
        trusted = [one for one in part.members if one.person][:3]
        for one in trusted:
            one.is_trusted = True
        glass.restrict(
            record=site,
            reason=Restriction.Reason.CONFIDENTIAL_ADDRESS,
            people=[one.now() for one in trusted],
            by=by,
            at=at + timedelta(minutes=1),
        )
        places.change_site(
            site=site,
            name=name,
            address=address,
            postcode=postcode,
            by=by,
            at=at + timedelta(minutes=3),
        )
        opener = self._holding("supervisor")
        self.diary.on(
            self.diary.later(at, 120), self.breaks, site=site, who=opener, why=LOOKED_AT, part=part
        )
        told = {"site": site, "part": part}
        self.diary.on(self.diary.ago(1), self.breaks, who=self.records, why=WAITING, **told)
        for leaver in trusted[1:2]:
            to = {"member": leaver, "to": part.lead}
            self.diary.on(self.diary.ago(HAND_OVER_DAYS), self.arriving.leaves, part=part, **to)

    def breaks(
        self, *, site: Site, who: Member, why: tuple[str, str], part: Part, at: datetime
    ) -> None:
        """Somebody opens what is restricted; in the first case the lead looks at it next day."""
        reason, words = why
        by = who.now()
        broken = glass.break_glass(
            kind="site", object_id=site.pk, reason=reason, words=words, by=by, at=at
        )
        seen_at = at + timedelta(minutes=1)
        seeing.note_record_seen(by=by, kind="site", object_id=site.pk, at=seen_at)
        if why is LOOKED_AT:
            told = {"broken": broken, "part": part}
            self.diary.on(self.diary.later(at, 1), self.looks, **told)

    def looks(self, *, broken: BreakGlass, part: Part, at: datetime) -> None:
        """The lead reads who saw the record, and says that they looked at why."""
        by = part.lead.now()
        seeing.note_trail_read(by=by, kind=broken.kind, object_id=broken.object_id, at=at)
        glass.look_at_broken_glass(broken=broken, by=by, at=at + timedelta(minutes=4))

    def ends(self, *, part: Part, at: datetime) -> None:
        """It goes into another, or closes."""
        by = self.records.now()
        part.has_ended = True
        if "merged_into" in part.entry:
            target = self.parts[part.entry["merged_into"]].here()
            merging.merge_organisations(source=part.here(), target=target, by=by, at=at)
        else:
            closing.close_organisation(organisation=part.here(), by=by, at=at)

    def changes_lead(self, *, part: Part, at: datetime) -> None:
        """The lead goes, and a colleague leads."""
        self.arriving.leaves(part=part, member=part.lead, at=at)

    def joins_twice(self, *, member: Member, part: Part, at: datetime) -> None:
        """Somebody who has an account works in a second organisation too."""
        again = Member(
            name=member.name,
            email=member.email,
            title="Volunteer",
            roles=("champion",),
            person=member.person,
            is_visitor=True,
        )
        self.arriving.asked(part=part, member=again, at=at, fate="joins")

    def _late_in_the_year(self) -> None:
        self.diary.on(self.diary.at_work(230), self.changes_lead, part=self.parts[TRADE])
        self.diary.on(
            self.diary.at_work(200),
            self.joins_twice,
            member=self._holding("communications-officer"),
            part=self.parts["library"],
        )
        for part in self.parts.values():
            for guest, days in zip(part.guests, GUEST_DAYS, strict=False):
                told = {"part": part, "member": guest, "fate": "passes"}
                self.diary.on(self.diary.ago(days), self.arriving.asked, **told)

    def _holding(self, role: str) -> Member:
        """The visitor with this role."""
        every = [member for part in self.parts.values() for member in part.members]
        return next(one for one in every if one.is_visitor and role in one.roles)


def _invited_from_the_server(part: Part, member: Member, at: datetime) -> Any:
    return inviting.invite(
        organisation=part.here(),
        team=None,
        email=member.email,
        name=member.name,
        roles=member.roles,
        by=None,
        at=at,
    )
