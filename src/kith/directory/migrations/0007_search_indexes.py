"""The full-text index and the index of points, in each database's own language.

On SQLite triggers keep both with their table, whoever writes to it; a later migration that makes
the table anew must make the triggers anew (`make`, below).
"""

from typing import Any

from django.db import migrations

SQLITE = (
    # External content: the text stands in the table alone. detail=none: only which rows have a
    # token is asked, never where. The tokens are plain letters, digits and the signs of codes.
    """CREATE VIRTUAL TABLE directory_searchtokens USING fts5(
        tokens, content='directory_searchrow', content_rowid='id', detail=none, columnsize=0,
        prefix='3 4 5', tokenize="ascii tokenchars '=-_'")""",
    """CREATE VIRTUAL TABLE directory_searchpoints USING rtree_i32(
        id, west, east, south, north)""",
    """CREATE TRIGGER directory_searchrow_added AFTER INSERT ON directory_searchrow BEGIN
        INSERT INTO directory_searchtokens(rowid, tokens) VALUES (new.id, new.tokens);
        INSERT INTO directory_searchpoints
            SELECT new.id, new.easting, new.easting, new.northing, new.northing
            WHERE new.easting IS NOT NULL;
    END""",
    """CREATE TRIGGER directory_searchrow_gone AFTER DELETE ON directory_searchrow BEGIN
        INSERT INTO directory_searchtokens(directory_searchtokens, rowid, tokens)
            VALUES ('delete', old.id, old.tokens);
        DELETE FROM directory_searchpoints WHERE id = old.id;
    END""",
    """CREATE TRIGGER directory_searchrow_changed AFTER UPDATE ON directory_searchrow BEGIN
        INSERT INTO directory_searchtokens(directory_searchtokens, rowid, tokens)
            VALUES ('delete', old.id, old.tokens);
        DELETE FROM directory_searchpoints WHERE id = old.id;
        INSERT INTO directory_searchtokens(rowid, tokens) VALUES (new.id, new.tokens);
        INSERT INTO directory_searchpoints
            SELECT new.id, new.easting, new.easting, new.northing, new.northing
            WHERE new.easting IS NOT NULL;
    END""",
)
SQLITE_AWAY = (
    "DROP TRIGGER directory_searchrow_added",
    "DROP TRIGGER directory_searchrow_gone",
    "DROP TRIGGER directory_searchrow_changed",
    "DROP TABLE directory_searchpoints",
    "DROP TABLE directory_searchtokens",
)
POSTGRESQL = (
    "CREATE INDEX index_rows_by_token ON directory_searchrow USING gin (tokens)",
    """CREATE INDEX index_rows_by_point ON directory_searchrow
        USING gist (point(easting::float8, northing::float8)) WHERE easting IS NOT NULL""",
)
POSTGRESQL_AWAY = ("DROP INDEX index_rows_by_point", "DROP INDEX index_rows_by_token")


def make(apps: Any, schema_editor: Any) -> None:
    """Make the indexes of this database."""
    _run(schema_editor, SQLITE, POSTGRESQL)


def unmake(apps: Any, schema_editor: Any) -> None:
    """Take them away."""
    _run(schema_editor, SQLITE_AWAY, POSTGRESQL_AWAY)


def _run(schema_editor: Any, sqlite: tuple[str, ...], postgresql: tuple[str, ...]) -> None:
    own = sqlite if schema_editor.connection.vendor == "sqlite" else postgresql
    for statement in own:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("directory", "0006_search")]

    operations = [migrations.RunPython(make, unmake)]
