"""What the worker does for editors, by the clock."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from kith.front.operations import examining, going_live, links


@task()
def publish_due() -> None:
    """Publish pages whose time has come, and take away those that have had theirs."""
    going_live.publish_due(at=timezone.now())


@task()
def examine_pages() -> None:
    """Look through pages that went live in numbers, such as those of a pack."""
    examining.examine_missing()


@task()
def check_links(since: str = "") -> None:
    """Ask the addresses of other sites, if this installation does; go on after others' turn."""
    if not settings.KITH_CHECK_LINKS:
        return
    begun = datetime.fromisoformat(since) if since else timezone.now()
    if links.check_links(since=begun, now=timezone.now):
        check_links.enqueue(since=begun.isoformat())
