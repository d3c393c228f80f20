"""All checks, in order. Where the database does not answer, those that need it are left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kith.core.doctor import databases, secrets, web, work
from kith.core.doctor.finding import Asked, Check, House, must

PLAIN = (*web.CHECKS, *secrets.CHECKS, *work.PLAIN)
WITH_DATABASE = (*databases.CHECKS, *secrets.WITH_DATABASE, *work.CHECKS)


def every_check() -> tuple[Check, ...]:
    """All of core's checks, for tests that hold them against each other."""
    return (*PLAIN, *databases.FIRST, *WITH_DATABASE)


def ask(house: House, more: Iterable[Check] = ()) -> Iterator[Asked]:
    """Run them all; `more` are those of rooms, which need the database."""
    for check in PLAIN:
        yield _asked(check, house)
    for check in databases.FIRST:
        asked = _asked(check, house)
        yield asked
        if asked.finding is not None:
            return
    for check in (*WITH_DATABASE, *more):
        yield _asked(check, house)


def _asked(check: Check, house: House) -> Asked:
    try:
        return Asked(check.name, check.look(house))
    except Exception as error:
        # The kind of it alone: what an error says may hold an address or a password.
        return Asked(
            check.name,
            must(
                f"The check “{check.name}” could not be made ({type(error).__name__}).",
                "What it looks for may be wrong.",
                "Tell those who make Kith, with the name of the check.",
            ),
        )
