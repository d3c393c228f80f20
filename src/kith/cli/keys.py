"""`kith keys`: the ring that wraps every person's key, and turning it. No key is ever shown."""

from __future__ import annotations

import os

import click

from kith.cli.house import PRIVATE
from kith.core.encryption.boxes import Unreadable
from kith.core.encryption.installed import keys, read_installed_ring, ring_file, ring_given
from kith.core.encryption.ring import RingMisstated
from kith.core.encryption.rotation import CannotRotate, Rotated
from kith.core.encryption.rotation import rotate as rotate_ring
from kith.core.environment import data_folder

MOST_SHOWN = 20
STEPS = 10


@click.group("keys", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Say how many people's keys each key of the ring wraps.

    Exit codes: 0 all is well, 1 a key of the ring is missing, or the ring cannot be read.
    """
    os.umask(PRIVATE)
    if context.invoked_subcommand is not None:
        return
    store = keys().store
    if store.is_file and not store.path.exists():
        click.echo("No person's key was made yet.")
        return
    if not ring_given() and not ring_file(data_folder()).exists():
        raise click.ClickException("There are people's keys, and no key ring: put keys/ring back.")
    try:
        ring = read_installed_ring()
    except RingMisstated as misstated:
        raise click.ClickException(str(misstated)) from None
    counts = store.counts()
    for one in ring.keys:
        place = "current" if one == ring.current else "old"
        click.echo(f"{one.id}  {place:<8} wraps {_keys(counts.pop(one.id, 0))}")
    for missing, count in sorted(counts.items()):
        click.echo(f"{missing}  MISSING  wraps {_keys(count)}: nobody can read what they open")
    if counts:
        raise click.ClickException("Put the missing lines back on the key ring.")


@command.command("rotate")
@click.option("--finish", is_flag=True, help="Take the old keys off once they wrap nothing.")
@click.option("--index", is_flag=True, help="Make the tokens by which names are found anew.")
def rotate(finish: bool, index: bool) -> None:
    """Put a new key on the ring, and wrap every person's key by it.

    Stopped midway, run it again: it goes on. Then copy keys/ to where you keep keys, and run
    `kith keys rotate --finish`, which takes the old keys off and begins nothing.

    Exit codes: 0 done, 1 it cannot be done or some keys could not be unwrapped.
    """
    if index:
        raise click.ClickException(
            "This cannot be done yet: rooms do not offer the names of their sealed records, so the "
            "tokens cannot be made anew. Leave keys/index_key, or KITH_INDEX_KEY, as it is."
        )
    try:
        done = rotate_ring(finish=finish, says=_Progress())
    except (CannotRotate, RingMisstated, Unreadable) as why:
        raise click.ClickException(str(why)) from None
    _tell(done, finish=finish)


class _Progress:
    """Says a line at each tenth."""

    said = -1

    def __call__(self, done: int, total: int) -> None:
        step = done * STEPS // total if total else STEPS
        if step != self.said:
            self.said = step
            click.echo(f"{done:,} of {_keys(total)} wrapped anew.")


def _tell(done: Rotated, *, finish: bool) -> None:
    if done.is_new:
        click.echo(f"The new key {done.current} is on the ring.")
    click.echo(f"{_keys(done.wrapped)} newly wrapped by {done.current}.")
    if done.taken_off and ring_given():
        click.echo(
            f"Nothing is wrapped by {_listed(done.taken_off)}: take it out of KITH_KEY_RING."
        )
    elif done.taken_off:
        click.echo(f"Taken off: {_listed(done.taken_off)}. Copy keys/ to where you keep keys.")
    elif finish and not done.left_on:
        click.echo("There was no old key on the ring.")
    else:
        click.echo(
            "The old keys are still on the ring: `kith keys rotate --finish` takes them off."
        )
    if done.unreadable:
        for subject in done.unreadable[:MOST_SHOWN]:
            click.echo(f"Cannot be unwrapped: the key of {subject}", err=True)
        raise click.ClickException(
            f"{_keys(len(done.unreadable))} could not be unwrapped, and stay as they are. Put back "
            "the newest copy of the store of keys, and run this again."
        )


def _keys(count: int) -> str:
    return "1 key" if count == 1 else f"{count:,} keys"


def _listed(ids: list[str]) -> str:
    return ", ".join(ids)
