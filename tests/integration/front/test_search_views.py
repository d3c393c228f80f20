"""The search page: what it finds, what it says, and that it keeps nothing."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Locale, Page

from kith.areas.models import Contact
from kith.areas.queries import current_area
from kith.core.page_cache import generation, raise_generation
from kith.core.page_cache.marks import is_kept, mark_of
from kith.front.models import EventPage, ToolPage
from kith.front.operations.searching import index_page
from kith.front.queries.searching import searchable
from kith.front.views.searching import search
from tests.factories.front_pages import a_draft, a_live_page, a_section
from tests.factories.languages import know_test_languages
from tests.factories.people import an_area

pytestmark = pytest.mark.django_db
HARM: dict[str, Any] = {"is_sensitive": True, "neutral_title": "Page 1"}
CANARY = "zyxwvutsrq"
WARM = 5  # the area and its contacts two, the generation, the menus, whether there are services
COLD = 7  # and the pages, the vocabulary
ADDRESS = "/search/"
CARD = re.compile(r'page-card__title"><a class="govuk-link" href="([^"]+)">([^<]+)')


def _ask(client: Client, words: str, **more: str) -> str:
    answer = client.post(ADDRESS, {"words": words, **more})
    assert answer.status_code == 200
    return answer.content.decode()


def _titles(page: str) -> list[str]:
    return [unescape(title) for _address, title in CARD.findall(page)]


def _people(page: str) -> int:
    return page.partition("<main")[2].count('kith-contact__name"')


def _shown_words(page: str) -> str:
    found = re.search(r'id="search-words"[^>]* value="([^"]*)"', page)
    assert found
    return unescape(found[1])


@pytest.fixture(autouse=True)
def _area() -> None:
    an_area()


# ── The form ──


def test_form_is_shown_and_may_be_kept_whole(client: Client) -> None:
    answer = client.get(ADDRESS)

    assert answer.status_code == 200
    assert "<title>Search</title>" in answer.content.decode()
    assert (answer["Cache-Control"], answer.cookies) == ("no-store", {})
    assert (is_kept(search), mark_of(answer) is not None) == (True, True)


def test_words_in_the_address_are_not_read(client: Client) -> None:
    page = client.get(ADDRESS, {"words": CANARY}).content.decode()

    assert CANARY not in page


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client: Client, method: str) -> None:
    assert getattr(client, method)(ADDRESS).status_code == 405


def test_form_needs_no_token_and_no_cookie() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(ADDRESS, {"words": "hedge"})

    assert (answer.status_code, answer.cookies) == (200, {})


def test_box_lets_the_browser_remember_nothing(client: Client) -> None:
    page = client.get(ADDRESS).content.decode()
    box = re.search(r'<input[^>]*id="search-words"[^>]*>', page)

    assert box
    assert 'autocomplete="off"' in box[0]
    assert 'spellcheck="false"' in box[0]


# ── What it finds ──


def test_page_is_found_with_its_summary(client: Client) -> None:
    a_live_page("The purple zebra", slug="zebra", summary="It has stripes.", **HARM)
    page = _ask(client, "zebras")

    assert _titles(page)[0] == "The purple zebra"
    assert "It has stripes." in page
    assert "<title>Search</title>" in page


def test_sensitive_text_is_searched_and_not_shown(client: Client) -> None:
    a_live_page("Page", summary="Calm.", body=[("text", "<p>the quokka hid</p>")], **HARM)
    page = _ask(client, "quokka hid")

    assert _titles(page) == ["Page"]
    assert "the quokka hid" not in page


def test_people_who_help_are_found(client: Client) -> None:
    assert _people(_ask(client, "bereavement")) > 0


def test_way_of_the_house_is_found(client: Client) -> None:
    assert ("/check/", "The private check") in CARD.findall(_ask(client, "private check"))


def test_draft_is_never_found(client: Client) -> None:
    a_draft("The purple zebra")

    assert _titles(_ask(client, "zebra", exact="on")) == []


def test_page_in_another_language_is_never_found(client: Client) -> None:
    page = a_live_page("The purple zebra")
    polish, _is_new = Locale.objects.get_or_create(language_code="pl")
    Page.objects.filter(pk=page.pk).update(locale=polish)
    index_page(page=Page.objects.get(pk=page.pk).specific)

    assert _titles(_ask(client, "zebra", exact="on")) == []


def test_event_that_is_over_is_not_found(client: Client) -> None:
    now = timezone.now()
    a_live_page("Zebra race", model=EventPage, starts_at=now - timedelta(days=2))
    a_live_page("Zebra walk", model=EventPage, starts_at=now + timedelta(days=2))

    assert _titles(_ask(client, "zebra")) == ["Zebra walk"]


def test_publishing_and_taking_away_show_at_once(client: Client) -> None:
    before = _titles(_ask(client, "zebra", exact="on"))
    page = a_live_page("The purple zebra")
    published = _titles(_ask(client, "zebra"))
    page.unpublish()

    assert (before, published) == ([], ["The purple zebra"])
    assert _titles(_ask(client, "zebra", exact="on")) == []


def test_moved_page_is_found_at_its_new_address(client: Client) -> None:
    new = a_section("New", slug="new")
    page = a_live_page("The purple zebra", slug="zebra")
    _ask(client, "zebra")
    page.move(new, pos="last-child")

    assert CARD.findall(_ask(client, "zebra")) == [("/new/zebra/", "The purple zebra")]


def test_deleted_page_is_not_found(client: Client) -> None:
    page = a_live_page("The purple zebra")
    _ask(client, "zebra")
    page.delete()

    assert _titles(_ask(client, "zebra", exact="on")) == []


# ── What it says ──


def test_mended_words_are_told_and_can_be_taken_back(client: Client) -> None:
    a_live_page("The purple zebra")
    page = _ask(client, "zeebra")
    exact = _ask(client, "zeebra", exact="on")

    assert "We searched for <strong>zebra</strong>" in page
    assert '<button type="submit" class="search-link" name="exact" value="on">' in page
    assert (_titles(page), _titles(exact)) == (["The purple zebra"], [])
    assert "We found nothing for that" in exact


def test_some_of_the_words_are_told(client: Client) -> None:
    a_live_page("The purple zebra")
    a_live_page("A kind quokka")
    page = _ask(client, "quokka zebra")

    assert "We found nothing with all of these words." in page
    assert sorted(_titles(page)) == ["A kind quokka", "The purple zebra"]


def test_nothing_found_leads_on(client: Client) -> None:
    page = _ask(client, "xylophone", exact="on").partition("<main")[2]

    assert "We found nothing for that" in page
    assert ['href="/#help-now"' in page, 'href="/check/"' in page, 'href="/#who"' in page] == [
        True
    ] * 3


def test_words_of_the_area_that_find_something_are_offered(client: Client) -> None:
    a_live_page("Zebras", words=["row"])
    page = _ask(client, "xylophone", exact="on")
    offered = re.findall(r'search-words__word" name="words" value="([^"]+)"', page)

    assert "row" in offered
    assert [label for label in offered if not _titles(_ask(client, label)) and not _people(_ask(client, label))] == []  # fmt: skip


def test_empty_question_is_answered_calmly(client: Client) -> None:
    page = _ask(client, " \x00 ")

    assert "Type a word or two, and we will look." in page
    assert "There is a problem" not in page


def test_too_long_a_question_is_told_and_kept(client: Client) -> None:
    long = "my son " * 40
    page = _ask(client, long)

    assert "<title>Error: Search</title>" in page
    assert page.count("Use 200 letters or fewer to search") == 2
    assert _shown_words(page) == long.strip()


@pytest.mark.parametrize(
    "hostile",
    ['"><script>alert(1)</script>', "' OR 1=1 --", "\u202eabc", "😀😀", "نستمع", "\x00\x01", "%00", "{{ 1 }}", "a" * 200],
)  # fmt: skip
def test_hostile_question_is_answered(client: Client, hostile: str) -> None:
    page = _ask(client, hostile)

    assert "<script>alert" not in page


def test_ten_thousand_letters_are_refused_with_a_sentence(client: Client) -> None:
    page = _ask(client, "a\u0301" * 5_000)

    assert "Use 200 letters or fewer to search" in page


def test_more_is_shown_when_asked(client: Client) -> None:
    section = a_section()
    for number in range(23):
        a_live_page(f"Zebra {number}", parent=section)
    first, more = _ask(client, "zebra"), _ask(client, "zebra", pages="40")

    assert (len(_titles(first)), len(_titles(more))) == (20, 23)
    assert 'name="pages" value="40"' in first
    assert "Show more pages" not in more


@pytest.mark.parametrize("odd", ["", "-1", "0", "x", "9" * 50, "٣", "1e9"])
def test_odd_number_of_results_is_the_first_lot(client: Client, odd: str) -> None:
    section = a_section()
    for number in range(22):
        a_live_page(f"Zebra {number}", parent=section)

    assert len(_titles(_ask(client, "zebra", pages=odd))) == 20


# ── Help now ──


def test_help_now_stands_above_all_results(client: Client) -> None:
    page = _ask(client, "he hits me").partition("<main")[2]

    assert page.index('id="help-first"') < page.index("<h2 class", page.index('id="help-first"'))
    assert "it is not your fault" in page
    assert "tel:999" in page


def test_help_now_is_not_shown_without_a_sign(client: Client) -> None:
    assert 'id="help-first"' not in _ask(client, "lonely")


def test_signs_leave_out_what_works_on_how_two_get_on(client: Client) -> None:
    a_live_page("Zebra for two", concerns=["couple"])
    a_live_page("Zebra talk", model=ToolPage, subjects=["child"])
    a_live_page("Zebra alone", model=ToolPage, subjects=["self"])
    a_live_page("Zebra hurts", model=ToolPage, subjects=["child"], concerns=["child_to_parent"])
    calm, signs = _ask(client, "zebra"), _ask(client, "zebra he hits me")

    assert len(_titles(calm)) == 4
    assert sorted(title for title in _titles(signs) if "Zebra" in title) == [
        "Zebra alone",
        "Zebra hurts",
    ]


def test_signs_lead_to_the_pages_about_them(client: Client) -> None:
    a_live_page("When it is more than a row", concerns=["abuse"], subjects=["partner"])

    assert "When it is more than a row" in _titles(_ask(client, "he hitts me"))


# ── What it keeps: nothing ──


@pytest.mark.parametrize("length", [1, 3])
def test_search_asks_the_database_the_same_at_any_length(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, length: int
) -> None:
    section = a_section()
    for number in range(length):
        a_live_page(f"Zebra {number}", parent=section)
    with django_assert_num_queries(COLD):
        assert len(_titles(_ask(client, "zebra"))) == length
    with django_assert_num_queries(WARM):
        assert len(_titles(_ask(client, "zebra"))) == length


def test_words_stand_nowhere_but_in_the_answer(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    a_live_page("The purple zebra")
    with (
        caplog.at_level(logging.DEBUG),
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        answer = client.post(ADDRESS, {"words": f"zebra {CANARY} hits me"})

    assert CANARY in answer.content.decode()
    assert CANARY not in caplog.text
    assert CANARY not in str(sorted(answer.headers.items()))
    assert [one["sql"] for one in asked if CANARY in one["sql"]] == []
    assert [one["sql"] for one in asked if not one["sql"].startswith("SELECT")] == []
    assert (answer.cookies, client.session.keys().__len__()) == ({}, 0)
    assert answer["Cache-Control"] == "no-store"
    assert mark_of(answer) is None


def test_nothing_of_a_question_stays_in_the_index(client: Client) -> None:
    from kith.front.queries import searching

    a_live_page("The purple zebra")
    _ask(client, f"zebra {CANARY}")

    kept = list(searching._kept.values())
    assert [one for one in kept if CANARY in one.index.spellings] == []


def test_contacts_that_change_meanwhile_are_not_kept_as_they_were(client: Client) -> None:
    changed: list[int] = []

    def change_once(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if "areas_contact" in sql and not changed:
            changed.append(1)
            Contact.objects.update(name="The zebra line")
            raise_generation()
        return answer

    with connection.execute_wrapper(change_once):
        _ask(client, "zebra", exact="on")

    assert changed == [1]
    assert _people(_ask(client, "zebra", exact="on")) > 0


def test_ways_of_the_house_stand_where_the_language_has_them(settings: Any, tmp_path: Path) -> None:
    know_test_languages(settings, tmp_path)
    area: Any = current_area()
    found = {}
    for tag in ("ar-xb", "en-gb", "en-xa"):
        with translation.override(tag):
            shown: Any = searchable(area, seen=generation()).things["way:plan"].shown
        found[tag] = shown.address

    assert found == {"ar-xb": "/ar-xb/plan/", "en-gb": "/plan/", "en-xa": "/en-xa/plan/"}


def test_old_index_goes_when_something_is_published(client: Client) -> None:
    from kith.front.queries import searching

    searching._kept.clear()
    _ask(client, "zebra")
    a_live_page("The purple zebra")
    _ask(client, "zebra")

    assert len(searching._kept) == 1
