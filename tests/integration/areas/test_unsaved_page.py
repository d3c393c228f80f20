"""The page for what could not be saved: it says so, and at work it holds the form to send again."""

from __future__ import annotations

import errno
from html import escape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from kith.areas import views

TYPED = {
    "post_key": "5c9f6f6e-2f3b-4d07-9a59-7d8f1f6a1a01",
    "csrfmiddlewaretoken": "the form's own",
    "name": '<b>The "day" team</b>',
    "password": "a long and quiet river",
}
NO_ROOM = OSError(errno.ENOSPC, "No space left on device")
NOT_NOW = OSError(errno.EIO, "Input/output error")


def page_after(error: Exception, request: HttpRequest) -> HttpResponse:
    """Django asks for the page while it handles the error."""
    try:
        raise error
    except type(error):
        return views.broken(request)


@pytest.mark.parametrize(("error", "status"), [(NO_ROOM, 507), (NOT_NOW, 503)])
def test_what_was_typed_at_work_can_be_sent_again_with_its_key(
    rf: RequestFactory, error: Exception, status: int
) -> None:
    answer = page_after(error, rf.post("/work/organisations/x/teams/add/", TYPED))
    page = answer.content.decode()

    assert (answer.status_code, answer["Cache-Control"], answer["Retry-After"]) == (
        status,
        "no-store",
        "300",
    )
    assert page.count("We could not save this</h1>") == 1
    assert page.count('action="/work/organisations/x/teams/add/"') == 1
    for name in ("post_key", "csrfmiddlewaretoken", "name"):
        assert page.count(f'name="{name}" value="{escape(TYPED[name])}"') == 1
    assert page.count("a long and quiet river") == 0
    assert page.count("<b>The") == 0


@pytest.mark.parametrize("path", ["/account/login/", "/services/x/wrong/", "/cms/pages/1/edit/"])
def test_nothing_typed_elsewhere_is_told_again(rf: RequestFactory, path: str) -> None:
    page = page_after(NO_ROOM, rf.post(path, TYPED)).content.decode()

    assert page.count("We could not save this</h1>") == 1
    assert page.count("day") == 0
    assert page.count("<form method") == 0


def test_a_file_cannot_be_sent_again_by_the_page(rf: RequestFactory) -> None:
    sent = {**TYPED, "logo": SimpleUploadedFile("logo.png", b"x")}
    page = page_after(NO_ROOM, rf.post("/work/organisations/x/logo/", sent)).content.decode()

    assert page.count("<form method") == 0


def test_a_page_that_is_only_read_says_why_it_cannot_be_shown(rf: RequestFactory) -> None:
    answer = page_after(NO_ROOM, rf.get("/work/organisations/x/"))
    page = answer.content.decode()

    assert answer.status_code == 507
    assert page.count("We cannot show this page now</h1>") == 1
    assert page.count("a line must be kept that says so") == 1


def test_an_error_of_ours_stays_one(rf: RequestFactory) -> None:
    answer = page_after(ValueError("ours"), rf.post("/work/organisations/x/", TYPED))

    assert answer.status_code == 500
    assert answer.content.decode().count("Something went wrong</h1>") == 1
