"""Static files: compressed, fingerprinted, and collected again whenever a source changed."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

STAMP = "collected.txt"


class FingerprintedStorage(CompressedManifestStaticFilesStorage):
    """Names each file by its content, and the modules that a script imports by theirs.

    Without the second, a browser could run a new script with last hour's module.
    """

    support_js_module_import_aggregation: ClassVar[bool] = True


def sources_hash() -> str:
    """A hash over the names, sizes and times of every static file that the rooms hold."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = os.stat(storage.path(name))
            digest.update(f"{name}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_if_changed() -> bool:
    """Collect the static files unless that was done for just these. True when collected now."""
    stamp = Path(settings.STATIC_ROOT) / STAMP
    wanted = sources_hash()
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted, encoding="ascii")
    return True
