"""What every pack that ships has promised: clean, cited, in our own words, plain, and safe."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kith.area_pack import Contact, Pack, StageGap, check_pack, read_pack
from kith.measures import instruments_folder, load_library

ROOT = Path(__file__).parents[2]
PACKS = ROOT / "packs"
SEEDS = ROOT.parent / "shared" / "seeds"
CODES = ("rotherham", "exampleton")
READ = date(2026, 11, 22)
LONGEST_SHARED = 7
"""Words in a row that a pack may share with the document: names of things, never a sentence."""

PEOPLE = (
    "Cusworth",
    "Curley",
    "Roche",
    "Victoria",
    "Nicola",
    "Williams",
    "Nickson",
    "Alam",
    "Spicer",
    "Cllr",
    "Councillor",
)
DRAMA = re.compile(r"^(01632960\d{3}|08081570\d{3}|07700900\d{3})$")
HIGHEST_GRADE = 7.0
"""Flesch-Kincaid grade: about twelve years old at most, for each text that residents read."""
LEAST_WORDS = 6
"""Of fewer, the formula says nothing."""


@pytest.fixture(scope="module")
def packs() -> dict[str, Pack]:
    """Both packs, read once."""
    return {code: read_pack(PACKS / code) for code in CODES}


def strings(value: object) -> Iterator[str]:
    """Each piece of text in TOML data."""
    parts = value.values() if isinstance(value, dict) else value
    if isinstance(parts, str):
        yield parts
    elif isinstance(parts, Iterable):
        for part in parts:
            yield from strings(part)


def every_text(code: str) -> Iterator[tuple[str, str]]:
    """Each piece of text of a pack's files, with its file."""
    for path in sorted((PACKS / code).rglob("*.toml")):
        for text in strings(tomllib.loads(path.read_text("utf-8"))):
            yield path.name, text


def words(text: str) -> list[str]:
    """The words of a text, small, without marks."""
    return re.findall(r"[a-z0-9']+", text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))


@pytest.mark.parametrize("code", CODES)
def test_pack_is_clean_against_the_instruments(code: str) -> None:
    library = load_library(instruments_folder())
    found = check_pack(PACKS / code, measures=library, on=READ)
    assert [str(one) for one in found if one.severity == "error"] == []


def test_rotherham_cites_pledges_one_to_eight_where_they_stand(packs: dict[str, Pack]) -> None:
    section = "A. Pregnancy and the Early Years, pledges"
    assert [
        (one.number, one.cite.number, one.cite.section, one.life_stage, one.applies_to)
        for one in packs["rotherham"].pledges
    ] == [(n, str(n), section, "early-years", "all") for n in range(1, 9)]
    assert all(one.placement_flagged for one in packs["rotherham"].pledges)


def test_rotherham_carries_the_whole_charter(packs: dict[str, Pack]) -> None:
    pack = packs["rotherham"]
    lists = [one.life_stage for one in pack.embed]
    assert [lists.count(stage.code) for stage in pack.life_stages] == [4, 5, 7, 0]
    assert len(pack.principles) == 7
    assert [one.letter for one in pack.leadership] == list("ABCDEF")
    assert [str(one.percent) for one in pack.population] == ["16.4", "0.1", "2.3"]


def test_rotherham_never_finishes_what_is_cut_off(packs: dict[str, Pack]) -> None:
    cut_off = [(one.code, one.text) for one in packs["rotherham"].embed if one.incomplete]
    assert cut_off == [("embed-early-years-4", "")]


def test_rotherham_shows_the_gap_of_later_years(packs: dict[str, Pack]) -> None:
    assert packs["rotherham"].stage_gaps()[-1] == StageGap("later-years", ("pledges", "embed list"))


def test_rotherham_holds_the_love_letter_round_closed_and_unknown(packs: dict[str, Pack]) -> None:
    (held,) = packs["rotherham"].competitions
    assert (held.state, held.results, held.announced_on) == (
        "closed",
        "unknown",
        date(2023, 2, 14),
    )
    assert [prize.pounds for prize in held.prizes] == [500, 250, 100]


def test_rotherham_is_not_adopted_and_assures_nothing(packs: dict[str, Pack]) -> None:
    pack = packs["rotherham"]
    assert (pack.area.adopted_by, pack.area.adopted_on, pack.area.contact) == ("", None, None)
    assert [one.code for one in pack.contacts if one.assured_on is not None] == []


def test_rotherham_directory_assures_nothing_and_has_help_of_each_kind(
    packs: dict[str, Pack],
) -> None:
    directory = packs["rotherham"].directory
    assert [one.code for one in directory.services if one.assured_on is not None] == []
    assert [one.key for one in directory.gaps()] == []


def test_rotherham_directory_says_where_each_service_was_read(packs: dict[str, Pack]) -> None:
    unread = [
        one.code
        for one in packs["rotherham"].directory.services
        if not (one.contact or one.source_url)
    ]
    assert unread == []


@pytest.mark.parametrize("code", CODES)
def test_services_promise_nobody_safety(packs: dict[str, Pack], code: str) -> None:
    promise = re.compile(
        r"\b(a safe place|you (are|will be) safe|(keep|make)s? (you|it) safe|sure that it is safe)\b"
    )
    assert [
        one.code
        for one in packs[code].directory.services
        if promise.search(f"{one.name} {one.summary} {one.description} {one.how_to_ask}".lower())
    ] == []


@pytest.mark.parametrize("code", CODES)
def test_pack_names_no_person(code: str) -> None:
    named = re.compile(rf"\b({'|'.join(PEOPLE)})\b", re.IGNORECASE)
    comments = "\n".join(path.read_text("utf-8") for path in (PACKS / code).rglob("*.toml"))
    assert named.findall(comments) == []


@pytest.mark.parametrize("code", CODES)
def test_pack_copies_no_sentence_of_the_documents(code: str) -> None:
    if not SEEDS.is_dir():
        pytest.skip("the source documents are not beside this checkout")
    size = LONGEST_SHARED + 1
    taken = set()
    for path in sorted(SEEDS.glob("*.txt")):
        read = words(path.read_text("utf-8"))
        taken |= {tuple(read[at : at + size]) for at in range(len(read) - size + 1)}
    copied = []
    for file, text in every_text(code):
        own = words(text)
        copied += [
            f"{file}: {' '.join(own[at : at + size])}"
            for at in range(len(own) - size + 1)
            if tuple(own[at : at + size]) in taken
        ]
    assert copied == []


def test_exampleton_uses_drama_numbers_and_example_addresses_only(packs: dict[str, Pack]) -> None:
    pack = packs["exampleton"]
    numbers = [one.phone_digits for one in pack.contacts] + [
        one.text_digits for one in pack.contacts
    ]
    assert [n for n in numbers if n and n != "999" and not DRAMA.match(n)] == []
    text = "\n".join(text for _, text in every_text("exampleton"))
    hosts = [urlsplit(found).hostname or "" for found in re.findall(r"https?://\S+", text)]
    hosts += re.findall(r"\S+@(\S+)", text)
    assert [host for host in hosts if not host.endswith(".example")] == []


def test_exampleton_has_invented_help_for_every_concern(packs: dict[str, Pack]) -> None:
    asked = {concern for one in packs["rotherham"].contacts for concern in one.concerns}
    given = {concern for one in packs["exampleton"].contacts for concern in one.concerns}
    assert asked - given == set()


def test_packs_share_no_contact_but_the_emergency_number(packs: dict[str, Pack]) -> None:
    def numbers(pack: Pack) -> set[str]:
        return {one.phone_digits for one in pack.contacts if one.phone}

    assert numbers(packs["rotherham"]) & numbers(packs["exampleton"]) == {"999"}


@pytest.mark.parametrize("code", CODES)
def test_abuse_services_never_print_and_bring_nobody_in(packs: dict[str, Pack], code: str) -> None:
    found = [one for one in packs[code].contacts if one.is_abuse_service]
    assert found
    assert [one.code for one in found if one.print_safe or one.involves] == []


@pytest.mark.parametrize("code", CODES)
def test_honour_route_brings_in_no_relative_mediator_or_community(
    packs: dict[str, Pack], code: str
) -> None:
    found = packs[code].contacts_for(concern="honour_forced")
    assert found
    assert [one.code for one in found if one.involves] == []


@pytest.mark.parametrize("code", CODES)
def test_confidential_places_have_no_address(packs: dict[str, Pack], code: str) -> None:
    hidden = [one for one in packs[code].contacts if one.confidential_place]
    assert hidden
    assert [one.code for one in hidden if one.address] == []


@pytest.mark.parametrize("code", CODES)
def test_under_18_and_own_behaviour_reach_no_couple_tool(packs: dict[str, Pack], code: str) -> None:
    for subject in ("under_18", "own_behaviour"):
        found: list[Contact] = list(packs[code].contacts_for(subject=subject))
        assert found
        assert [one.code for one in found if {"couple", "separated"} & set(one.concerns)] == []
        assert [one.code for one in found if "partner" in one.involves] == []


def resident_texts(pack: Pack) -> Iterator[tuple[str, str]]:
    """What residents read, with the code of its entry; the main language alone."""
    main = pack.area.main_language.tag
    for records, fields in (
        (pack.life_stages, ("summary",)),
        (pack.principles, ("text",)),
        (pack.pledges, ("text",)),
        (pack.embed, ("text",)),
        (pack.leadership, ("text",)),
        (pack.competitions, ("what",)),
        (pack.contacts, ("what",)),
        (pack.vocabulary, ("meaning",)),
    ):
        for record in records:
            if record.lang == main:
                values = dataclasses.asdict(record)
                for name in fields:
                    if values[name]:
                        yield record.code, values[name]
    yield from directory_texts(pack, main)


def directory_texts(pack: Pack, main: str) -> Iterator[tuple[str, str]]:
    """What residents read of the directory: entries, what words mean, how to come to a place."""
    told = [(one.code, one.getting_there) for one in pack.directory.places]
    for term in pack.directory.terms:
        told += [(term.key, term.description)]
        told += [(f"{term.key}, its label", term.label)] if term.kind == "need" else []
    yield from ((code, text) for code, text in told if len(words(text)) >= LEAST_WORDS)
    for one in pack.directory.services:
        if one.lang == main:
            parts = (one.summary, one.description, one.how_to_ask, one.eligibility)
            hurdles = (one.waiting, one.cost_words)
            yield one.code, " ".join(f"{part.rstrip('.')}." for part in parts + hurdles if part)


@pytest.mark.parametrize("code", CODES)
def test_resident_texts_are_plain(packs: dict[str, Pack], code: str) -> None:
    textstat = pytest.importorskip("textstat")
    hard = {
        entry: round(grade, 1)
        for entry, text in resident_texts(packs[code])
        if (grade := textstat.flesch_kincaid_grade(text)) > HIGHEST_GRADE
    }
    assert hard == {}


@pytest.mark.parametrize("code", CODES)
def test_pack_holds_no_emoji_and_no_stray_marks(code: str) -> None:
    odd = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufffd]|  |\t")
    assert [(file, text) for file, text in every_text(code) if odd.search(text)] == []
