"""Where files lie: under random names in a folder that no web server looks into.

The file is written before its row. Where the transaction is rolled back the file stays behind
without a row, and `forget_strays` removes it a day later.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from kith.core import audit
from kith.core.models import Upload
from kith.core.uploads.examined import Examined

STRAY_AFTER = timedelta(days=1)
TEMPORARY = ".part"


def place_of(path: str) -> Path:
    """Where the file of a row lies."""
    return Path(settings.UPLOADS) / path


def keep(*, examined: Examined, by: UUID, at: datetime) -> Upload:
    """Put an examined file in its place, with its row and a line in the audit trail."""
    name = secrets.token_hex(20)
    path = f"{name[:2]}/{name}"
    _write(place_of(path), examined.content)
    try:
        with transaction.atomic():
            upload = Upload.objects.create(
                name=examined.name,
                kind=examined.kind,
                content_type=examined.content_type,
                size=len(examined.content),
                digest=hashlib.sha256(examined.content).hexdigest(),
                path=path,
                put_by_id=by,
                put_at=at,
            )
            audit.record(
                action="core.file-kept",
                object_type="upload",
                object_id=upload.pk,
                by=by,
                at=at,
                detail={"kind": upload.kind, "bytes": upload.size},
            )
    except BaseException:
        place_of(path).unlink(missing_ok=True)
        raise
    return upload


def forget(*, upload: Upload, by: UUID, at: datetime) -> None:
    """Delete a file that nothing refers to any more. It goes once the transaction is committed."""
    with transaction.atomic():
        audit.record(
            action="core.file-deleted",
            object_type="upload",
            object_id=upload.pk,
            by=by,
            at=at,
            detail={"kind": upload.kind},
        )
        place = place_of(upload.path)
        upload.delete()
        transaction.on_commit(lambda: place.unlink(missing_ok=True))


def forget_strays(*, at: datetime) -> int:
    """Delete files without a row that are older than a day, and say how many there were.

    The day leaves time for a transaction that has written its file and not yet its row.
    """
    old = (at - STRAY_AFTER).timestamp()
    found = 0
    for place in _kept_files():
        path = f"{place.parent.name}/{place.name}"
        if place.stat().st_mtime < old and not Upload.objects.filter(path=path).exists():
            place.unlink(missing_ok=True)
            found += 1
    return found


def _kept_files() -> Iterator[Path]:
    return (place for place in Path(settings.UPLOADS).glob("??/*") if place.is_file())


def _write(place: Path, content: bytes) -> None:
    """Write under a temporary name, make it last, and only then give it its own name."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = place.with_name(place.name + TEMPORARY)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(place)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _make_last(place.parent)


def _make_last(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
