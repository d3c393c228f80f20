"""Two editors at once: each is told, and neither loses what they wrote."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import Page

from kith.front.models import ArticlePage
from tests.factories.editing import a_section, an_article, sent, somebody_in_cms

pytestmark = pytest.mark.django_db
SAVED_MEANWHILE = "Somebody saved this page while you were writing."


def edit(page: Page) -> str:
    return f"/cms/pages/{page.pk}/edit/"


def as_opened(page: Page) -> dict[str, str]:
    """What the form of somebody who opens the page now says of the version that they saw."""
    latest = Page.objects.get(pk=page.pk).latest_revision
    return {
        "loaded_revision_id": str(latest.pk),
        "loaded_revision_created_at": latest.created_at.isoformat(),
    }


def titles(page: Page) -> list[str]:
    found = Page.objects.get(pk=page.pk).revisions.order_by("pk")
    return [one.content["title"] for one in found]


def test_a_save_over_a_newer_version_keeps_both_and_says_so() -> None:
    first, _person = somebody_in_cms("content-editor")
    second, _person = somebody_in_cms("content-editor")
    page = an_article(a_section(), is_live=False)
    opened = as_opened(page)

    one = first.post(edit(page), {**sent(page, title="First"), **opened}, follow=True)
    two = second.post(edit(page), {**sent(page, title="Second"), **opened}, follow=True)

    assert titles(page)[-2:] == ["First", "Second"]
    assert SAVED_MEANWHILE not in one.content.decode()
    assert SAVED_MEANWHILE in two.content.decode()
    assert f"/cms/pages/{page.pk}/history/" in two.content.decode()


def test_nothing_goes_live_over_a_newer_version_that_nobody_looked_at() -> None:
    editor, _person = somebody_in_cms("content-editor")
    publisher, _person = somebody_in_cms("content-publisher")
    page = an_article(a_section(), is_live=False)
    opened = as_opened(page)
    editor.post(edit(page), {**sent(page, title="Mended"), **opened})

    answer = publisher.post(
        edit(page), {**sent(page, title="Out"), **opened, "action-publish": "1"}, follow=True
    )

    assert not ArticlePage.objects.get(pk=page.pk).live
    assert titles(page)[-2:] == ["Mended", "Out"]
    assert "goes no further for now" in answer.content.decode()


def test_saving_by_itself_over_a_newer_version_is_refused() -> None:
    first, _person = somebody_in_cms("content-editor")
    second, _person = somebody_in_cms("content-editor")
    page = an_article(a_section(), is_live=False)
    opened = as_opened(page)
    first.post(edit(page), {**sent(page, title="First"), **opened})

    answer = second.post(
        edit(page),
        {**sent(page, title="Second"), **opened},
        headers={"Accept": "application/json"},
    )

    assert (answer.status_code, answer.json()["error_code"]) == (400, "invalid_revision")
    assert titles(page)[-1] == "First"


def test_each_sees_that_the_other_has_the_page_open() -> None:
    first, _person = somebody_in_cms("content-editor")
    second, person = somebody_in_cms("content-editor")
    page = an_article(a_section(), is_live=False)
    told: Any = {}
    for client in (second, first):
        session = client.get(edit(page)).context["editing_sessions"].current_session
        address = f"/cms/editing-sessions/ping/wagtailcore/page/{page.pk}/{session.pk}/"
        told = client.post(address, {"is_editing": "1"}).json()

    assert [one["user"] for one in told["other_sessions"]] == [str(person)]
