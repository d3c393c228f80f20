"""Ways past the form by which a page would go live unasked: many at once, and by moving it.

A copy is always a draft (`forms.pages.DraftCopyForm`), and what Wagtail does to pages without a
form is closed in `urls.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from wagtail import hooks
from wagtail.models import Page

from kith.front.presenters.lacking import what_forbids, what_lacks


@hooks.register("before_bulk_action")
def publish_only_what_is_complete(
    request: HttpRequest, deed: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Many pages published at once are asked the same as one, and so are drafts below them."""
    if deed != "publish" or request.method != "POST":
        return None
    told = action.cleaned_form.cleaned_data
    on = timezone.localdate()
    return _refuse(
        request,
        (
            (page, f"cannot go live yet. {found[0].says}")
            for page in _going_live(objects, bool(told.get("include_descendants")))
            if (found := what_lacks(page, on=on))
        ),
    )


@hooks.register("before_bulk_action")
def move_many_only_where_they_may_stand(
    request: HttpRequest, deed: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Many pages moved at once are asked the same as one."""
    if deed != "move" or request.method != "POST":
        return None
    return _refuse(request, _misplaced(objects, action.cleaned_form.cleaned_data["chooser"]))


@hooks.register("before_move_page")
def move_only_where_it_may_stand(
    request: HttpRequest, page: Page, destination: Page
) -> HttpResponse | None:
    """A sensitive page stays where its address gives nothing away."""
    return _refuse(request, _misplaced([page], destination), to=("wagtailadmin_explore", page.pk))


def _going_live(chosen: Iterable[Any], includes_those_below: bool) -> Iterator[Page]:
    for page in chosen:
        if isinstance(page, Page):
            yield page
            if includes_those_below:
                yield from page.get_descendants().not_live()


def _misplaced(pages: Iterable[Any], destination: Page) -> Iterator[tuple[Page, str]]:
    for page in pages:
        if isinstance(page, Page) and (says := what_forbids(page, destination)):
            yield page, f"cannot be moved there. {says}"


def _refuse(
    request: HttpRequest, wrong: Iterable[tuple[Page, str]], to: tuple[Any, ...] = ()
) -> HttpResponse | None:
    """Say what is wrong with each, and lead back to what was asked; None when nothing is."""
    found = list(wrong)
    for page, says in found:
        messages.error(request, f"“{page.specific.get_admin_display_title()}” {says}")
    return redirect(*(to or (request.get_full_path(),))) if found else None
