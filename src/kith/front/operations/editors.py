"""Who may do what in the editors' pages, and the way of a page from draft to live.

Everything here is written when a pack is loaded, and written alike however often that is. People
come into the groups by their roles, and go out of them with these: see `accounts/operations/
editing.py`. Nobody gets a right on documents: the house takes pictures alone, through its gate.
"""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from kith.accounts.queries.editing import GROUPS
from kith.front.models.review import ReviewTask

EDITORS, REVIEWERS, PUBLISHERS = (
    GROUPS[role] for role in ("content-editor", "content-reviewer", "content-publisher")
)
ON_PAGES = {
    EDITORS: ("add_page", "change_page"),
    REVIEWERS: (),  # the step of the workflow opens what waits for them, and nothing else
    PUBLISHERS: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
}
ON_PICTURES = {
    EDITORS: ("add_image", "change_image", "choose_image"),
    REVIEWERS: (),
    PUBLISHERS: ("add_image", "change_image", "choose_image"),
}
WORKFLOW = "Review and publish"
STEPS = (("Review", REVIEWERS), ("Publish", PUBLISHERS))
UNWANTED = "Moderators"
"""Wagtail's own group, and the workflow that its first migration makes for it."""


def set_up_editing() -> None:
    """Give the groups their rights and lay the way from draft to live, once and again alike."""
    with transaction.atomic():
        Workflow.objects.filter(workflow_tasks__task__name=f"{UNWANTED} approval").update(
            active=False
        )
        Group.objects.filter(name=UNWANTED).delete()
        groups = {name: Group.objects.get_or_create(name=name)[0] for name in ON_PAGES}
        for name, group in groups.items():
            _set_rights(group, ON_PAGES[name], ON_PICTURES[name])
        _lay_workflow(groups)


def _set_rights(group: Group, on_pages: tuple[str, ...], on_pictures: tuple[str, ...]) -> None:
    """These rights and no others, on every page and every picture."""
    into = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    # Whoever writes pages may begin one in another language of the site.
    translate = Permission.objects.filter(
        content_type__app_label="simple_translation", codename="submit_translation"
    )
    group.permissions.set([into, *(translate if on_pages else ())])
    pages = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=on_pages)
    pictures = Permission.objects.filter(
        content_type__app_label="wagtailimages", codename__in=on_pictures
    )
    root, collection = Page.get_first_root_node(), Collection.get_first_root_node()
    GroupPagePermission.objects.filter(group=group).exclude(
        page=root, permission__in=pages
    ).delete()
    GroupCollectionPermission.objects.filter(group=group).exclude(
        collection=collection, permission__in=pictures
    ).delete()
    for permission in pages:
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    for permission in pictures:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=permission
        )


def _lay_workflow(groups: dict[str, Group]) -> None:
    """Every page passes the same steps."""
    workflow, _made = Workflow.objects.get_or_create(name=WORKFLOW, defaults={"active": True})
    for place, (name, group) in enumerate(STEPS):
        task, _made = ReviewTask.objects.get_or_create(name=name, defaults={"active": True})
        task.groups.set([groups[group]])
        WorkflowTask.objects.update_or_create(
            workflow=workflow, task=task, defaults={"sort_order": place}
        )
    WorkflowPage.objects.update_or_create(
        page=Page.get_first_root_node(), defaults={"workflow": workflow}
    )
