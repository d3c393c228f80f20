"""The catalogues of interface text, without gettext's own tools.

    python -m tools.catalogues messages      the template anew, and every catalogue brought up to it
    python -m tools.catalogues add TAG       an empty catalogue for a language
    python -m tools.catalogues compile       what the house reads, and the test languages

Only what is wrapped is extracted: public templates and what they show. Pages under `/work/` and
the editors' pages stay English.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "kith"
LOCALE = SOURCE / "locale"
LOCALE_TESTS = SOURCE / "locale_tests"
TEMPLATE = LOCALE / "django.pot"
CATALOGUE = Path("LC_MESSAGES") / "django.po"

KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}
COMMENT_TAGS = ("Translators:",)
INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
# The same file from the same strings, whenever it is made.
MADE = datetime(2026, 1, 1, tzinfo=UTC)
WIDTH = 100

KEPT = re.compile(r"(%\(\w+\)[sd]|%[sd%]|\{\w*\}|<[^>]+>|&\w+;)")
"""Of a message what a translation takes over as it stands."""
ACCENTS = str.maketrans(
    "AaBCcDdEeGgHhIiJjKkLlNnOoRrSsTtUuWwYyZz", "ÅåßÇçÐðÉéĜĝĤĥÎîĴĵĶķĻļÑñÖöŔŕŠšŢţÛûŴŵÝýŽž"
)
PADDING = "öñé ţŵö ţĥŕéé föûŕ ƒîṽé šîẋ šéṽéñ"
LONGER_BY = 0.4
TO_RIGHT, REVERSED, ENDS = "\u200f", "\u202e", "\u202c"


# ── Reading the source ──


def template() -> Catalog:
    """Every wrapped string of the house, with the files that hold it."""
    found = Catalog(project="Kith", version="", creation_date=MADE, charset="utf-8")
    for path in sorted((*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"))):
        if "migrations" in path.parts:
            continue
        place = path.relative_to(ROOT).as_posix()
        for _line, text, comments, context in strings_in(path):
            found.add(text, locations=[(place, 0)], auto_comments=comments, context=context)
    for message in found:
        message.locations = sorted(set(message.locations))
    return found


def strings_in(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    """The wrapped strings of one file: line, text, comments for translators, context."""
    method = extract_template if path.suffix == ".html" else "python"
    with path.open("rb") as source:
        yield from extract(method, source, keywords=KEYWORDS, comment_tags=COMMENT_TAGS)


def extract_template(
    source: BinaryIO, keywords: object, comment_tags: object, options: object
) -> Iterator[object]:
    """An extractor of Babel's kind for Django's templates."""
    # Django turns a template into something like Python, whose lines begin anywhere.
    code = INDENT.sub("", templatize(source.read().decode("utf-8")))
    return extract_python(
        io.BytesIO(code.encode("utf-8")),
        keywords,
        comment_tags,
        {"encoding": "utf-8"},  # type: ignore[arg-type]
    )


# ── Writing catalogues ──


def as_text(catalogue: Catalog) -> str:
    """The file of a catalogue."""
    written = io.BytesIO()
    write_po(written, catalogue, width=WIDTH, sort_output=True, include_lineno=False)
    return written.getvalue().decode("utf-8")


def read(path: Path) -> Catalog:
    """A catalogue from its file."""
    with path.open("rb") as source:
        return read_po(source, locale=None if path == TEMPLATE else path.parent.parent.name)


def catalogues() -> list[Path]:
    """The catalogues of real languages."""
    return sorted(LOCALE.glob(f"*/{CATALOGUE}"))


def messages() -> None:
    """Write the template anew and bring every catalogue up to it."""
    now = template()
    TEMPLATE.write_text(as_text(now), encoding="utf-8")
    for path in catalogues():
        one = read(path)
        one.update(now)
        path.write_text(as_text(one), encoding="utf-8")


def add(tag: str) -> Path:
    """Make an empty catalogue for a language that has none."""
    path = LOCALE / folder_of(tag) / CATALOGUE
    if path.exists():
        sys.exit(f"{path.relative_to(ROOT)} is there already.")
    one = Catalog(locale=folder_of(tag), project="Kith", version="", creation_date=MADE)
    one.update(read(TEMPLATE))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_text(one), encoding="utf-8")
    return path


def folder_of(tag: str) -> str:
    """The name of a catalogue's folder: `pt-br` is `pt_BR`, `zh-hans` is `zh_Hans`."""
    language, _dash, rest = tag.partition("-")
    if not rest:
        return language
    return f"{language}_{rest.upper() if len(rest) == len('GB') else rest.title()}"


def compile_all() -> None:
    """Write what the house reads: every language's, and the test languages whole."""
    for path in catalogues():
        write_compiled(path, read(path))
    write_test_languages(LOCALE_TESTS)


def write_test_languages(folder: Path) -> None:
    """Write both test languages below a folder."""
    source = read(TEMPLATE)
    write_whole(folder / "en_XA" / CATALOGUE, pretended(source, "en", accented))
    write_whole(folder / "ar_XB" / CATALOGUE, pretended(source, "ar", mirrored))


def write_whole(path: Path, catalogue: Catalog) -> None:
    """Write a catalogue and what the house reads of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_text(catalogue), encoding="utf-8")
    write_compiled(path, catalogue)


def write_compiled(path: Path, catalogue: Catalog) -> None:
    """Write what the house reads beside a catalogue. What is marked as unsure is left out."""
    with path.with_suffix(".mo").open("wb") as target:
        write_mo(target, catalogue)


# ── Test languages ──


def pretended(source: Catalog, language: str, say: Callable[[str], str]) -> Catalog:
    """A catalogue that is whole because a rule wrote it."""
    made = Catalog(locale=language, project="Kith", version="", creation_date=MADE, fuzzy=False)
    for message in source:
        if message.id:
            made.add(
                message.id,
                _pretended(message, made.num_plurals, say),
                context=message.context,
                flags=message.flags,
            )
    return made


def _pretended(message: Message, plurals: int, say: Callable[[str], str]) -> str | tuple[str, ...]:
    if isinstance(message.id, str):
        return say(message.id)
    one, *_rest, many = (say(text) for text in message.id)
    return (one, *([many] * (plurals - 1)))


def accented(text: str) -> str:
    """Accents, brackets, two fifths longer: what is cut off or not translated shows."""
    parts = KEPT.split(text)
    said = "".join(part if KEPT.fullmatch(part) else part.translate(ACCENTS) for part in parts)
    more = (PADDING * (len(text) // len(PADDING) + 1))[: max(1, round(len(text) * LONGER_BY))]
    return f"[{said} {more.strip()}]"


def mirrored(text: str) -> str:
    """Each word from right to left, as marks that change no letter."""
    parts = KEPT.split(text)
    return TO_RIGHT + "".join(
        part if KEPT.fullmatch(part) else re.sub(r"[^\W_]\S*", _reversed, part) for part in parts
    )


def _reversed(word: re.Match[str]) -> str:
    return f"{TO_RIGHT}{REVERSED}{word.group()}{ENDS}{TO_RIGHT}"


def main(arguments: list[str]) -> None:
    """Do what the first argument names."""
    match arguments:
        case ["messages"]:
            messages()
        case ["add", tag]:
            add(tag.lower())
        case ["compile"]:
            compile_all()
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
