"""What is written to people who are asked to join. Neutral: no names, no kind of record.

An organisation's name alone can tell what somebody's work is about, so it stays out too.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone

INVITATION_SUBJECT = "You have been invited to an online service"
INVITATION = """Hello

You have been invited to join an online service for work. To see what for, open this link:

{link}

Opening it does not change anything. The link works until {until}, and once.

If you did not expect this, do nothing.
"""


def joining_link(token: str) -> str:
    """The whole address of the page where this invitation is accepted."""
    return f"{settings.SITE_ADDRESS}{reverse('joining:join', kwargs={'token': token})}"


def invitation_body(token: str, expires_at: datetime) -> str:
    """The words of the mail with the link."""
    until = formats.date_format(timezone.localtime(expires_at), "j F Y, H:i")
    return INVITATION.format(link=joining_link(token), until=until)
