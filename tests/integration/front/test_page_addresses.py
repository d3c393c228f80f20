"""Where pages stand, whatever the letters; and what links and other programs are told of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from wagtail.models import Page

from kith.front.enums import InformationKind
from kith.front.models import HomePage, InformationPage
from kith.front.operations.examining import examine_page
from kith.front.queries.links import dead_links
from kith.front.queries.pages import page_at
from kith.front.records import SearchEntry
from tests.factories.front_pages import a_draft, a_live_page, a_section
from tests.factories.languages import know_test_languages, translate_pages
from tests.factories.reading_pages import got, part, shown

pytestmark = pytest.mark.django_db
SLUGS = pytest.mark.parametrize("slug", ["été", "خاندان"])


def linking_to(*pages: Page) -> Any:
    """A live page with a text that leads to each of these, and words around them."""
    links = ", ".join(f'<a linktype="page" id="{one.pk}">{one.title}</a>' for one in pages)
    return a_live_page("Links", slug="links", body=[("text", f"<p>See {links}.</p>")])


def links_in(page: Any) -> str:
    """The text of such a page, without what the design adds to its tags."""
    body = part(shown(page.url), '<div class="page-body">', '<footer class="page-about">')
    return part(body, "<p", "</p>").partition(">")[2].replace(' class="govuk-link"', "")


# ── Letters beyond English ──


@SLUGS
def test_page_is_found_at_once_by_an_address_with_any_letters(slug: str) -> None:
    page = a_live_page("Page", slug=slug, parent=a_section("Above", slug=f"{slug}-above"))
    address = f"/{slug}-above/{slug}/"

    assert SearchEntry.objects.get(page=page).address == address
    assert (page_at(address), got(quote(address)).status_code) == (page, 200)


@SLUGS
def test_pages_above_are_named_where_addresses_have_any_letters(slug: str) -> None:
    section = a_section("Above", slug=slug)
    page = a_live_page("Page", slug="below", parent=section)
    trail = part(shown(page.url), 'class="govuk-breadcrumbs', "</nav>")

    assert trail.count(f'href="/{slug}/">Above</a>') == 1


@SLUGS
def test_canonical_address_is_encoded_once(slug: str) -> None:
    section = a_section("Above", slug=slug)
    page = a_live_page("Page", slug=slug, parent=section, code="page")
    whole = f"http://testserver/{quote(slug)}/{quote(slug)}/"

    assert shown(page.url).count(f'<link rel="canonical" href="{whole}">') == 1


@SLUGS
def test_link_to_an_address_with_any_letters_is_not_dead(slug: str) -> None:
    section = a_section("Above", slug=slug)
    links = f'<a href="{quote(f"/{slug}/")}">a</a> <a href="{quote(f"/{slug}/gone/")}">b</a>'
    page = a_live_page("Page", parent=section, body=[("text", f"<p>{links}</p>")])
    examine_page(page=page)

    assert [[each.to for each in dead] for _examined, dead in dead_links()] == [
        [quote(f"/{slug}/gone/")]
    ]


@SLUGS
def test_page_with_any_letters_leads_to_itself_in_other_languages(
    slug: str, settings: Any, tmp_path: Path
) -> None:
    a_live_page("Tracks", parent=a_section(), model=InformationPage, kind=InformationKind.TRACKS)
    page = a_live_page("Page", slug=slug, parent=a_section(slug="above"))
    know_test_languages(settings, tmp_path)
    translate_pages("ar-xb")
    there = Page.objects.get(locale__language_code="ar-xb", translation_key=page.translation_key)
    picker = part(shown(page.url), '<nav class="kith-languages"', "</nav>")

    assert picker.count(f'href="/ar-xb/above/{there.slug}/"') == 1


# ── Links in a text ──


def test_link_to_a_page_that_is_not_live_gives_its_words_alone() -> None:
    section = a_section("Garden", slug="garden")
    live = a_live_page("Hedges", slug="hedges", parent=section)
    draft, gone = a_draft("Ponds", parent=section), a_live_page("Weeds", parent=section)
    page = linking_to(live, draft, gone, HomePage.objects.get())
    gone.unpublish()

    assert links_in(page) == (
        'See <a href="/garden/hedges/">Hedges</a>, <a>Ponds</a>, <a>Weeds</a>, '
        f'<a href="/">{HomePage.objects.get().title}</a>.'
    )


def test_link_leads_to_the_translation_that_is_live(settings: Any, tmp_path: Path) -> None:
    section = a_section("Garden", slug="garden")
    a_live_page("Tracks", parent=section, model=InformationPage, kind=InformationKind.TRACKS)
    live = a_live_page("Hedges", slug="hedges", parent=section)
    main_only, gone = a_live_page("Ponds", slug="ponds", parent=section), a_live_page("Weeds")
    page = linking_to(live, main_only, gone)
    know_test_languages(settings, tmp_path)
    translate_pages("ar-xb")
    for one in (main_only, gone):
        one.get_translations().get(locale__language_code="ar-xb").unpublish()
    gone.unpublish()
    there = page.get_translations().get(locale__language_code="ar-xb")

    assert links_in(there) == (
        'See <a href="/ar-xb/garden/hedges/">Hedges</a>, '
        '<a href="/garden/ponds/">Ponds</a>, <a>Weeds</a>.'
    )


# ── What other programs are told ──


def test_page_without_a_code_has_an_address_and_no_card() -> None:
    page = a_live_page("Hedges", slug="hedges", parent=a_section("Garden", slug="garden"))
    head = part(shown(page.url), "<head>", "</head>")

    assert head.count('rel="canonical" href="http://testserver/garden/hedges/"') == 1
    assert head.count('property="og:url" content="http://testserver/garden/hedges/"') == 1
    assert [head.count(one) for one in ("og:image", "twitter:card", 'content=""', 'href=""')] == [
        0, 0, 0, 0,
    ]  # fmt: skip
