"""Backups that are proved by restoring them, and the way back.

    manifest    what an archive says of itself
    archive     one tar: parts, manifest, and a seal over every byte before it
    house       which folder and database; standing on another one for a moment
    sqlite      a copy of a database that others write to
    postgresql  the same with PostgreSQL's own programs
    copies      a database out of an archive, put into a place of its own and examined
    making      make, prove, name, keep the newest
    keys_apart  the keys, into a folder of their own, newest copy only
    restoring   from an archive back to a house
    moving      what stands moves away, and goes back where that fails
    people      whose records can be opened after that, and who was erased since
    record      when a backup was last proved; the nightly schedule

No key is ever in an archive: neither those of people nor the secret, index or audit key.
"""
