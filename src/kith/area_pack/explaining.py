"""Say in sentences what a pack holds and what it lacks."""

from __future__ import annotations

from decimal import Decimal

from kith.area_pack.definition import TIERS, Visits
from kith.area_pack.directory import Directory
from kith.area_pack.pack import Pack

_TIER_WORDS = {
    "danger": "danger",
    "safety": "safety",
    "local": "local services",
    "groups": "groups",
    "self_help": "self-help",
}


def explain_pack(pack: Pack) -> list[str]:
    """Return what an officer wants to know of `pack` before it is loaded, a sentence a line."""
    return [*_place(pack), *_charter(pack), *_measures(pack), *_contacts(pack), *_rest(pack)]


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _place(pack: Pack) -> list[str]:
    area, document = pack.area, pack.area.document
    lines = [
        f"{area.name} ({area.formal_name}, {area.district_code}).",
        f"It restates {document.title}, {document.status}, by {document.publisher}.",
    ]
    if area.is_adopted:
        lines.append(f"{area.adopted_by} adopted it on {area.adopted_on}.")
    else:
        lines.append("Nobody has adopted it: every page says that this is not a council service.")
    if area.invented:
        lines.append("It is invented and stands beside nothing real.")
    lines.append(_visits(area.visits))
    if len(area.languages) > 1:
        names = ", ".join(f"{one.name} ({one.direction})" for one in area.languages)
        lines.append(f"Languages: {names}.")
    return lines


def _visits(visits: Visits) -> str:
    if not visits.count:
        return "Visits are not counted."
    return (
        f"Visits are counted by the week: fewer than {visits.suppress_below} are not told, "
        f"others to the nearest {visits.round_to}."
    )


def _charter(pack: Pack) -> list[str]:
    names = {stage.code: stage.name for stage in pack.life_stages}
    flagged = sum(pledge.placement_flagged for pledge in pack.pledges)
    cut_off = sum(entry.incomplete for entry in pack.embed)
    parts = (
        _count(len(pack.life_stages), "life stage", "life stages"),
        _count(len(pack.principles), "principle", "principles"),
        _count(len(pack.pledges), "pledge", "pledges"),
        _count(len(pack.embed), "embed entry", "embed entries"),
        _count(len(pack.leadership), "leadership action", "leadership actions"),
    )
    lines = [f"{', '.join(parts)}."]
    if flagged:
        lines.append(f"The place of {_count(flagged, 'pledge is', 'pledges is')} in question.")
    if cut_off:
        lines.append(f"Cut off in the document: {_count(cut_off, 'entry', 'entries')}.")
    lines += [
        f"{names[gap.life_stage]} has no {' and no '.join(gap.missing)}."
        for gap in pack.stage_gaps()
    ]
    return lines


def _measures(pack: Pack) -> list[str]:
    names = {stage.code: stage.name for stage in pack.life_stages}
    lines = []
    for use in pack.measures:
        about = f" about {use.subject.replace('_', ' ')}" if use.subject else ""
        stages = (
            f" in {', '.join(names[one] for one in use.life_stages)}" if use.life_stages else ""
        )
        asked = ", ".join(use.measures) if use.measures else f"nothing. {use.gap}"
        lines.append(f"{use.where.capitalize()}{about}{stages} asks {asked.rstrip('.')}.")
    return lines


def _contacts(pack: Pack) -> list[str]:
    counts = ", ".join(
        f"{sum(one.tier == tier for one in pack.contacts)} {_TIER_WORDS[tier]}" for tier in TIERS
    )
    lines = [f"{_count(len(pack.contacts), 'contact', 'contacts')}: {counts}."]
    unassured = sum(one.assured_on is None for one in pack.contacts)
    if unassured:
        lines.append(f"Nobody has confirmed {unassured} of them.")
    if pack.clocks:
        timed = sum(one.within is not None for one in pack.clocks)
        lines.append(
            f"What happens with a request for help: {_count(len(pack.clocks), 'step', 'steps')},"
            f" {timed} with a time."
        )
    if pack.retention:
        open_ones = sum(not one.confirmed_by for one in pack.retention)
        lines.append(
            f"How long things are kept: {_count(len(pack.retention), 'period', 'periods')},"
            f" {open_ones or 'none'} of them not confirmed."
        )
    lines += [
        f"Small counts, {one.code}: {one.told()}{'' if one.confirmed_by else ' Not confirmed.'}"
        for one in pack.disclosure
    ]
    return lines


def _rest(pack: Pack) -> list[str]:
    states: dict[str, int] = {}
    for claim in pack.claims:
        states[claim.state] = states.get(claim.state, 0) + 1
    lines = []
    if states:
        told = ", ".join(
            f"{number} {state.replace('_', ' ')}" for state, number in sorted(states.items())
        )
        lines.append(f"Claims of the document: {told}.")
    for one in pack.competitions:
        total = sum((prize.pounds for prize in one.prizes), Decimal(0))
        lines.append(
            f"{one.title}: {one.state}, results {one.results.replace('_', ' ')},"
            f" prizes of {total:.2f} pounds in all."
        )
    if pack.pages:
        lines.append(_pages(pack))
    if pack.directory.services:
        lines += _directory(pack.directory)
    if pack.vocabulary:
        lines.append(f"{_count(len(pack.vocabulary), 'word', 'words')} of common language.")
    return lines


def _directory(directory: Directory) -> list[str]:
    services = directory.services
    parts = (
        _count(len(services), "service", "services"),
        _count(len(directory.providers), "provider", "providers"),
        _count(len(directory.terms), "term", "terms"),
    )
    lines = [f"{parts[0]} of {parts[1]}, filed under {parts[2]}."]
    never = sum(one.assured_on is None for one in services)
    if never:
        lines.append(f"Nobody has confirmed {_count(never, 'service', 'services')}.")
    if gaps := directory.gaps():
        lines.append(f"Gaps in the offer: {', '.join(one.label for one in gaps)}.")
    return lines


def _pages(pack: Pack) -> str:
    counts: dict[str, int] = {}
    for page in pack.pages:
        counts[page.type] = counts.get(page.type, 0) + 1
    told = ", ".join(f"{number} {kind}" for kind, number in sorted(counts.items()))
    total = _count(len(pack.pages), "page", "pages")
    awaited = sum(page.specialist == "awaited" for page in pack.pages)
    waits = f" A specialist has yet to read {awaited}." if awaited else ""
    return f"{total}: {told}.{waits}"
