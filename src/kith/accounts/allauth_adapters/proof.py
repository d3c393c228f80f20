"""Whether a session has proved a second factor: what stands between a password and a record."""

from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

from kith.accounts.models import Person
from kith.accounts.work_account.second_factor import by_work_account

BY_ADDING = "kith_second_factor_added"


def note_added(request: HttpRequest, person: Person) -> None:
    """The person has added a passkey or an app in this session, and used it to do so."""
    request.session[BY_ADDING] = str(person.pk)


def has_proved(request: HttpRequest, person: Person) -> bool:
    """By passkey, code or recovery code; by adding one; or by a work account that saw to it.

    The editors' session is handed over from one that had.
    """
    if is_for_editors(request) or by_work_account(request):
        return True
    if request.session.get(BY_ADDING) == str(person.pk):
        return True
    records = get_authentication_records(request, person)
    return any(record.get("method") == "mfa" for record in records)


def is_for_editors(request: HttpRequest) -> bool:
    """Whether this is a session of the editors' pages alone."""
    sign_in = getattr(request, "sign_in", None)
    return bool(sign_in and sign_in.is_for_editors)
