"""What makes the audit trail append-only: triggers that refuse a change and a deletion.

They stop the application and whoever works through it by mistake. They do not stop the owner of
the database, who can drop them: against that stand the seals and the heads kept elsewhere.

**A later migration that changes one of these tables** must end with `RunPython(put, drop)` from
here: Django remakes a table on SQLite to alter it, and the triggers go with the old one.
`tests/conftest.py` asserts on every freshly migrated database that none is missing, so a
migration that forgets fails the whole suite. `kith audit verify` says it too.
"""

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("core_auditentry", "core_auditseal")
SAYS = "The audit trail is append-only."
FUNCTION = "kith_audit_is_append_only"
REFUSED = {"sqlite": ("update", "delete"), "postgresql": ("update", "delete", "truncate")}


def name_of(table: str, deed: str) -> str:
    """The trigger that refuses `deed` on `table`."""
    return f"{table}_no_{deed}"


def put(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger in place, replacing those that are there."""
    drop(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$BEGIN RAISE EXCEPTION '{SAYS}'; END$$"
            )
        for table in TABLES:
            for deed in REFUSED[connection.vendor]:
                cursor.execute(_create(connection.vendor, table, deed))


def drop(
    connection: BaseDatabaseWrapper, deeds: Iterable[str] = ("update", "delete", "truncate")
) -> None:
    """Take the triggers against these deeds away."""
    with connection.cursor() as cursor:
        for table in TABLES:
            for deed in deeds:
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name_of(table, deed)}{on}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the triggers that ought to be there and are not."""
    ask = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        # `ALTER TABLE … DISABLE TRIGGER` leaves a trigger in place that does nothing.
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
    }
    with connection.cursor() as cursor:
        cursor.execute(ask[connection.vendor])
        there = {name for (name,) in cursor.fetchall()}
    return sorted(
        name
        for table in TABLES
        for deed in REFUSED[connection.vendor]
        if (name := name_of(table, deed)) not in there
    )


def _create(vendor: str, table: str, deed: str) -> str:
    each = "STATEMENT" if deed == "truncate" else "ROW"
    does = f"EXECUTE FUNCTION {FUNCTION}()"
    if vendor == "sqlite":
        does = f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
    return (
        f"CREATE TRIGGER {name_of(table, deed)} BEFORE {deed.upper()} ON {table} "
        f"FOR EACH {each} {does}"
    )
