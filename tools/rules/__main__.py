"""Check every rule and say what is broken: exit code 1 when anything is."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.rules import house


def main(root: Path) -> int:
    """Print each rule with its breaches; 1 if there was one, else 0."""
    broken = 0
    for rule in house.RULES:
        breaches = sorted(rule.check(root))
        broken += bool(breaches)
        print(f"{'broken' if breaches else 'kept':<8}{rule.RULE}")
        for breach in breaches:
            print(f"        {breach}")
    count = len(house.RULES)
    print(
        f"\n{count - broken} of {count} rules kept." + (" Mend what is listed." if broken else "")
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parents[2]))
