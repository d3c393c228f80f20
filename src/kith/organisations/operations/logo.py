"""An organisation's logo: put in the place of the one before, or taken away."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kith.accounts.models import Person
from kith.accounts.sight import locked
from kith.core import audit, uploads
from kith.core.refusals import Refusal
from kith.core.uploads.gate import Readable
from kith.core.uploads.kinds import PICTURE
from kith.organisations.models import Organisation
from kith.organisations.operations.checks import AlreadyClosed


class NoLogo(Refusal):
    """There is no logo to take away: somebody did so a moment ago."""

    def __init__(self) -> None:
        super().__init__("There is no logo to remove. Somebody may have removed it already.")


def change_logo(*, organisation: Organisation, file: Readable, by: Person, at: datetime) -> None:
    """Put a picture in the place of the logo; the one before is deleted.

    Raises:
        AlreadyClosed: the organisation takes no part any more.
        Refusal: the picture did not pass the gate; see `kith.core.uploads`.
    """
    picture = uploads.examine(file=file, kinds={PICTURE})  # slow, so before the transaction
    with transaction.atomic():
        changed = _open(organisation)
        former = changed.logo
        changed.logo = uploads.keep(examined=picture, by=by.pk, at=at)
        changed.save(update_fields=["logo"])
        if former:
            uploads.forget(upload=former, by=by.pk, at=at)
        audit.record(
            action="organisations.logo-changed",
            object_type="organisation",
            object_id=changed.pk,
            by=by.pk,
            at=at,
            detail={"upload": str(changed.logo.pk)},
        )


def remove_logo(*, organisation: Organisation, by: Person, at: datetime) -> None:
    """Take the logo away and delete its file.

    Raises:
        AlreadyClosed: the organisation takes no part any more.
        NoLogo: it has none.
    """
    with transaction.atomic():
        changed = _open(organisation)
        former = changed.logo
        if former is None:
            raise NoLogo
        changed.logo = None
        changed.save(update_fields=["logo"])
        uploads.forget(upload=former, by=by.pk, at=at)
        audit.record(
            action="organisations.logo-removed",
            object_type="organisation",
            object_id=changed.pk,
            by=by.pk,
            at=at,
        )


def _open(organisation: Organisation) -> Organisation:
    """The organisation as it is now, its row locked; refused once it has closed."""
    now = locked(organisation)
    if not now.is_open:
        raise AlreadyClosed("organisation")
    return now
