"""`kith manage collect_static_files`: what `make install` runs, and `kith serve` at each start."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from kith.core.static_files import collect_if_changed


class Command(BaseCommand):
    """Compress and fingerprint the static files, unless nothing changed."""

    help = "Compress and fingerprint the static files, unless nothing changed."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Collect, and say whether there was anything to do."""
        self.stdout.write("collected" if collect_if_changed() else "nothing had changed")
