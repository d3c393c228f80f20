"""How messages leave, from the environment: checked at the start, before Django is configured."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from kith.core.neutral_words import barred_words_in

NEUTRAL_SENDER = "Kith <no-reply@localhost>"
NOTIFY_URL = "https://api.notifications.service.gov.uk"
FOLDER, SMTP, NOTIFY = "folder", "smtp", "notify"
# A name, the id of the council's account at Notify, and the secret.
NOTIFY_KEY = re.compile(r"^.+-[0-9a-f-]{36}-[0-9a-f-]{36}$", re.IGNORECASE)
PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server, and how to speak to it."""

    host: str
    port: int
    username: str = ""
    password: str = field(default="", repr=False)
    starts_tls: bool = False
    is_tls: bool = False


@dataclass(frozen=True, slots=True)
class Notify:
    """An account at GOV.UK Notify, and the templates that carry our words."""

    key: str = field(repr=False)
    mail_template: str = ""
    text_template: str = ""
    url: str = NOTIFY_URL


@dataclass(frozen=True, slots=True)
class Sending:
    """By what means mail and texts leave, and in whose name."""

    folder: Path
    mail: str = FOLDER
    text: str = FOLDER
    sender: str = NEUTRAL_SENDER
    smtp: Smtp | None = None
    notify: Notify | None = None
    writes_to_residents: bool = False


def sending(environ: Mapping[str, str], *, folder: Path, writes_to_residents: bool) -> Sending:
    """What the environment says about sending.

    Raises:
        ImproperlyConfigured: with a sentence that says which variable to change, and how.
    """
    smtp = _smtp(environ.get("KITH_SMTP_URL", ""))
    notify = _notify(environ)
    return Sending(
        folder=folder,
        mail=_mail(environ.get("KITH_MAIL", ""), smtp, notify),
        text=_text(environ.get("KITH_TEXT", ""), notify),
        sender=_sender(environ.get("KITH_MAIL_FROM", "") or NEUTRAL_SENDER),
        smtp=smtp,
        notify=notify,
        writes_to_residents=writes_to_residents,
    )


def _mail(asked: str, smtp: Smtp | None, notify: Notify | None) -> str:
    ready = {
        FOLDER: True,
        SMTP: smtp is not None,
        NOTIFY: notify is not None and bool(notify.mail_template),
    }
    if not asked and ready[SMTP] and ready[NOTIFY]:
        raise ImproperlyConfigured(
            "Both a mail server and GOV.UK Notify are set: say which with KITH_MAIL=smtp or "
            "KITH_MAIL=notify."
        )
    needs = {SMTP: "KITH_SMTP_URL", NOTIFY: "KITH_NOTIFY_KEY and KITH_NOTIFY_MAIL_TEMPLATE"}
    return _chosen("KITH_MAIL", asked, ready, needs)


def _text(asked: str, notify: Notify | None) -> str:
    ready = {FOLDER: True, NOTIFY: notify is not None and bool(notify.text_template)}
    needs = {NOTIFY: "KITH_NOTIFY_KEY and KITH_NOTIFY_TEXT_TEMPLATE"}
    return _chosen("KITH_TEXT", asked, ready, needs)


def _chosen(name: str, asked: str, ready: dict[str, bool], needs: dict[str, str]) -> str:
    if not asked:
        return next(means for means in (SMTP, NOTIFY, FOLDER) if ready.get(means))
    if asked not in ready:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(sorted(ready))}.")
    if not ready[asked]:
        raise ImproperlyConfigured(f"{name}={asked} also needs {needs[asked]}.")
    return asked


def _smtp(written: str) -> Smtp | None:
    if not written:
        return None
    try:
        url = urlsplit(written)
        port = url.port
    except ValueError:
        raise ImproperlyConfigured(_smtp_shape()) from None
    if url.scheme not in PORTS or not url.hostname:
        raise ImproperlyConfigured(_smtp_shape())
    if url.scheme == "smtp" and not _is_this_machine(url):
        raise ImproperlyConfigured(
            "KITH_SMTP_URL would send mail unencrypted to another machine. Write smtp+tls:// "
            "(STARTTLS, port 587) or smtps:// (TLS, port 465) instead of smtp://."
        )
    return Smtp(
        host=url.hostname,
        port=port or PORTS[url.scheme],
        username=unquote(url.username or ""),
        password=unquote(url.password or ""),
        starts_tls=url.scheme == "smtp+tls",
        is_tls=url.scheme == "smtps",
    )


def _smtp_shape() -> str:
    return (
        "KITH_SMTP_URL must be smtp+tls://NAME:PASSWORD@HOST:587 or smtps://NAME:PASSWORD@HOST:465."
    )


def _notify(environ: Mapping[str, str]) -> Notify | None:
    key = environ.get("KITH_NOTIFY_KEY", "")
    if not key:
        return None
    if not NOTIFY_KEY.match(key):
        raise ImproperlyConfigured("KITH_NOTIFY_KEY is not a whole key of GOV.UK Notify.")
    address = environ.get("KITH_NOTIFY_URL", "") or NOTIFY_URL
    url = urlsplit(address)
    if url.scheme != "https" and not _is_this_machine(url):
        raise ImproperlyConfigured("KITH_NOTIFY_URL must begin with https://.")
    return Notify(
        key=key,
        mail_template=environ.get("KITH_NOTIFY_MAIL_TEMPLATE", ""),
        text_template=environ.get("KITH_NOTIFY_TEXT_TEMPLATE", ""),
        url=address,
    )


def _sender(written: str) -> str:
    name, address = parseaddr(written)
    local, at, host = address.rpartition("@")
    if not (local and at and host) or not written.isprintable():
        raise ImproperlyConfigured('KITH_MAIL_FROM must be "NAME <ADDRESS>" or an address.')
    if barred := barred_words_in(f"{name} {local}"):
        raise ImproperlyConfigured(
            f'KITH_MAIL_FROM says "{barred[0]}". Choose a name that tells nobody what Kith is for.'
        )
    return written


def _is_this_machine(url: SplitResult) -> bool:
    if url.hostname == "localhost":
        return True
    try:
        return ip_address(url.hostname or "").is_loopback
    except ValueError:
        return False
