"""Postcodes as people type them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kith.postcodes import SENTENCES, Postcode, PostcodeRefused, Precision, Reason, parse
from kith.postcodes.royal_mail import AREAS, BRITISH_AREAS, LETTERED_AREAS

INWARD_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


@st.composite
def postcodes(draw: st.DrawFn) -> Postcode:
    """Any postcode of Great Britain, whole or in part."""
    area = draw(st.sampled_from(sorted(BRITISH_AREAS)))
    district = f"{area}{draw(st.integers(0, 99))}"
    if area in LETTERED_AREAS and draw(st.booleans()):
        district = f"{area}{draw(st.integers(1, 9))}{draw(st.sampled_from('ABEHPW'))}"
        if len(area) == 1:
            district = f"{district[:-1]}{draw(st.sampled_from('ABCDEFGHJKPSTUW'))}"
        elif district[-1] not in "ABEHMNPRVWXY":
            district = f"{district[:-1]}A"
    number = draw(st.sampled_from(["", *"0123456789"]))
    letter = st.sampled_from(INWARD_LETTERS)
    letters = draw(st.sampled_from(["", draw(letter) + draw(letter)])) if number else ""
    return Postcode(district, number, letters)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("s60 1ae", "S60 1AE"),
        ("S601AE ", "S60 1AE"),
        ("  s60   1ae\n", "S60 1AE"),
        ("S6 01AE", "S60 1AE"),
        ("S60-1AE.", "S60 1AE"),
        ("\u2018S60 1AE\u2019", "S60 1AE"),
        ("\uff33\uff16\uff10\u3000\uff11\uff21\uff25", "S60 1AE"),
        ("S60\u00a01AE", "S60 1AE"),
        ("S60\u200b1AE", "S60 1AE"),
        ("M11AE", "M1 1AE"),
        ("S60 1", "S60 1"),
        ("s601", "S60 1"),
        ("S60", "S60"),
        ("S61", "S61"),
        ("S6 1", "S6 1"),
        ("sw1a1aa", "SW1A 1AA"),
        ("SW1A1", "SW1A 1"),
        ("e1w", "E1W"),
        ("EC1A 1BB", "EC1A 1BB"),
        ("W1A 0AX", "W1A 0AX"),
        ("DN55 1PT", "DN55 1PT"),
        ("Bl0 0AA", "BL0 0AA"),
    ],
)
def test_parse_brings_what_people_type_to_one_form(typed: str, read: str) -> None:
    assert str(parse(typed)) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("S6O 1AE", "S60 1AE"),
        ("S60 IAE", "S60 1AE"),
        ("S6O IAE", "S60 1AE"),
        ("0X1 1AA", "OX1 1AA"),
        ("1P1 1AA", "IP1 1AA"),
        ("LI 1AA", "L1 1AA"),
        ("EI1 1AA", "E11 1AA"),
        ("W1I 1AA", "W11 1AA"),
        ("S6O", "S60"),
        ("E1I", "E11"),
        ("DN05 1AA", "DN5 1AA"),
    ],
)
def test_parse_mends_a_slip_that_can_mean_one_thing(typed: str, read: str) -> None:
    assert str(parse(typed)) == read


def test_parse_mends_no_slip_that_can_mean_two_things() -> None:
    with pytest.raises(PostcodeRefused) as refused:
        parse("S06 1AE")
    assert refused.value.reason is Reason.AMBIGUOUS


@pytest.mark.parametrize("typed", ["SO1 1AE", "IG1 1AA", "OL1 1AA", "IP1 1AA", "S0 1AE"])
def test_parse_leaves_alone_what_is_possible_as_written(typed: str) -> None:
    assert str(parse(typed)) == typed


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", Reason.EMPTY),
        (" . ", Reason.EMPTY),
        ("\u200b", Reason.EMPTY),
        ("S60 1AE" + " " * 40, Reason.TOO_LONG),
        ("S", Reason.UNFINISHED),
        ("S60 1A", Reason.UNFINISHED),
        ("S60 AE", Reason.UNFINISHED),
        ("ZZ1 1AA", Reason.IMPOSSIBLE),
        ("S60 1AC", Reason.IMPOSSIBLE),
        ("S6A 1AE", Reason.IMPOSSIBLE),
        ("W1L 1AA", Reason.IMPOSSIBLE),
        ("SW1C 1AA", Reason.IMPOSSIBLE),
        ("S600 1AE", Reason.IMPOSSIBLE),
        ("O1 1AA", Reason.IMPOSSIBLE),
        ("1 High Street S60 1AE", Reason.IMPOSSIBLE),
        ("S60\x001AE", Reason.IMPOSSIBLE),
        ("S60 1\u0410E", Reason.IMPOSSIBLE),
        ("S\u0666\u0660 1AE", Reason.IMPOSSIBLE),
        ("\ud800", Reason.IMPOSSIBLE),
        ("' OR 1=1 --", Reason.IMPOSSIBLE),
        ("BT1 5GS", Reason.NORTHERN_IRELAND),
        ("bt", Reason.UNFINISHED),
        ("BT1", Reason.NORTHERN_IRELAND),
        ("JE2 3AB", Reason.JERSEY),
        ("GY1 1AA", Reason.GUERNSEY),
        ("IM1 1AA", Reason.ISLE_OF_MAN),
        ("BF1 2AT", Reason.FORCES),
        ("BFPO 801", Reason.FORCES),
        ("ASCN 1ZZ", Reason.OVERSEAS),
        ("GX11 1AA", Reason.OVERSEAS),
        ("KY1-1001", Reason.OVERSEAS),
        ("90210", Reason.OVERSEAS),
        ("D02 X285", Reason.OVERSEAS),
        ("1012 AB", Reason.OVERSEAS),
        ("none", Reason.NO_ADDRESS),
        ("No fixed abode.", Reason.NO_ADDRESS),
        ("ZZ99 3VZ", Reason.NO_ADDRESS),
        ("GIR 0AA", Reason.NO_PLACE),
        ("BX9 1AS", Reason.NO_PLACE),
    ],
)
def test_parse_refuses_each_thing_with_its_own_sentence(typed: str, reason: Reason) -> None:
    with pytest.raises(PostcodeRefused) as refused:
        parse(typed)
    assert (refused.value.reason, str(refused.value)) == (reason, SENTENCES[reason])


def test_every_reason_has_a_sentence_of_its_own() -> None:
    assert set(SENTENCES) == set(Reason)
    assert len(set(SENTENCES.values())) == len(Reason)


def test_parse_gives_postcodes_beyond_britain_to_who_asks() -> None:
    read = parse("bt1 5gs", beyond_britain=True)
    assert (str(read), read.elsewhere) == ("BT1 5GS", Reason.NORTHERN_IRELAND)
    assert parse("S60 1AE", beyond_britain=True).elsewhere is None
    with pytest.raises(PostcodeRefused):
        parse("ASCN 1ZZ", beyond_britain=True)


def test_postcode_tells_its_parts() -> None:
    whole = parse("sw1a1aa")
    assert (whole.area, whole.district, whole.sector, whole.compact) == (
        "SW",
        "SW1A",
        "SW1A 1",
        "SW1A1AA",
    )
    assert whole.keys == ("SW1A 1AA", "SW1A 1", "SW1A")
    assert parse("SW1A 1").keys == ("SW1A 1", "SW1A")
    assert (parse("SW1A").keys, parse("SW1A").sector) == (("SW1A",), "")


def test_precision_is_how_much_was_typed() -> None:
    read = [parse(text).precision for text in ("S60 1AE", "S60 1", "S60")]
    assert read == [Precision.UNIT, Precision.SECTOR, Precision.DISTRICT]


def test_areas_are_those_of_code_point_open_and_seven_off_the_map() -> None:
    assert (len(BRITISH_AREAS), len(AREAS)) == (120, 127)


@given(postcodes())
def test_parse_of_its_own_writing_is_the_same(postcode: Postcode) -> None:
    assert parse(str(postcode)) == postcode
    assert parse(str(postcode).lower()) == postcode


@given(postcodes().filter(lambda one: one.letters))
def test_parse_of_a_whole_postcode_needs_no_space(postcode: Postcode) -> None:
    assert parse(postcode.compact) == postcode


@given(st.text(max_size=20) | st.text("SO0I16AEW BT", max_size=9))
@example("\u0130")
@example("\ufdfa" * 40)
def test_parse_answers_or_refuses_whatever_it_is_given(text: str) -> None:
    try:
        read = parse(text)
    except PostcodeRefused:
        return
    assert parse(str(read)) == read
    assert str(read).isascii()
