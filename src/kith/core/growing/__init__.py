"""`kith grow`: a house moves from SQLite to PostgreSQL, whole or not at all.

    refusals    why a move may not begin, or was given up
    tables      which tables there are, and what of them is copied or made anew
    values      a value as each database holds it, and as both have to give it back
    target      the new database: whether it may be used, and what is done to it around the copy
    copying     one table: copied, and compared
    moving      the move

The process stands on the target: `default` is PostgreSQL, and `SOURCE` is the file. While it copies
it holds the file's write lock, so that nothing can be written that would be left behind.
"""

SOURCE = "house"
"""The alias of the SQLite database that is moved."""
