"""Area packs: read, check and explain the content of one area. Pure: no Django, no database."""

from kith.area_pack.checking import PackError, check_and_read_pack, check_pack, read_pack
from kith.area_pack.clock import Clock
from kith.area_pack.definition import (
    ABUSE_CONCERNS,
    SUBJECTS,
    TIERS,
    Area,
    Brand,
    Cite,
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
    Prize,
    Problem,
    StageGap,
    Word,
)
from kith.area_pack.disclosure import DisclosureRule
from kith.area_pack.disclosure_reading import read_disclosure
from kith.area_pack.explaining import explain_pack
from kith.area_pack.pack import Pack
from kith.area_pack.pages import PackPage
from kith.area_pack.retention import RetentionPeriod

__all__ = [
    "ABUSE_CONCERNS",
    "SUBJECTS",
    "TIERS",
    "Area",
    "Brand",
    "Cite",
    "Claim",
    "Clock",
    "CompetitionRound",
    "Contact",
    "DisclosureRule",
    "EmbedEntry",
    "LeadershipAction",
    "LifeStage",
    "MeasureUse",
    "Pack",
    "PackError",
    "PackPage",
    "Pledge",
    "PopulationChange",
    "Principle",
    "Prize",
    "Problem",
    "RetentionPeriod",
    "StageGap",
    "Word",
    "check_and_read_pack",
    "check_pack",
    "explain_pack",
    "read_disclosure",
    "read_pack",
]
