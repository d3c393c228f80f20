"""`kith measures`: list the measures that ship with Kith, or show one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from kith.cli.speaking import find_measure, library, plainly

if TYPE_CHECKING:
    from kith.measures import Measure, Scale

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
    for line in _described(measure):
        click.echo(line)


def _described(measure: Measure) -> list[str]:
    said = [
        f"{measure.title} ({measure.code}, version {measure.version})",
        measure.construct,
        f"For: {measure.audience.who}",
    ]
    if not measure.validated:
        said.append("This is a local indicator, not a validated scale.")
    if measure.practitioner_only:
        said.append("For practitioners only.")
    said += ["", f"Input columns: {measure.column(1)} to {measure.column(len(measure.items))}", ""]
    said += _items(measure)
    for scale in measure.scales:
        said += ["", *_scale(scale)]
    for rule in measure.safety:
        said += ["", f"Safety: item {rule.item} from {rule.at_least} on ({rule.concern})."]
    licence = measure.licence
    return [*said, "", f"Licence: {licence.name}, {licence.holder}", licence.attribution]


def _items(measure: Measure) -> list[str]:
    said = []
    for item in measure.items:
        wording = item.text or "(wording is licensed by its holder)"
        turned = ", reversed" if item.reverse else ""
        codes = "; ".join(
            f"{choice.code} {choice.label}" if choice.label else str(choice.code)
            for choice in item.choices
        )
        said.append(f"{item.number:>3}. {wording}")
        said.append(f"     {codes}{turned}")
    return said


def _scale(scale: Scale) -> list[str]:
    from kith.evidence.exact import as_text

    made_of = (
        f"scales {', '.join(scale.parts)}"
        if scale.parts
        else f"items {', '.join(str(number) for number in scale.items)}"
    )
    reach = f"{as_text(scale.low)} to {as_text(scale.high)}"
    better = scale.direction.replace("_", " is ")
    said = [f"Scale {scale.code}: {scale.title}. {scale.method} of {made_of}; {reach}; {better}."]
    for band in scale.bands:
        mark = " (unverified)" if band.unverified else ""
        said.append(f"  from {as_text(band.start)}: {band.code}. {band.practitioner}{mark}")
    for cut in scale.cuts:
        group = f", {cut.group}" if cut.group else ""
        mark = " (unverified)" if cut.unverified else ""
        side = cut.clinical.replace("_", " ")
        said.append(f"  cut-off {as_text(cut.value)}, clinical {side}{group}{mark}")
    change = scale.change
    if change.absent is not None:
        return [*said, f"  change: none. {change.absent}"]
    numbers = [
        f"{name} {as_text(number)}"
        for name, number in (
            ("reliable change index", change.rci),
            ("SD", change.sd),
            ("reliability", change.reliability),
        )
        if number is not None
    ]
    return [*said, f"  change: {', '.join(numbers)}{' (unverified)' if change.unverified else ''}"]
