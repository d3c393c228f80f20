"""What a question finds, in which order, and what is said of it."""

from __future__ import annotations

import pytest

from kith.front.rules.searching import Answer, Findable, Index, find, index_of, meanings_of

GROUPS = [("when someone has died", "bereavement", "grief", "loss"), ("step dad", "stepfamily")]


def _index(*things: Findable) -> Index:
    return index_of(things, meanings_of(GROUPS), ["unsafe"])


def _keys(index: Index, text: str, **more: bool) -> tuple[str, ...]:
    return find(index, text, **more).keys


FIELDS = _index(
    Findable("text", "One", text="a hedge here and there"),
    Findable("heading", "Two", headings="The hedge"),
    Findable("summary", "Three", summary="All of the hedge."),
    Findable("words", "Four", words=("hedge clippers",)),
    Findable("title", "The hedge today"),
)
PAGES = _index(
    Findable("death", "Somebody has died", words=("death", "grief"), text="a husband or wife"),
    Findable("couple", "My husband and I", text="He nearly died once"),
    Findable("lonely", "I have nobody to talk to", words=("lonely", "on my own")),
    Findable("family", "We are a stepfamily", words=("stepdad",)),
    Findable("behaviour", "How I behave", words=("I hit",), concerns=("own_behaviour",)),
    Findable("abuse", "More than a row", words=("hits me",), concerns=("abuse",)),
    Findable("tool", "A talk for two", text="say how a row hits you", brings_in=True),
)


def test_titles_come_before_words_summaries_headings_and_text() -> None:
    assert _keys(FIELDS, "hedge") == ("title", "words", "summary", "heading", "text")


def test_all_words_come_before_some_of_them() -> None:
    index = _index(
        Findable("some", "Hedge, hedge and hedge"),
        Findable("all", "A fence", text="and a hedge"),
        Findable("none", "A gate"),
    )
    assert find(index, "hedge fence") == Answer(("all", "some"), "hedge fence")


def test_some_words_are_told_when_nothing_holds_all() -> None:
    assert find(PAGES, "lonely stepdad").is_partial is True
    assert find(PAGES, "lonely").is_partial is False


def test_nothing_found_is_not_called_some() -> None:
    assert find(PAGES, "xylophone", is_exact=True) == Answer((), "xylophone")


@pytest.mark.parametrize("empty", ["", "  ", "?!", "😀", "\x00"])
def test_question_without_words_finds_nothing(empty: str) -> None:
    assert find(PAGES, empty) == Answer()


@pytest.mark.parametrize(
    ("typed", "asked", "first"),
    [
        ("lonley", "lonely", "lonely"),
        ("greif", "grief", "death"),
        ("steppdad", "stepdad", "family"),
        ("bereevment", "bereavement", "death"),
        ("gnely", "gnely", ""),
        ("donely", "lonely", "lonely"),  # the first letter too
    ],
)
def test_slips_are_mended_and_told(typed: str, asked: str, first: str) -> None:
    found = find(PAGES, typed)
    assert (found.asked, found.is_mended, found.keys[:1]) == (
        asked,
        typed != asked,
        (first,) if first else (),
    )


def test_exact_words_are_never_mended() -> None:
    assert find(PAGES, "lonley", is_exact=True) == Answer((), "lonley")


@pytest.mark.parametrize("known", ["unsafe", "doesnt", "husbands"])
def test_words_that_are_known_are_not_taken_for_slips(known: str) -> None:
    assert find(PAGES, known).asked == known


@pytest.mark.parametrize("typed", ["bereavement", "loss", "grief", "when someone has died"])
def test_meanings_go_both_ways(typed: str) -> None:
    assert _keys(PAGES, typed)[0] == "death"


@pytest.mark.parametrize("typed", ["step dad", "stepdad", "step-dad", "stepfamily"])
def test_words_are_found_joined_and_parted(typed: str) -> None:
    assert _keys(PAGES, typed)[0] == "family"


def test_beginning_of_the_last_word_is_enough() -> None:
    assert find(PAGES, "stepf") == Answer(("family",), "stepf")


def test_word_that_says_whom_tells_less_than_what() -> None:
    assert _keys(PAGES, "my husband died")[0] == "death"


def test_small_words_matter_in_a_phrase() -> None:
    assert _keys(PAGES, "he hits me")[0] == "abuse"
    assert _keys(PAGES, "i hit him")[0] == "behaviour"


def test_small_words_alone_find_what_they_say() -> None:
    assert _keys(PAGES, "on my own")[0] == "lonely"


def test_what_the_signs_speak_of_is_found_whatever_the_words() -> None:
    assert find(PAGES, "xylophone", is_exact=True, concerns=["abuse"]).keys == ("abuse",)


def test_what_brings_in_others_is_left_out_beside_signs() -> None:
    assert "tool" in _keys(PAGES, "row hits")
    assert "tool" not in find(PAGES, "row hits", apart=True).keys


def test_each_group_is_held_to_its_own_best() -> None:
    weak = {"text": "hedge " + "word " * 90}
    index = _index(
        Findable("page", "Hedge", "pages", ("hedge",), "Hedge.", "hedge"),
        *(Findable(f"weak {number}", "Gate", "pages", **weak) for number in range(9)),
        Findable("person", "Gardener", "people", **weak),
    )
    assert _keys(index, "hedge") == ("page", "weak 0", "weak 1", "weak 2", "weak 3", "person")
