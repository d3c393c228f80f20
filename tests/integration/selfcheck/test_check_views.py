"""The check without scripts: one page, one post, and nothing left behind."""

import logging
import random
import re
from collections.abc import Iterator, Mapping

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kith.areas.models import Contact

ADDRESS = "/check/"
ALL_NO = dict.fromkeys(("afraid", "hurt", "children", "young", "honour", "self_harm"), "no")
PARTNER_ITEMS = {
    f"partner_measure.csi-4.{number}": code
    for number, code in ((1, "2"), (2, "2"), (3, "1"), (4, "1"))
}
LONELY_ITEMS = {f"everyone_measure.ons-loneliness.{number}": "2" for number in (1, 2, 3, 4)}
PARTNER = {"about": "partner", **ALL_NO, **PARTNER_ITEMS, **LONELY_ITEMS}

pytestmark = pytest.mark.usefixtures("exampleton")


def _post(client: Client, answers: Mapping[str, str | list[str]]) -> str:
    response = client.post(ADDRESS, answers)
    assert response.status_code == 200
    return response.content.decode()


def _outcomes(page: str) -> list[str]:
    return re.findall(r'data-outcome="(\w+)"', page)


def _tiers(page: str) -> list[str]:
    return re.findall(r'data-tier="(\w+)"', page)


def _contacts(page: str) -> list[str]:
    return re.findall(r'data-contact="([\w-]+)"', page)


def _lines(page: str) -> dict[str, str]:
    return dict(re.findall(r'data-fact="([\w.-]+)" data-value="([\w-]+)">', page))


def _every_row() -> Iterator[tuple[str, list[dict[str, object]]]]:
    for model in apps.get_models():
        yield model._meta.label, list(model._base_manager.order_by("pk").values())


def test_check_keeps_nothing(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    before = dict(_every_row())

    with caplog.at_level(logging.DEBUG):
        responses = [client.get(ADDRESS), client.post(ADDRESS, PARTNER), client.post(ADDRESS, {})]

    assert dict(_every_row()) == before
    assert [bool(response.cookies) for response in responses] == [False, False, False]
    assert [response["Cache-Control"] for response in responses] == ["no-store"] * 3
    assert client.cookies.output() == ""
    assert mail.outbox == []
    assert [r.getMessage() for r in caplog.records if "csi-4" in r.getMessage()] == []


@pytest.mark.long
@pytest.mark.timeout(900)
def test_check_keeps_nothing_of_a_thousand(client: Client) -> None:
    chance = random.Random(1)
    before = dict(_every_row())

    for _run in range(1000):
        answers = {
            name: chance.choice(("yes", "no", "no", "no", "not_sure", "rather_not"))
            for name in ALL_NO
        }
        response = client.post(ADDRESS, {**PARTNER, **answers})
        assert (response.status_code, bool(response.cookies)) == (200, False)

    assert dict(_every_row()) == before


def test_check_refuses_other_methods(client: Client) -> None:
    assert client.put(ADDRESS).status_code == 405
    assert client.delete(ADDRESS).status_code == 405


def test_check_needs_no_token(exampleton: None) -> None:
    assert Client(enforce_csrf_checks=True).post(ADDRESS, PARTNER).status_code == 200


def test_check_has_a_neutral_title_in_every_state(client: Client) -> None:
    pages = [
        client.get(ADDRESS).content.decode(),
        _post(client, PARTNER),
        _post(client, {}),
    ]
    titles = [re.findall(r"<title>(.*?)</title>", page, re.S)[0].strip() for page in pages]
    assert titles[1] == titles[0]
    assert titles[2] == f"Error: {titles[0]}"
    assert re.search("check|relationship|partner|abuse", titles[0], re.I) is None


def test_check_result_for_a_partner(client: Client) -> None:
    page = _post(client, PARTNER)

    assert _lines(page) == {
        "csi-4.total": "dissatisfied",
        "ons-loneliness.ucla3": "lonely",
        "ons-loneliness.direct": "less-often",
    }
    assert _tiers(page) == ["danger", "safety", "local", "groups", "self_help"]
    assert _outcomes(page) == [
        "emergency",
        "suicide_route",
        "other_worry",
        "couple_local",
        "lonely_groups",
        "calm_talk",
        "small_kindness",
        "couple_reading",
        "say_hello",
        "steady",
    ]
    assert len(_contacts(page)) == len(set(_contacts(page)))


def test_check_result_with_empty_items_says_so(client: Client) -> None:
    page = _post(client, {"about": "partner", **ALL_NO, "partner_measure.csi-4.1": "2"})

    assert _lines(page) == {}
    assert page.count("<li data-gap>") == 2


@pytest.mark.parametrize(
    "about", ["partner", "separated", "child", "family", "neighbours", "self", "own_behaviour"]
)
@pytest.mark.parametrize("question", ["afraid", "hurt", "children", "young", "honour", "self_harm"])
@pytest.mark.parametrize("answer", ["yes", "not_sure", "rather_not"])
def test_check_gives_help_alone_after_any_safety_answer(
    client: Client, about: str, question: str, answer: str
) -> None:
    page = _post(client, {**PARTNER, "about": about, question: answer})

    assert _tiers(page) == ["danger", "safety", "self_help"]
    assert _outcomes(page)[-1] == "steady"
    assert _lines(page) == {}
    assert "We have not scored anything." in page


def test_check_leads_under_18s_to_young_peoples_help(client: Client) -> None:
    page = _post(client, {**PARTNER, "about": "under_18"})

    assert _outcomes(page) == ["emergency", "suicide_route", "young_people", "steady"]
    assert "young-line" in _contacts(page)
    assert _lines(page) == {}


def test_check_leads_own_behaviour_to_specialist_help(client: Client) -> None:
    page = _post(client, {**PARTNER, "about": "own_behaviour"})

    assert _outcomes(page) == [
        "emergency",
        "suicide_route",
        "own_behaviour",
        "steady",
    ]
    assert "turnabout" in _contacts(page)


def test_check_marks_contacts_that_nobody_confirmed(client: Client) -> None:
    page = _post(client, {**PARTNER, "afraid": "yes"})
    cards = page.split('data-contact="')[1:]
    unconfirmed = [card for card in cards if "Nobody here has checked this entry yet." in card]

    shown = Contact.objects.filter(code__in=_contacts(page))
    assert len(unconfirmed) == shown.filter(assured_on=None).count()


def test_check_keeps_abuse_services_off_paper(client: Client) -> None:
    page = client.get(ADDRESS).content.decode()
    private = set(re.findall(r'class="check-card check-private" data-contact="([\w-]+)"', page))
    unsafe = Contact.objects.filter(code__in=_contacts(page), print_safe=False)
    assert private == {contact.code for contact in unsafe}


def test_check_asks_again_without_losing_answers(client: Client) -> None:
    answers = {**PARTNER, "pressures": "money"}
    del answers["honour"], answers["about"]

    response = client.post(ADDRESS, answers)
    page = response.content.decode()

    links = re.findall(r'<li><a href="#([\w-]+)">(.*?)</a></li>', page)
    assert links == [
        ("about-partner", "Choose who this is about"),
        ("honour-yes", "Choose an answer about being pushed to marry"),
    ]
    for target, _ in links:
        assert page.count(f'id="{target}"') == 1
    kept = set(re.findall(r'name="([\w.-]+)" type="\w+" value="([\w-]+)"[^>]* checked', page))
    assert kept == set(answers.items())
    assert _outcomes_shown(page) == []


def _outcomes_shown(page: str) -> list[str]:
    return re.findall(r'data-outcome="(\w+)" data-wants="[^"]*">', page)


@pytest.mark.parametrize(
    "value", ["", "no such answer", "\x00", "\u202e", "<script>alert(1)</script>", "9" * 400_000]
)
def test_check_takes_a_value_that_is_not_offered_for_no_answer(client: Client, value: str) -> None:
    response = client.post(ADDRESS, {**PARTNER, "afraid": value, "partner_measure.csi-4.1": value})

    assert response.status_code == 200
    page = response.content.decode()
    assert re.findall(r'<li><a href="#([\w-]+)">', page) == ["afraid-yes"]
    assert "alert(1)" not in page


@pytest.mark.parametrize("answers", [["yes", "no"], ["no", "yes"], ["no", "odd"]])
@pytest.mark.parametrize("question", list(ALL_NO))
def test_check_asks_again_where_two_answers_came(
    client: Client, question: str, answers: list[str]
) -> None:
    page = _post(client, {**PARTNER, question: answers})

    assert re.findall(r'<li><a href="#([\w-]+)">', page) == [f"{question}-yes"]
    assert _outcomes_shown(page) == []
    assert _lines(page) == {}


def test_check_takes_two_answers_to_an_item_for_none(client: Client) -> None:
    page = _post(client, {**PARTNER, "partner_measure.csi-4.1": ["2", "3"]})

    assert sorted(_lines(page)) == ["ons-loneliness.direct", "ons-loneliness.ucla3"]


def test_check_takes_a_body_that_is_no_form(client: Client) -> None:
    response = client.post(ADDRESS, b"\xff\xfe{", content_type="application/json")
    assert response.status_code == 200


def test_check_page_holds_each_contact_and_each_word_once(client: Client) -> None:
    page = client.get(ADDRESS).content.decode()

    assert len(_contacts(page)) == len(set(_contacts(page)))
    assert len(_outcomes(page)) == len(set(_outcomes(page)))
    assert _outcomes_shown(page) == []
    assert len(set(re.findall(r' id="([^"]+)"', page))) == len(re.findall(r' id="([^"]+)"', page))
    assert set(re.findall(r"<input [^>]*>", page)) == {
        field for field in re.findall(r"<input [^>]*>", page) if 'autocomplete="off"' in field
    }


def test_check_page_stays_small(client: Client) -> None:
    response = client.get(ADDRESS, headers={"accept-encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert len(response.content) < 30_000


def test_check_has_no_inline_code(client: Client) -> None:
    for page in (client.get(ADDRESS).content.decode(), _post(client, PARTNER)):
        assert re.findall(r"\son\w+=|\sstyle=|<style", page) == []
        scripts = re.findall(r"<script(.*?)>", page)
        assert [s for s in scripts if "src=" not in s and 'type="application/json"' not in s] == []


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as caught:
        client.get(ADDRESS)
    return len(caught)


def test_check_asks_the_database_as_often_however_long_the_pack(client: Client) -> None:
    many = _queries(client)
    Contact.objects.exclude(tier="danger").delete()
    assert _queries(client) == many
