"""`kith invite`: ask somebody to join from the server, above all the very first person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kith.cli.house import open_house, prepare_database

if TYPE_CHECKING:
    from datetime import datetime

    from kith.organisations.models import Organisation


@click.command()
@click.argument("email")
@click.option(
    "--role", "roles", multiple=True, required=True, metavar="ROLE", help="May be repeated."
)
@click.option("--organisation", metavar="NAME", help="Where. [the council]")
@click.option("--name", default="", metavar="NAME", help="What the person is called.")
def command(email: str, roles: tuple[str, ...], organisation: str | None, name: str) -> None:
    """Ask the person with the address EMAIL to join, and print the link for them.

    The link is also sent by mail, works once, and for seven days. Only whoever has it can use it:
    hand it over as you would a key.
    """
    prepare_database(open_house())
    from django.utils import formats, timezone

    from kith.core.refusals import Refusal
    from kith.organisations.emails import joining_link
    from kith.organisations.operations.inviting import (
        HasBeenInvited,
        invite,
        new_token,
        send_again,
    )

    _check_roles(roles)
    at, token = timezone.now(), new_token()
    try:
        invitation = invite(
            organisation=_organisation(organisation, at),
            team=None,
            email=email,
            name=name,
            roles=roles,
            by=None,
            at=at,
            token=token,
        )
    except HasBeenInvited as waiting:
        invitation = send_again(invitation=waiting.invitation, by=None, at=at, token=token)
        click.echo("There was an open invitation. It is sent again; its old link no longer works.")
    except Refusal as refusal:
        raise click.ClickException(f"{email}: {refusal.sentence}") from None
    until = formats.date_format(timezone.localtime(invitation.expires_at), "j F Y, H:i")
    click.echo(f"{email} is invited to {invitation.organisation}. The link works until {until}:")
    click.echo(joining_link(token))


def _check_roles(roles: tuple[str, ...]) -> None:
    from kith.accounts.rules.access_table import given_roles

    for role in roles:
        if role not in given_roles():
            raise click.UsageError(
                f"There is no role {role!r}. Choose from: {', '.join(given_roles())}."
            )


def _organisation(name: str | None, at: datetime) -> Organisation:
    from kith.organisations.operations.organisations import ensure_council
    from kith.organisations.queries.organisations import area_here
    from kith.organisations.queries.people import open_organisation_called

    area = area_here()
    if area is None:
        raise click.ClickException(
            "No area pack is loaded, so there is nowhere to join. Run `kith pack load FOLDER` first."
        )
    if name is None:
        return ensure_council(area=area, by=None, at=at)
    found = open_organisation_called(area, name)
    if found is None:
        raise click.ClickException(
            f"There is no open organisation called {name!r}. Leave out --organisation for the "
            "council, or add it under Organisations first."
        )
    return found
