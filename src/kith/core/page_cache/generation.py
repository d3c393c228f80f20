"""The number that every process looks at before it gives out a page that it kept.

Publishing raises it in the transaction that changes the pages, so whoever sees the new pages
sees the new number. A page is kept under the number that was read before it was drawn: what was
drawn while something changed is kept under a number that is past, and is never given out.
"""

from __future__ import annotations

from django.db import connection
from django.db.models import F

from kith.core.models import PageGeneration

ONE = 1
"""The table has one row."""
NUMBER = "SELECT number FROM core_pagegeneration WHERE id = 1"
NEVER_RAISED = 0


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


def _raised() -> bool:
    return bool(PageGeneration.objects.filter(pk=ONE).update(number=F("number") + 1))
