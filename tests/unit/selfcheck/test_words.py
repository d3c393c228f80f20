"""What a resident reads is plain, says why, and promises nothing that the check cannot keep."""

import re
from collections.abc import Iterator

import pytest
import textstat

from kith.selfcheck.rules import FLOW_FILE, check_flow

FLOW = check_flow()
TEMPLATES = FLOW_FILE.parent.parent / "templates" / "selfcheck"
READING_AGE = 11
SHORTEST_PASSAGE = 12


def _passages() -> Iterator[tuple[str, str]]:
    for outcome in FLOW.outcomes:
        yield (
            f"outcomes.{outcome.code}",
            ". ".join([*outcome.text, *outcome.steps, outcome.because]).replace("..", "."),
        )
    for question in FLOW.questions:
        yield f"questions.{question.code}", f"{question.text} {question.hint}"

    for path in sorted(TEMPLATES.glob("*.html")):
        text = re.sub(r"{%.*?%}|{{.*?}}", "", path.read_text())
        for number, words in enumerate(re.findall(r"<p[^>]*>(.*?)</p>", text, re.S)):
            yield f"{path.stem}.{number}", re.sub(r"<[^>]+>", "", words).strip()


PASSAGES = dict(_passages())
JUDGED = [place for place, words in PASSAGES.items() if len(words.split()) >= SHORTEST_PASSAGE]


@pytest.mark.parametrize("place", JUDGED)
def test_words_read_at_eleven_or_younger(place: str) -> None:
    """A school year plus five is an age; a passage of a few words cannot be judged."""
    assert textstat.flesch_kincaid_grade(PASSAGES[place]) + 5 <= READING_AGE


@pytest.mark.parametrize(
    "promise", ["you are safe", "is safe for you", "show this to", "show your result", "share this"]
)
def test_words_never_promise_safety_or_ask_to_show_a_result(promise: str) -> None:
    assert [place for place, words in PASSAGES.items() if promise in words.lower()] == []


def test_words_name_no_number_and_no_website() -> None:
    assert re.findall(r"\d{3}|www|https?:", " ".join(PASSAGES.values())) == []


def test_every_outcome_says_why_it_is_there() -> None:
    assert [o.code for o in FLOW.outcomes if len(o.because.split()) < 3] == []
