"""Two editors at once: nothing is lost.

Wagtail shows who else has the page open, and refuses to save by itself over something newer.
Somebody who saves by the button all the same is told here what happened.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.models import Page

from kith.front.models.review import APPROVE
from kith.front.queries.reviews import has_written, sent_back_with

GOING_OUT = ("action-publish", "action-submit", "action-workflow-action")
NEWER = (
    "Somebody saved this page while you were writing. Both versions are kept: yours is the "
    "newest. {} Look at what differs before you go on: <a href='{}'>the page's history</a>."
)


@hooks.register("insert_global_admin_js")
def send_a_new_page_once() -> SafeString:
    """A button waits until Wagtail has saved by itself: see the script."""
    return format_html('<script type="module" src="{}"></script>', static("front/editing.js"))


@hooks.register("before_edit_page")
def keep_both_versions(request: HttpRequest, page: Page) -> None:
    """Save what was written over something newer as a draft alone, and say so."""
    if request.method != "POST" or not request.accepts("text/html"):
        return
    if not is_out_of_date(request, page):
        return
    sent = request.POST.copy()
    held_back = [name for name in GOING_OUT if sent.pop(name, None)]
    request.POST = sent  # type: ignore[assignment]
    note = "It was saved as a draft, and goes no further for now." if held_back else ""
    history = reverse("wagtailadmin_pages:history", args=[page.pk])
    messages.warning(request, format_html(NEWER, note, history))


@hooks.register("before_edit_page")
def tell_why_it_was_sent_back(request: HttpRequest, page: Page) -> None:
    """What the reviewer wrote stands above the page that it is about."""
    if request.method == "GET" and (comment := sent_back_with(page)):
        messages.warning(request, f"This page was sent back: {comment}")


def is_out_of_date(request: HttpRequest, page: Page) -> bool:
    """Whether somebody else wrote a version that whoever sends this form never saw.

    What Wagtail saved by itself while one typed is one's own, and newer than what was opened.
    """
    latest = page.latest_revision
    if latest is None or latest.user_id == request.user.pk:
        return False
    seen = request.POST.get("overwrite_revision_id") or request.POST.get("loaded_revision_id")
    if not seen or seen != str(latest.pk):
        return bool(seen)
    seen_at = request.POST.get("loaded_revision_created_at", "")
    return bool(seen_at) and seen_at != latest.created_at.isoformat()


@hooks.register("after_edit_page")
def tell_that_own_work_waits(request: HttpRequest, page: Page) -> None:
    """Who changes a page and approves it in one go has changed it, and approved nothing."""
    if request.POST.get("workflow-action-name") != APPROVE:
        return
    if page.current_workflow_task and has_written(request.user, page):
        messages.warning(
            request,
            "Your changes are saved. Nobody approves their own work, so somebody else has to "
            "look at the page now.",
        )
