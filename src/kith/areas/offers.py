"""What the areas room gives: the parts of a pack that every other room reads."""

from __future__ import annotations

from kith.areas import models
from kith.core.coded import section
from kith.core.offers import Offers

OFFERS = Offers(
    pack_sections=(
        section("life stages", models.LifeStage, lambda pack: pack.life_stages),
        section("contacts", models.Contact, lambda pack: pack.contacts),
        section("clocks", models.Clock, lambda pack: pack.clocks),
        section("measures asked", models.MeasureUse, lambda pack: pack.measures),
        section("population", models.PopulationChange, lambda pack: pack.population),
        section("claims", models.Claim, lambda pack: pack.claims),
        section("vocabulary", models.Word, lambda pack: pack.vocabulary),
    ),
    audit_sentences={"areas.pack-loaded": "loaded the area's pack"},
)
