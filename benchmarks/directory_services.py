"""Services that nobody runs, for measuring: as many as wanted, the same each time.

Points lie about the middles of towns that are drawn on the National Grid, a few large and many
small, as people live. Words come from sixteen subjects and from what any entry says.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from itertools import accumulate
from uuid import UUID

from kith.directory.search.documents import PlaceFacts, ServiceFacts

SEED = 20261122
AT_ONCE = 5_000
TOWNS = 350
ON = date(2026, 11, 22)
ADDED_AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
SUBJECTS = {
    "mediation": "mediation agreement separating mediator fair talk settle arrangements",
    "parenting": "parenting toddler behaviour routines bedtime boundaries praise calm",
    "bereavement": "bereavement grief loss funeral memory remembering died goodbye",
    "counselling": "counselling therapist couple sessions listening feelings trust confidential",
    "debt": "debt money budget bills benefits creditors arrears advice",
    "housing": "housing tenancy landlord eviction homeless temporary rent repairs",
    "befriending": "befriending lonely visitor companionship isolated phone friendship tea",
    "kinship": "kinship grandparents guardians raising fostering allowance relatives carers",
    "contact": "contact centre supervised handover visits court neutral playroom",
    "drugs": "drugs alcohol recovery drinking detox harm withdrawal sober",
    "violence": "violence abuse refuge safety frightened controlling helpline escape",
    "youth": "youth teenagers club sport music mentoring school exclusion",
    "disability": "disability autism respite sensory assessment carers equipment send",
    "health": "anxiety depression wellbeing stress mindfulness sleep recovery peer",
    "early": "pregnancy baby breastfeeding midwife sleep weaning nursery play",
    "later": "dementia memory café ageing falls carers lunch transport",
}
COMMON = [
    "support",
    "family",
    "families",
    "people",
    "group",
    "weekly",
    "local",
    "help",
    "offer",
    "drop",
    "referral",
    "open",
    "welcome",
    "team",
    "together",
    "relationship",
    "relationships",
    "children",
    "adults",
    "staff",
    "trained",
    "experienced",
    "volunteers",
    "time",
    "service",
    "community",
    "contact",
    "speak",
    "learn",
    "skills",
    "confidence",
    "safe",
    "space",
    "friendly",
    "place",
    "venue",
    "online",
    "telephone",
    "morning",
    "afternoon",
    "evening",
    "term",
    "holidays",
    "booking",
    "needed",
    "free",
    "cost",
    "small",
    "large",
    "room",
]
FIRSTS = [
    "Amber",
    "Birch",
    "Copper",
    "Dale",
    "Elder",
    "Fern",
    "Green",
    "Harbour",
    "Iris",
    "Juniper",
    "Kite",
    "Lantern",
    "Maple",
]
FIRSTS += [
    "North",
    "Orchard",
    "Pebble",
    "Quarry",
    "River",
    "Stone",
    "Thistle",
    "Upper",
    "Valley",
    "Willow",
    "Yarrow",
]
LASTS = [
    "Circle",
    "Corner",
    "Hub",
    "House",
    "Project",
    "Support",
    "Tree",
    "Trust",
    "Rooms",
    "Bridge",
    "Steps",
    "Path",
]
WEEK = ["MO", "TU", "WE", "TH", "FR", "SA"]


@cache
def code_of(subject: str, kind: str) -> UUID:
    """The id of a subject's type of service or need."""
    return UUID(int=random.Random(f"{kind}:{subject}").getrandbits(128), version=4)


def towns() -> list[tuple[int, int, float, str]]:
    """Easting, northing, spread in metres and district code, the largest first."""
    drawn = random.Random(SEED)
    return [
        (
            drawn.randint(250_000, 620_000),
            drawn.randint(100_000, 650_000),
            drawn.uniform(1_500, 9_000),
            f"E{60_000_000 + number:08d}",
        )
        for number in range(TOWNS)
    ]


def services(area_id: UUID, count: int, first: int = 0) -> Iterator[ServiceFacts]:
    """That many services, from one at a whole number of `AT_ONCE` on; the same each time."""
    places, subjects = towns(), list(SUBJECTS)
    weights = list(accumulate(1 / (rank + 5) for rank in range(TOWNS)))
    for start in range(first, first + count, AT_ONCE):
        drawn = random.Random(SEED + 1 + start)
        for _number in range(min(AT_ONCE, first + count - start)):
            town = drawn.choices(places, cum_weights=weights)[0]
            yield _service(drawn, area_id, town, drawn.choice(subjects))


def _service(
    drawn: random.Random, area_id: UUID, town: tuple[int, int, float, str], subject: str
) -> ServiceFacts:
    own = SUBJECTS[subject].split()
    youngest, oldest = drawn.choice(((None, None), (None, None), (0, 5), (11, 18), (18, None)))
    has_place = drawn.random() < 0.75
    days = sorted(drawn.sample(WEEK, drawn.randint(1, 5)), key=WEEK.index)
    kind = (subject.capitalize(), drawn.choice(own).capitalize(), "Family")[drawn.randrange(3)]
    assured = drawn.choice((None, *range(10)))
    return ServiceFacts(
        id=UUID(int=drawn.getrandbits(128), version=4),
        area_id=area_id,
        name=f"{drawn.choice(FIRSTS)} {kind} {drawn.choice(LASTS)} {drawn.randint(1, 99)}",
        texts=(
            " ".join(drawn.choices(own, k=3) + drawn.choices(COMMON, k=9)),
            f"{drawn.choice(FIRSTS)} and {drawn.choice(LASTS)}",
            " ".join(drawn.choices(own, k=12) + drawn.choices(COMMON, k=40) + ["support"]),
        ),
        terms=(code_of(subject, "types"), code_of(subject, "needs")),
        labels=(subject, own[0], own[1]),
        ways=drawn.choice((("self",), ("worker",), ("self", "worker"))),
        delivery=("in_person",) if has_place else drawn.choice((("phone",), ("online",))),
        taking=drawn.choice(("yes", "yes", "waiting_list", "unknown", "no")),
        cost=drawn.choice(("free", "free", "some_free", "paid", "unknown")),
        youngest=youngest,
        oldest=oldest,
        languages=drawn.choice((("en",), ("en",), ("en", "ur"), ("en", "pl"))),
        life_stages=drawn.choice(((), ("early-years",), ("families",), ("later-life",))),
        serves=drawn.choice(((town[3],), (town[3],), (), ("england",))),
        brings_in=drawn.random() < 0.1,
        assured_on=None if assured is None else date.fromordinal(ON.toordinal() - 40 * assured),
        added_at=ADDED_AT,
        times=json.dumps(
            [
                {
                    "freq": "WEEKLY",
                    "byday": ",".join(days),
                    "opens_at": "09:00",
                    "closes_at": drawn.choice(("12:30", "17:00", "20:00")),
                }
            ],
            sort_keys=True,
        ),
        places=(_place(drawn, town),) if has_place else (),
    )


def _place(drawn: random.Random, town: tuple[int, int, float, str]) -> PlaceFacts:
    east, north, spread, _code = town
    return PlaceFacts(
        id=UUID(int=drawn.getrandbits(128), version=4),
        name=f"{drawn.choice(FIRSTS)} Hall",
        town=f"Town {town[3][-3:]}",
        easting=round(drawn.gauss(east, spread)),
        northing=round(drawn.gauss(north, spread)),
        precision="unit",
    )
