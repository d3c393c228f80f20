"""Taking out of the directory the address of a keeper who is erased."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kith.accounts.models import Person
from kith.accounts.sight import locked
from kith.core import audit
from kith.core.offers import Subject
from kith.directory.models import KeeperLink
from kith.directory.queries.about_people import kept_by


def erase(*, subject: Subject, by: Person, at: datetime) -> int:
    """Leave providers that they kept without a keeper, and end the links that they had."""
    with transaction.atomic():
        found = kept_by(subject)
        for one in found:
            provider = locked(one)
            provider.keeper_email = ""
            provider.save(update_fields=["keeper_email"])
            KeeperLink.objects.filter(provider=provider, ended_at=None).update(ended_at=at)
            audit.record(
                action="directory.keeper-erased",
                object_type="provider",
                object_id=provider.pk,
                at=at,
                by=by.pk,
            )
    return len(found)
