"""A whole pack, and the few questions that every room asks of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from kith.area_pack.clock import Clock
from kith.area_pack.definition import (
    TIERS,
    Area,
    Brand,
    Claim,
    CompetitionRound,
    Contact,
    EmbedEntry,
    LeadershipAction,
    LifeStage,
    MeasureUse,
    Pledge,
    PopulationChange,
    Principle,
    StageGap,
    Word,
)
from kith.area_pack.directory.definition import Directory
from kith.area_pack.disclosure import DisclosureRule
from kith.area_pack.pages import PackPage
from kith.area_pack.retention import RetentionPeriod
from kith.area_pack.rights import TimeLimit


@dataclass(frozen=True, slots=True)
class Pack:
    """A whole pack, in the order of its files."""

    folder: Path
    area: Area
    brand: Brand
    life_stages: tuple[LifeStage, ...]
    principles: tuple[Principle, ...] = ()
    pledges: tuple[Pledge, ...] = ()
    embed: tuple[EmbedEntry, ...] = ()
    leadership: tuple[LeadershipAction, ...] = ()
    competitions: tuple[CompetitionRound, ...] = ()
    measures: tuple[MeasureUse, ...] = ()
    contacts: tuple[Contact, ...] = ()
    clocks: tuple[Clock, ...] = ()
    retention: tuple[RetentionPeriod, ...] = ()
    disclosure: tuple[DisclosureRule, ...] = ()
    rights: tuple[TimeLimit, ...] = ()
    population: tuple[PopulationChange, ...] = ()
    claims: tuple[Claim, ...] = ()
    vocabulary: tuple[Word, ...] = ()
    pages: tuple[PackPage, ...] = ()
    directory: Directory = field(default_factory=Directory)

    @property
    def code(self) -> str:
        """The area's code, which is the folder's name."""
        return self.area.code

    def measures_for(self, subject: str) -> tuple[str, ...]:
        """Measure codes the private check asks about `subject`, those for everyone last."""
        uses = [use for use in self.measures if use.where == "check"]
        own = [code for use in uses if use.subject == subject for code in use.measures]
        shared = [code for use in uses if use.subject == "everyone" for code in use.measures]
        return tuple(dict.fromkeys(own + shared))

    def contacts_for(self, *, concern: str = "", subject: str = "") -> tuple[Contact, ...]:
        """Contacts for a concern, a subject or both, in the order of tiers and then of the file."""
        fitting = (
            one
            for one in self.contacts
            if (not concern or concern in one.concerns) and (not subject or subject in one.subjects)
        )
        return tuple(sorted(fitting, key=lambda one: TIERS.index(one.tier)))

    def stage_gaps(self) -> tuple[StageGap, ...]:
        """The stages that stand without pledges or embed list of their own, in order."""
        with_pledges = {one.life_stage for one in self.pledges}
        with_embed = {one.life_stage for one in self.embed}
        gaps = []
        for stage in self.life_stages:
            missing = []
            if stage.code not in with_pledges:
                missing.append("pledges")
            if stage.code not in with_embed:
                missing.append("embed list")
            if missing:
                gaps.append(StageGap(stage.code, tuple(missing)))
        return tuple(gaps)
