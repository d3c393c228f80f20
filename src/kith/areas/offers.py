"""What the areas room gives: the parts of a pack that every other room reads."""

from __future__ import annotations

from datetime import datetime, timedelta

from kith.area_pack import Pack
from kith.areas import models
from kith.areas.operations import load_schedule
from kith.core.coded import section
from kith.core.offers import Changes, Kind, Offers, PackSection, ScheduledTask, Way

SCHEDULE = Kind(
    code="retention",
    label="Retention schedule",
    plural="the retention schedule",
    model="areas.RetentionPeriod",
    relations={},
)


def _load_schedule(area: models.Area, pack: Pack, at: datetime) -> Changes:
    return load_schedule(area=area, pack=pack, at=at)


OFFERS = Offers(
    pack_sections=(
        section("life stages", models.LifeStage, lambda pack: pack.life_stages),
        section("contacts", models.Contact, lambda pack: pack.contacts),
        section("clocks", models.Clock, lambda pack: pack.clocks),
        PackSection("how long things are kept", _load_schedule),
        section("measures asked", models.MeasureUse, lambda pack: pack.measures),
        section("population", models.PopulationChange, lambda pack: pack.population),
        section("claims", models.Claim, lambda pack: pack.claims),
        section("vocabulary", models.Word, lambda pack: pack.vocabulary),
    ),
    scheduled_tasks=(
        ScheduledTask(
            "areas.follow-schedule", "kith.areas.tasks.follow_schedule", timedelta(days=1)
        ),
    ),
    kinds=(SCHEDULE,),
    ways=(
        Way(
            "How long things are kept",
            "The retention schedule, what is due, and what was deleted when.",
            "retention-work:schedule",
        ),
    ),
    audit_sentences={"areas.pack-loaded": "loaded the area's pack"},
)
