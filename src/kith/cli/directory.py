"""`kith directory`: services in, out, and any feed checked."""

from __future__ import annotations

import click

from kith.cli.main import LazyGroup


@click.group(
    cls=LazyGroup,
    lazy={
        "validate": (
            "kith.cli.directory_validate:validate",
            "Check any feed against Open Referral UK 3.0.",
        ),
        "import": (
            "kith.cli.directory_import:import_",
            "Take services in from a feed or a CSV file.",
        ),
        "export": (
            "kith.cli.directory_export:export",
            "Write every public service as a feed of Open Referral UK 3.0.",
        ),
        # Each stands in a file of its own: directory_import.py and directory_export.py.
    },
)
def command() -> None:
    """Bring services in and out in the format of Open Referral UK, or check a feed of them."""
