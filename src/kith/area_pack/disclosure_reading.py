"""Read the rules of disclosure alone, for commands that need nothing else of a pack."""

from __future__ import annotations

from pathlib import Path

from kith.area_pack import rules
from kith.area_pack.building import build_disclosure
from kith.area_pack.checking import PackError
from kith.area_pack.definition import Problem
from kith.area_pack.disclosure import DisclosureRule
from kith.area_pack.disclosure_rules import FILE, disclosure_rules
from kith.area_pack.files import TABLES, Source, read_table
from kith.area_pack.rules import Context
from kith.area_pack.shapes import shape_problems


def read_disclosure(folder: Path) -> tuple[DisclosureRule, ...]:
    """The rules of the pack in `folder`, in order; none when it has no disclosure.toml.

    Raises PackError when the file, or the pack.toml beside it, has errors.
    """
    sources: dict[str, Source] = {}
    problems: list[Problem] = []
    for name in ("pack", FILE):
        file = f"{name}.toml"
        if name == FILE and not (folder / file).exists():
            continue
        found = read_table(folder / file, file, folder.resolve(), TABLES[name])
        if isinstance(found, Problem):
            problems.append(found)
        else:
            sources[name] = found
            problems += shape_problems(name, found)
    context = Context(folder.resolve().name, sources, None, None)
    problems += [*rules.code_rules(context), *disclosure_rules(context)]
    errors = tuple(one for one in problems if one.severity == "error")
    if errors:
        raise PackError(folder, errors)
    return build_disclosure(sources)
