"""Editor, reviewer and publisher: what each may do with a page, and its way from draft to live."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page, TaskState, Workflow, WorkflowState

from kith.accounts.models import SignIn
from kith.core.models import AuditEntry
from kith.front.models import ArticlePage
from kith.front.operations.editors import set_up_editing
from kith.organisations.models import RoleHeld
from tests.factories.editing import (
    a_section,
    an_area,
    an_article,
    sent,
    somebody_in_cms,
)

pytestmark = pytest.mark.django_db


def edit(page: Page) -> str:
    return f"/cms/pages/{page.pk}/edit/"


def groups_of(person: object) -> list[str]:
    return sorted(Group.objects.filter(user=person).values_list("name", flat=True))


def act(client: Client, page: Page, name: str, comment: str = "") -> int:
    """Approve or send back from the first page of the editors, as its buttons do."""
    state = Page.objects.get(pk=page.pk).current_workflow_task_state
    address = f"/cms/pages/workflow/action/{page.pk}/{name}/{state.pk}/"
    return client.post(address, {"comment": comment} if comment else {}).status_code


def step_of(page: Page) -> str:
    task = Page.objects.get(pk=page.pk).current_workflow_task
    return task.name if task else ""


# ── Groups follow roles ──


@pytest.mark.parametrize(
    ("role", "group"),
    [
        ("content-editor", "Editors"),
        ("content-reviewer", "Reviewers"),
        ("content-publisher", "Publishers"),
    ],
)
def test_each_role_brings_its_group(role: str, group: str) -> None:
    client, person = somebody_in_cms(role)

    assert groups_of(person) == [group]
    assert client.get("/cms/").status_code == 200


def test_a_role_that_ends_takes_its_group_along_at_the_next_request() -> None:
    client, person = somebody_in_cms("content-editor", "content-publisher")
    before = groups_of(person)
    RoleHeld.objects.filter(role="content-publisher").update(ended_at=timezone.now())

    answer = client.get("/cms/")

    assert (before, groups_of(person)) == (["Editors", "Publishers"], ["Editors"])
    assert answer.status_code == 200


def test_whoever_has_no_such_role_left_is_out() -> None:
    client, person = somebody_in_cms("content-reviewer")
    RoleHeld.objects.update(ended_at=timezone.now())

    assert client.get("/cms/")["Location"] == "/account/editors/?next=/cms/"
    assert groups_of(person) == []
    assert SignIn.objects.filter(is_for_editors=True, end="").count() == 0


def test_people_once_put_among_wagtails_moderators_are_taken_out() -> None:
    an_area()
    client, person = somebody_in_cms("content-editor")
    person.groups.add(Group.objects.create(name="Moderators"))

    client.get("/cms/")

    assert groups_of(person) == ["Editors"]


def test_laying_rights_and_steps_again_changes_nothing() -> None:
    an_area()
    told = [
        (one.group.name, one.permission.codename, one.page.depth)
        for one in GroupPagePermission.objects.order_by("group__name", "permission__codename")
    ]
    set_up_editing()
    set_up_editing()

    assert told == [
        ("Editors", "add_page", 1),
        ("Editors", "change_page", 1),
        ("Publishers", "add_page", 1),
        ("Publishers", "change_page", 1),
        ("Publishers", "lock_page", 1),
        ("Publishers", "publish_page", 1),
        ("Publishers", "unlock_page", 1),
    ]
    assert GroupPagePermission.objects.count() == len(told)
    active = Workflow.objects.filter(active=True)
    assert [one.name for one in active] == ["Review and publish"]
    assert [one.name for one in active[0].tasks] == ["Review", "Publish"]


def test_no_group_of_the_editors_has_a_right_on_documents() -> None:
    an_area()
    rights = Group.objects.values_list("collection_permissions__permission__codename", flat=True)

    assert [one for one in rights if one and "document" in one] == []


# ── From draft to live ──


def test_a_page_goes_from_editor_to_reviewer_to_publisher_and_is_live() -> None:
    editor, _person = somebody_in_cms("content-editor")
    reviewer, _person = somebody_in_cms("content-reviewer")
    publisher, _person = somebody_in_cms("content-publisher")
    page = an_article(a_section(), is_live=False)

    editor.post(edit(page), {**sent(page, title="Talk more"), "action-submit": "1"})
    steps = [step_of(page)]
    act(reviewer, page, "approve")
    steps.append(step_of(page))
    act(publisher, page, "approve")
    steps.append(step_of(page))

    live = ArticlePage.objects.get(pk=page.pk)
    assert steps == ["Review", "Publish", ""]
    assert (live.live, live.title) == (True, "Talk more")


def test_a_reviewer_sends_a_page_back_with_a_comment_and_it_comes_again() -> None:
    editor, _person = somebody_in_cms("content-editor")
    reviewer, _person = somebody_in_cms("content-reviewer")
    page = an_article(a_section(), is_live=False)
    editor.post(edit(page), {**sent(page), "action-submit": "1"})

    act(reviewer, page, "reject", "Shorter sentences, please.")
    state = WorkflowState.objects.get()
    told = editor.get(edit(page)).content.decode()
    editor.post(edit(page), {**sent(page, title="Shorter"), "action-submit": "1"})

    assert state.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert TaskState.objects.filter(comment="Shorter sentences, please.").count() == 1
    assert "This page was sent back: Shorter sentences, please." in told
    assert step_of(page) == "Review"


def test_an_editor_cannot_publish_and_their_draft_stays_a_draft() -> None:
    editor, _person = somebody_in_cms("content-editor")
    page = an_article(a_section(), is_live=False)

    editor.post(edit(page), {**sent(page, title="Mine"), "action-publish": "1"})

    page = ArticlePage.objects.get(pk=page.pk)
    assert (page.live, page.get_latest_revision_as_object().title) == (False, "Mine")


def test_a_publisher_publishes_straight() -> None:
    publisher, person = somebody_in_cms("content-publisher")
    page = an_article(a_section(), is_live=False)

    publisher.post(edit(page), {**sent(page, title="At once"), "action-publish": "1"})

    page = ArticlePage.objects.get(pk=page.pk)
    assert (page.live, page.title) == (True, "At once")
    noted = AuditEntry.objects.get(action="front.page-published")
    assert (noted.by_id, noted.object_id) == (person.pk, str(page.pk))


def test_a_reviewer_changes_no_page_that_is_not_in_review() -> None:
    reviewer, _person = somebody_in_cms("content-reviewer")
    page = an_article(a_section())

    answer = reviewer.post(edit(page), sent(page, title="Changed"))

    assert answer.status_code == 302
    assert ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object().title == "Talking"


# ── Nobody approves their own work ──


def test_whoever_sent_a_page_in_cannot_approve_it() -> None:
    both, _person = somebody_in_cms("content-editor", "content-reviewer")
    page = an_article(a_section(), is_live=False)
    both.post(edit(page), {**sent(page), "action-submit": "1"})

    act(both, page, "approve")
    both.post(
        edit(page),
        {**sent(page), "action-workflow-action": "1", "workflow-action-name": "approve"},
    )

    assert step_of(page) == "Review"
    offered = both.get(edit(page)).content.decode()
    assert 'data-workflow-action-name="approve"' not in offered


def test_whoever_wrote_a_page_cannot_approve_it_when_another_sent_it_in() -> None:
    both, _person = somebody_in_cms("content-editor", "content-reviewer")
    editor, _person = somebody_in_cms("content-editor")
    page = an_article(a_section(), is_live=False)
    both.post(edit(page), sent(page, title="Written by both"))
    editor.post(edit(page), {**sent(page), "action-submit": "1"})

    act(both, page, "approve")

    assert step_of(page) == "Review"


def test_a_reviewer_who_changes_and_approves_in_one_go_has_only_changed() -> None:
    editor, _person = somebody_in_cms("content-editor")
    reviewer, _person = somebody_in_cms("content-reviewer")
    page = an_article(a_section(), is_live=False)
    editor.post(edit(page), {**sent(page), "action-submit": "1"})

    answer = reviewer.post(
        edit(page),
        {
            **sent(page, title="My words"),
            "action-workflow-action": "1",
            "workflow-action-name": "approve",
        },
        follow=True,
    )

    kept = ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert (step_of(page), kept.title) == ("Review", "My words")
    assert "Nobody approves their own work" in answer.content.decode()


def test_what_somebody_wrote_before_the_page_last_went_live_does_not_count() -> None:
    both, person = somebody_in_cms("content-editor", "content-reviewer")
    editor, _person = somebody_in_cms("content-editor")
    page = an_article(a_section(), is_live=False)
    page.save_revision(user=person)
    page.save_revision().publish()
    editor.post(edit(page), {**sent(page), "action-submit": "1"})

    act(both, page, "approve")

    assert step_of(page) == "Publish"


def test_a_reviewer_who_only_looked_or_commented_may_approve() -> None:
    editor, _person = somebody_in_cms("content-editor")
    reviewer, person = somebody_in_cms("content-reviewer")
    page = an_article(a_section(), is_live=False)
    editor.post(edit(page), {**sent(page), "action-submit": "1"})
    page = ArticlePage.objects.get(pk=page.pk)
    page.get_latest_revision_as_object().save_revision(user=person)

    act(reviewer, page, "approve")

    assert step_of(page) == "Publish"
