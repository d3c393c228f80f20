"""Reads about work accounts. The first argument is who is asking."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from django.conf import settings

from kith.accounts.models import Person


def has_work_account(person: Person) -> bool:
    """Whether a work account of the council's tenant is linked to them."""
    account = settings.KITH_WORK_ACCOUNT
    if account is None:
        return False
    return bool(SocialAccount.objects.filter(user=person, provider=account.provider).exists())
