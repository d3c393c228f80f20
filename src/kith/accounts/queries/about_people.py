"""What this room keeps about people: their account, how they signed in, what they opened in need."""

from __future__ import annotations

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from kith.accounts.models import BreakGlass, Person, Restriction, SignIn
from kith.core.offers import ItemAbout, Subject

SHOWN = "%d %B %Y, %H:%M"


def find(subject: Subject) -> Iterator[ItemAbout]:
    """Their account and what belongs to it; accounts of others of that name, which are not sure."""
    for person in _people(subject):
        is_sure = person.pk == subject.person_id or person.email.lower() in subject.addresses
        yield _account(person, is_sure)
        if is_sure:
            yield from _sign_ins(person)
            yield from _glass(person)
            yield from _restrictions(person)


def _people(subject: Subject) -> list[Person]:
    wanted = Q(pk=subject.person_id) if subject.person_id else Q(pk__in=())
    for name in subject.names:
        wanted |= Q(name__iexact=name)
    found = Person.objects.annotate(low=Lower("email"))
    return list(found.filter(wanted | Q(low__in=subject.addresses)).order_by("joined_at", "pk"))


def _account(person: Person, is_sure: bool) -> ItemAbout:
    values = {
        "Name": person.name,
        "E-mail address": person.email,
        "Since": f"{timezone.localtime(person.joined_at):{SHOWN}}",
        "Open": "yes" if person.is_active else "no",
        "Passkeys, apps and recovery codes": str(
            Authenticator.objects.filter(user_id=person.pk).count()
        ),
        "Work accounts linked": str(SocialAccount.objects.filter(user_id=person.pk).count()),
    }
    return ItemAbout("account", str(person.pk), "The account", values, is_sure=is_sure)


def _sign_ins(person: Person) -> Iterator[ItemAbout]:
    found = list(SignIn.objects.filter(person=person))
    if found:
        values = {
            f"{number}": f"{timezone.localtime(one.began_at):{SHOWN}}, {one.get_method_display()}"
            for number, one in enumerate(found, start=1)
        }
        yield ItemAbout("sign-ins", str(person.pk), f"When they signed in: {len(found)}", values)


def _glass(person: Person) -> Iterator[ItemAbout]:
    for one in BreakGlass.objects.filter(person=person):
        yield ItemAbout(
            "broken-glass",
            str(one.pk),
            "They opened a restricted record in need",
            {
                "When": f"{timezone.localtime(one.broken_at):{SHOWN}}",
                "Why": one.get_reason_display(),
            },
            others="It tells of whoever the record is about.",
        )


def _restrictions(person: Person) -> Iterator[ItemAbout]:
    mine = Q(put_by=person) | Q(lifted_by=person) | Q(passes__person=person)
    count = Restriction.objects.filter(mine).distinct().count()
    if count:
        yield ItemAbout(
            "restrictions",
            str(person.pk),
            f"Records that they restricted, or were let see: {count}",
            others="It tells of whoever the records are about.",
        )
