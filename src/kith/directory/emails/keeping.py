"""What is written to those who keep entries. Neutral: no name of a service, nothing that is said.

A service's name alone can tell that somebody looks for help, or gives it in secret.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone

REMINDER_SUBJECT = "Is this still right?"
REMINDER = """Hello

You look after what an online list says about your work: {entries}. Please see if it is still right:

{link}

Opening the link changes nothing. If all is right, you press one button. If it is not, you can say what to change. The link works until {until}. Keep it to yourself.

If somebody else looks after this now, the page lets you say who.
"""
LINK_SUBJECT = "Your link"
LINK = """Hello

Here is a link to what an online list says about your work:

{link}

Opening it changes nothing. It works until {until}. An older link no longer works. Keep it to yourself.

If you did not expect this, do nothing.
"""
OUTCOME_SUBJECT = "We have looked at what you sent"
OUTCOME = """Hello

Somebody has looked at what you sent in for an online list. {stays}To read what was decided, open this link:

{link}

Opening it changes nothing.
"""
ALL, SOME = "all", "some"
STAYS = {
    ALL: "What was there before stays there, and the page says why. ",
    SOME: "Some of what was there before stays there, and the page says why. ",
}
OVERDUE_SUBJECT = "Something to look at"
OVERDUE = """Hello

Some of what you own in an online list was not confirmed in time: {entries}. Please look:

{link}
"""


def keepers_link(secret: str) -> str:
    """The whole address of a keeper's page."""
    return f"{settings.SITE_ADDRESS}{reverse('directory:keep', kwargs={'secret': secret})}"


def work_link(name: str, **key_words: object) -> str:
    """The whole address of a page of work."""
    return f"{settings.SITE_ADDRESS}{reverse(f'directory-work:{name}', kwargs=key_words)}"


def reminder_body(secret: str, count: int, ends_at: datetime) -> str:
    """The mail that asks whether entries are still right."""
    return REMINDER.format(link=keepers_link(secret), entries=_entries(count), until=_day(ends_at))


def link_body(secret: str, ends_at: datetime) -> str:
    """The mail with a new link."""
    return LINK.format(link=keepers_link(secret), until=_day(ends_at))


def outcome_body(link: str, *, stays: str = "") -> str:
    """The mail that says that a change was decided on; `stays`: what is live, all or some of it."""
    return OUTCOME.format(link=link, stays=STAYS.get(stays, ""))


def overdue_body(count: int) -> str:
    """The mail to an owner whose entries nobody confirmed."""
    return OVERDUE.format(link=work_link("overdue"), entries=_entries(count))


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"


def _day(moment: datetime) -> str:
    return formats.date_format(timezone.localtime(moment), "j F Y")
