"""Whatever changes a page, nobody is given the page as it was before."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.utils import timezone
from PIL import Image as Picture
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.models import Site as WagtailSite

from kith.core.page_cache import generation
from kith.front.models import ArticlePage, HomePage, SectionPage
from tests.factories.whole_site import Site, a_place

pytestmark = pytest.mark.django_db
ADDRESS = "/advice/talking/"


def a_page() -> ArticlePage:
    """A live article, below a section."""
    a_place()
    home = HomePage.objects.get()
    section = home.add_child(instance=SectionPage(title="Advice", slug="advice", code="advice"))
    page: ArticlePage = section.add_child(
        instance=ArticlePage(title="Talking", slug="talking", code="talking", summary="How.")
    )
    page.save_revision().publish()
    return page


@pytest.fixture
def page() -> ArticlePage:
    return a_page()


@pytest.fixture
def site(page: ArticlePage) -> Site:
    """A process that has kept the page."""
    one = Site()
    assert [one.get(ADDRESS).status for _twice in range(2)] == [200, 200]
    assert one.asked == [ADDRESS]
    return one


def drafted(page: Page, **changes: object) -> Page:
    """The page as a draft has it by now."""
    found = page.get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(found, name, value)
    return found


def test_published_words_are_seen_at_once(site: Site, page: ArticlePage) -> None:
    drafted(page, title="Talking it over").save_revision().publish()

    assert site.get(ADDRESS).text.count("Talking it over") > 0


def test_draft_changes_nothing_and_keeps_what_is_kept(site: Site, page: ArticlePage) -> None:
    before = generation()
    drafted(page, title="Half a thought").save_revision()
    answer = site.get(ADDRESS)

    assert answer.text.count("Half a thought") == 0
    assert generation() == before
    assert site.asked == [ADDRESS]


def test_reverted_page_is_as_it_was(site: Site, page: ArticlePage) -> None:
    first = page.latest_revision
    drafted(page, title="A mistake").save_revision().publish()
    assert site.get(ADDRESS).text.count("A mistake") > 0
    page.refresh_from_db()
    first.publish(previous_revision=page.latest_revision)

    assert site.get(ADDRESS).text.count("A mistake") == 0


def test_unpublished_page_is_gone(site: Site, page: ArticlePage) -> None:
    page.unpublish()

    assert site.get(ADDRESS).status == 404


def test_deleted_page_is_gone(site: Site, page: ArticlePage) -> None:
    page.delete()

    assert site.get(ADDRESS).status == 404


def test_page_of_a_deleted_section_is_gone(site: Site, page: ArticlePage) -> None:
    page.get_parent().delete()

    assert site.get(ADDRESS).status == 404


def test_new_page_is_there_though_somebody_looked_before(site: Site, page: ArticlePage) -> None:
    assert site.get("/advice/listening/").status == 404
    new = page.get_parent().add_child(
        instance=ArticlePage(title="Listening", slug="listening", code="listening", summary="How.")
    )
    new.save_revision().publish()

    assert site.get("/advice/listening/").status == 200


def test_moved_page_stands_in_its_new_place_alone(site: Site, page: ArticlePage) -> None:
    other = HomePage.objects.get().add_child(
        instance=SectionPage(title="Other", slug="other", code="other")
    )
    site.get(ADDRESS)
    page.move(other, pos="last-child")

    assert site.get(ADDRESS).headers["location"] == "/other/talking/"
    assert site.get("/other/talking/").status == 200


def test_renamed_section_takes_its_pages_with_it(
    site: Site, page: ArticlePage, django_capture_on_commit_callbacks: Callable
) -> None:
    section = SectionPage.objects.get(slug="advice")
    section.slug = "help"
    with django_capture_on_commit_callbacks(execute=True):
        section.save_revision().publish()

    assert site.get(ADDRESS).headers["location"] == "/help/talking/"
    assert site.get("/help/talking/").status == 200


def test_page_saved_by_a_command_is_seen(site: Site, page: ArticlePage) -> None:
    page.title = "Written by a command"
    page.save()

    assert site.get(ADDRESS).text.count("Written by a command") > 0


def test_page_goes_live_when_the_clock_says_so(site: Site, page: ArticlePage) -> None:
    soon = timezone.now() + timedelta(seconds=1)
    drafted(page, title="From tomorrow", go_live_at=soon).save_revision().publish()
    assert site.get(ADDRESS).text.count("From tomorrow") == 0

    time.sleep(max(0, (soon - timezone.now()).total_seconds()) + 0.01)
    call_command("publish_scheduled")
    assert site.get(ADDRESS).text.count("From tomorrow") > 0


def test_page_expires_when_the_clock_says_so(site: Site, page: ArticlePage) -> None:
    type(page).objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    assert site.get(ADDRESS).status == 200
    call_command("publish_scheduled")

    assert site.get(ADDRESS).status == 404


def test_loaded_pack_is_seen_on_every_page(site: Site) -> None:
    a_place(product_title="A new name for it")

    assert site.get(ADDRESS).text.count("A new name for it") > 0


def test_changed_site_changed_picture_and_redirect_raise_the_number(page: ArticlePage) -> None:
    numbers = [generation()]

    def then(deed: Callable[[], object]) -> None:
        deed()
        numbers.append(generation())

    home = WagtailSite.objects.get()
    then(home.save)
    picture = BytesIO()
    Picture.new("RGB", (4, 4)).save(picture, "PNG")
    image = get_image_model()(title="A tree", file=ImageFile(picture, name="tree.png"))
    then(image.save)
    then(image.delete)
    then(lambda: Redirect.add_redirect("/old/", page))
    then(lambda: Redirect.objects.all().delete())

    assert sorted(set(numbers)) == numbers


def test_publishing_that_is_rolled_back_raises_nothing(site: Site, page: ArticlePage) -> None:
    from django.db import transaction

    before = generation()
    try:
        with transaction.atomic():
            drafted(page, title="Never said").save_revision().publish()
            raise KeyError
    except KeyError:
        pass

    assert generation() == before
    assert site.get(ADDRESS).text.count("Never said") == 0
    assert site.asked == [ADDRESS]


def test_page_drawn_while_somebody_publishes_is_not_given_out_afterwards(
    site: Site, page: ArticlePage
) -> None:
    published = drafted(page, title="Newer").save_revision()
    page.save()  # so that the next visitor has it drawn

    def publish_late(_environ: object) -> None:
        site.after = None
        published.publish()

    site.after = publish_late
    drawn_before = site.get(ADDRESS)

    assert drawn_before.text.count("Newer") == 0
    assert site.get(ADDRESS).text.count("Newer") > 0
