"""Opening a language to the public: each operation, each refusal, and what the reviews cover."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Locale, Page

from kith.cli.languages import command as languages_command
from kith.core.models import AuditEntry
from kith.core.page_cache import generation
from kith.front.enums import InformationKind
from kith.front.models import InformationPage, SectionPage
from kith.front.operations.languages import (
    NobodyNamed,
    SafetyPagesUnfinished,
    UnknownLanguage,
    WordsUnfinished,
    begin_language,
    review_interface,
    review_safety_pages,
    withdraw_reviews,
)
from kith.front.operations.pretending import NotATestLanguage, fill_test_language
from kith.front.queries.languages import public_languages, states
from kith.front.records import LanguageReview
from kith.front.rules.languages import Lack
from tests.factories.front_pages import a_live_page
from tests.factories.languages import (
    know,
    know_test_languages,
    softly,
    translate_pages,
    write_catalogue,
)
from tests.factories.people import AT, a_person, an_area
from tests.factories.replaying import Replayed

pytestmark = pytest.mark.django_db
OFFICER, SPECIALIST = "Welsh language officer", "A specialist service"


def _write_pages() -> None:
    a_live_page("Talking", code="talking")
    a_live_page("When it hurts", code="g-01", is_sensitive=True, neutral_title="Page 3")
    a_live_page(
        "Cover your tracks", code="tracks", model=InformationPage, kind=InformationKind.TRACKS
    )


ENGLISH_PAGES = Replayed(_write_pages)
WELSH_PAGES = Replayed(lambda: translate_pages("cy"))


@pytest.fixture
def pages() -> None:
    """A page, and two that safety rests on."""
    an_area()
    ENGLISH_PAGES.do()


@pytest.fixture
def welsh(settings: Any, tmp_path: Path, pages: None) -> None:
    """An installation that knows Welsh, with a whole catalogue."""
    write_catalogue(tmp_path, "cy")
    know(settings, tmp_path)


def lacks() -> list[Lack]:
    return list(states()[0].lacks)


def tags() -> list[str]:
    return [one.tag for one in public_languages()]


def open_welsh(by: Any) -> None:
    WELSH_PAGES.do()
    review_interface(tag="cy", reviewed_by=OFFICER, by=by, at=AT)
    review_safety_pages(tag="cy", reviewed_by=SPECIALIST, by=by, at=AT)


def trail() -> list[tuple[str, dict[str, object]]]:
    entries = AuditEntry.objects.filter(action__startswith="front.language").order_by("at", "pk")
    return [(one.action, one.detail) for one in entries]


@pytest.mark.usefixtures("welsh")
def test_language_opens_step_by_step() -> None:
    by = a_person()
    unread = [Lack.INTERFACE_UNREAD, Lack.SAFETY_UNREAD]

    assert lacks() == [Lack.NO_FIRST_PAGE, Lack.SAFETY_MISSING, *unread]
    translate_pages("cy")
    assert lacks() == unread
    review_interface(tag="cy", reviewed_by=OFFICER, by=by, at=AT)
    assert lacks() == [Lack.SAFETY_UNREAD]
    assert tags() == ["en-gb"]
    review_safety_pages(tag="cy", reviewed_by=SPECIALIST, by=by, at=AT)
    assert lacks() == []
    assert tags() == ["en-gb", "cy"]


@pytest.mark.usefixtures("welsh")
def test_reviews_are_kept_with_who_and_what_was_read() -> None:
    before = generation()
    open_welsh(a_person())
    review = LanguageReview.objects.get()

    assert (review.interface_reviewed_by, review.safety_reviewed_by) == (OFFICER, SPECIALIST)
    assert (review.interface_reviewed_on, review.safety_reviewed_on) == (AT.date(), AT.date())
    assert len(review.safety_pages) == 2
    assert generation() > before
    assert sorted(detail["what"] for _action, detail in trail()) == ["interface", "safety"]


@pytest.mark.usefixtures("welsh")
def test_language_closes_when_it_is_withdrawn() -> None:
    by = a_person()
    open_welsh(by)
    before = generation()

    withdraw_reviews(tag="cy", by=by, at=AT)

    assert tags() == ["en-gb"]
    assert generation() > before
    assert LanguageReview.objects.count() == 0


@pytest.mark.usefixtures("pages")
def test_language_closes_when_its_words_change(settings: Any, tmp_path: Path) -> None:
    write_catalogue(tmp_path / "old", "cy")
    know(settings, tmp_path / "old")
    open_welsh(a_person())
    write_catalogue(tmp_path / "new", "cy", softly)

    know(settings, tmp_path / "new")

    assert lacks() == [Lack.INTERFACE_CHANGED]
    assert tags() == ["en-gb"]


@pytest.mark.usefixtures("welsh")
def test_language_closes_when_a_new_safety_page_is_not_read_in_it() -> None:
    open_welsh(a_person())

    page = a_live_page(
        "Another",
        code="g-02",
        is_sensitive=True,
        neutral_title="Page 4",
        parent=SectionPage.objects.filter(locale__language_code="en-gb").first(),
    )
    assert lacks() == [Lack.SAFETY_MISSING, Lack.SAFETY_NEW]
    copy = page.copy_for_translation(Locale.objects.get(language_code="cy"), copy_parents=True)
    copy.save_revision().publish()

    assert lacks() == [Lack.SAFETY_NEW]
    assert tags() == ["en-gb"]


def rewrite(lang: str, **values: Any) -> None:
    """Publish the page on hurt with other values, as an editor would."""
    page = Page.objects.get(search_entry__is_sensitive=True, locale__language_code=lang).specific
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()


@pytest.mark.usefixtures("welsh")
@pytest.mark.parametrize("lang", ["cy", "en-gb"])
@pytest.mark.parametrize(
    "values",
    [
        {"body": [("text", "<p>Stay and talk it over.</p>")]},
        {"summary": "It passes."},
        {"title": "When it stings"},
        {"neutral_title": "Page 33"},
        {"body": [("text", '<p><a href="/check/">Help</a></p>')]},
    ],
)
def test_language_closes_when_a_safety_page_or_its_original_is_rewritten(
    lang: str, values: dict[str, Any]
) -> None:
    by = a_person()
    rewrite("en-gb", body=[("text", '<p><a href="/plan/">Help</a></p>')])
    open_welsh(by)
    assert tags() == ["en-gb", "cy"]

    rewrite(lang, **values)

    assert lacks() == [Lack.SAFETY_CHANGED]
    assert states()[0].changed_pages == (
        Page.objects.get(locale__language_code="en-gb", search_entry__is_sensitive=True).title,
    )
    assert tags() == ["en-gb"]
    told = CliRunner().invoke(languages_command).output
    assert told.count(Lack.SAFETY_CHANGED.value) == 1
    review_safety_pages(tag="cy", reviewed_by=SPECIALIST, by=by, at=AT)
    assert tags() == ["en-gb", "cy"]


@pytest.mark.usefixtures("welsh")
def test_language_stays_open_when_the_same_words_are_saved_again() -> None:
    rewrite("en-gb", body=[("say", {"title": "", "lines": ["I hurt."]}), ("text", "<p>Go.</p>")])
    open_welsh(a_person())

    rewrite("cy", review_on=AT.date())
    rewrite(
        "en-gb",
        body=[
            ("say", {"title": "", "lines": ["I hurt."]}),
            ("text", '<p data-block-key="a1b2c">Go.</p>'),
        ],
    )

    assert tags() == ["en-gb", "cy"]


@pytest.mark.usefixtures("welsh")
def test_review_that_kept_keys_alone_has_to_be_made_again() -> None:
    open_welsh(a_person())
    review = LanguageReview.objects.get()
    LanguageReview.objects.update(safety_pages=list(review.safety_pages))

    assert lacks() == [Lack.SAFETY_CHANGED]


@pytest.mark.usefixtures("welsh")
def test_safety_page_that_only_stands_in_is_missing() -> None:
    translate_pages("cy", leave_out="g-01")
    original = Page.objects.get(slug="when-it-hurts", locale__language_code="en-gb").specific
    stand_in = original.copy_for_translation(
        Locale.objects.get(language_code="cy"), copy_parents=True, alias=True
    )

    assert stand_in.live
    assert states()[0].missing_pages == ("When it hurts",)


@pytest.mark.usefixtures("welsh")
def test_reviews_are_refused_while_something_is_missing(settings: Any, tmp_path: Path) -> None:
    by = a_person()
    with pytest.raises(SafetyPagesUnfinished):
        review_safety_pages(tag="cy", reviewed_by=SPECIALIST, by=by, at=AT)
    write_catalogue(tmp_path / "half", "cy", leave_out=1)
    know(settings, tmp_path / "half")
    assert Lack.WORDS_EMPTY in lacks()
    with pytest.raises(WordsUnfinished):
        review_interface(tag="cy", reviewed_by=OFFICER, by=by, at=AT)

    assert LanguageReview.objects.count() == 0


@pytest.mark.usefixtures("pages")
def test_phrase_that_lost_what_a_program_reads_is_unsure(settings: Any, tmp_path: Path) -> None:
    write_catalogue(tmp_path, "cy", lambda text: text.replace("%(day)s", "%(dydd)s"))

    know(settings, tmp_path)

    assert Lack.WORDS_UNSURE in lacks()


@pytest.mark.usefixtures("welsh")
def test_review_by_nobody_is_refused() -> None:
    by = a_person()
    translate_pages("cy")

    with pytest.raises(NobodyNamed):
        review_interface(tag="cy", reviewed_by="  ", by=by, at=AT)
    with pytest.raises(NobodyNamed):
        review_safety_pages(tag="cy", reviewed_by="", by=by, at=AT)


@pytest.mark.parametrize("tag", ["cy", "en-gb", "en-xa"])
def test_language_without_a_catalogue_is_refused(tag: str) -> None:
    by = a_person()
    deeds = [
        lambda: begin_language(tag=tag, by=by, at=AT),
        lambda: review_interface(tag=tag, reviewed_by=OFFICER, by=by, at=AT),
        lambda: review_safety_pages(tag=tag, reviewed_by=SPECIALIST, by=by, at=AT),
        lambda: withdraw_reviews(tag=tag, by=by, at=AT),
    ]

    for deed in deeds:
        with pytest.raises(UnknownLanguage):
            deed()


@pytest.mark.usefixtures("welsh")
def test_language_is_begun_once() -> None:
    by = a_person()

    assert begin_language(tag="cy", by=by, at=AT)
    assert not begin_language(tag="cy", by=by, at=AT)

    assert trail() == [("front.language-begun", {})]


@pytest.mark.usefixtures("pages")
def test_test_language_is_filled_once(settings: Any, tmp_path: Path) -> None:
    know_test_languages(settings, tmp_path)

    made = fill_test_language(tag="ar-xb", at=AT)

    assert made == 7  # the first page, three pages and the section of each
    assert fill_test_language(tag="ar-xb", at=AT) == 0
    assert tags() == ["en-gb", "ar-xb"]


@pytest.mark.usefixtures("welsh")
def test_real_language_is_never_filled_by_a_rule() -> None:
    with pytest.raises(NotATestLanguage):
        fill_test_language(tag="cy", at=AT)


@pytest.mark.usefixtures("pages")
def test_public_languages_ask_nothing_where_there_is_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        assert tags() == ["en-gb"]


@pytest.mark.usefixtures("pages")
def test_languages_are_found_in_as_many_queries_for_one_as_for_three(
    settings: Any, tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    write_catalogue(tmp_path, "cy")
    know(settings, tmp_path)
    LanguageReview.objects.create(tag="cy")
    with django_assert_num_queries(3):
        public_languages()
    for tag in ("pl", "ur"):
        write_catalogue(tmp_path, tag)
        LanguageReview.objects.create(tag=tag)
    know(settings, tmp_path)
    with django_assert_num_queries(3):
        public_languages()
    with django_assert_num_queries(3):
        states()
