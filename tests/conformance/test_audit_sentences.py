"""Whatever the house writes into the trail, it can also say in plain words."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from kith.core.offers import audit_sentences
from tools.rules.audit_actions import actions
from tools.rules.tree import house_modules

ROOT = Path(__file__).resolve().parents[2]


def codes() -> set[str]:
    """Every code that an `audit.record` in the house writes out."""
    return {code for _path, tree in house_modules(ROOT) for _line, code in actions(tree) if code}


def named_somewhere() -> set[str]:
    """Every string of the house outside the offers: some codes stand in a table of their own."""
    return {
        node.value
        for path, tree in house_modules(ROOT)
        if path.name != "offers.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_code_has_its_sentence() -> None:
    assert sorted(codes() - set(audit_sentences())) == []


def test_every_sentence_has_its_code() -> None:
    assert sorted(set(audit_sentences()) - named_somewhere()) == []


def test_sentences_stand_after_a_name() -> None:
    plain = re.compile(r"[a-z][^.]*[^.\s]")

    assert [says for says in audit_sentences().values() if not plain.fullmatch(says)] == []
