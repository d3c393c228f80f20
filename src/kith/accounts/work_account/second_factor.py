"""Whether the work account's own second factor stands for ours in this session."""

from __future__ import annotations

from django.http import HttpRequest

SESSION_KEY = "kith_second_factor_by_work_account"


def note(request: HttpRequest, person_id: object, *, done: bool) -> None:
    """Say so in the session, for this person alone; or take away what an earlier one left."""
    if done:
        request.session[SESSION_KEY] = str(person_id)
    else:
        request.session.pop(SESSION_KEY, None)


def by_work_account(request: HttpRequest, person_id: object = None) -> bool:
    """Whether it was done there by whoever is (or, by `person_id`, is about to be) signed in."""
    whose = request.user.pk if person_id is None else person_id
    return whose is not None and request.session.get(SESSION_KEY) == str(whose)
