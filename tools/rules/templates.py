"""Templates hold words and structure: behaviour and style come from files of our own."""

from __future__ import annotations

import re
from pathlib import Path

from tools.rules.tree import SOURCE, Breach, files, named, text_of

RULE = "Templates without inline scripts, inline styles or other people's files"
WRONG = {
    "an inline script": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", re.IGNORECASE
    ),
    "an inline style": re.compile(r"<style\b|\sstyle\s*=\s*[\"']", re.IGNORECASE),
    "an inline handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "a script in an address": re.compile(r"=\s*[\"']\s*javascript:", re.IGNORECASE),
    "a file from somewhere else": re.compile(
        r"<(?:script|img|iframe|source|video|audio|link)\b[^>]*\b(?:src|href)\s*=\s*[\"'](?:https?:)?//",
        re.IGNORECASE,
    ),
    "`safe`, which trusts what it prints": re.compile(r"\|\s*safe\b|{%\s*autoescape\s+off"),
}
COMMENT = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", re.DOTALL)


def check(root: Path) -> list[Breach]:
    """Each of these in a template of `src/kith`, with the line where it begins."""
    breaches = []
    for path in files(root, ".html", ".svg", ".txt", under=(f"{SOURCE}/",)):
        if "templates" not in path.parts:
            continue
        text = COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text_of(path))
        for kind, pattern in WRONG.items():
            for match in pattern.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                breaches.append(Breach(named(root, path), line, f"{kind}: {match.group()[:40]!r}"))
    return breaches
