"""Mail to people with accounts: neutral, with no name and no kind of record in it."""

from __future__ import annotations

from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from kith.accounts.models import BreakGlass, Person
from kith.core import outbox
from kith.core.models import OutboxMessage


def tell_of_broken_glass(*, to: Person, broken: BreakGlass, at: datetime) -> OutboxMessage:
    """Say to somebody who answers for a record that there is something to look at today."""
    address = settings.SITE_ADDRESS + reverse("work:broken_glass", kwargs={"broken_id": broken.pk})
    return outbox.put_mail(
        code="accounts.glass-broken",
        to=to.email,
        safe_contact=OutboxMessage.SafeContact.STAFF_ACCOUNT,
        subject="You have something to look at today",
        body=(
            "There is something on your list that somebody should look at today.\n\n"
            f"Sign in to see it: {address}\n"
        ),
        about_type="break-glass",
        about_id=str(broken.pk),
        by=broken.person_id,
        at=at,
    )


def ask_for_somebody_to_look(*, to: Person, broken: BreakGlass, at: datetime) -> OutboxMessage:
    """Say to somebody who cannot look themselves that nobody is there who could."""
    return outbox.put_mail(
        code="accounts.nobody-to-look",
        to=to.email,
        safe_contact=OutboxMessage.SafeContact.STAFF_ACCOUNT,
        subject="Somebody is needed today",
        body=(
            "There is something that somebody should look at today, and nobody has an account "
            "that lets them.\n\n"
            "You cannot see it yourself. Ask whoever answers for records to ring whoever leads "
            "the organisation.\n\n"
            f"Sign in: {settings.SITE_ADDRESS}{reverse('account_login')}\n"
        ),
        about_type="break-glass",
        about_id=str(broken.pk),
        by=broken.person_id,
        at=at,
    )


def tell_of_sign_in_changed(*, to: Person, at: datetime) -> OutboxMessage:
    """Say to a person that how they sign in has changed, so that a thief does not do it unseen."""
    return _about_account(
        to=to,
        code="accounts.sign-in-changed",
        body=(
            "How you sign in has changed.\n\n"
            "If you did this, there is nothing to do. If you did not, tell whoever leads your "
            "organisation at once.\n\n"
            f"Sign in to see it: {settings.SITE_ADDRESS}{reverse('mfa_index')}\n"
        ),
        by=to,
        at=at,
    )


def tell_of_second_factor_reset(*, to: Person, by: Person, at: datetime) -> OutboxMessage:
    """Say to a person that a colleague took away what they had lost, and send the way back in."""
    return _about_account(
        to=to,
        code="accounts.second-factor-reset",
        body=(
            "A colleague who looks after accounts has reset how you sign in.\n\n"
            f"Your old password no longer works. Choose a new one here within an hour: "
            f"{_password_link(to)}\n\n"
            "After that, ask for another link where you sign in: "
            f"{settings.SITE_ADDRESS}{reverse('account_login')}\n\n"
            "You will then be asked to set up your passkey or app again. If you did not ask for "
            "this, tell whoever leads your organisation at once.\n"
        ),
        by=by,
        at=at,
    )


def send_password_link(*, to: Person, link: str, at: datetime) -> OutboxMessage:
    """The link by which a person chooses a new password. Nobody signed in asked for it."""
    return _about_account(
        to=to,
        code="accounts.password-link",
        body=(
            "Somebody, perhaps you, asked for a new password.\n\n"
            f"Choose one here within an hour: {link}\n\n"
            "If it was not you, there is nothing to do: your password stays as it is.\n"
        ),
        by=None,
        at=at,
    )


def address_of_password_key(key: str) -> str:
    """Where a key leads. Never by the host that a request names: a mail would carry it on."""
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    return f"{settings.SITE_ADDRESS}{path.replace('UID-KEY', key)}"


def _password_link(person: Person) -> str:
    """It works once, for an hour, and dies with the next password and the next sign-in."""
    token = default_token_generator.make_token(person)
    return address_of_password_key(f"{user_pk_to_url_str(person)}-{token}")


def _about_account(
    *, to: Person, code: str, body: str, by: Person | None, at: datetime
) -> OutboxMessage:
    return outbox.put_mail(
        code=code,
        to=to.email,
        safe_contact=OutboxMessage.SafeContact.STAFF_ACCOUNT,
        subject="About your account",
        body=body,
        about_type="account",
        about_id=str(to.pk),
        by=by.pk if by else None,
        at=at,
    )
