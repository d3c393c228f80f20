"""Coming into the editors' pages, whose rights follow from the access table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from kith.accounts.models import Person, SignIn
from kith.accounts.operations import signing
from kith.accounts.queries.editing import GROUPS, groups_due, may_edit_pages
from kith.accounts.rules.ways_in import OTHER_SIGN_IN, SIGN_IN
from kith.core import audit
from kith.core.refusals import Refusal

# "Moderators" is a group that Wagtail makes, and that editors here were once put into.
OURS = frozenset({*GROUPS.values(), "Moderators"})
HANDED_OVER = (SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY)


class NotAnEditor(Refusal):
    """No role of theirs lets them edit the site's pages."""

    def __init__(self) -> None:
        super().__init__("You do not have a role that lets you edit pages.")


def begin_editing(*, work: SessionBase, sign_in: SignIn, by: Person, at: datetime) -> str:
    """Begin an editors' session beside the session of work, and return its key.

    It lasts no longer than the work session that it came from, and either ends with the other.

    Raises:
        NotAnEditor: no role of theirs has to do with pages.
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
    held = set(person.groups.filter(name__in=OURS).values_list("name", flat=True))
    should = groups_due(person) if person.is_active else set()
    if held == should:
        return  # asked at every request of theirs: no transaction where nothing changed
    with transaction.atomic():
        person.groups.remove(*Group.objects.filter(name__in=held - should))
        person.groups.add(*_groups(should - held))
        audit.record(
            action="accounts.editing-rights-matched",
            object_type="account",
            object_id=person.pk,
            at=at,
            by=person.pk,
            detail={group.lower(): group in should for group in sorted(GROUPS.values())},
        )


def _groups(names: Iterable[str]) -> list[Group]:
    """They are there before the front has given them rights, so that nobody is left out."""
    return [Group.objects.get_or_create(name=name)[0] for name in names]


def keep_up(*, person: Person, at: datetime) -> bool:
    """Whether the person may still come in; whoever lost a role loses its group at once."""
    match_groups(person=person, at=at)
    return may_edit_pages(person)
