"""A year of the directory: partners are joined, entries confirmed, changed, doubted and mended."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import datetime
from importlib.resources import files
from typing import Any
from uuid import UUID

from kith.accounts.models import Person
from kith.core.diary import Diary
from kith.directory.models import Proposal, Service, WrongReport
from kith.directory.operations import assuring, joining, moderating, proposing, reporting
from kith.directory.queries.moderating import compared
from kith.directory.queries.values import values_by_id
from kith.organisations.enums import OrganisationKind
from kith.organisations.models import Membership

_WHY = "A demonstration tells of what it made itself."
JOINED = (200, 100, 30)
"""Days before the end on which providers are joined to partners that came meanwhile."""
A_WEEK = 7
MODERATOR = "directory-moderator"


def plan(diary: Diary) -> None:
    """Write the story into the diary; nothing where no services were loaded."""
    services = Service.objects.because(_WHY).filter(retired_at=None).exclude(code="")
    ids = dict(services.values_list("code", "pk"))
    if ids:
        Story(diary, ids).plan()


class Story:
    """The year of the services with these ids, by code."""

    def __init__(self, diary: Diary, ids: dict[str, UUID]) -> None:
        self.diary = diary
        self.ids = ids
        text = files("kith.directory.demo").joinpath("year.toml").read_text("utf-8")
        self.told: dict[str, Any] = tomllib.loads(text)

    def plan(self) -> None:
        """Write all of it down."""
        for days in JOINED:
            self.diary.on(self.diary.ago(days), self.partners_join)
        codes = sorted(self.ids)
        for code in self.diary.chance.sample(codes, min(self.told["confirmed"], len(codes))):
            day = self.diary.at_work(self.diary.chance.uniform(60, self.diary.days - 2))
            self.diary.on(day, self.confirmed, code=code)
        for one in self.told["reports"]:
            if one["service"] in self.ids:
                self.diary.on(self.diary.ago(one["days"]), self.reported, told=one)
        for one in self.told["proposals"]:
            if one["service"] in self.ids:
                self.diary.on(self.diary.ago(one["days"]), self.proposed, told=one)

    def partners_join(self, *, at: datetime) -> None:
        """Providers find the partners that they are."""
        service = self._service(next(iter(self.ids)))
        joining.join_partners(area_id=service.area_id, by=self._moderator(), at=at)

    def confirmed(self, *, at: datetime, code: str) -> None:
        """The provider, or somebody here, says that an entry is still right."""
        by = self._moderator() if self.diary.chance.random() < 0.3 else None
        how = assuring.BY_PAGE if by else assuring.BY_LINK
        assuring.assure_services(service_ids=[self.ids[code]], how=how, by=by, at=at)

    def reported(self, *, at: datetime, told: dict[str, Any]) -> None:
        """Somebody says that an entry is wrong; days later it is settled, or not yet."""
        report = reporting.report_wrong(
            service=self._service(told["service"]),
            what=told["what"],
            words=told["words"],
            by=None,
            at=at,
        )
        if "answer" in told:
            self.diary.on(
                self.diary.later(at, 2), self.settled, pk=report.pk, answer=told["answer"]
            )

    def settled(self, *, at: datetime, pk: UUID, answer: str) -> None:
        """Somebody here looks into a report."""
        by = self._moderator()
        if by is not None:
            report = WrongReport.objects.because(_WHY).get(pk=pk)
            reporting.settle_report(report=report, answer=answer, by=by, at=at)

    def proposed(self, *, at: datetime, told: dict[str, Any]) -> None:
        """A provider sends in a change; within a week a moderator decides, or it waits."""
        service = self._service(told["service"])
        values = replace(values_by_id([service.pk])[service.pk], **told["values"])
        proposal = proposing.propose_change(
            service=service, values=values, note=told.get("note", ""), by=None, at=at
        )
        if "waits" not in told:
            later = self.diary.later(at, self.diary.chance.uniform(1, A_WEEK))
            self.diary.on(later, self.decided, pk=proposal.pk, refused=told.get("refused", ""))

    def decided(self, *, at: datetime, pk: UUID, refused: str) -> None:
        """A moderator lets a change go live, or sends it back and says why."""
        by = self._moderator()
        if by is None:
            return
        proposal = Proposal.objects.because(_WHY).get(pk=pk)
        if refused:
            moderating.send_back(proposal=proposal, reason=refused, by=by, at=at)
        else:
            moderating.accept_proposal(
                proposal=proposal, seen=compared(proposal).seen, by=by, at=at
            )

    def _service(self, code: str) -> Service:
        return Service.objects.because(_WHY).get(pk=self.ids[code])

    def _moderator(self) -> Person | None:
        """Whoever moderates the directory by now, else somebody of the council."""
        people = Membership.objects.because(_WHY).filter(
            organisation__kind=OrganisationKind.COUNCIL, ended_at=None
        )
        named = people.filter(roles_held__role=MODERATOR, roles_held__ended_at=None)
        first = next(
            (
                one
                for some in (named, people)
                if (one := some.select_related("person").order_by("began_at", "pk").first())
            ),
            None,
        )
        return first.person if first else None
