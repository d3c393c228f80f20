"""Cards of services: what they say, and how few questions a list of them asks."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string

from kith.directory.presenters.cards import PhoneLine, card_context, card_of
from kith.directory.queries.entry import for_cards
from tests.factories.areas import AT, an_area
from tests.factories.directory import a_place, a_provider, a_service, a_term, days_before

pytestmark = pytest.mark.django_db


def _cards(*services, **more):
    context = card_context(an_area().pk, AT)
    return [card_of(one, context, **more) for one in for_cards([one.pk for one in services])]


def test_card_says_what_one_needs_to_choose():
    a_term("adults", taxonomy="eligibility", label="Adults")
    service = a_service(
        "Talk it over",
        provider=a_provider("Hillside"),
        summary="Somebody to help you talk.",
        terms=("eligibility:adults",),
        youngest=16,
        cost="some_free",
        cost_words="Free if you get Universal Credit",
        phones=({"number": "0114 496 0001", "what": "", "hours": "", "text": ""},),
        delivery=("in_person", "phone"),
        taking="waiting_list",
        assured_on=days_before(12),
        places=(a_place("a", name="Hub", town="Milltown", postcode="S60 1AA"), a_place("b")),
    )

    (card,) = _cards(service, metres=2400, reasons=["it is near you"])

    assert (card.name, card.provider, card.summary) == (
        "Talk it over",
        "Hillside",
        "Somebody to help you talk.",
    )
    assert card.for_whom == "Aged 16 and over. Adults"
    assert card.cost == "Free for some people. Free if you get Universal Credit"
    assert card.distance == "1.5 miles away"
    assert [badge.words for badge in card.badges] == ["Has a waiting list"]
    assert card.freshness.words == "Checked 12 days ago"
    assert card.phone == PhoneLine(number="0114 496 0001", digits="01144960001")
    assert card.reasons == ("it is near you",)


def _html(card):
    return " ".join(render_to_string("directory/card.html", {"card": card}).split())


def test_card_says_text_of_a_number_that_takes_no_calls():
    text = {"number": "85258", "what": "Text HELLO", "text": "HELLO"}
    alone, both = a_service(phones=(text,)), a_service(phones=(text, {"number": "0114 496 0000"}))

    first, second = map(_html, _cards(alone, both))

    assert 'Text <strong dir="auto">HELLO</strong> to <a' in first
    assert ("sms:85258" in first, "tel:" in first, "Ring" in first) == (True, False, False)
    assert ("sms:" in second, "tel:01144960000" in second, "Ring" in second) == (False, True, True)


def test_card_without_a_number_leads_to_the_website() -> None:
    site, number = "https://talk.example/", ({"number": "0114 496 0000"},)
    alone, both = a_service(website=site), a_service(website=site, phones=number)

    assert [site in _html(card) for card in _cards(alone, both)] == [True, False]


def test_card_says_when_a_worker_has_to_ask():
    says = "Somebody who works with you has to ask for you."
    worker, both = a_service(ways=("worker",)), a_service(ways=("self", "worker"))

    assert [says in _html(card) for card in _cards(worker, both)] == [True, False]


def test_card_puts_the_nearest_place_first():
    places = (a_place("a", name="Apple House"), a_place("b", name="Bread House"))
    service = a_service(places=places)
    nearest = service.locations.get(place__code="b").place_id

    (card,) = _cards(service, place_id=nearest)

    assert card.where == ("Bread House", "1 more place")


def test_card_of_a_secret_place_says_no_address():
    service = a_service(
        places=(a_place("a", name="", is_confidential=True, town="Hidden"),), is_safety=True
    )

    (card,) = _cards(service)

    assert card.where == ("The address is kept secret",)


def test_cards_come_in_the_order_of_their_ids_without_those_that_went():
    first, second, third = a_service("A"), a_service("B"), a_service("C")
    second.retired_at = AT
    second.save()

    assert [one.name for one in for_cards([third.pk, second.pk, first.pk])] == ["C", "A"]


@pytest.mark.parametrize("count", [1, 3])
def test_cards_ask_the_same_however_many(count, django_assert_num_queries):
    a_term("mediation")
    ids = [a_service(terms=("types:mediation",), places=(a_place(),)).pk for _ in range(count)]
    context = card_context(an_area().pk, AT)

    with django_assert_num_queries(3):
        cards = [card_of(one, context) for one in for_cards(ids)]
        html = [render_to_string("directory/card.html", {"card": card}) for card in cards]

    assert len(html) == count
