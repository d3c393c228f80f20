"""Checking the whole trail: the chain, what remembers its head, and what is not sealed yet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from kith.core.environment import audit_heads_file
from kith.core.migrations import _append_only
from kith.core.models import AuditHead, AuditSeal
from kith.core.sealing import keeping, stored
from kith.core.sealing.breaks import Break, Fault
from kith.core.sealing.verifying import Head, Walk, walk_chain


@dataclass(frozen=True, slots=True)
class Report:
    """What checking the trail found; whole when there are no breaks."""

    sealed: int
    breaks: list[Break]
    more: int
    unsealed: stored.Unsealed
    warnings: list[str]


def check_trail(data: Path, *, elsewhere: Path | None = None) -> Report:
    """Walk the chain while the house goes on working, and hold it against every known head.

    Raises:
        AuditKeyMissing: something is sealed, and there is no key.
        HeadsUnreadable: a line of a file of heads is none.
    """
    before = stored.own_head()
    heads = [before, *_heads_of(audit_heads_file(data)), *_heads_of(elsewhere)]
    if not AuditSeal.objects.exists() and not any(head.position for head in heads):
        walk = Walk()
    else:
        walk = walk_chain(stored.links(), keeping.sealing_key(data), heads)
    # Seals and head move in one transaction, so the head read afterwards is never behind.
    after = stored.own_head()
    if walk.last is not None and after.position < walk.last.position:
        walk.breaks.append(Break(Fault.HEAD_WRONG, after.position))
    return Report(
        sealed=walk.sealed,
        breaks=walk.breaks,
        more=walk.more,
        unsealed=stored.unsealed_tail(),
        warnings=_warnings(data),
    )


def _heads_of(path: Path | None) -> list[Head]:
    return list(keeping.kept_heads(path)) if path is not None and path.exists() else []


def _warnings(data: Path) -> list[str]:
    warnings = []
    if missing := _append_only.missing(connection):
        warnings.append(
            f"The database does not refuse changes to the trail: {', '.join(missing)} missing. "
            "Somebody took them away, or a migration forgot them."
        )
    head = AuditHead.objects.first()
    path = audit_heads_file(data)
    if head is not None and head.exported_on and not path.exists():
        warnings.append(
            f"A head of the chain was written down on {head.exported_on:%d %B %Y}, but {path} is "
            "not there. If the worker runs on another machine, give its file by --heads."
        )
    return warnings
