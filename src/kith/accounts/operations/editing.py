"""Coming into the editors' pages, whose rights follow from the access table."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from kith.accounts.models import Person, SignIn
from kith.accounts.operations import signing
from kith.accounts.queries.editing import EDITOR, may_edit_pages
from kith.accounts.rules.ways_in import OTHER_SIGN_IN, SIGN_IN
from kith.accounts.sight import role_codes
from kith.core import audit
from kith.core.refusals import Refusal

# The editors' pages make these two; their rights on pages are set there.
GROUPS = ("Editors", "Moderators")
HANDED_OVER = (SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY)


class NotAnEditor(Refusal):
    """No role of theirs lets them edit the site's pages."""

    def __init__(self) -> None:
        super().__init__("You do not have the role of content editor.")


def begin_editing(*, work: SessionBase, sign_in: SignIn, by: Person, at: datetime) -> str:
    """Begin an editors' session beside the session of work, and return its key.

    It lasts no longer than the work session that it came from, and either ends with the other.

    Raises:
        NotAnEditor: they are no content editor.
    """
    if not may_edit_pages(by):
        raise NotAnEditor
    session = SessionStore()
    with transaction.atomic():
        match_groups(person=by, at=at)
        for name in HANDED_OVER:
            session[name] = work[name]
        session[OTHER_SIGN_IN] = str(sign_in.pk)
        session.create()
        begun = signing.begin_sign_in(
            person=by,
            session_key=str(session.session_key),
            method=sign_in.method,
            at=at,
            is_for_editors=True,
            began_at=sign_in.began_at,
        )
        session[SIGN_IN] = work[OTHER_SIGN_IN] = str(begun.pk)
        session.save()
    return str(session.session_key)


def match_groups(*, person: Person, at: datetime) -> None:
    """Put the person into the editors' groups, or take them out, as their roles say."""
    should = set(GROUPS) if EDITOR in role_codes(person) else set()
    with transaction.atomic():
        held = set(person.groups.filter(name__in=GROUPS).values_list("name", flat=True))
        if held == should:
            return
        person.groups.remove(*Group.objects.filter(name__in=held - should))
        person.groups.add(*Group.objects.filter(name__in=should - held))
        audit.record(
            action="accounts.editing-rights-matched",
            object_type="account",
            object_id=person.pk,
            at=at,
            by=person.pk,
            detail={"is_editor": bool(should)},
        )


def keep_up(*, person: Person, at: datetime) -> bool:
    """Whether the person may still edit; whoever may not loses the groups at once."""
    if may_edit_pages(person):
        return True
    match_groups(person=person, at=at)
    return False
