"""The charter as its page shows it: every entry with its source, every gap said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kith.areas.queries import PublicArea
from kith.core.presenters import ages_in_words, numbers_in_words
from kith.pledges.models import CharterEntry, EmbedEntry, Pledge
from kith.pledges.queries import Charter, StageOfCharter


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry. `mark` is its number or letter; `source` says where it stands."""

    mark: str
    title: str
    text: str
    proof: str
    note: str
    source: str
    lang: str
    dir: str
    is_cut_off: bool = False


@dataclass(frozen=True, slots=True)
class StageView:
    """A life stage. `gap` says what the document lacks here; `elsewhere`, what counts here too."""

    anchor: str
    name: str
    ages: str
    summary: str
    lang: str
    dir: str
    pledges: list[EntryView]
    placement: list[str]
    embed: list[EntryView]
    gap: str
    elsewhere: str


@dataclass(frozen=True, slots=True)
class CharterView:
    """The whole page."""

    title: str
    is_draft: bool
    publisher: str
    origin: str
    principles: list[EntryView]
    stages: list[StageView]
    leadership: list[EntryView]

    @property
    def is_empty(self) -> bool:
        """Whether the pack holds no charter at all."""
        return not (self.principles or self.stages or self.leadership)


def present_charter(charter: Charter, area: PublicArea) -> CharterView:
    """Everything that the charter page says. Asks the database nothing."""
    document = area.document
    title = document.get("title", "")
    is_draft = document.get("status") == "draft"
    everywhere = [
        (stage, pledge)
        for stage in charter.stages
        for pledge in stage.pledges
        if pledge.applies_to == "all"
    ]
    return CharterView(
        title=title,
        is_draft=is_draft,
        publisher=document.get("publisher", ""),
        origin=document.get("source", ""),
        principles=[
            _entry(one, title, mark=str(place), heading=one.title)
            for place, one in enumerate(charter.principles, 1)
        ],
        stages=[_stage(stage, everywhere, title, is_draft=is_draft) for stage in charter.stages],
        leadership=[
            _entry(one, title, mark=one.letter, heading=one.title, proof=one.proof)
            for one in charter.leadership
        ],
    )


def _stage(
    given: StageOfCharter,
    everywhere: Iterable[tuple[StageOfCharter, Pledge]],
    document: str,
    *,
    is_draft: bool,
) -> StageView:
    stage = given.stage
    notes = _shared_notes(given.pledges)
    return StageView(
        anchor=f"stage-{stage.code}",
        name=stage.name,
        ages=ages_in_words(stage.from_age, stage.to_age),
        summary=stage.summary,
        lang=stage.lang,
        dir=stage.dir,
        pledges=[
            _entry(one, document, mark=str(one.number), heading=one.title, proof=one.proof)
            for one in given.pledges
        ],
        placement=[f"{_pledges_in_words(numbers)}: {note}" for note, numbers in notes.items()],
        embed=[_embed_entry(one, document) for one in given.embed],
        gap=_gap(given, is_draft=is_draft),
        elsewhere=_elsewhere(given, everywhere, is_draft=is_draft),
    )


def _entry(
    entry: CharterEntry, document: str, *, mark: str, heading: str, proof: str = ""
) -> EntryView:
    return EntryView(
        mark=mark,
        title=heading,
        text=entry.text,
        proof=proof,
        note="",
        source=_source(entry, document),
        lang=entry.lang,
        dir=entry.dir,
    )


def _embed_entry(entry: EmbedEntry, document: str) -> EntryView:
    return EntryView(
        mark=str(entry.number),
        title="",
        text=entry.text,
        proof=entry.proof,
        note=entry.note,
        source=_source(entry, document),
        lang=entry.lang,
        dir=entry.dir,
        is_cut_off=entry.incomplete,
    )


def _source(entry: CharterEntry, document: str) -> str:
    """Section and number; the document too when it is another than the page's own."""
    cite = entry.cite
    number = str(cite.get("number") or "")
    parts = [
        cite.get("section", ""),
        _("number {number}").format(number=number) if number.isdigit() else number,
    ]
    if cite.get("document") != document:
        parts.insert(0, cite.get("document", ""))
    return ", ".join(part for part in parts if part)


def _shared_notes(pledges: Iterable[Pledge]) -> dict[str, list[int]]:
    """Numbers by placement note, in order, so that a note that eight share is read once."""
    notes: dict[str, list[int]] = {}
    for pledge in pledges:
        if pledge.placement_flagged:
            notes.setdefault(pledge.placement_note, []).append(pledge.number)
    return notes


def _gap(given: StageOfCharter, *, is_draft: bool) -> str:
    if given.pledges and given.embed:
        return ""
    if given.pledges:
        return (
            _("The draft has no list of first steps for this stage of life.")
            if is_draft
            else _("The charter has no list of first steps for this stage of life.")
        )
    if given.embed:
        return (
            _("The draft has no pledges for this stage of life.")
            if is_draft
            else _("The charter has no pledges for this stage of life.")
        )
    return (
        _("The draft has no pledges and no list of first steps for this stage of life.")
        if is_draft
        else _("The charter has no pledges and no list of first steps for this stage of life.")
    )


def _elsewhere(
    given: StageOfCharter,
    everywhere: Iterable[tuple[StageOfCharter, Pledge]],
    *,
    is_draft: bool,
) -> str:
    by_stage: dict[str, list[int]] = {}
    for other, pledge in everywhere:
        if other is not given:
            by_stage.setdefault(other.stage.name, []).append(pledge.number)
    return " ".join(
        _counts_here(numbers, name, is_draft=is_draft) for name, numbers in by_stage.items()
    )


def _counts_here(numbers: list[int], stage: str, *, is_draft: bool) -> str:
    said = (
        ngettext(
            "Pledge {numbers} counts here too. The draft lists it under {stage}.",
            "Pledges {numbers} count here too. The draft lists them under {stage}.",
            len(numbers),
        )
        if is_draft
        else ngettext(
            "Pledge {numbers} counts here too. The charter lists it under {stage}.",
            "Pledges {numbers} count here too. The charter lists them under {stage}.",
            len(numbers),
        )
    )
    return said.format(numbers=numbers_in_words(sorted(numbers)), stage=stage)


def _pledges_in_words(numbers: list[int]) -> str:
    said = ngettext("Pledge {numbers}", "Pledges {numbers}", len(numbers))
    return said.format(numbers=numbers_in_words(sorted(numbers)))
