"""Pages in more than one language: each at its own address, none before it is public."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale, Page

from kith.front.enums import InformationKind
from kith.front.models import InformationPage
from kith.front.operations.languages import (
    review_interface,
    review_safety_pages,
    withdraw_reviews,
)
from kith.front.operations.pretending import fill_test_language
from kith.front.records import LanguageReview
from tests.factories.editing import somebody_in_cms
from tests.factories.front_pages import a_live_page, a_section
from tests.factories.languages import know, know_test_languages, translate_pages, write_catalogue
from tests.factories.people import AT, a_person, an_area
from tests.factories.replaying import Replayed
from tests.factories.whole_site import Site

pytestmark = pytest.mark.django_db
PUBLIC = ("/", "/check/", "/plan/", "/search/", "/charter/", "/accessibility/", "/advice/talking/")
PICKER = re.compile(r'<nav class="kith-languages".*?</nav>', re.DOTALL)


def _write_pages() -> None:
    section = a_section("Advice", code="advice")
    a_live_page("Talking", code="talking", parent=section)
    a_live_page(
        "When it hurts", code="g-01", parent=section, is_sensitive=True, neutral_title="Page 3"
    )
    a_live_page(
        "Tracks", code="tracks", parent=section, model=InformationPage, kind=InformationKind.TRACKS
    )


ENGLISH_PAGES = Replayed(_write_pages)
WELSH_PAGES = Replayed(lambda: translate_pages("cy"))


@pytest.fixture
def pages() -> None:
    """A page at `/advice/talking/`, and two that safety rests on."""
    an_area()
    ENGLISH_PAGES.do()


@pytest.fixture
def welsh(settings: Any, tmp_path: Path, pages: None) -> None:
    """Welsh with whole words and pages, which nobody has read yet."""
    write_catalogue(tmp_path, "cy")
    know(settings, tmp_path)
    WELSH_PAGES.do()


@pytest.fixture
def open_welsh(welsh: None) -> None:
    """Welsh as residents see it."""
    by = a_person()
    review_interface(tag="cy", reviewed_by="An officer", by=by, at=AT)
    review_safety_pages(tag="cy", reviewed_by="A service", by=by, at=AT)


@pytest.fixture
def test_languages(settings: Any, tmp_path: Path, pages: None) -> None:
    """Both test languages, filled."""
    know_test_languages(settings, tmp_path)
    fill_test_language(tag="ar-xb", at=AT)
    fill_test_language(tag="en-xa", at=AT)


def picker(client: Client, address: str) -> list[tuple[str, str, str, str]]:
    """Address, tag, direction and name of each language that the picker leads to."""
    found = PICKER.search(client.get(address).content.decode())
    links = r'<a [^>]*href="([^"]*)" lang="([^"]*)" dir="([^"]*)"[^>]*>([^<]*)</a>'
    return re.findall(links, found.group()) if found else []


@pytest.mark.usefixtures("welsh")
def test_language_is_not_there_until_it_is_public(client: Client) -> None:
    wanted = {f"/cy{address}": 404 for address in PUBLIC}

    assert {address: client.get(address).status_code for address in wanted} == wanted
    assert {address: client.get(address).status_code for address in PUBLIC} == dict.fromkeys(
        PUBLIC, 200
    )


@pytest.mark.usefixtures("open_welsh")
def test_language_that_is_public_has_every_public_address(client: Client) -> None:
    wanted = {f"/cy{address}": 200 for address in PUBLIC}

    assert {address: client.get(address).status_code for address in wanted} == wanted


@pytest.mark.usefixtures("open_welsh")
def test_language_is_gone_again_once_it_is_withdrawn(client: Client) -> None:
    withdraw_reviews(tag="cy", by=a_person(), at=AT)

    assert client.get("/cy/").status_code == 404
    assert picker(client, "/") == []


@pytest.mark.usefixtures("open_welsh")
def test_page_says_its_language_and_speaks_it(client: Client) -> None:
    page = client.get("/cy/advice/talking/").content.decode()

    assert re.findall(r"<html lang=\"([^\"]*)\" dir=\"([^\"]*)\"", page) == [("cy", "ltr")]
    assert re.findall(r"<h1[^>]*>([^<]*)</h1>", page) == ["cy Talking"]
    assert "SKIP TO MAIN CONTENT" in page
    assert "Skip to main content" not in page


@pytest.mark.usefixtures("test_languages")
def test_page_that_is_written_from_right_to_left_says_so(client: Client) -> None:
    page = client.get("/ar-xb/").content.decode()

    assert re.findall(r"<html lang=\"([^\"]*)\" dir=\"([^\"]*)\"", page) == [("ar-xb", "rtl")]


@pytest.mark.usefixtures("open_welsh")
def test_main_language_stays_as_it_was(client: Client) -> None:
    page = client.get("/advice/talking/").content.decode()

    assert re.findall(r"<html lang=\"([^\"]*)\" dir=\"([^\"]*)\"", page) == [("en-GB", "ltr")]
    assert client.get("/en-gb/").status_code == 404


@pytest.mark.usefixtures("open_welsh")
@pytest.mark.parametrize("address", ["/cy/work/", "/cy/account/", "/cy/cms/", "/cy/cms/users/"])
def test_parts_for_staff_have_no_language(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.usefixtures("open_welsh")
@pytest.mark.parametrize("address", PUBLIC)
def test_language_needs_no_cookie_and_reads_no_header(client: Client, address: str) -> None:
    plain = client.get(address)
    answers = [
        client.get(address, headers={"accept-language": "cy"}),
        client.get(address, headers={"cookie": "django_language=cy"}),
    ]

    for answer in answers:
        assert answer.content == plain.content
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert dict(answer.cookies) == {}
    assert dict(client.get(f"/cy{address}").cookies) == {}


@pytest.mark.usefixtures("open_welsh")
def test_kept_pages_in_two_languages_are_never_mixed() -> None:
    site = Site()
    both = [(site.get(path).text, site.get(f"/cy{path}").text) for path in PUBLIC * 2]

    assert both[: len(PUBLIC)] == both[len(PUBLIC) :]
    for english, welsh in both:
        assert ('lang="en-GB"' in english[:200], 'lang="cy"' in welsh[:200]) == (True, True)
    assert site.asked.count("/cy/advice/talking/") == 1  # the second came from memory


@pytest.mark.usefixtures("open_welsh")
def test_kept_pages_go_when_their_language_is_withdrawn() -> None:
    site = Site()
    assert (site.get("/cy/").status, "kith-languages" in site.get("/").text) == (200, True)

    withdraw_reviews(tag="cy", by=a_person(), at=AT)

    assert (site.get("/cy/").status, "kith-languages" in site.get("/").text) == (404, False)


@pytest.mark.usefixtures("welsh")
def test_picker_is_hidden_while_one_language_is_public(client: Client) -> None:
    assert picker(client, "/") == []
    assert 'rel="alternate" hreflang' not in client.get("/").content.decode()


@pytest.mark.usefixtures("open_welsh")
@pytest.mark.parametrize("address", PUBLIC)
def test_picker_leads_to_the_same_page(client: Client, address: str) -> None:
    assert picker(client, address) == [(f"/cy{address}", "cy", "ltr", "Cymraeg")]
    assert picker(client, f"/cy{address}") == [(address, "en-gb", "ltr", "English")]


@pytest.mark.usefixtures("open_welsh")
def test_picker_leads_to_the_first_page_where_a_page_is_not_translated(client: Client) -> None:
    a_live_page(
        "New",
        code="new",
        parent=Page.objects.get(slug="advice", depth=3, path__startswith=home("en-gb")),
    )

    assert picker(client, "/advice/new/") == [("/cy/", "cy", "ltr", "Cymraeg")]
    assert picker(client, "/no/such/page/") == [("/cy/", "cy", "ltr", "Cymraeg")]
    assert client.get("/cy/advice/new/").status_code == 404


def home(tag: str) -> str:
    return Page.objects.get(depth=2, locale__language_code=tag).path


@pytest.mark.usefixtures("open_welsh")
def test_sensitive_page_leads_to_the_page_before_it_and_names_no_other(client: Client) -> None:
    asked = client.get("/advice/when-it-hurts/read/").content.decode()

    assert picker(client, "/advice/when-it-hurts/read/") == [
        ("/cy/advice/when-it-hurts/", "cy", "ltr", "Cymraeg")
    ]
    assert 'rel="alternate" hreflang' not in asked


@pytest.mark.usefixtures("open_welsh")
def test_other_programs_learn_where_a_page_stands_in_other_languages(client: Client) -> None:
    page = client.get("/advice/talking/").content.decode()

    assert re.findall(r'<link rel="alternate" hreflang="([^"]*)" href="([^"]*)">', page) == [
        ("en-gb", "http://testserver/advice/talking/"),
        ("cy", "http://testserver/cy/advice/talking/"),
    ]


@pytest.mark.usefixtures("open_welsh")
def test_page_that_only_stands_in_is_not_there(client: Client) -> None:
    page = a_live_page(
        "New",
        code="new",
        parent=Page.objects.get(slug="advice", depth=3, path__startswith=home("en-gb")),
    )
    cy = Locale.objects.get(language_code="cy")
    stand_in = page.copy_for_translation(cy, copy_parents=True, alias=True)

    assert stand_in.live
    assert client.get("/cy/advice/new/").status_code == 404
    assert "New" not in client.get("/cy/advice/").content.decode()


@pytest.mark.usefixtures("open_welsh")
def test_lists_of_a_language_hold_its_own_pages(client: Client) -> None:
    welsh = client.get("/cy/advice/").content.decode()
    english = client.get("/advice/").content.decode()

    assert re.findall(r'href="(/[a-z/-]*talking/)"', welsh) == ["/cy/advice/talking/"]
    assert re.findall(r'href="(/[a-z/-]*talking/)"', english) == ["/advice/talking/"]


@pytest.mark.usefixtures("open_welsh")
def test_links_of_a_language_stay_in_it(client: Client) -> None:
    page = client.get("/cy/advice/talking/").content.decode()
    leaving = {"/leave/", "/advice/talking/"}  # the way out, and the picker's
    own = set(re.findall(r'<a [^>]*href="(/[^"#]*)', page))

    assert {one for one in own if not one.startswith("/cy/")} == leaving


@pytest.mark.usefixtures("open_welsh")
def test_words_in_another_language_say_which(client: Client) -> None:
    check = client.get("/cy/check/").content.decode()
    footer = client.get("/cy/").content.decode().partition("<footer")[2]

    assert re.findall(r'<div class="check" data-check lang="([^"]*)" dir="([^"]*)"', check) == [
        ("en-GB", "ltr")
    ]
    assert "THE QUESTIONS AND THE PLAN ARE NOT IN THIS LANGUAGE YET." in check
    assert 'action="/cy/check/"' in check
    assert re.findall(r'<span lang="([^"]*)"', footer)[0] == "en-GB"


# ── The editors' place ──


@pytest.mark.usefixtures("welsh")
def test_publisher_marks_that_a_language_was_read() -> None:
    client, _person = somebody_in_cms("content-publisher")
    told = client.get("/cms/languages/").content.decode()
    assert "Nobody has read the interface text and said that it is right." in told

    for what in ("interface", "safety"):
        answer = client.post(
            "/cms/languages/", {"tag": "cy", "what": what, "reviewed_by": "An officer"}
        )
        assert (answer.status_code, answer["Location"]) == (302, "/cms/languages/")

    assert Client().get("/cy/").status_code == 200
    client.post("/cms/languages/", {"tag": "cy", "what": "withdraw"})
    assert Client().get("/cy/").status_code == 404


@pytest.mark.usefixtures("welsh")
def test_refusal_is_told_to_the_publisher() -> None:
    client, _person = somebody_in_cms("content-publisher")

    client.post("/cms/languages/", {"tag": "cy", "what": "safety", "reviewed_by": ""})

    assert "Say who read it" in client.get("/cms/languages/").content.decode()
    assert LanguageReview.objects.count() == 0


@pytest.mark.usefixtures("welsh")
@pytest.mark.parametrize("role", ["content-editor", "content-reviewer"])
def test_others_may_not_say_that_a_language_was_read(role: str) -> None:
    client, _person = somebody_in_cms(role)

    assert client.get("/cms/languages/")["Location"] == "/cms/"
    client.post("/cms/languages/", {"tag": "cy", "what": "interface", "reviewed_by": "Me"})
    assert LanguageReview.objects.count() == 0


@pytest.mark.usefixtures("welsh")
def test_form_that_is_not_ours_is_refused() -> None:
    client, _person = somebody_in_cms("content-publisher")

    assert client.post("/cms/languages/", {"tag": "xx", "what": "safety"}).status_code == 400


@pytest.mark.usefixtures("welsh")
def test_editor_sees_a_page_in_its_language_before_it_is_public() -> None:
    client, _person = somebody_in_cms("content-editor")
    page = Page.objects.get(depth=2, locale__language_code="cy").specific

    shown = page.make_preview_request().content.decode()

    assert re.findall(r"<html lang=\"([^\"]*)\"", shown) == ["cy"]
    assert client.get("/cy/").status_code == 404


@pytest.mark.usefixtures("open_welsh")
def test_editors_are_told_which_safety_page_changed_since_it_was_read() -> None:
    page = Page.objects.get(slug="when-it-hurts", locale__language_code="cy").specific
    page.body = [("text", "<p>Stay and talk.</p>")]
    page.save_revision().publish()

    client, _person = somebody_in_cms("content-publisher")
    told = client.get("/cms/languages/").content.decode()

    assert told.count("A safety page, or its original, has changed since somebody read them.") == 1
    assert told.count("<li>When it hurts</li>") == 1
