"""PostgreSQL restarted at once under people at work: they send again, and the house goes on by itself."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.staffed_site import postgresql_programs
from tests.faults.evidence import write_down
from tests.faults.proving import proved, told_rows
from tests.faults.test_kill import open_to_nobody

RESTARTS = 20


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.skipif(postgresql_programs() is None, reason="PostgreSQL is not installed here")
def test_nothing_kept_is_lost_or_doubled_by_restarts_at_once(tmp_path_factory: Any) -> None:
    with open_to_nobody(tmp_path_factory.mktemp("restarted")) as folder:
        found = proved(
            "restart", folder / "data", RESTARTS, seconds=1700, OWN_POSTGRESQL=str(folder / "pg")
        )

    assert (found["rounds"], found["refused"] > RESTARTS) == (RESTARTS, True)
    write_down(
        "PostgreSQL restarted at once",
        "`pg_ctl -m immediate` under four people at work and the worker's clock. Nobody's process is "
        "started again: who is refused (503) sends the same form with the same key until it is kept.",
        [
            ("restarts", RESTARTS, ""),
            ("forms refused (503)", found["refused"], ""),
            *told_rows(found),
        ],
    )
