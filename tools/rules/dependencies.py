"""Each dependency says in its own line why it is here."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tools.rules.tree import Breach, text_of

RULE = "Every dependency has its reason"
NAME = re.compile(r"^[A-Za-z0-9._-]+")
FEWEST_WORDS = 1


def check(root: Path) -> list[Breach]:
    """Requirements in `pyproject.toml` without a comment behind them."""
    path = root / "pyproject.toml"
    lines = text_of(path).splitlines()
    breaches = []
    for requirement in sorted(set(_requirements(tomllib.loads(text_of(path))))):
        found = [(n, line) for n, line in enumerate(lines, start=1) if f'"{requirement}"' in line]
        for number, line in found:
            reason = line.partition(f'"{requirement}"')[2].partition("#")[2].split()
            if len(reason) < FEWEST_WORDS:
                name = NAME.match(requirement)
                says = f"{name.group() if name else requirement}: say why it is here."
                breaches.append(Breach("pyproject.toml", number, says))
    return breaches


def _requirements(project: dict[str, object]) -> Iterator[str]:
    build = project.get("build-system", {})
    about = project.get("project", {})
    assert isinstance(build, dict)
    assert isinstance(about, dict)
    yield from build.get("requires", [])
    yield from about.get("dependencies", [])
    groups = [about.get("optional-dependencies", {}), project.get("dependency-groups", {})]
    for group in groups:
        assert isinstance(group, dict)
        for requirements in group.values():
            yield from (one for one in requirements if isinstance(one, str))
