"""A year of requests about what is held, in every state, and two erasures."""

from __future__ import annotations

import tomllib
from datetime import datetime
from importlib.resources import files
from typing import Any
from uuid import UUID

from kith.accounts.models import Person
from kith.accounts.queries.people import people_with_ids
from kith.areas.queries import current_area
from kith.core.diary import Diary
from kith.organisations.models import RoleHeld
from kith.rights.enums import ContactWay, RequestKind
from kith.rights.models import Erasure, Request
from kith.rights.operations import answering, asking, erasing, proving, reviewing
from kith.rights.queries.finding import found_for

_WHY = "A demonstration tells of what it made itself."
OFFICER = "records-administrator"
STEPS = ("acknowledged", "looked", "handed", "waits", "erased", "settled")


def plan(diary: Diary) -> None:
    """Write the story into the diary."""
    text = files("kith.rights.demo").joinpath("year.toml").read_text("utf-8")
    story = Story(diary)
    for told in tomllib.loads(text)["requests"]:
        diary.on(diary.ago(told["days"]), story.asked, told=told)


class Story:
    """What is asked, and how those who answer go on with it."""

    def __init__(self, diary: Diary) -> None:
        self.diary = diary

    def asked(self, *, at: datetime, told: dict[str, Any]) -> None:
        """Somebody asks; on the days after it goes as far as the story says."""
        area, asker = current_area(), self._asker(told)
        if area is None:
            return
        contact = told.get("contact", "") or (asker.email if asker else "")
        given = asking.Asked(
            kind=told["kind"],
            words=told["words"],
            name=told["name"] or (asker.name if asker else ""),
            contact_way=told["way"] if contact else ContactWay.NONE,
            contact=contact,
            contact_note=told.get("note", ""),
        )
        key = UUID(int=self.diary.chance.getrandbits(128), version=4)
        made = asking.ask(area_id=UUID(area.id), asked=given, form_key=key, by=None, at=at)
        if told["then"] in STEPS:
            later = self.diary.later(at, 2)
            more = {"pk": made.request.pk, "told": told, "asker": asker}
            self.diary.on(later, self.goes_on, **more)

    def goes_on(
        self, *, at: datetime, pk: UUID, told: dict[str, Any], asker: Person | None
    ) -> None:
        """Somebody here tells them that it came, and takes the next step."""
        officers = _officers(asker)
        if not officers:
            return
        request, by = Request.objects.because(_WHY).get(pk=pk), officers[0]
        how = told.get("how") or ("waits" if request.contact_way == "none" else "letter")
        answering.acknowledge(request=request, how=how, by=by, at=at)
        if told["then"] == "settled":
            more = {"outcome": told["outcome"], "answer": told["answer"], "how": how}
            self.diary.on(self.diary.later(at, 3), self.settled, pk=pk, **more)
        elif told["then"] != "acknowledged":
            self._proved(request, told, asker, by, at)

    def _proved(
        self,
        request: Request,
        told: dict[str, Any],
        asker: Person | None,
        by: Person,
        at: datetime,
    ) -> None:
        named = proving.Named(
            account=asker.email if asker else "", names=(told["name"],) if told["name"] else ()
        )
        proving.prove(request=request, proof="document", word="", named=named, by=by, at=at)
        if request.kind == RequestKind.ERASURE:
            erasure = erasing.ask_erasure(request=request, reason="not-needed", by=by, at=at)
            if told["then"] == "erased":
                self.diary.on(self.diary.later(at, 1), self.approved, pk=erasure.pk)
            return
        reviewing.look(request=request, by=by, at=at)
        if told["then"] == "handed":
            self.diary.on(self.diary.later(at, 4), self.handed, pk=request.pk)

    def settled(self, *, at: datetime, pk: UUID, outcome: str, answer: str, how: str) -> None:
        """Somebody here answers."""
        request = Request.objects.because(_WHY).get(pk=pk)
        by = _officers(None)[0]
        answering.settle(request=request, outcome=outcome, answer=answer, how=how, by=by, at=at)

    def handed(self, *, at: datetime, pk: UUID) -> None:
        """Each thing is decided on, put together and given to them."""
        request = Request.objects.because(_WHY).get(pk=pk)
        by = _officers(request.person)[0]
        reviewing.look(request=request, by=by, at=at)
        shown = {one.key: one.digest(request) for one in found_for(request)}
        for item in request.items.all():
            reviewing.decide(
                item=item,
                seen=item.decision,
                shown=shown[item.room, item.kind, item.record_id],
                decision="withhold" if item.needs_care else "give",
                reason="third-party" if item.needs_care else "",
                by=by,
                at=at,
            )
        reviewing.put_together(request=request, by=by, at=at)
        reviewing.hand_over(request=request, how="in-person", by=by, at=at)

    def approved(self, *, at: datetime, pk: UUID) -> None:
        """A second person approves an erasure, where there is one."""
        erasure = Erasure.objects.because(_WHY).get(pk=pk)
        others = [one for one in _officers(None) if one.pk != erasure.asked_by_id]
        if others:
            erasing.approve(erasure=erasure, how="letter", by=others[0], at=at)

    def _asker(self, told: dict[str, Any]) -> Person | None:
        """Somebody who works here and asks for themselves, where the story says so."""
        if not told.get("account"):
            return None
        busy = {one.pk for one in _officers(None)}
        here = RoleHeld.objects.filter(ended_at=None, membership__ended_at=None)
        found = people_with_ids(here.values("membership__person_id"))
        people = [one for one in found if one.is_active and one.pk not in busy]
        return self.diary.chance.choice(people) if people else None


def _officers(asker: Person | None) -> list[Person]:
    """Those who answer requests by now, first who came first; nobody answers their own."""
    held = RoleHeld.objects.filter(role=OFFICER, ended_at=None, membership__ended_at=None)
    people = people_with_ids(held.values("membership__person_id"))
    people.sort(key=lambda one: (one.joined_at, one.email))
    return [one for one in people if one.is_active and (asker is None or one.pk != asker.pk)]
