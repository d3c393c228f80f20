"""What waits for somebody to look at it. The first argument is who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Q
from wagtail.models import Page, Revision, TaskState, WorkflowState

from kith.accounts.queries.editing import groups_due

BOOKKEEPING = frozenset(
    {
        "draft_title",
        "first_published_at",
        "has_unpublished_changes",
        "last_published_at",
        "latest_revision",
        "latest_revision_created_at",
        "live",
        "live_revision",
        "locked",
        "locked_at",
        "locked_by",
        "wagtail_admin_comments",
    }
)
"""What a version holds beside the page's own words: comments among it."""


def has_written(person: Any, page: Page) -> bool:
    """Whether they sent the page in for review, or wrote any of what is not live yet.

    Who saves it as it was, or with a comment, has written nothing of it.
    """
    waiting = page.current_workflow_state
    if waiting is not None and waiting.requested_by_id == person.pk:
        return True
    live = Page.objects.filter(pk=page.pk).values_list("live_revision__created_at", flat=True)
    since = live.first()
    versions = Revision.objects.for_instance(page).order_by("created_at", "pk")
    before: dict[str, Any] | None = None
    for one in versions.filter(Q(created_at__gte=since) if since else Q()):
        words = {name: told for name, told in one.content.items() if name not in BOOKKEEPING}
        is_live = since is not None and one.created_at == since
        if one.user_id == person.pk and words != before and not is_live:
            return True
        before = words
    return False


def sent_back_with(page: Page) -> str:
    """The comment with which a page was sent back; empty when it was not, or without one."""
    state = page.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return ""
    told: str = state.current_task_state.comment if state.current_task_state else ""
    return told


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page that waits at a step of its review."""

    page: Page
    step: str
    sent_by: str
    since: datetime
    is_mine: bool
    """Whether it waits for a group of whoever asks, and is not their own work."""


def waiting_for_review(person: Any) -> list[Waiting]:
    """Pages that wait for review, those that wait for `person` first, then the oldest."""
    states = (
        TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS)
        .select_related("task", "workflow_state__requested_by")
        .prefetch_related("workflow_state__content_object")
        .order_by("started_at")
    )
    open_tasks = _tasks_of(person)
    found = [
        _waiting(one, is_mine=one.task_id in open_tasks and not _sent_by(one, person))
        for one in states
        if isinstance(one.workflow_state.content_object, Page)
    ]
    return sorted(found, key=lambda one: not one.is_mine)


def _tasks_of(person: Any) -> set[int]:
    tasks = apps.get_model("front", "ReviewTask").objects.filter(active=True)
    if not person.is_superuser:
        tasks = tasks.filter(groups__name__in=groups_due(person))
    return set(tasks.values_list("pk", flat=True))


def _sent_by(state: TaskState, person: Any) -> bool:
    return bool(state.workflow_state.requested_by_id == person.pk)


def _waiting(state: TaskState, *, is_mine: bool) -> Waiting:
    sent_by = state.workflow_state.requested_by
    return Waiting(
        page=state.workflow_state.content_object,
        step=state.task.name,
        sent_by=str(sent_by) if sent_by else "",
        since=state.started_at,
        is_mine=is_mine,
    )
