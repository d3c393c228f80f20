"""What editors, reviewers, publishers and everybody else reach under `/cms/`.

The addresses are Wagtail's, so the matrix of doors does not know them. Each is asked for by each
role; what is answered must equal this table, which `docs/security/editors-matrix.md` repeats.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from wagtail.images import get_image_model
from wagtail.models import Workflow

from kith.front.models import ArticlePage, HomePage
from tests.factories.editing import a_section, an_article, drafted, somebody_in_cms
from tests.factories.people import a_person, signed_in_client

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "security" / "editors-matrix.md"
ROLES = ("content-editor", "content-reviewer", "content-publisher")
OTHERS = ("practitioner", "organisation-lead", "records-administrator", "no role")
CLOSED = {403, 404}

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves it to the garbage to close the file in which it made a smaller picture.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

# Address, method, what it is, and whether editor, reviewer and publisher get it.
TABLE: tuple[tuple[str, str, str, str], ...] = (
    ("/cms/", "GET", "The first page", "yes yes yes"),
    ("/cms/pages/", "GET", "All pages", "yes - yes"),
    ("/cms/pages/{home}/", "GET", "Pages below the home page", "yes - yes"),
    ("/cms/pages/add/front/articlepage/{section}/", "GET", "Write a new page", "yes - yes"),
    ("/cms/pages/{page}/edit/", "GET", "Change a page", "yes - yes"),
    ("/cms/pages/{waiting}/edit/", "GET", "Open a page that waits for review", "yes yes yes"),
    ("/cms/pages/workflow/action/{waiting}/approve/{state}/", "POST", "Approve it at the first step", "- yes -"),
    ("/cms/pages/workflow/action/{waiting}/reject/{state}/", "POST", "Send it back", "- yes -"),
    ("/cms/pages/{page}/view_draft/", "GET", "See a draft", "yes - yes"),
    ("/cms/pages/{page}/history/", "GET", "See what was changed", "yes - yes"),
    ("/cms/pages/{page}/unpublish/", "POST", "Take a page away from the public", "- - yes"),
    ("/cms/pages/{page}/delete/", "POST", "Delete a live page", "- - yes"),
    ("/cms/pages/{draft}/delete/", "POST", "Delete a draft", "yes - yes"),
    ("/cms/pages/{page}/move/", "GET", "Move a live page", "- - yes"),
    ("/cms/pages/{page}/lock/", "POST", "Lock a page", "- - yes"),
    ("/cms/bulk/wagtailcore/page/publish/?id={draft}", "POST", "Publish several pages", "- - yes"),
    ("/cms/bulk/wagtailcore/page/unpublish/?id={page}", "POST", "Take several away", "- - yes"),
    ("/cms/bulk/wagtailcore/page/delete/?id={page}", "POST", "Delete several live pages", "- - yes"),
    ("/cms/images/", "GET", "All pictures", "yes - yes"),
    ("/cms/images/add/", "GET", "Add a picture", "yes - yes"),
    ("/cms/images/{image}/", "GET", "Change a picture", "yes - yes"),
    ("/cms/images/chooser/", "GET", "Choose among the pictures that one may choose", "yes yes yes"),
    ("/cms/reports/findings/stale-content/", "GET", "Content to look at again", "yes yes yes"),
    ("/cms/reports/findings/broken-links/", "GET", "Broken links", "yes yes yes"),
    ("/cms/reports/findings/readability/", "GET", "Hard to read", "yes yes yes"),
    ("/cms/reports/findings/text-alternatives/", "GET", "Pictures without words", "yes yes yes"),
    ("/cms/workflows/list/", "GET", "The steps of a review", "- - -"),
    ("/cms/workflows/edit/{workflow}/", "POST", "Change the steps", "- - -"),
    ("/cms/workflows/tasks/index/", "GET", "The tasks of a review", "- - -"),
    ("/cms/groups/", "GET", "Groups and their rights", "- - -"),
    ("/cms/groups/new/", "POST", "Make a group", "- - -"),
    ("/cms/users/", "GET", "Accounts", "- - -"),
    ("/cms/account/", "GET", "One's own account: it is kept under /account/", "- - -"),
    ("/cms/api/main/pages/{draft}/action/publish/", "POST", "Publish past the form", "- - -"),
    ("/cms/api/main/pages/{page}/action/unpublish/", "POST", "Take away past the form", "- - -"),
    ("/cms/sites/", "GET", "Addresses of sites", "- - -"),
    ("/cms/sites/new/", "POST", "Add a site", "- - -"),
    ("/cms/redirects/", "GET", "Redirections", "- - -"),
    ("/cms/redirects/add/", "POST", "Add one", "- - -"),
    ("/cms/collections/", "GET", "Collections of pictures", "- - -"),
    ("/cms/documents/", "GET", "Documents", "- - -"),
    ("/cms/embeds/chooser/", "GET", "Something embedded from elsewhere", "- - -"),
    ("/cms/images/multiple/add/", "POST", "Several pictures at once: to one at a time", "yes yes yes"),
)  # fmt: skip
INTRODUCTION = """# What editors reach

Who gets what of Wagtail's addresses under `/cms/`; a test asks each of them as each role, and fails when one answers otherwise. Nobody else comes in at all: whoever is not signed in there is sent to `/account/editors/`. Rights on pages and pictures are laid by `src/kith/front/operations/editors.py` whenever a pack is loaded.

| Address | Method | What it is | Editor | Reviewer | Publisher |
| --- | --- | --- | --- | --- | --- |
"""


def world() -> dict[str, int]:
    """Pages in every state, each nobody's who asks, and a picture."""
    section = a_section()
    page, draft = an_article(section), an_article(section, "draft", is_live=False)
    waiting = an_article(section, "waiting", is_live=False)
    author = a_person("content-editor")
    Workflow.objects.get(active=True).start(drafted(waiting), author)
    image = get_image_model().objects.create(
        title="A", file="original_images/a.jpg", width=1, height=1
    )
    return {
        "home": HomePage.objects.get().pk,
        "section": section.pk,
        "page": page.pk,
        "draft": draft.pk,
        "waiting": waiting.pk,
        "state": ArticlePage.objects.get(pk=waiting.pk).current_workflow_task_state.pk,
        "image": image.pk,
        "workflow": Workflow.objects.get(active=True).pk,
    }


def gets(client: Client, method: str, address: str) -> bool:
    """Whether what is asked for is given, or done. Whatever was written is undone."""
    with transaction.atomic():
        before = state_of_all()
        answer = client.generic(method, address)
        after = state_of_all()
        transaction.set_rollback(True)
    if answer.status_code in CLOSED:
        return False
    if method == "GET":
        return answer.status_code == 200
    return before != after or answer.get("Location") == "/cms/images/add/"


def state_of_all() -> list[Any]:
    """What the deeds of the table change."""
    return [
        (one.pk, one.live, one.locked, str(one.current_workflow_task))
        for one in ArticlePage.objects.order_by("pk")
    ]


def told() -> str:
    """The table as the document has it."""
    rows = [
        f"| `{address}` | {method} | {what} | {' | '.join(word.replace('-', 'no') for word in who.split())} |"
        for address, method, what, who in TABLE
    ]
    return INTRODUCTION + "\n".join(rows) + "\n"


@pytest.mark.parametrize("place", range(len(ROLES)), ids=ROLES)
def test_each_role_reaches_what_the_table_says(place: int) -> None:
    where = world()
    client, _person = somebody_in_cms(ROLES[place])
    wrong = [
        f"{method} {address}: {should} is told"
        for address, method, _what, who in TABLE
        if gets(client, method, address.format(**where))
        != ((should := who.split()[place]) == "yes")
    ]

    assert wrong == []


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_comes_in(role: str) -> None:
    where = world()
    client = signed_in_client(a_person(*([] if role == "no role" else [role])))
    answered = {
        address: client.generic(method, address.format(**where))
        for address, method, _what, _who in TABLE
    }

    assert client.post("/account/editors/").status_code == 403
    assert [a for a, one in answered.items() if not _is_sent_away(a, one)] == []


def test_whoever_is_not_signed_in_is_sent_to_the_way_in(client: Client) -> None:
    where = world()
    answered = {
        address: client.generic(method, address.format(**where))
        for address, method, _what, _who in TABLE
    }

    assert [a for a, one in answered.items() if not _is_sent_away(a, one)] == []


def _is_sent_away(address: str, answer: Any) -> bool:
    if answer.status_code == 404:
        return (
            re.match(r"/cms/(users|account|documents|embeds|api/main/pages/{\w+}/action)/", address)
            is not None
        )
    return answer.status_code == 302 and answer["Location"].startswith("/account/editors/")


def test_the_document_tells_the_table() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == told()
