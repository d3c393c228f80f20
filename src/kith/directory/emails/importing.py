"""What is written to whoever owns a source of services. Neutral: not what it is called, nor where."""

from __future__ import annotations

from kith.directory.emails.keeping import work_link

BROKEN_SUBJECT = "Something could not be read"
BROKEN = """Hello

A list that you own is read by the clock. This time it could not be read, so nothing was changed. To see why, open this page:

{link}

It is tried again when its time comes. You get no other mail about it until it was read again.
"""

STUCK_SUBJECT = "Something stands still"
STUCK = """Hello

A list that you own was being written into the directory. It broke at the same place three times, so it is not tried again by itself. What was written stays. To go on with it, or to stop it, open this page:

{link}
"""


def broken_body(source_id: object, run_id: object) -> str:
    """The mail that says that a source could not be read."""
    return BROKEN.format(link=work_link("import_run", source_id=source_id, run_id=run_id))


def stuck_body(source_id: object, run_id: object) -> str:
    """The mail that says that an import cannot be written to its end."""
    return STUCK.format(link=work_link("import_run", source_id=source_id, run_id=run_id))
