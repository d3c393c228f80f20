"""Imports in words: where a run stands, what it would change, and what waits for people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from kith.accounts.models import Person
from kith.core.offers import WorkLine
from kith.directory.enums import RunState
from kith.directory.models import ImportRun
from kith.directory.queries.importing import broken_sources, stuck_runs, waiting_runs

SENTENCES = {
    "directory.source-added": "added the source of services",
    "directory.source-changed": "changed the source of services",
    "directory.source-mapped": "said what columns or terms of the source mean",
    "directory.source-closed": "closed the source of services",
    "directory.import-read": "read the source, for somebody to look at",
    "directory.import-refused": "could not read the source, so nothing changed",
    "directory.import-begun": "let what was read be written",
    "directory.import-applied": "imported services from the source",
    "directory.import-stopped": "set an import from the source aside",
    "directory.pairs-proposed": "proposed pairs of services that may be one",
    "directory.pair-decided": "said whether two services are one",
    "directory.vocabulary-imported": "imported the published vocabulary",
    "directory.vocabulary-mapped": "mapped terms of the vocabulary to ours",
}
MESSAGES = {
    "directory.source-broken": "A source of services that could not be read",
    "directory.import-stuck": "An import that could not be written to its end",
}
LISTS = {
    "added": ("Added", "would be added", "added"),
    "changed": ("Changed", "would be changed", "changed"),
    "removed": ("Taken away", "would be taken away", "taken away"),
    "refused": ("Refused", "refused", "refused"),
    "slips": (
        "Not as the standard has it",
        "to be taken in although not as the standard has it",
        "taken in although not as the standard has it",
    ),
    "kept": ("Left as they are here", "left as people here have them", "left as they were"),
    "hidden": (
        "Confidential",
        "with a confidential place, whose address is dropped",
        "with a confidential place, whose address was dropped",
    ),
    "terms": (
        "Terms not mapped",
        "of their terms not mapped to ours",
        "of their terms not mapped to ours",
    ),
}
COLOURS = {
    RunState.PREVIEW: "yellow",
    RunState.RUNNING: "blue",
    RunState.DONE: "green",
    RunState.REFUSED: "red",
    RunState.STOPPED: "grey",
}
RECENT = timedelta(days=14)
LONGEST_SHOWN = 300
FIELDS = {
    "name": "Name",
    "other_name": "Other name",
    "how_to_ask": "How to ask",
    "taking": "Taking people on",
    "cost_words": "Cost in words",
    "youngest": "Lowest age",
    "oldest": "Highest age",
    "has_interpreters": "Interpreters",
    "life_stages": "Stages of life",
    "is_safety": "For safety",
    "brings_in": "Brings others in",
    "assured_on": "Checked on",
    "source_url": "Where it was read",
    "terms": "Filed under",
    "serves": "Area served",
}


def state_of(run: ImportRun) -> tuple[str, str]:
    """Where a run stands, in words and as a colour."""
    words = str(run.get_state_display())
    if run.state == RunState.RUNNING:
        words = "Being written" if run.counts.get("doing") == "writing" else "Being read"
    elif run.state == RunState.PREVIEW:
        words = "Waits"
    return words, COLOURS[RunState(run.state)]


def lists_of(run: ImportRun) -> list[dict[str, Any]]:
    """The lists of a run that hold something, each with its count in words."""
    found = []
    for name, (title, would, did) in LISTS.items():
        count = run.counts.get("unmapped" if name == "terms" else name, 0)
        if name == "removed":
            count += run.counts.get("gone", 0)
        if count:
            words = did if run.state == RunState.DONE else would
            found.append({"name": name, "title": title, "count": count, "words": words})
    return found


def shown(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line of a list, its fields in words."""
    fields = line.get("fields") or {}
    return {
        **line,
        "told": [
            {"field": in_words(name), "before": told(pair[0]), "after": told(pair[1])}
            for name, pair in fields.items()
        ],
    }


def in_words(name: str) -> str:
    """A field's name for a person."""
    return FIELDS.get(name, name.replace("_", " ").capitalize())


def told(value: Any) -> str:
    """A value for a person: short, and never empty."""
    if value in (None, "", [], {}):
        return "Nothing"
    text = "\n".join(map(_one, value)) if isinstance(value, list) else _one(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _one(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Mapping):
        parts = [str(each) for name, each in value.items() if each not in (None, "", [], "GB")]
        return ", ".join(parts) if all(len(one) < 120 for one in parts) else json.dumps(value)
    return str(value)


def work_lines(person: Person, at: datetime) -> Iterable[WorkLine]:
    """What of imports needs somebody: previews that wait, and what is broken or stands still."""
    for run in waiting_runs(person):
        yield WorkLine(_waits(run), _address(run))
    for run in stuck_runs(person):
        yield WorkLine(f"An import from {run.source} stands still", _address(run))
    for run in broken_sources(person, at - RECENT):
        yield WorkLine(f"{run.source} could not be read, so nothing was imported", _address(run))


def _waits(run: ImportRun) -> str:
    parts = [
        f"{run.counts[name]:,} {words}"
        for name, words in (("added", "added"), ("changed", "changed"), ("removed", "removed"))
        if run.counts.get(name)
    ]
    return f"An import from {run.source} waits: {', '.join(parts) or 'nothing changed'}"


def _address(run: ImportRun) -> str:
    return reverse("directory-work:import_run", args=[run.source_id, run.pk])
