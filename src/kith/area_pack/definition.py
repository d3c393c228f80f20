"""What an area pack is: frozen records, one for each kind of entry in a pack's files.

A pack holds everything about one place that the product shows: its charter, its words, its
colours and its contacts. These records carry no behaviour beyond reading them, so that every
room above can use them without knowing TOML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Direction = Literal["ltr", "rtl"]
Severity = Literal["error", "notice"]
Tier = Literal["danger", "safety", "local", "groups", "self_help"]
Where = Literal["check", "conversation", "workforce"]

TIERS: tuple[Tier, ...] = ("danger", "safety", "local", "groups", "self_help")
"""The order in which a plan shows its parts. It never changes."""

SUBJECTS: tuple[str, ...] = (
    "partner",
    "separated",
    "child",
    "family",
    "neighbours",
    "self",
    "under_18",
    "own_behaviour",
)
"""Whom the private check can be about; `everyone` stands for all of them in measures."""

ABUSE_CONCERNS: frozenset[str] = frozenset(
    {
        "abuse",
        "abuse_men",
        "abuse_lgbt",
        "honour_forced",
        "own_behaviour",
        "sexual_violence",
        "stalking",
    }
)
"""Concerns whose contacts never print unasked and never bring in a partner or relatives."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong, or one thing to know, in words an officer can act on.

    `line` counts from 1; 0 means that the whole file is meant. `field` is a dotted path such
    as `contacts.3.phone`, empty when the whole file is meant.
    """

    file: str
    line: int
    field: str
    says: str
    severity: Severity = "error"

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.severity}: {self.says}"


@dataclass(frozen=True, slots=True)
class Cite:
    """Where in a document an entry stands. `number` may be a letter; empty when there is none."""

    document: str
    section: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the pack. `tag` is a BCP 47 tag; exactly one language is `main`."""

    tag: str
    name: str
    direction: Direction
    main: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """The charter document that the pack restates in its own words."""

    title: str
    status: Literal["draft", "adopted"]
    publisher: str
    from_year: int
    to_year: int
    source: str
    read_on: date
    sections: tuple[str, ...]
    url: str = ""


@dataclass(frozen=True, slots=True)
class BodyContact:
    """How to reach the body that adopted the pack: a role, never a person."""

    role: str
    email: str = ""
    phone: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Visits:
    """Whether visits are counted by the week, and how the counts are told."""

    count: bool = False
    suppress_below: int = 10
    round_to: int = 5


@dataclass(frozen=True, slots=True)
class Area:
    """The place, from `pack.toml`."""

    code: str
    name: str
    formal_name: str
    council: str
    nation: str
    district_code: str
    languages: tuple[Language, ...]
    document: Document
    invented: bool = False
    adopted_by: str = ""
    adopted_on: date | None = None
    contact: BodyContact | None = None
    visits: Visits = Visits()

    @property
    def is_adopted(self) -> bool:
        """True once a named body has adopted the pack on a date."""
        return bool(self.adopted_by) and self.adopted_on is not None

    @property
    def main_language(self) -> Language:
        """The language of every text that names no other."""
        return next((one for one in self.languages if one.main), self.languages[0])


@dataclass(frozen=True, slots=True)
class Brand:
    """Names, exit and colours, from `brand.toml`. Colours are `#rrggbb` by role name."""

    product_title: str
    neutral_title: str
    exit_url: str
    exit_label: str
    colours: Mapping[str, str]

    @property
    def custom_properties(self) -> dict[str, str]:
        """CSS custom properties: `--kith-brand-text` for the colour `brand_text`."""
        return {f"--kith-{name.replace('_', '-')}": value for name, value in self.colours.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """An entry with text of its own: the text's language tag and its direction."""

    code: str
    lang: str
    dir: Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeStage(Worded):
    """A stage of life. Ages are whole years, inclusive; None is open."""

    name: str
    order: int
    summary: str
    from_age: int | None = None
    to_age: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Principle(Worded):
    """One of the charter's principles in our own short words."""

    order: int
    title: str
    text: str
    cite: Cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge(Worded):
    """One pledge. `life_stage` is where it stands; `applies_to` says where it counts."""

    number: int
    life_stage: str
    applies_to: Literal["all", "stage"]
    title: str
    text: str
    proof: str
    cite: Cite
    placement_flagged: bool = False
    placement_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedEntry(Worded):
    """One line of a stage's list of ways to embed the charter.

    An `incomplete` entry is cut off in the document: its text is empty or says so, and we
    never finish it.
    """

    life_stage: str
    number: int
    text: str
    cite: Cite
    proof: str = ""
    incomplete: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadershipAction(Worded):
    """One lettered action for leaders."""

    letter: str
    title: str
    text: str
    cite: Cite
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Prize:
    """A prize of a competition round, in whole pence."""

    place: int
    pence: int

    @property
    def pounds(self) -> Decimal:
        """The same amount in pounds, exact."""
        return Decimal(self.pence) / 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetitionRound(Worded):
    """A round of a competition. `results` stays `unknown` until someone can show them."""

    title: str
    what: str
    state: Literal["planned", "open", "judging", "closed"]
    results: Literal["unknown", "none_yet", "published"]
    prizes: tuple[Prize, ...]
    opens_on: date | None = None
    closes_on: date | None = None
    announced_on: date | None = None
    note: str = ""
    cite: Cite | None = None


@dataclass(frozen=True, slots=True)
class MeasureUse:
    """Which measures are asked where.

    `subject` is one of SUBJECTS or `everyone`; empty outside the private check. With no
    measures, `gap` says in plain words what is missing and why.
    """

    code: str
    where: Where
    measures: tuple[str, ...]
    subject: str = ""
    life_stages: tuple[str, ...] = ()
    note: str = ""
    gap: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Worded):
    """A helpline, a service, a public place or a page of self-help.

    `phone` and `text` are digits with spaces for the eye. `phone_then` says what to press
    after. `involves` says whom the help brings in, so that the safety rules can leave it out.
    `assured_on` is None until a person of the place has confirmed the entry.
    """

    name: str
    what: str
    tier: Tier
    concerns: tuple[str, ...]
    subjects: tuple[str, ...]
    source: str
    read_on: date
    review_on: date
    print_safe: bool
    nations: tuple[str, ...]
    phone: str = ""
    phone_then: str = ""
    text: str = ""
    text_word: str = ""
    url: str = ""
    email: str = ""
    address: str = ""
    hours: str = ""
    cost: str = ""
    from_age: int | None = None
    to_age: int | None = None
    audience: Literal["anyone", "women", "men", "lgbt"] = "anyone"
    involves: tuple[str, ...] = ()
    confidential_place: bool = False
    assured_on: date | None = None
    note: str = ""

    @property
    def phone_digits(self) -> str:
        """The number for a `tel:` link: digits alone."""
        return "".join(one for one in self.phone if one.isdigit())

    @property
    def text_digits(self) -> str:
        """The number for an `sms:` link: digits alone."""
        return "".join(one for one in self.text if one.isdigit())

    @property
    def is_reachable(self) -> bool:
        """True when a person could ring, text, look it up or go there."""
        return bool(self.phone or self.text or self.url or self.address)

    @property
    def is_for_despair(self) -> bool:
        """True for help that anybody can turn to who thinks of ending their life."""
        return self.tier == "safety" and set(self.subjects) >= set(SUBJECTS)

    @property
    def is_abuse_service(self) -> bool:
        """True when any of its concerns is abuse of some kind."""
        return not ABUSE_CONCERNS.isdisjoint(self.concerns)


@dataclass(frozen=True, slots=True)
class PopulationChange:
    """Change in the number of people of an age group, in percent, as the source prints it."""

    code: str
    group: str
    from_year: int
    to_year: int
    percent: Decimal
    cite: Cite
    from_age: int | None = None
    to_age: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure or statement of the document and how far it can be trusted."""

    code: str
    claim: str
    cite: Cite
    state: Literal["confirmed", "disputed", "unchecked", "out_of_date"]
    why: str
    read_on: date
    review_on: date
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Word(Worded):
    """A word of the common language: what we say, what it means, what others say."""

    label: str
    meaning: str
    alternatives: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class StageGap:
    """What a life stage has none of in the document: `pledges`, `embed list` or both."""

    life_stage: str
    missing: tuple[str, ...]
