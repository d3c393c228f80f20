"""`kith manage`: Django's own commands, for engineers."""

from __future__ import annotations

import click

from kith.cli.house import open_house


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Run one of Django's management commands, such as `kith manage createsuperuser`."""
    open_house()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["kith manage", *arguments])
