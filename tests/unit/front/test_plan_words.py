"""What the finder and the draft of arrangements say is plain, and promises nothing."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import textstat

from kith.front.rules.arranging import sections
from kith.front.rules.plan_flow import FLOW_FILE, plan_flow

FLOW = plan_flow()
TEMPLATES = FLOW_FILE.parent.parent / "templates" / "front"
HIGHEST_GRADE = 7
SHORTEST_PASSAGE = 12


def _passages() -> Iterator[tuple[str, str]]:
    for outcome in FLOW.outcomes:
        words = [*outcome.text, *outcome.steps, outcome.because]
        yield f"outcomes.{outcome.code}", " ".join(words)
    for question in FLOW.questions:
        answers = [f"{answer.label}. {answer.hint}" for answer in question.answers]
        yield f"questions.{question.code}", f"{question.text} {question.hint}"
        yield f"answers.{question.code}", ". ".join(answers)
    for section in sections():
        yield f"arrangements.{section.code}", " ".join(one.says for one in section.sentences)
        yield f"arrangements.{section.code}.hint", section.hint
    for path in [*sorted((TEMPLATES / "plan").glob("*.html")), TEMPLATES / "blocks/clocks.html"]:
        yield from _template(path)


def _template(path: Path) -> Iterator[tuple[str, str]]:
    text = re.sub(r"{%.*?%}|{{.*?}}", "", path.read_text())
    for number, words in enumerate(re.findall(r"<p[^>]*>(.*?)</p>", text, re.S)):
        yield f"{path.stem}.{number}", re.sub(r"<[^>]+>", "", words).strip()


PASSAGES = dict(_passages())
JUDGED = [place for place, words in PASSAGES.items() if len(words.split()) >= SHORTEST_PASSAGE]


@pytest.mark.parametrize("place", JUDGED)
def test_words_are_for_a_reading_age_of_twelve_or_less(place: str) -> None:
    assert textstat.flesch_kincaid_grade(PASSAGES[place]) <= HIGHEST_GRADE


@pytest.mark.parametrize(
    "promise", ["you are safe", "is safe for you", "show this to", "show your", "share this with"]
)
def test_words_never_promise_safety_or_ask_to_show(promise: str) -> None:
    assert [place for place, words in PASSAGES.items() if promise in words.lower()] == []


def test_words_name_no_number_and_no_website() -> None:
    assert re.findall(r"\d{3}|www|https?:", " ".join(PASSAGES.values())) == []


def test_sections_have_codes_of_their_own() -> None:
    codes = [section.code for section in sections()]
    assert len(set(codes)) == len(codes)
    for section in sections():
        own = [sentence.code for sentence in section.sentences]
        assert len(set(own)) == len(own)
