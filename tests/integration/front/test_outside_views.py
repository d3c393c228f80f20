"""What other programs and other people's sites read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from kith.areas.models import Area
from kith.front.enums import InformationKind
from kith.front.models import EventPage, InformationPage, NewsPage, SearchEntry
from tests.factories.front_pages import a_live_page, a_section
from tests.factories.languages import know_test_languages, translate_pages
from tests.factories.people import AT, an_area
from tests.factories.reading_pages import got, lines, part, shown
from tests.factories.whole_site import Site, a_place

pytestmark = pytest.mark.django_db
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ADDRESSES = (
    "/latest.xml",
    "/sitemap.xml",
    "/site.webmanifest",
    "/card.png",
    "/embed/",
    "/embed/get-help.svg",
    "/charter/register/",
)
PRIVATE = 'rel="noopener noreferrer" referrerpolicy="no-referrer"'
HARM: dict[str, Any] = {"is_sensitive": True, "neutral_title": "Page 1"}
TRACKS: dict[str, Any] = {
    "model": InformationPage,
    "kind": InformationKind.TRACKS,
    "neutral_title": "Page 2",
}


def xml_of(address: str) -> ElementTree.Element:
    """What programs read."""
    return ElementTree.fromstring(got(address).content)


def texts(root: ElementTree.Element, name: str) -> list[str]:
    """The words of each element of a name."""
    return [one.text or "" for one in root.iter(name)]


def a_trial() -> None:
    """A place that has not adopted its pack."""
    an_area()
    Area.objects.update(adopted_on=None)


@pytest.mark.parametrize("address", ADDRESSES)
def test_without_a_pack_there_is_nothing_to_read(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", [*ADDRESSES, "/robots.txt"])
def test_no_visitor_may_send_anything(client: Client, address: str) -> None:
    an_area()

    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", [*ADDRESSES, "/robots.txt"])
def test_answer_is_kept_whole_and_asks_django_once(address: str) -> None:
    a_place()
    site = Site()
    answers = [site.get(address) for _time in range(2)]

    assert [one.status for one in answers] == [200, 200]
    assert site.asked == [address]
    assert [one.headers.get("set-cookie") for one in answers] == [None, None]


def test_feed_has_news_and_events_newest_first_without_sensitive_ones() -> None:
    section = a_section("News", slug="news")
    told = {"parent": section, "published_on": date(2026, 11, 1), "model": NewsPage}
    first = a_live_page("First <b>", slug="first", summary="One & all.", **told)
    a_live_page("Second", slug="second", **told)
    a_live_page("Harm", **told, **HARM)
    a_live_page("March", model=EventPage, parent=section, starts_at=AT, **HARM)
    a_live_page("Advice", parent=section)
    SearchEntry.objects.filter(page=first).update(
        first_published_at=datetime(2026, 1, 2, tzinfo=UTC)
    )
    root = xml_of("/latest.xml")

    assert texts(root, "title") == ["Relationships in Exampleton", "Second", "First <b>"]
    assert texts(root, "description")[1:] == ["", "One & all."]
    assert texts(root, "link")[1:] == [
        "http://testserver/news/second/",
        "http://testserver/news/first/",
    ]
    assert texts(root, "pubDate")[1] == "Fri, 02 Jan 2026 00:00:00 +0000"


def test_feed_without_news_is_empty() -> None:
    an_area()

    assert texts(xml_of("/latest.xml"), "item") == []


@pytest.mark.parametrize("length", [1, 3])
def test_feed_asks_the_database_the_same_at_any_length(
    django_assert_num_queries: DjangoAssertNumQueries, length: int
) -> None:
    for number in range(length):
        a_live_page(f"New {number}", model=NewsPage, published_on=date(2026, 11, 1))

    with django_assert_num_queries(3):  # area two, pages one
        got("/latest.xml")


def test_sitemap_lists_every_page_but_sensitive_ones() -> None:
    section = a_section("Advice", slug="advice", reviewed_on=date(2026, 10, 1))
    a_live_page("Hedges", slug="hedges", parent=section, reviewed_on=date(2026, 11, 2))
    a_live_page("Harm", slug="g-01", parent=section, **HARM)
    root = xml_of("/sitemap.xml")

    assert texts(root, f"{SITEMAP}loc") == [
        "http://testserver/",
        "http://testserver/charter/",
        "http://testserver/advice/",
        "http://testserver/advice/hedges/",
    ]
    assert texts(root, f"{SITEMAP}lastmod") == ["2026-10-01", "2026-11-02"]


def test_page_under_a_neutral_title_is_told_to_no_other_program() -> None:
    section = a_section("Help", slug="help")
    a_live_page("Cover your tracks", code="tracks", parent=section, **TRACKS)
    news = {"model": NewsPage, "published_on": date(2026, 11, 1), "parent": section}
    a_live_page("A word about tracks", code="quiet", neutral_title="Page 4", **news)
    a_live_page("Loud", code="loud", **news)

    assert [got(f"/card/{code}.png", status=404).status_code for code in ("tracks", "quiet")] == [
        404, 404,
    ]  # fmt: skip
    assert texts(xml_of("/latest.xml"), "title")[1:] == ["Loud"]
    assert texts(xml_of("/sitemap.xml"), f"{SITEMAP}loc")[2:] == [
        "http://testserver/help/",
        "http://testserver/help/loud/",
    ]


def test_sitemap_and_feed_encode_addresses_with_any_letters() -> None:
    section = a_section("Été", slug="été")
    a_live_page("خاندان", slug="خاندان", parent=section, model=NewsPage, published_on=date(2026, 11, 1))  # fmt: skip
    address = f"http://testserver/{quote('été')}/{quote('خاندان')}/"

    assert texts(xml_of("/sitemap.xml"), f"{SITEMAP}loc")[-1] == address
    assert texts(xml_of("/latest.xml"), "link")[-1] == address


@pytest.mark.parametrize("length", [1, 3])
def test_sitemap_asks_the_database_the_same_at_any_length(
    django_assert_num_queries: DjangoAssertNumQueries, length: int
) -> None:
    for number in range(length):
        a_live_page(f"Page {number}")

    with django_assert_num_queries(3):  # area two, pages one
        got("/sitemap.xml")


def test_trial_has_no_sitemap_and_asks_programs_to_stay_away() -> None:
    a_trial()

    assert got("/sitemap.xml", status=404).content.count(b"<urlset") == 0
    assert shown("/robots.txt") == "User-agent: *\nDisallow: /\n"


def test_robots_leads_to_the_sitemap_of_a_place_that_adopted_its_pack() -> None:
    an_area()

    assert shown("/robots.txt").splitlines()[-1] == "Sitemap: http://testserver/sitemap.xml"
    assert got("/robots.txt")["Content-Type"] == "text/plain; charset=utf-8"


def test_robots_has_the_private_parts_and_the_sitemap_of_each_public_language(
    settings: Any, tmp_path: Path
) -> None:
    section = a_section("Advice", slug="advice")
    a_live_page("Cover your tracks", code="tracks", parent=section, **TRACKS)
    know_test_languages(settings, tmp_path)
    translate_pages("ar-xb")
    given = shown("/robots.txt").splitlines()
    maps = [one.removeprefix("Sitemap: ") for one in given if one.startswith("Sitemap: ")]

    assert [one.removeprefix("Disallow: ") for one in given if one.startswith("Disallow: ")] == [
        "/work/", "/account/", "/cms/", "/leave/",
        "/check/", "/plan/", "/search/",
        "/ar-xb/check/", "/ar-xb/plan/", "/ar-xb/search/",
    ]  # fmt: skip
    assert maps == ["http://testserver/sitemap.xml", "http://testserver/ar-xb/sitemap.xml"]
    assert texts(xml_of("/ar-xb/sitemap.xml"), f"{SITEMAP}loc") == [
        "http://testserver/ar-xb/",
        "http://testserver/ar-xb/charter/",
        "http://testserver/ar-xb/advice/",
    ]


def test_manifest_gives_nothing_away() -> None:
    an_area()
    told: Any = got("/site.webmanifest")

    assert told["Content-Type"] == "application/manifest+json"
    assert {name: told.json()[name] for name in ("name", "short_name", "start_url", "display")} == {
        "name": "Local information",
        "short_name": "Local information",
        "start_url": "/",
        "display": "browser",
    }


def picture_at(address: str) -> tuple[str | None, tuple[int, int]]:
    """A picture's format and size."""
    picture = Image.open(BytesIO(got(address).content))
    return picture.format, picture.size


def test_cards_are_pictures_that_other_sites_may_show() -> None:
    a_live_page("A very long title, which goes on and on " * 6, code="long")

    assert [picture_at(one) for one in ("/card.png", "/card/long.png")] == [
        ("PNG", (1200, 630)), ("PNG", (1200, 630)),
    ]  # fmt: skip
    assert got("/card/long.png")["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert got("/card/long.png")["Content-Type"] == "image/png"
    assert got("/card.png").content != got("/card/long.png").content


def test_page_that_nobody_may_see_has_no_card() -> None:
    a_live_page("Harm", code="harm", **HARM)
    a_live_page("Gone", code="gone").unpublish()

    for code in ("never-was", "harm", "gone"):
        assert got(f"/card/{code}.png", status=404)["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("address", ["/card.png", "/card/long.png"])
def test_card_is_not_drawn_anew_for_a_question_in_its_address(address: str) -> None:
    a_live_page("Long", code="long")

    assert got(f"{address}?", status=200)["Content-Type"] == "image/png"
    assert got(f"{address}?anew=1", status=404)["Content-Type"].startswith("text/html")


def test_embed_page_shows_what_partners_copy() -> None:
    an_area()
    page = shown("/embed/")
    copied = lines(part(page, 'aria-labelledby="words">', "</textarea>"))

    assert copied == [
        f'<a href="http://testserver/" {PRIVATE}>Get help with relationships</a>',
    ]
    assert page.count('src="http://testserver/embed/get-help.svg"') == 1
    assert page.count("<script>") == 0


def test_button_may_be_shown_elsewhere_and_kept_a_day() -> None:
    an_area()
    button = got("/embed/get-help.svg")

    assert button["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert button["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert button["Cache-Control"] == "public, max-age=86400"
    root = ElementTree.fromstring(button.content)
    assert root.attrib["aria-label"] == "Get help with relationships"
    assert button.content.count(b"<script") == 0


def test_button_has_the_colours_of_the_area() -> None:
    area = an_area()
    root = ElementTree.fromstring(got("/embed/get-help.svg").content)
    colour = root[0].attrib["fill"]

    assert colour == area.colours["--kith-brand"]


def test_register_says_that_nobody_has_signed_yet() -> None:
    an_area()
    main = lines(part(shown("/charter/register/"), "<main", "</main>").partition(">")[2])

    assert [main[0], main[2], main[-1]] == [
        "Who has signed",
        "Nobody has signed here yet",
        "Read the charter",
    ]
