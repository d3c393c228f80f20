"""Read the directory of a pack and say all that is wrong with it."""

from __future__ import annotations

from pathlib import Path

from kith.area_pack.definition import Problem
from kith.area_pack.directory import (
    place_rules,
    service_rules,
    term_rules,
    whole_rules,
)
from kith.area_pack.directory.around import Around, Context
from kith.area_pack.directory.building import build
from kith.area_pack.directory.definition import Directory
from kith.area_pack.directory.folder import read_sources

__all__ = ["Around", "read_directory"]

_RULES = (
    whole_rules.rules_file,
    whole_rules.outcode_rules,
    term_rules.taxonomy_rules,
    term_rules.term_rules,
    place_rules.provider_rules,
    place_rules.place_rules,
    service_rules.service_rules,
    whole_rules.offer_rules,
)


def read_directory(folder: Path, around: Around) -> tuple[Directory, list[Problem]]:
    """The directory of the pack in `folder`, and every error and notice.

    With an error the directory is empty: nobody may load it. Never raises for bad input.
    """
    sources, problems = read_sources(folder)
    context = Context(sources, around)
    for rule in _RULES:
        problems += rule(context)
    if any(problem.severity == "error" for problem in problems):
        return Directory(), problems
    return build(sources, around), problems
