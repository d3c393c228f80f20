"""How far the interface text of a language is translated, read once from its catalogue."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import to_locale

from kith.front.rules.languages import Catalogue

FILE = Path("LC_MESSAGES") / "django.po"
PLACE = re.compile(r"%\(\w+\)s|\{\w*\}")
TEMPLATE = Path(__file__).resolve().parents[2] / "locale" / "django.pot"


def catalogue_of(tag: str) -> Catalogue | None:
    """The state of a language's catalogue against the source; none when it has none."""
    return state_of(tuple(Path(folder) for folder in settings.LOCALE_PATHS), to_locale(tag))


@cache  # the files change only with the installation
def state_of(folders: tuple[Path, ...], locale: str) -> Catalogue | None:
    """The same, for a locale among folders of catalogues."""
    path = next((one / locale / FILE for one in folders if (one / locale / FILE).is_file()), None)
    if path is None:
        return None
    source, there = _read(TEMPLATE), _read(path)
    empty = unsure = 0
    said: list[list[object]] = []
    for message in source:
        if not message.id:
            continue
        found = there.get(message.id, message.context)
        strings = _strings(found.string if found else "")
        empty += not all(strings)
        unsure += bool(found and found.fuzzy) or _loses_a_place(_strings(message.id), strings)
        said.append([message.context or "", _strings(message.id), strings])
    return Catalogue(digest=_digest(said), empty=empty, unsure=unsure)


def _read(path: Path) -> Catalog:
    with path.open("rb") as source:
        return read_po(source)


def _strings(given: object) -> list[str]:
    return [given] if isinstance(given, str) else [str(one) for one in given]  # type: ignore[attr-defined]


def _loses_a_place(source: list[str], said: list[str]) -> bool:
    """Whether a translation names a place for a value that the source has not, or drops one."""
    wanted = [set(PLACE.findall(text)) for text in source]
    return any(set(PLACE.findall(text)) not in wanted for text in said if text)


def _digest(said: list[list[object]]) -> str:
    return hashlib.sha256(json.dumps(sorted(said), ensure_ascii=False).encode()).hexdigest()
