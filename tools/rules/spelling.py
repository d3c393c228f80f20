"""British spelling, in the names that we choose and the words that people read.

Names that others chose (`normalize_email`, CSS's `color`) are theirs; in documents they stand
between backticks. Instruments keep the wording that their owners wrote.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from tools.rules.tree import Breach, files, house_modules, named, parsed, text_of

RULE = "British spelling"

STEMS = {
    "analyz": "analys",
    "apologiz": "apologis",
    "artifact": "artefact",
    "authoriz": "authoris",
    "behavior": "behaviour",
    "canceled": "cancelled",
    "canceling": "cancelling",
    "categoriz": "categoris",
    "center": "centre",
    "color": "colour",
    "counselor": "counsellor",
    "customiz": "customis",
    "defense": "defence",
    "emphasiz": "emphasis",
    "enroll(?!ed|ing)": "enrol",
    "favor": "favour",
    "finaliz": "finalis",
    "fulfill(?!ed|ing)": "fulfil",
    "gray": "grey",
    "harbor": "harbour",
    "honor(?!arium)": "honour",
    "initializ": "initialis",
    "judgment": "judgement",
    "labeled": "labelled",
    "labeling": "labelling",
    "labor(?!ator|ious)": "labour",
    "minimiz": "minimis",
    "modeled": "modelled",
    "modeling": "modelling",
    "neighbor": "neighbour",
    "normaliz": "normalis",
    "optimiz": "optimis",
    "organiz": "organis",
    "pediatric": "paediatric",
    "personaliz": "personalis",
    "prioritiz": "prioritis",
    "randomiz": "randomis",
    "realiz": "realis",
    "recogniz": "recognis",
    "rumor": "rumour",
    "serializ": "serialis",
    "skillful": "skilful",
    "standardiz": "standardis",
    "stigmatiz": "stigmatis",
    "summariz": "summaris",
    "theater": "theatre",
    "totaled": "totalled",
    "traveler": "traveller",
    "utiliz": "utilis",
    "visualiz": "visualis",
    "willful": "wilful",
}
AMERICAN = re.compile(rf"(?<![a-z])(?:{'|'.join(STEMS)})[a-z]*", re.IGNORECASE)
BEGINNINGS = tuple(stem.partition("(")[0] for stem in STEMS)
PROSE_CODE = re.compile(r"```.*?```|`[^`]*`|\]\([^)]*\)|https?://\S+", re.DOTALL)
PROPER_NAMES = re.compile(r"World Health Organization")
TEMPLATE_CODE = re.compile(r"{%.*?%}|{{.*?}}|<!--.*?-->|<[^>]*>", re.DOTALL)


def check(root: Path) -> list[Breach]:
    """American spellings in names, docstrings, documents and the text of templates."""
    breaches = []
    for path, tree in house_modules(root):
        breaches += _breaches(named(root, path), [*_names(tree), *_docstrings(tree)])
    for path in files(root, ".py", under=("tests/", "tools/", "benchmarks/")):
        breaches += _breaches(named(root, path), _names(parsed(path)))
    for path in files(root, ".md"):
        breaches += _breaches(named(root, path), _prose(text_of(path), PROSE_CODE))
    for path in files(root, ".html", under=("src/",)):
        breaches += _breaches(named(root, path), _prose(text_of(path), TEMPLATE_CODE))
    return breaches


def _breaches(name: str, written: Iterable[tuple[int, str]]) -> list[Breach]:
    lines = list(written)
    together = "\n".join(text for _line, text in lines).lower()
    if not any(beginning in together for beginning in BEGINNINGS):
        return []  # nearly every file, and found out far sooner
    return [
        Breach(name, line, f'"{match.group()}": in British spelling {_british(match.group())}…')
        for line, text in lines
        for match in AMERICAN.finditer(text)
    ]


def _british(word: str) -> str:
    return next(b for a, b in STEMS.items() if re.match(a, word, re.IGNORECASE))


def _prose(text: str, code: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """The text line by line, with code and proper names blanked out and line numbers kept."""
    blanked = text
    for pattern in (code, PROPER_NAMES):
        blanked = pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), blanked)
    yield from enumerate(blanked.splitlines(), start=1)


def _names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                yield node.lineno, _words(node.name)
            case ast.arg():
                yield node.lineno, _words(node.arg)
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, _words(node.id)


@cache
def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name)


def _docstrings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            continue
        if text := ast.get_docstring(node, clean=False):
            first = node.body[0].lineno
            for offset, line in _prose(text, PROSE_CODE):
                yield first + offset - 1, line
