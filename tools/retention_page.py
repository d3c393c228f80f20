"""Write docs/security/retention.md from the same files that the daily job reads.

python -m tools.retention_page            # writes it
python -m tools.retention_page --check    # 1 when it is not what it should be
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "security" / "retention.md"
PACK = "rotherham"

TOP = """# How long things are kept

Written by `python -m tools.retention_page` from two sources: `personal_data.toml` of each room, which says what every field tells of people and from when its table's days count, and the pack's `retention.toml`, which says how many days, why, and by what authority. The daily job, `/work/records/retention/` and `/your-information/how-long/` read the same two. A test fails when this page says otherwise.

To edit the schedule as a spreadsheet, run `kith retention --csv`; to change it, change the pack's `retention.toml` and run `kith pack load`. `kith retention --due` says what the next run would end, and changes nothing.

## The schedule of the pack `{pack}`

Every number below is a proposal, unless the last column names the body that confirmed it. Kith's makers read no law that sets one of these periods.

"""

JOB = """
## What the job does

Once a day the worker takes each table whose rows have had their time: children first, at most 300 rows in a transaction. Each batch leaves one line in the audit trail, with the table, the period's code and a count, and each run one more. A row counts as due on the day on which its period is over. Twice does no harm.

- A period that the pack does not have ends nothing. `kith pack check`, `kith pack load` and the page for the records administrator name it.
- A row goes with what lives only with it. Where a row of another table would go too, or forbids it, and has an end of its own, it waits, and the page says how many wait.
- Where a record is sealed by a key of its own, the key is destroyed with it, so that no backup can be read for it.
- Public pages and the private check write none of these tables.

## What no job deletes, and why

**The audit trail.** It is a chain of seals: a line that is taken out breaks it, and triggers of the database refuse to change or delete one. So it is kept as long as the service runs. It holds ids and codes, no name and no words; when a person is erased, what an id stood for is gone, and the line stays. A place that must delete the trail archives the whole installation and begins a new one.

**Accounts of people who work here, and their places.** An account is shut when its owner leaves. Records name who did what; erasing the person ends it (`/work/rights/`).

**Entries of the directory and their history.** They are about services. What of them is a person's, such as the telephone of somebody who works alone, goes by erasure.

**Technical leftovers**, each with a number in code, because none is a decision about records: results of tasks that ended (a week), sessions that ran out (daily), files whose row was never written (a day), mail written to a folder on a server that sends none (a week), files handed in for an import (60 days, or a day where nobody said what its columns mean), a worker's last sign of life (a day).

## Every table that tells of people, or opens a door

"""


def page() -> str:
    """The page, as it should be."""
    from kith.area_pack import read_pack
    from kith.core.retention.document import HEADINGS, rows, table_rows

    schedule = rows(read_pack(ROOT / "packs" / PACK).retention)
    headings = ("Table", "Personal", "Special", "Secret", "How long")
    return TOP.format(pack=PACK) + _table(HEADINGS, schedule) + JOB + _table(headings, table_rows())


def _table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [headings, tuple("---" for _ in headings), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |\n" for row in lines)


def main() -> int:
    """Write the page, or check it."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    wanted = page()
    if "--check" in sys.argv[1:]:
        return int(not PAGE.exists() or PAGE.read_text(encoding="utf-8") != wanted)
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
