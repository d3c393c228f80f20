"""The project installs from any mirror and knows nobody's machine."""

from __future__ import annotations

import re
from pathlib import Path

from tools.rules.tree import Breach, files, named

RULE = "No machine's paths and no package index in the project"
LARGEST = 2_000_000
BINARY = (".png", ".jpg", ".jpeg", ".ico", ".parquet", ".sqlite3", ".pdf", ".woff2", ".zip", ".gz")

# Written apart, so that this file does not find itself.
MACHINE = (
    "/" + "home/[a-z]",
    "/" + "root/",
    "/" + "Users/[A-Za-z]",
    r"[A-Z]:\\" + "Users",
    "/" + "tmp/[a-z]",
)
INDEX = (
    "pypi" + r"\.org",
    "files.python" + "hosted",
    "registry" + r"\.npmjs",
    r"https?://[^\s\"]*/" + "simple/?",
    r"(?<!no-emit)-index" + "-url",
    "extra" + "-index",
    '"resolved' + '":',
    "trusted" + "-host",
)


def check(root: Path) -> list[Breach]:
    """Paths of one machine and addresses of package indexes, in any text file."""
    kinds = {
        "a machine's path": re.compile(
            rf"(?<![\w.])(?:{'|'.join((*MACHINE, re.escape(str(root))))})"
        ),
        "a package index": re.compile("|".join(INDEX)),
    }
    breaches = []
    for path in files(root):
        if path.suffix in BINARY or path.stat().st_size > LARGEST:
            continue
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        for number, text in enumerate(lines, start=1):
            for kind, pattern in kinds.items():
                if match := pattern.search(text):
                    breaches.append(Breach(named(root, path), number, f"{match.group()}: {kind}."))
    return breaches
