"""The number that every process looks at before it gives out a page that it kept.

Publishing raises it in the transaction that changes the pages, so whoever sees the new pages
sees the new number. A page is kept under the number that was read before it was drawn: what was
drawn while something changed is kept under a number that is past, and is never given out.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.db import connection
from django.db.models import F

from kith.core.models import PageGeneration

ONE = 1
"""The table has one row."""
NUMBER = "SELECT number FROM core_pagegeneration WHERE id = 1"
NEVER_RAISED = 0
Value = TypeVar("Value")
_made: dict[Hashable, tuple[int, Any]] = {}
"""By key, what was made and the number that was read before."""


def raise_generation() -> None:
    """No page that was kept until now is given out again, once the transaction is committed.

    Until then other transactions that raise it wait, so call it late in a long one.
    """
    if _raised():
        return
    _row, is_new = PageGeneration.objects.get_or_create(pk=ONE, defaults={"number": ONE})
    if not is_new:  # made by somebody else a moment ago
        _raised()


def generation() -> int:
    """The number as the database has it now. One query."""
    with connection.cursor() as cursor:
        cursor.execute(NUMBER)
        row = cursor.fetchone()
    return int(row[0]) if row else NEVER_RAISED


def until_raised(key: Hashable, make: Callable[[], Value]) -> Value:
    """What `make` gives, made once a process for as long as nothing of it was changed. One query.

    Within a transaction it is made each time: what is seen there may never come to be.
    """
    if connection.in_atomic_block:
        return make()
    number = generation()
    seen, value = _made.get(key, (None, None))
    if seen != number:
        value = make()
        _made[key] = (number, value)
    return value  # type: ignore[return-value]


def forget() -> None:
    """Make everything anew, as after another database has taken the place of this one."""
    _made.clear()


def _raised() -> bool:
    return bool(PageGeneration.objects.filter(pk=ONE).update(number=F("number") + 1))
