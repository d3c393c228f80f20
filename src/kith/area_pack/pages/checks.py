"""What a page alone cannot say wrong, and what its neighbours make wrong: codes, links, review
dates, what gives something away, and what the area's pack does not have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from kith.area_pack.definition import SUBJECTS, Problem, Severity
from kith.area_pack.pages.definition import HOUSE_ADDRESSES, SENSITIVE_FOLDER, TAKEN, PackPage
from kith.area_pack.pages.links import linked_codes, outward_links
from kith.area_pack.pages.neutral import gives_away

LONGEST = timedelta(days=731)
LONGEST_SENSITIVE = timedelta(days=184)
_NEUTRAL_SLUG = re.compile(r"^[a-z]-\d{2,3}$")
_MAILED = ("mailto:", "tel:")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around the pages: the rest of the pack, or the area that pages are lent to.

    None: do not check. With `is_whole` false, the pages are some of many, lent perhaps: stages
    and pages that they name and that are not there are for `lending.fitted` to drop and to tell.
    """

    stages: frozenset[str] | None = None
    contacts: tuple[tuple[frozenset[str], frozenset[str]], ...] | None = None
    languages: frozenset[str] | None = None
    is_invented: bool | None = None
    on: date | None = None
    media: frozenset[str] = frozenset()
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Read:
    """A page with the text of its file, so that a problem can name its line."""

    page: PackPage
    text: str
    lines: Mapping[str, int] = field(default_factory=dict)

    def problem(self, key: str, says: str, severity: Severity = "error") -> Problem:
        """A problem with a key of the front matter."""
        return Problem(self.page.file, self.lines.get(key, 1), key, says, severity)

    def at(self, needle: str, says: str, severity: Severity = "error") -> Problem:
        """A problem with something in the text, by the line where it first stands."""
        place = self.text.find(needle)
        line = self.text.count("\n", 0, place) + 1 if place >= 0 else 1
        return Problem(self.page.file, line, "", says, severity)


def page_problems(pages: Iterable[Read], around: Surroundings) -> Iterator[Problem]:
    """Every problem of these pages together, in no order."""
    listed = list(pages)
    codes = frozenset(one.page.code for one in listed) if around.is_whole else None
    yield from _twice(listed)
    for one in listed:
        yield from _safety(one)
        yield from _care(one, around.on)
        yield from _names(one, around)
        yield from _links(one, codes, around)
        yield from _parts(one, around)
        yield from _spans(one)
        yield from _home(one)


def _twice(pages: list[Read]) -> Iterator[Problem]:
    seen: dict[tuple[str, str], str] = {}
    for one in pages:
        key = (one.page.lang, one.page.code)
        if key in seen:
            says = f'The code "{one.page.code}" already stands in {seen[key]}. Each needs its own.'
            yield one.problem("code", says)
        seen.setdefault(key, one.page.file)


def _safety(one: Read) -> Iterator[Problem]:
    page = one.page
    if not page.sensitive:
        if page.neutral_title and gives_away(page.neutral_title):
            word = gives_away(page.neutral_title)
            yield one.problem("neutral_title", f'"{word}" gives away what the page is about.')
        return
    if page.parent != SENSITIVE_FOLDER or not _NEUTRAL_SLUG.match(page.slug):
        says = (
            f"A sensitive page lies in pages/{SENSITIVE_FOLDER}/ and is called like g-01.md, so"
            " that its address gives nothing away. Move it."
        )
        yield one.problem("sensitive", says)
    if not page.neutral_title:
        says = 'A sensitive page needs a neutral_title, like "Local information: page 3".'
        yield one.problem("sensitive", says)
    elif word := gives_away(page.neutral_title, page.title, *page.words):
        says = f'"{word}" gives away what the page is about. Write words that say nothing.'
        yield one.problem("neutral_title", says)


def _care(one: Read, on: date | None) -> Iterator[Problem]:
    page = one.page
    longest = LONGEST_SENSITIVE if page.sensitive else LONGEST
    if page.reviewed_on and page.review_on:
        if page.review_on <= page.reviewed_on:
            yield one.problem("review_on", "review_on has to come after reviewed_on.")
        elif page.review_on - page.reviewed_on > longest:
            most = "half a year" if page.sensitive else "two years"
            says = f"The next review is too far off: at most {most} after the last."
            yield one.problem("review_on", says)
        elif on and page.review_on < on:
            says = f'The review of "{page.title}" was due on {page.review_on}. Read it again.'
            yield one.problem("review_on", says, "notice")
    if on:
        yield from _not_come(one, on)
    is_done = page.specialist == "done"
    if is_done and not (page.specialist_by and page.specialist_on):
        says = "Say who of the field read it and when: specialist_by and specialist_on."
        yield one.problem("specialist", says)
    if not is_done and (page.specialist_by or page.specialist_on):
        yield one.problem("specialist", 'Somebody read it, so write specialist = "done".')


def _not_come(one: Read, on: date) -> Iterator[Problem]:
    page = one.page
    read = [("reviewed_on", page.reviewed_on), ("specialist_on", page.specialist_on)]
    read += [("sources", source.read_on) for source in page.sources]
    for key, day in read:
        if day and day > on:
            yield one.problem(key, f"{day} has not come yet.")


def _names(one: Read, around: Surroundings) -> Iterator[Problem]:
    page = one.page
    stages = [("life_stages", stage) for stage in page.life_stages]
    if page.type == "stage":
        stages.append(("life_stage", str(page.detail.get("life_stage", ""))))
    for key, stage in stages:
        if around.is_whole and around.stages is not None and stage not in around.stages:
            yield one.problem(key, f'There is no life stage "{stage}" in life_stages.toml.')
    yield from _language(one, around)
    if page.path.partition("/")[0] in TAKEN:
        says = f"/{page.path}/ is an address of the house itself. Give the page another name."
        yield Problem(page.file, 0, "", says)


def _language(one: Read, around: Surroundings) -> Iterator[Problem]:
    lang = one.page.lang
    if not lang or around.languages is None or lang in around.languages:
        return
    if around.is_whole:
        yield one.problem("lang", f'The language "{lang}" is not one of pack.toml. Add it there.')
    elif lang.lower() not in {tag.lower() for tag in around.languages}:
        yield one.problem("lang", f'This site does not have the language "{lang}".')


def _links(one: Read, codes: frozenset[str] | None, around: Surroundings) -> Iterator[Problem]:
    page = one.page
    for code in linked_codes(page):
        if codes is not None and code not in codes:
            yield one.at(f"page:{code})", f'There is no page with the code "{code}".')
    named = [("related", code) for code in page.related]
    if "of" in page.detail:
        named.append(("of", page.detail["of"]))
    for key, code in named:
        if codes is not None and code not in codes:
            yield one.problem(key, f'There is no page with the code "{code}".')
        elif code == page.code:
            yield one.problem(key, "A page does not lead to itself. Take it out.")
    for href in outward_links(page):
        yield from _outward(one, href)
    yield from _example_addresses(one, around.is_invented)


def _outward(one: Read, href: str) -> Iterator[Problem]:
    if href.startswith(_MAILED):
        says = f"{href} grows old in a text unseen. Put it into contacts.toml, and name that."
        yield one.at(f"({href}", says, "notice")
    elif href.startswith("/") and not href.startswith("//"):
        if href.partition("#")[0] not in HOUSE_ADDRESSES:
            known = ", ".join(sorted(HOUSE_ADDRESSES))
            says = (
                f"{href} is not an address to lead to. Name a page by page:code, or use: {known}."
            )
            yield one.at(f"({href}", says)
    elif not _is_web_address(href):
        says = f'"{href}" leads nowhere. Write page:code, an address of the house, or https://….'
        yield one.at(f"({href}", says)


def _is_web_address(href: str) -> bool:
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    return parts.scheme == "https" and "." in (parts.hostname or "") and not parts.username


def _example_addresses(one: Read, is_invented: bool | None) -> Iterator[Problem]:
    if is_invented is None:
        return
    page = one.page
    addresses = [("", href) for href in outward_links(page) if href.startswith("https://")]
    addresses += [("sources", source.url) for source in page.sources]
    addresses += [(key, page.detail[key]) for key in page.detail if key.endswith("url")]
    for key, address in addresses:
        is_example = (urlsplit(address).hostname or "").lower().endswith(".example")
        if is_example == is_invented:
            continue
        says = (
            f'"{address}" could be real. An invented pack uses addresses in .example.'
            if is_invented
            else f'"{address}" is an example address, not a real one.'
        )
        yield one.problem(key, says) if key else one.at(f"({address}", says)


def _parts(one: Read, around: Surroundings) -> Iterator[Problem]:
    for block in one.page.blocks:
        if block.kind == "contacts":
            yield from _contacts(one, block.data, around)
        elif block.kind == "picture" and block.data["file"] not in around.media:
            says = f"There is no picture {block.data['file']} in the folder media."
            yield one.at(f"picture {block.data['file']}", says)
        elif block.kind == "quote" and one.page.type != "story" and around.is_invented is False:
            says = "A quote is what somebody really said: it belongs into a story."
            yield one.at("::: quote", says)


def _contacts(one: Read, data: Mapping[str, Any], around: Surroundings) -> Iterator[Problem]:
    concern, subject = data["concern"], data["subject"]
    here = f"contacts {concern}" + (f" {subject}" if subject else "")
    if concern not in _concerns():
        known = ", ".join(sorted(_concerns()))
        yield one.at(here, f'Kith knows no concern "{concern}". Known: {known}.')
    elif subject and subject not in SUBJECTS:
        yield one.at(here, f'Kith knows no subject "{subject}". Known: {", ".join(SUBJECTS)}.')
    elif around.contacts is not None and not any(
        concern in concerns and (not subject or not {subject, "everyone"}.isdisjoint(subjects))
        for concerns, subjects in around.contacts
    ):
        says = f"No contact of the area fits ::: {here}: the page shows a gap there."
        yield one.at(here, says, "notice")


@cache
def _concerns() -> frozenset[str]:
    from kith.area_pack.shapes import schema

    return frozenset(schema("pages")["properties"]["concerns"]["items"]["enum"])


def _spans(one: Read) -> Iterator[Problem]:
    detail = one.page.detail
    for first, last in (("starts_at", "ends_at"), ("from_on", "to_on")):
        if first in detail and last in detail and detail[first] > detail[last]:
            yield one.problem(last, f"{last} is earlier than {first}.")


def _home(one: Read) -> Iterator[Problem]:
    page = one.page
    if page.type != "home":
        return
    if page.code != "home":
        yield one.problem("code", 'The home page has the code "home".')
    if any(block.kind != "text" for block in page.blocks):
        says = "The home page holds text alone: the ways in and help now stand on it already."
        yield one.at("\n:::", says)
