"""The guided finder: one question a page, a plan at the end, and nothing left behind."""

import logging
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from kith.areas.models import Contact
from tests.factories.areas import an_area
from tests.factories.plan import a_page

ADDRESS = "/plan/"
OPEN = {"about": "partner", "safe": "none", "self_harm": "no", "hard": "money", "help": "read"}
HOSTILE = ["", "no such answer", "\x00", "\u202e", "<script>alert(1)</script>", "9" * 200_000]


@pytest.fixture(autouse=True)
def exampleton(db: None) -> None:
    """The invented area, loaded."""
    an_area()


@pytest.fixture
def money_page() -> None:
    """A live page about money, for partners."""
    home = Page.objects.order_by("depth").last()
    assert home is not None
    leaf = home.add_child(instance=Page(title="Rows about money", slug="rows-about-money"))
    entry = a_page("Rows about money", concerns=["money"], page=leaf, parent_page=home)
    entry.save()


def _page(client: Client, **answers: str | list[str]) -> str:
    response = client.post(ADDRESS, answers)
    assert response.status_code == 200
    return response.content.decode()


def _asked(page: str) -> list[str]:
    return re.findall(r'name="at" value="(\w+)"', page)


def _outcomes(page: str) -> list[str]:
    return re.findall(r'data-outcome="(\w+)"', page)


def _carried(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<input type="hidden" name="(\w+)" value="([\w-]+)">', page)


def _every_row() -> Iterator[tuple[str, list[dict[str, object]]]]:
    for model in apps.get_models():
        yield model._meta.label, list(model._base_manager.order_by("pk").values())


def test_plan_keeps_nothing(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    before = dict(_every_row())
    worried = {**OPEN, "safe": "afraid"}

    with caplog.at_level(logging.DEBUG):
        posts = [client.post(ADDRESS, body) for body in (OPEN, worried, {}, {"at": "about"})]
        responses = [client.get(ADDRESS), *posts]

    assert dict(_every_row()) == before
    assert [bool(response.cookies) for response in responses] == [False] * 5
    assert {response["Cache-Control"] for response in responses} == {"no-store"}
    assert client.cookies.output() == ""
    assert mail.outbox == []
    told = ("afraid", "partner", "money")
    assert [m for r in caplog.records if any(w in (m := r.getMessage()) for w in told)] == []


def test_plan_never_redirects_so_that_no_answer_stands_in_an_address(client: Client) -> None:
    page = _page(client, **OPEN)
    assert re.findall(r'(?:href|action)="/plan/[^"]+"', page) == []
    assert client.get(ADDRESS, OPEN).content.decode().count("checked") == 0


def test_plan_refuses_other_methods(client: Client) -> None:
    assert client.put(ADDRESS).status_code == 405
    assert client.delete(ADDRESS).status_code == 405


def test_plan_needs_no_token() -> None:
    assert Client(enforce_csrf_checks=True).post(ADDRESS, OPEN).status_code == 200


def test_plan_has_a_neutral_title_in_every_state(client: Client) -> None:
    pages = [
        client.get(ADDRESS).content.decode(),
        _page(client, **OPEN),
        _page(client, **{**OPEN, "safe": "afraid"}),
        _page(client, at="about"),
    ]
    titles = [re.findall(r"<title>(.*?)</title>", page, re.S)[0].strip() for page in pages]
    assert titles == [titles[0]] * 3 + [f"Error: {titles[0]}"]
    assert re.search("plan|help|partner|abuse|find", titles[0], re.I) is None


def test_plan_asks_one_question_after_the_other(client: Client) -> None:
    assert _asked(client.get(ADDRESS).content.decode()) == ["about"]

    page = _page(client, at="about", about="partner")
    assert (_asked(page), _carried(page)) == (["safe"], [("about", "partner"), ("at", "safe")])

    page = _page(client, at="safe", about="partner", safe="none")
    assert _asked(page) == ["self_harm"]

    page = _page(client, at="self_harm", about="partner", safe="none", self_harm="no")
    assert _asked(page) == ["hard"]

    page = _page(client, **{**OPEN, "at": "hard", "hard": ["money", "low"]})
    assert _asked(page) == ["help"]
    assert _carried(page) == [
        ("about", "partner"),
        ("safe", "none"),
        ("self_harm", "no"),
        ("hard", "low"),
        ("hard", "money"),
        ("at", "help"),
    ]

    assert _asked(_page(client, **{**OPEN, "at": "help"})) == []


def test_plan_goes_back_without_losing_answers(client: Client) -> None:
    page = _page(client, **{**OPEN, "at": "help", "go": "back"})
    assert _asked(page) == ["hard"]
    assert re.findall(r'value="(\w+)" checked', page) == ["money"]
    assert dict(_carried(page))["help"] == "read"

    page = _page(client, **{**OPEN, "go": "back"})
    assert _asked(page) == ["about"]
    assert re.findall(r'value="(\w+)" checked', page) == ["partner"]


def test_plan_says_what_is_missing(client: Client) -> None:
    page = _page(client, at="safe", about="partner")
    links = re.findall(r'<a href="#([\w-]+)">(.*?)</a>', page)
    assert ("id_safe_0", "Tick what fits, or None of these") in links
    assert page.count('id="id_safe_0"') == 1


def test_plan_is_reached_only_past_the_safety_questions(client: Client) -> None:
    assert _asked(_page(client, about="partner", self_harm="no", hard="money", at="help")) == [
        "safe"
    ]
    assert _outcomes(_page(client, about="partner", at="self_harm", self_harm="no")) == []


@pytest.mark.usefixtures("money_page")
def test_plan_shows_pages_and_why(client: Client) -> None:
    page = _page(client, **OPEN)
    assert "Rows about money" in page
    assert "Because you said it is about your partner, and money or work is hard." in page
    assert _outcomes(page)[-2:] == ["read", "steady"]


@pytest.mark.usefixtures("money_page")
@pytest.mark.parametrize("safe", ["afraid", "hurt", "marry", "child", "not_sure", "rather_not"])
def test_plan_after_a_worry_is_help_alone(client: Client, safe: str) -> None:
    page = _page(client, **{**OPEN, "safe": safe})
    assert "Rows about money" not in page
    assert _outcomes(page)[-1] == "steady"
    tiers = re.findall(r'data-tier="(\w+)"', page)
    assert tiers == ["danger", "safety", "self_help"]


def test_plan_counts_a_worry_ticked_beside_none_of_these(client: Client) -> None:
    page = _page(client, **{**OPEN, "safe": ["none", "afraid"]})
    assert "abuse" in _outcomes(page)


def test_plan_leads_under_18s_to_their_own_help(client: Client) -> None:
    page = _page(client, about="under_18", safe="none", self_harm="no")
    assert "young_people" in _outcomes(page)
    shown = set(re.findall(r'data-contact="([\w-]+)"', page))
    grown = Contact.objects.filter(code__in=shown).exclude(subjects__icontains="under_18")
    assert [one.code for one in grown] == []


def test_plan_keeps_abuse_services_off_paper(client: Client) -> None:
    page = _page(client, **{**OPEN, "safe": "afraid"})
    private = set(re.findall(r'class="plan-helper check-private" data-contact="([\w-]+)"', page))
    shown = re.findall(r'data-contact="([\w-]+)"', page)
    unsafe = Contact.objects.filter(code__in=shown, print_safe=False)
    assert private == {contact.code for contact in unsafe}
    assert "harbour" in private


def test_plan_leads_to_the_private_check(client: Client) -> None:
    assert 'href="/check/"' in _page(client, **OPEN)


@pytest.mark.parametrize("value", HOSTILE)
def test_plan_takes_a_value_that_is_not_offered_for_no_answer(client: Client, value: str) -> None:
    page = _page(client, **{**OPEN, "safe": value, "at": value, "go": value, "more": value})
    assert _asked(page) == ["safe"]
    assert "alert(1)" not in page


def test_plan_takes_a_body_that_is_no_form(client: Client) -> None:
    response = client.post(ADDRESS, b"\xff\xfe{", content_type="application/json")
    assert (response.status_code, _asked(response.content.decode())) == (200, ["about"])


def test_plan_has_no_inline_code(client: Client) -> None:
    for page in (client.get(ADDRESS).content.decode(), _page(client, **OPEN)):
        assert re.findall(r"\son\w+=|\sstyle=|<style", page) == []
        assert [s for s in re.findall(r"<script(.*?)>", page) if "src=" not in s] == []


def _queries(client: Client, **answers: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        _page(client, **answers)
    return len(caught)


@pytest.mark.usefixtures("money_page")
def test_plan_asks_the_database_as_often_however_much_there_is(client: Client) -> None:
    many = _queries(client, **OPEN)
    Contact.objects.exclude(tier="danger").delete()
    assert _queries(client, **OPEN) == many


def test_plan_without_a_pack_is_not_there(client: Client, settings: object) -> None:
    settings.AREA = "no-such-area"  # type: ignore[attr-defined]
    assert client.get(ADDRESS).status_code == 404
