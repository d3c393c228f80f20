"""The editors' pages hold pages and pictures: never people, and no documents.

Accounts are kept under `/account/` and `/work/`. A document would pass the gate for pictures by, could not be
read at a phone's width or by everybody, and would be found again for years after it went stale.
Their addresses are closed in `urls.py`; here their ways in are taken away.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import (
    task_submitted,
    workflow_approved,
    workflow_rejected,
    workflow_submitted,
)

PEOPLE, DOCUMENTS = "users", "documents"
FEATURES = ("document-link", "embed", "image")

# Wagtail would send mail past the outbox. What waits for whom stands on `/work/` instead.
task_submitted.disconnect(
    sender=TaskState, dispatch_uid="group_approval_task_submitted_email_notification"
)
for told, deed in (
    (workflow_submitted, "submitted"),
    (workflow_rejected, "rejected"),
    (workflow_approved, "approved"),
):
    told.disconnect(sender=WorkflowState, dispatch_uid=f"workflow_state_{deed}_email_notification")


@hooks.register("construct_main_menu")
def leave_documents_out_of_the_menu(_request: HttpRequest, items: list[Any]) -> None:
    """No menu item leads to documents."""
    items[:] = [item for item in items if item.name != DOCUMENTS]


@hooks.register("construct_settings_menu")
def leave_people_out_of_the_menu(_request: HttpRequest, items: list[Any]) -> None:
    """No menu item leads to accounts."""
    items[:] = [item for item in items if item.name != PEOPLE]


@hooks.register("insert_global_admin_css")
def leave_the_account_out_of_sight() -> SafeString:
    """Wagtail writes links to one's account into its own pages, and no hook takes them out."""
    return format_html('<link rel="stylesheet" href="{}">', static("front/editing.css"))


@hooks.register("construct_search")
def leave_both_out_of_the_search(_request: HttpRequest, areas: list[Any]) -> None:
    """No search of the editors looks through accounts or documents."""
    areas[:] = [area for area in areas if area.name not in {PEOPLE, DOCUMENTS}]


@hooks.register("construct_homepage_summary_items", order=1000)
def leave_documents_out_of_the_summary(_request: HttpRequest, items: list[Any]) -> None:
    """Nothing counts documents."""
    items[:] = [item for item in items if type(item).__name__ != "DocumentsSummaryItem"]


@hooks.register("register_rich_text_features", order=1000)
def leave_features_out(features: Any) -> None:
    """No text holds a document, something embedded from elsewhere, or a picture without its block."""
    features.default_features[:] = [one for one in features.default_features if one not in FEATURES]
