"""Which rule of disclosure a command follows, and how it is named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kith.area_pack import DisclosureRule


def needed_rule(code: str | None, pack: Path | None) -> DisclosureRule:
    """The rule of this code; refuses without one, since nothing leaves without."""
    if code is None:
        codes = dict.fromkeys(one.code for rules in rules_by_pack(pack).values() for one in rules)
        raise click.UsageError(
            "Say with --rule by which rule small counts are kept back: nothing leaves without one."
            f" Rules: {', '.join(codes) or 'none'}."
        )
    return find_rule(code, pack)


def named(rule: DisclosureRule) -> str:
    """The code of a rule, and that it is a proposal where nobody has confirmed it."""
    return rule.code if rule.confirmed_by else f"{rule.code} (a proposal; nobody has confirmed it)"


def rules_by_pack(pack: Path | None) -> dict[str, tuple[DisclosureRule, ...]]:
    """The rules of the pack that was named, or of each that ships with Kith."""
    from kith.area_pack import PackError, read_disclosure
    from kith.cli.house import packs_folder

    if pack is not None and not pack.is_dir():
        raise click.UsageError(f"There is no folder {pack}. Name the folder of the pack.")
    folders = [pack] if pack else sorted(one.parent for one in packs_folder().glob("*/pack.toml"))
    try:
        return {folder.resolve().name: read_disclosure(folder) for folder in folders}
    except PackError as error:
        raise click.ClickException(str(error)) from None


def find_rule(code: str, pack: Path | None) -> DisclosureRule:
    """The rule of this code, of the pack or of the packs that ship.

    Packs that ship have to agree on what the rule does; else the pack has to be named. One in which
    nobody has confirmed the rule comes first, so that no other body's word stands for it.
    """
    packs = rules_by_pack(pack)
    found = {name: one for name, rules in packs.items() for one in rules if one.code == code}
    if not found:
        known = ", ".join(dict.fromkeys(one.code for rules in packs.values() for one in rules))
        raise click.UsageError(f"There is no rule {code!r}. Rules: {known or 'none'}.")
    if pack is None and (len(found) < len(packs) or len({_numbers(x) for x in found.values()}) > 1):
        raise click.UsageError(
            f"The packs that ship with Kith do not agree on the rule {code!r}. Say whose with"
            " --pack PATH."
        )
    return min(found.values(), key=lambda one: bool(one.confirmed_by))


def _numbers(rule: DisclosureRule) -> tuple[object, ...]:
    """What a rule does, whoever stands for it."""
    return rule.suppress_below, rule.zeros, rule.round_to, rule.least_values, rule.mark
