"""`kith access explain`: why somebody may, or may not, open a page."""

from __future__ import annotations

import sys
from urllib.parse import urlsplit

import click

from kith.cli.house import open_house


@click.group()
def command() -> None:
    """Say who may see what, and why."""


@command.command()
@click.argument("person")
@click.argument("address")
def explain(person: str, address: str) -> None:
    """Say whether PERSON (an e-mail address) may open ADDRESS (of a page), and why.

    Exit code 0 for yes, 1 for no or for a name that is not there.
    """
    open_house()
    from kith.accounts.explaining import NoSuchAddress, explain
    from kith.accounts.queries.explaining import person_by_address

    found = person_by_address(person)
    if found is None:
        click.echo(
            f"Nobody here has the e-mail address {person}. Check how it is spelled.", err=True
        )
        sys.exit(1)
    try:
        explanation = explain(found, urlsplit(address).path or "/")
    except NoSuchAddress as error:
        click.echo(f"{error} Copy the address from the browser, or begin it with /work/.", err=True)
        sys.exit(1)
    click.echo(str(explanation))
    sys.exit(0 if explanation.is_allowed else 1)
