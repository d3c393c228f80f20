"""`kith manage make_template_database FOLDER`: what `make install` runs once."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from kith.core.template_database import make_template


class Command(BaseCommand):
    """Make the migrated, empty database that first starts and tests copy."""

    help = "Make the migrated, empty SQLite database that first starts and tests copy."

    def add_arguments(self, parser: CommandParser) -> None:
        """One argument: where to keep it."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate a database in a temporary folder, then keep it as the template."""
        with tempfile.TemporaryDirectory() as scratch:
            connections["default"].close()
            connections["default"].settings_dict["NAME"] = str(Path(scratch) / "empty.sqlite3")
            self.stdout.write(str(make_template(options["folder"])))
            connections["default"].close()
