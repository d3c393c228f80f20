"""Forgetting how somebody who is erased liked the editors' pages."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from wagtail.admin.models import EditingSession
from wagtail.users.models import UserProfile

from kith.accounts.models import Person
from kith.core.offers import Subject


def erase(*, subject: Subject, by: Person, at: datetime) -> int:
    """Delete their settings, their picture and half-open forms."""
    if subject.person_id is None:
        return 0
    with transaction.atomic():
        settings = UserProfile.objects.filter(user_id=subject.person_id)
        for one in settings:
            if one.avatar:
                one.avatar.delete(save=False)
        opened = EditingSession.objects.filter(user_id=subject.person_id)
        return int(settings.delete()[0]) + int(opened.delete()[0])
