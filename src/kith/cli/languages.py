"""`kith languages`: which languages residents see, and what keeps the others back."""

from __future__ import annotations

import click

from kith.cli.house import open_house


@click.group(invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Say which languages residents see, and what keeps the others back."""
    open_house()
    if context.invoked_subcommand:
        return
    from kith.front.queries.languages import main_language, states

    main = main_language()
    click.echo(f"{main.tag} ({main.name}): the main language.")
    for state in states():
        shown = "residents see it" if state.is_public else "not shown"
        click.echo(f"\n{state.language.tag} ({state.english_name}): {shown}.")
        for lack in state.lacks:
            click.echo(f"  - {lack.value}")
        if state.empty_words or state.unsure_words:
            click.echo(
                f"    Phrases without a translation: {state.empty_words}; unsure:"
                f" {state.unsure_words}."
            )
        for title in state.missing_pages:
            click.echo(f"    Not live: {title}")
        for title in state.changed_pages:
            click.echo(f"    Changed since it was read: {title}")


@command.command()
@click.argument("tag")
def begin(tag: str) -> None:
    """Let editors make pages in the language TAG, such as cy."""
    from django.utils import timezone

    from kith.core.refusals import Refusal
    from kith.front.operations.languages import begin_language

    try:
        is_new = begin_language(tag=tag.lower(), by=None, at=timezone.now())
    except Refusal as refusal:
        raise click.ClickException(refusal.sentence) from None
    click.echo("Editors can make pages in it now." if is_new else "It was begun before.")


@command.command()
@click.argument("tag")
def pretend(tag: str) -> None:
    """Fill the test language TAG with copies of the main language's pages, for looking at."""
    from django.utils import timezone

    from kith.core.refusals import Refusal
    from kith.front.operations.pretending import fill_test_language

    try:
        made = fill_test_language(tag=tag.lower(), at=timezone.now())
    except Refusal as refusal:
        raise click.ClickException(refusal.sentence) from None
    click.echo(f"{made} pages made.")
