"""The `kith` command. Each subcommand is loaded only when it is asked for."""

from __future__ import annotations

import importlib
import importlib.util
from importlib import metadata

import click

# What is listed must be importable; what a release leaves out does not show.
COMMANDS = {
    "measures": ("kith.cli.measures:command", "List the measures, or show one."),
    "score": ("kith.cli.score:command", "Score a file of responses."),
    "change": ("kith.cli.change:command", "Say who changed, reliably, and who did not."),
    "spc": ("kith.cli.spc:command", "Tell change from the usual ups and downs over time."),
    "disclose": ("kith.cli.disclose:command", "Suppress small counts before they leave."),
    "evidence": (
        "kith.cli.evidence:command",
        "Turn many responses into few honest numbers.",
    ),
    "interval": ("kith.cli.interval:command", "Give shares and rates their intervals."),
    "pack": ("kith.cli.pack:command", "Check or load an area pack."),
    "content": ("kith.cli.content:command", "Write pages out as Markdown, or take them in."),
    "postcodes": ("kith.cli.postcodes:command", "Load where postcodes are."),
    "directory": (
        "kith.cli.directory:command",
        "Services in and out by Open Referral UK, and feeds checked.",
    ),
    "serve": ("kith.cli.serve:command", "Run the web server and the worker."),
    "worker": ("kith.cli.worker:command", "Run the background worker on its own."),
    "languages": ("kith.cli.languages:command", "Say which languages residents see."),
    "invite": ("kith.cli.invite:command", "Ask somebody to join: the first person, above all."),
    "access": ("kith.cli.access:command", "Say who may see what, and why."),
    "retention": ("kith.cli.retention:command", "Print how long things are kept, and why."),
    "audit": ("kith.cli.audit:command", "Check that the audit trail is whole."),
    "sbom": ("kith.cli.sbom:command", "Write what Kith is made of: a bill of materials."),
    "backup": ("kith.cli.backup:command", "Back the house up, and prove it by restoring a copy."),
    "restore": ("kith.cli.restore:command", "Restore a backup into an empty house."),
    "grow": ("kith.cli.grow:command", "Move the house from SQLite to PostgreSQL."),
    "doctor": ("kith.cli.doctor:command", "Find what is set up wrong, and say what to do."),
    "keys": ("kith.cli.keys:command", "Say what the key ring wraps, and turn it."),
    "demo": ("kith.cli.demo:command", "Serve a demonstration with invented data."),
    "manage": ("kith.cli.manage:command", "Run Django's own commands, for engineers."),
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one only to run it."""

    def __init__(self, *args: object, lazy: dict[str, tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._lazy = {name: entry for name, entry in lazy.items() if _exists(entry[0])}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command, None when there is no such name."""
        if cmd_name not in self._lazy:
            return None
        module, _, name = self._lazy[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self._lazy[cmd_name][0]} is not a command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table, without importing any."""
        rows = [(name, says) for name, (_, says) in self._lazy.items()]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)


def _exists(target: str) -> bool:
    module = target.partition(":")[0]
    return importlib.util.find_spec(module) is not None


def _version(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        click.echo(f"kith {metadata.version('kith')}")
        context.exit()


@click.command(
    cls=LazyGroup,
    lazy=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the version.",
)
def cli() -> None:
    """Run a Relationships Charter for a place.

    Exit codes: 0 done, 1 a problem in the input, 2 wrong use.
    """


def main() -> None:
    """Run the command line. Bad input ends in a sentence and an exit code, never a traceback."""
    cli.main(prog_name="kith")


if __name__ == "__main__":
    main()
