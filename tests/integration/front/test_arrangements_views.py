"""A draft of arrangements: never without clear answers on safety, and nothing of it is kept."""

import logging
import re

import pytest
from django.apps import apps
from django.test import Client

from kith.front.rules.arranging import LONGEST, sections
from kith.selfcheck.rules import SAFETY_QUESTIONS
from tests.factories.areas import an_area

ADDRESS = "/plan/arrangements/"
ALL_NO = dict.fromkeys(SAFETY_QUESTIONS, "no")
TYPED = {"letters": "A and M", "chosen-weeks": "even", "own-handover": "By the gate.\r\nAt five."}
DRAFT = {**ALL_NO, **TYPED, "step": "write"}
HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>\'"&lt;{{ 7*7 }}{% now "Y" %}'


@pytest.fixture(autouse=True)
def exampleton(db: None) -> None:
    """The invented area, loaded."""
    an_area()


def _page(client: Client, answers: dict[str, object]) -> str:
    response = client.post(ADDRESS, answers)
    assert response.status_code == 200
    return response.content.decode()


def _heading(page: str) -> str:
    return re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.S)[0]


def _links(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<a href="#(id_[\w-]+)">(.*?)</a>', page)


def _sheet(page: str) -> str:
    return re.findall(r'<article class="plan-sheet">(.*?)</article>', page, re.S)[0]


def _rows() -> dict[str, list[dict[str, object]]]:
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models()
    }


def test_arrangements_keep_nothing(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    before = _rows()
    bodies = [ALL_NO, DRAFT, {**DRAFT, "step": "change"}, {**DRAFT, "hurt": "yes"}, {}]

    with caplog.at_level(logging.DEBUG):
        responses = [client.get(ADDRESS), *(client.post(ADDRESS, body) for body in bodies)]

    assert _rows() == before
    assert [bool(response.cookies) for response in responses] == [False] * 6
    assert {response["Cache-Control"] for response in responses} == {"no-store"}
    assert [r for r in caplog.records if "gate" in r.getMessage()] == []


def test_arrangements_need_no_token() -> None:
    assert Client(enforce_csrf_checks=True).post(ADDRESS, DRAFT).status_code == 200


def test_arrangements_refuse_other_methods(client: Client) -> None:
    assert client.put(ADDRESS).status_code == 405


@pytest.mark.parametrize("question", SAFETY_QUESTIONS)
@pytest.mark.parametrize("answer", ["yes", "not_sure", "rather_not"])
@pytest.mark.parametrize("step", ["", "write", "change"])
def test_arrangements_stop_at_anything_but_a_clear_no(
    client: Client, question: str, answer: str, step: str
) -> None:
    page = _page(client, {**DRAFT, question: answer, "step": step})

    assert _heading(page) == "Help comes first"
    assert set(re.findall(r'data-tier="(\w+)"', page)) == {"danger", "safety"}
    assert "emergency" in re.findall(r'data-outcome="(\w+)"', page)
    assert "By the gate" not in page
    assert re.findall(r"<form|<textarea", page) == []


@pytest.mark.parametrize("question", SAFETY_QUESTIONS)
def test_arrangements_ask_again_for_an_answer_that_is_missing(
    client: Client, question: str
) -> None:
    page = _page(client, {key: value for key, value in DRAFT.items() if key != question})
    assert [to for to, _says in _links(page)] == [f"id_{question}_0"]
    assert page.count('value="no" checked') == len(SAFETY_QUESTIONS) - 1
    assert "By the gate" not in page


@pytest.mark.parametrize("question", SAFETY_QUESTIONS)
@pytest.mark.parametrize("answers", [["yes", "no"], ["no", "yes"], ["no", "no", "odd"]])
@pytest.mark.parametrize("step", ["", "write", "change"])
def test_arrangements_ask_again_where_two_answers_came(
    client: Client, question: str, answers: list[str], step: str
) -> None:
    page = _page(client, {**DRAFT, question: answers, "step": step})
    assert [to for to, _says in _links(page)] == [f"id_{question}_0"]
    assert page.count('value="no" checked') == len(SAFETY_QUESTIONS) - 1
    assert "By the gate" not in page


def test_arrangements_take_the_same_answer_twice_for_one(client: Client) -> None:
    assert "By the gate" in _sheet(_page(client, {**DRAFT, "afraid": ["no", "no"]}))


def test_arrangements_form_has_every_part(client: Client) -> None:
    page = _page(client, ALL_NO)
    assert re.findall(r'id="part-([\w-]+)"', page) == [one.code for one in sections()]
    assert "It is not a legal agreement" in page
    assert "Do not use this if you are afraid" in page


def test_arrangements_become_a_document(client: Client) -> None:
    sheet = _sheet(_page(client, DRAFT))
    assert re.findall(r"<h3[^>]*>(.*?)</h3>", sheet) == ["Weeks", "Handover"]
    assert "The children spend about the same time in each home." in sheet
    assert "By the gate.<br>At five." in sheet
    assert "For A and M." in sheet
    assert "It is not a legal agreement" in sheet
    assert "without fear" in sheet


def test_arrangements_go_back_with_all_that_was_typed(client: Client) -> None:
    document = _page(client, DRAFT)
    carried = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)">', document)
    assert dict(carried) == {**ALL_NO, **TYPED}

    page = _page(client, {**dict(carried), "step": "change"})
    assert "By the gate.\r\nAt five." in page
    assert 'value="A and M"' in page
    assert re.findall(r'value="([\w-]+)" checked', page) == ["even"]
    assert _links(page) == []


def test_arrangements_say_what_is_too_long_and_lose_nothing(client: Client) -> None:
    long = "a" * (LONGEST + 1)
    page = _page(client, {**DRAFT, "own-money": long})
    assert _links(page) == [
        (
            "id_own-money",
            f"Money for things: make it shorter. It has {LONGEST + 1} letters, and {LONGEST} fit.",
        )
    ]
    assert long in page
    assert "By the gate." in page
    assert "<title>Error: " in page


def test_arrangements_refuse_hidden_characters_and_lose_nothing(client: Client) -> None:
    page = _page(client, {**DRAFT, "own-money": "half\u202eflah", "letters": "A\x00"})
    assert [to for to, _says in _links(page)] == ["id_letters", "id_own-money"]
    assert "By the gate." in page


def test_arrangements_left_empty_say_so(client: Client) -> None:
    page = _page(client, {**ALL_NO, "step": "write"})
    assert "Choose or write something for at least one part" in page


def test_arrangements_escape_hostile_text(client: Client) -> None:
    typed = (HOSTILE * 600)[:40_000]
    for step in ("write", "change"):
        page = _page(client, {**DRAFT, "own-weeks": typed, "step": step})
        assert _links(page) != []
        assert "<script>alert" not in page
        assert "<img src=x" not in page

    page = _page(client, {**DRAFT, "own-weeks": HOSTILE * 10, "letters": HOSTILE[:50]})
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "{{ 7*7 }}" in _sheet(page)
    assert "&lt;script&gt;" in _sheet(page)


def test_arrangements_take_what_is_not_offered_for_not_chosen(client: Client) -> None:
    page = _page(client, {**DRAFT, "chosen-weeks": ["even", "<b>other</b>", "\x00"]})
    assert len(re.findall(r"<li>(.*?)</li>", _sheet(page))) == 1


def test_arrangements_have_a_neutral_title_in_every_state(client: Client) -> None:
    pages = [_page(client, body) for body in (ALL_NO, DRAFT, {**DRAFT, "hurt": "yes"})]
    pages.append(client.get(ADDRESS).content.decode())
    titles = {re.findall(r"<title>(.*?)</title>", page, re.S)[0].strip() for page in pages}
    assert len(titles) == 1
    assert re.search("arrange|child|parent", titles.pop(), re.I) is None


def test_arrangements_without_a_pack_are_not_there(client: Client, settings: object) -> None:
    settings.AREA = "no-such-area"  # type: ignore[attr-defined]
    assert client.get(ADDRESS).status_code == 404
