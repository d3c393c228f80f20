"""`kith measures`: list the measures that ship with Kith, or show one."""

from __future__ import annotations

import json

import click

from kith.cli.speaking import find_measure, library, plainly

FORMATS = click.Choice(["text", "json"])


@click.group(invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """List the measures, or show one with its items, scales, bands, change and licence."""
    if context.invoked_subcommand is None:
        context.invoke(list_measures, format_="text")


@command.command("list")
@click.option("--format", "format_", type=FORMATS, default="text", show_default=True)
def list_measures(format_: str) -> None:
    """List every measure: code, items, whether its wording ships, title."""
    with plainly():
        measures = list(library().values())
    if format_ == "json":
        listed = [
            {
                "code": measure.code,
                "version": measure.version,
                "title": measure.title,
                "items": len(measure.items),
                "wording": measure.has_wording,
                "validated": measure.validated,
                "practitioner_only": measure.practitioner_only,
            }
            for measure in measures
        ]
        click.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    width = max(len(measure.code) for measure in measures)
    for measure in measures:
        wording = "wording" if measure.has_wording else "key only"
        notes = "" if measure.validated else " (local indicator, not a validated scale)"
        click.echo(
            f"{measure.code:<{width}}  {len(measure.items):>2} items  {wording:<8}  "
            f"{measure.title}{notes}"
        )


@command.command("show")
@click.argument("code")
@click.option("--format", "format_", type=FORMATS, default="text", show_default=True)
def show(code: str, format_: str) -> None:
    """Show the measure CODE."""
    with plainly():
        measure = find_measure(code)
    if format_ == "json":
        click.echo(measure.definition_json)
        return

    from kith.measures.describing import describe

    for line in describe(measure):
        click.echo(line)
