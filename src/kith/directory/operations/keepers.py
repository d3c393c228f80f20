"""Who keeps a provider's entries, and the links that they keep them by."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from kith.accounts.models import Person
from kith.accounts.sight import locked
from kith.core import audit
from kith.core.models import OutboxMessage
from kith.core.neutral_words import barred_words_in
from kith.core.outbox import MessageRefused, put_mail
from kith.core.outbox.addresses import mail_address
from kith.core.refusals import Refusal
from kith.directory.emails import keeping as emails
from kith.directory.models import KeeperLink, Provider
from kith.directory.rules.keepers import LASTS, NOT_AGAIN_WITHIN, secret_digest

SECRET_BYTES = 32


class NobodyToWriteTo(Refusal):
    """The provider has no keeper's address."""


class NotAnAddress(Refusal):
    """What was given as an e-mail address is none."""

    field = "keeper_email"


def new_secret() -> str:
    """A secret for a link, which nobody can guess and which spells no word barred from mail."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    return new_secret() if barred_words_in(secret) else secret


def make_link(
    *,
    provider: Provider,
    secret: str,
    ends_older: bool = True,
    by: Person | None,
    at: datetime,
) -> KeeperLink:
    """Make a link for the provider, inside the transaction of a deed. Older ones end, if so said."""
    if ends_older:
        KeeperLink.objects.filter(provider=provider, ended_at=None).update(ended_at=at)
    link = KeeperLink.objects.create(
        provider=provider, digest=secret_digest(secret), made_at=at, ends_at=at + LASTS
    )
    audit.record(
        action="directory.keeper-linked",
        object_type="provider",
        object_id=provider.pk,
        at=at,
        by=by.pk if by else None,
    )
    return link


def send_link(
    *, provider: Provider, by: Person | None, at: datetime, secret: str | None = None
) -> KeeperLink:
    """Mail a new link to whoever keeps the provider's entries. `secret` for callers that show it.

    Raises:
        NobodyToWriteTo, NotAnAddress
    """
    secret = secret or new_secret()
    with transaction.atomic():
        provider = locked(provider)
        if not provider.keeper_email:
            raise NobodyToWriteTo("Say first who keeps these entries: an e-mail address.")
        link = make_link(provider=provider, secret=secret, by=by, at=at)
        mail_keeper(
            code="directory.link",
            provider=provider,
            subject=emails.LINK_SUBJECT,
            body=emails.link_body(secret, link.ends_at),
            by=by,
            at=at,
        )
    return link


def mail_keeper(
    *, code: str, provider: Provider, subject: str, body: str, by: Person | None, at: datetime
) -> None:
    """Put a mail to whoever keeps the provider's entries, at the address that they work by.

    Raises:
        NotAnAddress
    """
    try:
        put_mail(
            code=code,
            to=provider.keeper_email,
            safe_contact=OutboxMessage.SafeContact.STAFF_INVITED,
            subject=subject,
            body=body,
            about_type="provider",
            about_id=str(provider.pk),
            by=by.pk if by else None,
            at=at,
        )
    except MessageRefused as refusal:
        raise NotAnAddress("This address cannot be written to. Give another.") from refusal


def ask_new_link(*, digest: str, at: datetime) -> bool:
    """Send a new link to the address we have, for whoever holds an old one; whether it was sent.

    The person who asked is told the same whatever came of it. One an hour is enough.
    """
    with transaction.atomic():
        old = KeeperLink.objects.select_related("provider").filter(digest=digest).first()
        if old is None or old.provider.retired_at or not old.provider.keeper_email:
            return False
        provider = locked(old.provider)
        recent = KeeperLink.objects.filter(provider=provider, made_at__gt=at - NOT_AGAIN_WITHIN)
        if recent.exists():
            return False
        try:
            send_link(provider=provider, by=None, at=at)
        except NotAnAddress:
            return False
    return True


def name_keeper(*, provider: Provider, keeper_email: str, by: Person, at: datetime) -> None:
    """Say who keeps a provider's entries; links of whoever did before end.

    Raises:
        NotAnAddress
    """
    address = _checked(keeper_email)
    with transaction.atomic():
        provider = locked(provider)
        if provider.keeper_email == address:
            return
        set_keeper(provider=provider, address=address, at=at)
        audit.record(
            action="directory.keeper-named",
            object_type="provider",
            object_id=provider.pk,
            at=at,
            by=by.pk,
        )


def set_keeper(*, provider: Provider, address: str, at: datetime) -> None:
    """Write who keeps a provider's entries, its row locked already, and end older links."""
    provider.keeper_email = address
    provider.changed_at = at
    provider.save(update_fields=["keeper_email", "changed_at"])
    KeeperLink.objects.filter(provider=provider, ended_at=None).update(ended_at=at)


def _checked(given: str) -> str:
    if not given.strip():
        return ""
    try:
        return mail_address(given)
    except MessageRefused as refusal:
        raise NotAnAddress("Enter an e-mail address, such as name@example.org") from refusal
