"""Finding services: what is asked, what is shown, in which order and why, and that nothing is kept."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kith.core.page_cache.marks import is_kept, mark_of
from kith.directory.models import DirectoryRules
from kith.directory.search import sets
from kith.directory.views.finding import find
from tests.factories.areas import an_area
from tests.factories.directory import a_place, a_service, a_term, some_services

pytestmark = pytest.mark.django_db
ADDRESS = "/services/"
QUERIES = 26 + (connection.vendor == "postgresql")
"""As in a transaction, where nothing that other pages read is held."""
CANARY = "zyxwvutsrq"
NAME = re.compile(r'dir-card__name"><a class="govuk-link" href="[^"]+">([^<]+)')
WHY = re.compile(r'dir-card__reasons">[^:]+: ([^<]+)')
DISTRICT = "E06999999"


def _ask(client: Client, words: str = "", **more: object) -> str:
    answer = client.post(ADDRESS, {"words": words, **more})
    assert answer.status_code == 200
    return answer.content.decode()


def _names(page: str) -> list[str]:
    return [unescape(name) for name in NAME.findall(page)]


def _main(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def _outcodes(**codes: dict[str, object]) -> None:
    rules = DirectoryRules.objects.filter(area=an_area()).first() or DirectoryRules(area=an_area())
    rules.outcodes = {
        code: {"easting": 443000, "northing": 392000, **more} for code, more in codes.items()
    }
    rules.save()


@pytest.fixture(autouse=True)
def _area() -> None:
    an_area()


# ── The form ──


def test_form_is_shown_and_may_be_kept_whole(client: Client) -> None:
    answer = client.get(ADDRESS)

    assert answer.status_code == 200
    assert (answer["Cache-Control"], answer.cookies) == ("no-store", {})
    assert (is_kept(find), mark_of(answer) is not None) == (True, True)
    assert "Find help near you" in answer.content.decode()


def test_words_in_the_address_are_not_read(client: Client) -> None:
    assert CANARY not in client.get(ADDRESS, {"words": CANARY}).content.decode()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client: Client, method: str) -> None:
    assert getattr(client, method)(ADDRESS).status_code == 405


def test_question_needs_no_token_sets_no_cookie_and_is_not_kept() -> None:
    answer = Client(enforce_csrf_checks=True).post(ADDRESS, {"words": "tea"})

    assert (answer.status_code, answer.cookies, answer["Cache-Control"]) == (200, {}, "no-store")
    assert mark_of(answer) is None


def test_unmarked_work_on_two_is_left_out_though_it_has_all_the_words(client: Client) -> None:
    some_services()
    a_service("Middle Ground reconciliation", summary="He hits me, she hits me: talk again.")

    names = _names(_ask(client, "he hits me"))

    assert "Safe roof" in names
    assert "Middle Ground reconciliation" not in names


def test_words_are_in_no_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        _ask(client, CANARY, postcode="ZZ1 1AA")

    assert CANARY not in "\n".join(str(one.__dict__) for one in caplog.records)


def test_lists_hold_only_what_finds_something(client: Client) -> None:
    some_services()
    a_term("nobody-has-this", taxonomy="needs", label="Nobody has this")
    page = client.get(ADDRESS).content.decode()

    assert "Feeling lonely" in page
    assert "Nobody has this" not in page
    assert "Urdu" in page


# ── What it finds ──


def test_words_find_a_service_and_say_why(client: Client) -> None:
    some_services()
    page = _ask(client, "grief")

    assert _names(page)[0] == "Grief line"
    assert "has your words" in WHY.findall(page)[0]
    assert "free" in WHY.findall(page)[0]
    assert CANARY not in page


def test_slips_are_mended_and_said(client: Client) -> None:
    some_services()
    page = _ask(client, "greif lime")

    assert _names(page) == ["Grief line"]
    assert "We looked for <strong>grief line</strong> instead." in page
    assert 'value="greif lime"' in page
    assert "instead." not in _ask(client, "grief line")


def test_slip_that_hides_danger_shows_help_first_and_nothing_for_two(client: Client) -> None:
    some_services()
    a_service("Abusing nobody together", brings_in=True)
    page = _ask(client, "abusnig nobody together")

    assert "Abusing nobody together" not in _names(page)


def test_no_words_find_everything_with_the_count(client: Client) -> None:
    some_services()
    page = _ask(client)

    assert "6 found." in page
    assert len(_names(page)) == 6


def test_need_finds_the_types_it_leads_to(client: Client) -> None:
    some_services()
    need = a_term("lonely", taxonomy="needs")

    assert sorted(_names(_ask(client, need=str(need.pk)))) == ["Sheds for men", "Tea and talk"]


def test_filters_are_added_and_taken_away(client: Client) -> None:
    some_services()
    page = _ask(client, add="cost=free")
    assert sorted(_names(page)) == ["Grief line", "Tea and talk"]
    assert 'name="drop" value="cost=free"' in page

    page = _ask(client, cost=["free", "paid"], drop="cost=paid")
    assert sorted(_names(page)) == ["Grief line", "Tea and talk"]


def test_facets_say_how_many_and_leave_out_what_is_chosen(client: Client) -> None:
    some_services()
    page = _ask(client)
    assert re.search(r'name="add" value="cost=free">Free \(2\)<', page)

    assert 'name="add" value="cost=free"' not in _ask(client, cost="free")


def test_what_is_on_no_list_narrows_nothing(client: Client) -> None:
    some_services()
    page = _ask(client, need="no-term", cost="gold", life_stage="x", where="moon", order="none")

    assert len(_names(page)) == 6


def test_services_of_other_districts_are_shown_only_when_asked_for(client: Client) -> None:
    a_service("For them", serves=("E06000001",))
    a_service("For us", serves=(DISTRICT,))
    a_service("For all of the nation", serves=("england",))

    assert sorted(_names(_ask(client))) == ["For all of the nation", "For us"]
    assert len(_names(_ask(client, where="all"))) == 3


def test_long_list_is_paged_by_buttons(client: Client) -> None:
    for number in range(23):
        a_service(f"Service {number:02}")
    page = _ask(client, order="name")
    assert "23 found. You see 1 to 20." in page
    assert 'name="page" value="2"' in page

    page = _ask(client, order="name", page="2")
    assert "You see 21 to 23." in page
    assert (_names(page)[0], len(_names(page))) == ("Service 20", 3)
    assert 'start="21"' in page


# ── Where ──


def test_distance_is_told_about_where_half_a_postcode_is_known(client: Client) -> None:
    some_services()
    _outcodes(ZZ1={"district_codes": [DISTRICT]}, S60={"district_codes": [DISTRICT, "E08000019"]})
    page = _ask(client, "talk", postcode="s60", order="near")

    assert "because we only know where S60 is" in page
    assert "more than one council" in page
    assert "about a mile away" in WHY.findall(page)[0]


def test_near_me_leaves_out_what_is_far_and_what_has_no_place(client: Client) -> None:
    some_services()
    _outcodes(S60={"district_codes": [DISTRICT]})

    near = _names(_ask(client, "talk", postcode="S60", where="near", miles="5"))
    assert sorted(near) == ["Tea and talk", "Two Chairs"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("BT1 1AA", "This postcode is in Northern Ireland."),
        ("nowhere", "You do not need an address to get help."),
        ("rhubarb", "This is not a UK postcode."),
        ("x" * 5000, "Enter just the postcode"),
    ],
)
def test_bad_postcode_is_an_error_of_its_field(client: Client, typed: str, says: str) -> None:
    page = _ask(client, "talk", postcode=typed)

    assert f'<a href="#id_postcode">{says}' in page
    assert "<title>Error: " in page
    assert _names(page) == []


def test_unknown_postcode_is_told_and_finds_all_the_same(client: Client) -> None:
    some_services()
    page = _ask(client, "tea", postcode="S99 9ZZ")

    assert "We do not know where S99 9ZZ is" in page
    assert _names(page)[0] == "Tea and talk"


def test_distance_without_a_postcode_asks_for_one(client: Client) -> None:
    assert "Enter a postcode, so that we know what is near you" in _ask(client, miles="5")


def test_impossible_age_is_an_error_of_its_field(client: Client) -> None:
    for age in ("-1", "121", "old", "9" * 5000):
        assert '<a href="#id_age">' in _ask(client, age=age)


def test_bank_holiday_on_the_chosen_day_is_said(client: Client) -> None:
    days = (timezone.localdate() + timedelta(days=ahead) for ahead in range(7))
    rules = DirectoryRules.objects.filter(area=an_area()).first() or DirectoryRules(area=an_area())
    rules.bank_holidays = {day.isoformat(): "Feast of Marsh" for day in days}
    rules.save()
    a_service("Grief line")

    for when in ("mon", "now"):
        assert "is a bank holiday: Feast of Marsh. Ring before you go" in _ask(client, when=when)
    assert "Feast of Marsh" not in _ask(client)


def test_map_numbers_the_places_and_never_a_secret_one(client: Client) -> None:
    some_services()
    page = _ask(client, order="name", map="on")
    drawing = page.partition("<svg viewBox")[2].partition("</svg>")[0]

    assert "<title" in drawing
    assert "<desc" in drawing
    assert "Tea and talk" in drawing
    assert "Safe roof" not in drawing
    assert "Show these on a map" not in page


# ── Safety ──


@pytest.mark.parametrize(
    "words", ["he hits me talk", "forced marriage", "talk honour", "domestic abuse"]
)
def test_danger_stands_first_and_nothing_works_on_two(client: Client, words: str) -> None:
    some_services()
    page = _main(_ask(client, words))
    assert page.index('id="help-first"') < page.index("<h2 class")
    assert {"Two Chairs", "Middle Ground mediation"} & set(_names(page)) == set()


def test_words_of_danger_find_what_is_filed_under_it(client: Client) -> None:
    some_services()

    assert _names(_ask(client, "he hits me and talks")) == ["Safe roof"]


def test_chosen_need_that_speaks_of_danger_counts_like_words(client: Client) -> None:
    some_services()
    need = a_term("scared", taxonomy="needs", label="Scared of my partner")
    need.leads_to.add(a_term("abuse-help"), a_term("mediation"))
    page = _ask(client, need=str(need.pk))

    assert 'id="help-first"' in page
    assert _names(page) == ["Safe roof"]


def test_calm_words_show_mediation_and_no_alarm(client: Client) -> None:
    some_services()
    page = _ask(client, "mediation")

    assert 'id="help-first"' not in page
    assert "Two Chairs" in _names(page)


# ── Nothing there ──


def test_empty_result_leads_on(client: Client) -> None:
    some_services()
    _outcodes(S60={"district_codes": [DISTRICT]})
    page = _main(_ask(client, CANARY, postcode="S60", miles="2", cost="free"))

    assert "We found nothing for that" in page
    assert 'name="miles" value="5"' in page
    assert 'name="drop" value="cost=free"' in page
    assert page.count("kith-contact__name") == 4
    assert "/services/all/" in page


def test_directory_without_services_says_so(client: Client) -> None:
    page = _main(_ask(client, "talk"))

    assert "There are no services here yet" in page
    assert page.count("kith-contact__name") == 4


def test_pack_without_rules_finds_all_the_same(client: Client) -> None:
    DirectoryRules.objects.all().delete()
    a_service("Tea and talk")

    assert _names(_ask(client, "tea")) == ["Tea and talk"]


def test_hostile_words_are_words(client: Client) -> None:
    some_services()
    for words in (
        *('"', "* OR 1=1 --", "NEAR(", "\0", "\ufffd", "\U0001f642" * 50, "a" * 200, "' AND"),
        *("{}[]()^~", "\U0001d565\U0001d556", "\u202etea"),
    ):
        assert "Find help near you" in _ask(client, words)


def test_too_many_letters_are_told_and_kept_in_the_box(client: Client) -> None:
    page = _ask(client, "x" * 201)

    assert '<a href="#id_words">Use 200 letters or fewer to search' in page
    assert "x" * 201 in page


def test_words_are_escaped(client: Client) -> None:
    page = _ask(client, "<script>alert(1)</script>", add="cost=<b>")

    assert "<script>alert" not in page
    assert "<b>" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_results_take_as_many_queries_however_many(
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    monkeypatch: pytest.MonkeyPatch,
    count: int,
) -> None:
    monkeypatch.setattr(sets, "_kept", {})
    for number in range(count):
        a_service(f"Tea {number}", terms=(), places=(a_place(f"place-{number}"),))
    with django_assert_num_queries(QUERIES):
        assert len(_names(_ask(client, "tea"))) == count


def test_services_about_the_danger_stand_before_those_with_the_words(client: Client) -> None:
    some_services()
    abuse = a_term("abuse-help")
    abuse.alternatives = ["domestic abuse"]
    abuse.save()
    a_service("Abuse of trust, a talk", summary="He hits me with his rake, said the gardener.")

    assert _names(_ask(client, "he hits me rake"))[0] == "Safe roof"
