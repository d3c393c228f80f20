"""What every test may rest on. The database starts as a copy of a migrated template."""

from __future__ import annotations

import fcntl
import gc
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker
from whitenoise.base import WhiteNoise
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from kith.core.migrations import _append_only
from kith.core.page_cache import forget
from kith.core.template_database import copy_template, make_template
from tests.factories.clients import WorkClient

ROOT = Path(__file__).resolve().parent.parent
BROWSER = "tests/browser/"
TEMPLATES = ROOT / "build" / "templates"
PACKS = ROOT / "packs"


class ByServer(LoadScopeScheduling):
    """Journeys that look at the same server go to one worker, so that it is started once.

    So do the rules that read every file of the house. Everything else goes out a test at a time, in
    the order of pytest-django: what empties the database comes last. By what a file says, since
    only names of tests are known here. Marks would say it better, but pytest 9.2 no longer reads
    the names that xdist 3.8 makes of `xdist_group`.
    """

    def _split_scope(self, nodeid: str) -> str:
        return _scope_of(nodeid.partition("::")[0]) or nodeid


@cache
def _scope_of(name: str) -> str:
    if name.startswith("tests/faults/"):
        return name
    text = (ROOT / name).read_text(encoding="utf-8")
    if "SparkEngine" in text:  # one Java process is enough
        return name
    if not name.startswith(BROWSER):
        return "tools.rules" if "tools.rules" in text else ""
    if "staffed_site" in text:
        return f"{BROWSER}staffed_site"
    return name if "def site(" in text else f"{BROWSER}site"  # a file with one of its own


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByServer | None:
    """Hand out tests by `ByServer` wherever `make test` asks for groups."""
    return ByServer(config, log) if config.getoption("dist") == "loadgroup" else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run again on another database only what touches one: everything else was run on SQLite."""
    if not os.environ.get("DATABASE_URL"):
        return
    touching = [item for item in items if touches_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(touching)])
    items[:] = touching


def touches_database(item: pytest.Item) -> bool:
    """Whether a test stands in the database of the tests; servers that tests start have their own."""
    fixtures = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or "db" in fixtures


def pytest_collection_finish() -> None:
    """What was imported stays: looking it through for rubbish again and again takes seconds."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True, scope="session")
def _static_files_read_once() -> Iterator[None]:
    """WhiteNoise looks at some 800 files for every client that a test has.

    They are the same for all tests, unless the folder was written anew.
    """
    known: dict[tuple[str, str, int], dict[str, object]] = {}
    read = WhiteNoise.update_files_dictionary

    def remembered(self: WhiteNoise, root: str, prefix: str) -> None:
        key = (root, prefix, Path(root).stat().st_mtime_ns)
        if key not in known:
            read(self, root, prefix)
            known[key] = dict(self.files)
        self.files.update(known[key])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoise, "update_files_dictionary", remembered)
        yield


@pytest.fixture(autouse=True)
def _nothing_made_before() -> None:
    """Each test has a database of its own, whatever number the last one's pages had."""
    forget()


@pytest.fixture
def client() -> WorkClient:
    """A browser without a browser; whoever is signed in by force has proved a second factor."""
    return WorkClient()


@pytest.fixture(scope="session")
def django_db_setup(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """SQLite: a copy of the template. PostgreSQL: a database of this worker's own."""
    with django_db_blocker.unblock():
        if connections["default"].vendor == "sqlite":
            yield from _sqlite(tmp_path_factory.mktemp("database"))
        else:
            yield from _postgresql(tmp_path_factory)


def _sqlite(folder: Path) -> Iterator[None]:
    connection = connections["default"]
    TEMPLATES.mkdir(parents=True, exist_ok=True)
    with (TEMPLATES / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one of the parallel workers makes it for all
        connection.settings_dict["NAME"] = str(folder / "making.sqlite3")
        make_template(TEMPLATES)
    database = folder / "kith.sqlite3"
    assert copy_template(TEMPLATES, database)
    connection.settings_dict["NAME"] = str(database)
    _let_tests_empty_the_trail()
    yield
    connections.close_all()


def _let_tests_empty_the_trail() -> None:
    """Tests of real transactions are cleaned up by emptying every table, the trail's too.

    Updates stay refused. That nothing is missing as shipped is asserted here, where every
    migration has just been run: tests/integration/core/test_sealing_triggers.py tries the rest.
    """
    connection = connections["default"]
    assert _append_only.missing(connection) == []
    _append_only.drop(connection, deeds=("delete", "truncate"))


def _postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    connection = connections["default"]
    original = connection.settings_dict["NAME"]
    run = tmp_path_factory.getbasetemp()
    together = run.parent if "PYTEST_XDIST_WORKER" in os.environ else run
    migrated = f"migrated_{together.name.replace('-', '_')}"
    name = f"test_{together.name}_{run.name}".replace("-", "_")
    with (together / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one of the parallel workers migrates for all
        _migrate_once(migrated, original)
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{migrated}"')
    connection.settings_dict["NAME"] = name
    _let_tests_empty_the_trail()
    yield
    connections.close_all()
    connection.settings_dict["NAME"] = original
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _migrate_once(name: str, original: str) -> None:
    """A migrated database to copy. It goes with the cluster: see `tools/with_postgresql.sh`."""
    connection = connections["default"]
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone():
            return
        cursor.execute(f'CREATE DATABASE "{name}_making"')
    connection.close()
    connection.settings_dict["NAME"] = f"{name}_making"
    call_command("migrate", interactive=False, verbosity=0)
    connections.close_all()
    connection.settings_dict["NAME"] = original
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f'ALTER DATABASE "{name}_making" RENAME TO "{name}"')
