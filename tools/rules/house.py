"""Every rule, in the order in which they are told. A new rule's module is added here."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from tools.rules import (
    addresses,
    area_nouns,
    audit_actions,
    decisions,
    dependencies,
    docstrings,
    file_names,
    hidden_deeds,
    imports,
    left_behind,
    lengths,
    orm,
    post_keys,
    reading_age,
    sight,
    spelling,
    templates,
    words,
    writes,
)
from tools.rules.tree import Breach


class Rule(Protocol):
    """A module with a name for its rule and a check."""

    RULE: str

    def check(self, root: Path) -> list[Breach]:
        """The breaches in the tree at `root`."""


RULES: tuple[Rule, ...] = (
    lengths,
    file_names,
    orm,
    writes,
    sight,
    hidden_deeds,
    imports,
    area_nouns,
    words,
    spelling,
    docstrings,
    reading_age,
    audit_actions,
    templates,
    post_keys,
    left_behind,
    addresses,
    dependencies,
    decisions,
)
