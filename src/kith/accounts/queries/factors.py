"""Passkeys, apps and recovery codes of a person. The first argument is who is asking."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator

from kith.accounts.models import Person, SignIn
from kith.accounts.sight import needs_second_factor

OF_THEIR_OWN = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def must_have_second_factor(person: Any) -> bool:
    """Whether they may do nothing without one: a role says so, or they rule the whole house."""
    return bool(person.is_superuser) or needs_second_factor(person)


def has_second_factor(person: Person) -> bool:
    """Whether they have a passkey or an app; recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user_id=person.pk, type__in=OF_THEIR_OWN).exists())


def may_remove_factor(person: Person, factor_id: int) -> bool:
    """Whether they may do without this one: they have another, or need none."""
    if not must_have_second_factor(person):
        return True
    others = Authenticator.objects.filter(user_id=person.pk, type__in=OF_THEIR_OWN)
    return bool(others.exclude(pk=factor_id).exists())


def recovery_codes_left(person: Person) -> int | None:
    """How many recovery codes are unused; none when none were ever made."""
    kept = Authenticator.objects.filter(
        user_id=person.pk, type=Authenticator.Type.RECOVERY_CODES
    ).first()
    return None if kept is None else len(kept.wrap().get_unused_codes())


def count_factors(person: Person, kind: str) -> int:
    """How many they have of a kind: "webauthn" or "totp"."""
    return int(Authenticator.objects.filter(user_id=person.pk, type=kind).count())


def lost_what_they_had(person: Person) -> bool:
    """Whether they last signed in by a recovery code, and added nothing since."""
    last = SignIn.objects.filter(person=person, is_for_editors=False).first()
    if last is None or last.method != SignIn.Method.RECOVERY_CODE:
        return False
    since = Authenticator.objects.filter(user_id=person.pk, created_at__gte=last.began_at)
    return not since.filter(type__in=OF_THEIR_OWN).exists()
