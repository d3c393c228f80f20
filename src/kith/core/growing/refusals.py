"""Why a move may not begin, or was given up. Nothing of the source was changed, whichever it is."""

from __future__ import annotations

from kith.core.refusals import Refusal


class NoHouseToMove(Refusal):
    """There is no SQLite database, or it is of another version."""


class TargetUnfit(Refusal):
    """The new database cannot be used: not PostgreSQL, too old, or not empty."""


class HouseIsBusy(Refusal):
    """Somebody else writes to the house, or another move is under way."""


class CannotBeMoved(Refusal):
    """A value of the old database has no place in the new one."""


class CopyDiffers(Refusal):
    """What arrived is not what was sent. It was undone."""


class TrailBroken(Refusal):
    """The audit trail does not verify. It was undone."""
