"""The accounts room's part of the demonstration: people sign in, open what they may, and leave."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from kith.accounts.models import Person, SignIn
from kith.accounts.operations import seeing, signing
from kith.accounts.queries.seeing import ids_in_sight
from kith.accounts.sight import may, needs_second_factor, role_codes
from kith.core.diary import Diary
from kith.core.offers import kinds

PEOPLE_A_SIGN_IN = 28
"""Of so many people, one signs in on a day: enough to look at, and quick to make."""
MOST_OPENED = 3
IDLE = timedelta(minutes=20)
METHODS = {
    True: (SignIn.Method.PASSKEY, SignIn.Method.PASSKEY, SignIn.Method.ONE_TIME_CODE),
    False: (SignIn.Method.PASSWORD,),
}


def plan(diary: Diary) -> None:
    """On every working day some people sign in."""
    for day in range(1, diary.days):
        diary.on(diary.at_work(day), _some_sign_in, diary=diary)


def _some_sign_in(*, diary: Diary, at: datetime) -> None:
    people = list(Person.objects.filter(is_active=True).order_by("email"))
    wanted = min(len(people), max(1, diary.people // PEOPLE_A_SIGN_IN))
    for person in diary.chance.sample(people, wanted):
        diary.on(
            at + timedelta(minutes=diary.chance.randint(0, 90)), _work, diary=diary, who=person
        )


def _work(*, diary: Diary, who: Person, at: datetime) -> None:
    person = Person.objects.filter(pk=who.pk, is_active=True).first()
    if person is None or not role_codes(person):
        return
    method = diary.chance.choice(METHODS[needs_second_factor(person)])
    sign_in = signing.begin_sign_in(
        person=person, session_key=uuid.uuid4().hex, method=method, at=at
    )
    now = at
    for kind, record_id in _opened(diary, person):
        now += timedelta(minutes=diary.chance.randint(1, 6))
        seeing.note_record_seen(by=person, kind=kind, object_id=record_id, at=now)
    signing.note_seen(sign_in=sign_in, at=now)
    diary.on(now + IDLE, _leave, diary=diary, sign_in=sign_in)


def _leave(*, diary: Diary, sign_in: SignIn, at: datetime) -> None:
    is_idle = diary.chance.random() < 0.4
    signing.end_sign_in(
        sign_in=sign_in,
        end=SignIn.End.IDLE if is_idle else SignIn.End.SIGNED_OUT,
        by=None if is_idle else sign_in.person,
        at=at,
    )


def _opened(diary: Diary, person: Person) -> Iterator[tuple[str, object]]:
    """Records in the person's sight, of kinds that have a page, taken by chance."""
    shown = [kind for kind in kinds().values() if kind.page and may(person, "see", kind.code)]
    for _number in range(diary.chance.randint(1, MOST_OPENED) if shown else 0):
        kind = diary.chance.choice(shown)
        ids = ids_in_sight(person, kind.code)
        if ids:
            yield kind.code, diary.chance.choice(ids)
