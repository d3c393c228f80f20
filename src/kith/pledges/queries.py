"""The charter as anyone may read it."""

from __future__ import annotations

from dataclasses import dataclass

from kith.areas.models import LifeStage
from kith.areas.queries import PublicArea, life_stages
from kith.pledges.models import EmbedEntry, LeadershipAction, Pledge, Principle


@dataclass(frozen=True, slots=True)
class StageOfCharter:
    """A life stage with what the charter asks of organisations there."""

    stage: LifeStage
    pledges: list[Pledge]
    embed: list[EmbedEntry]


@dataclass(frozen=True, slots=True)
class Charter:
    """The whole charter of an area."""

    principles: list[Principle]
    stages: list[StageOfCharter]
    leadership: list[LeadershipAction]


def charter_of(area: PublicArea) -> Charter:
    """The live charter of an area. Five queries, however long it is."""
    live = {"area_id": area.id, "retired_at": None}
    pledges = list(Pledge.objects.filter(**live))
    embed = list(EmbedEntry.objects.filter(**live))
    stages = [
        StageOfCharter(
            stage=stage,
            pledges=[one for one in pledges if one.life_stage == stage.code],
            embed=[one for one in embed if one.life_stage == stage.code],
        )
        for stage in life_stages(area)
    ]
    return Charter(
        principles=list(Principle.objects.filter(**live)),
        stages=stages,
        leadership=list(LeadershipAction.objects.filter(**live)),
    )
