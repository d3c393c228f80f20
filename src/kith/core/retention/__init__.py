"""What ends, when, and why: one source for the job, the pages, the document and the tests.

    declared    what each room's `personal_data.toml` says of its tables
    schedule    the place's periods beside the tables that they are for, as people read them
    checking    what of both cannot be true
    due         which rows have had their time, and which are held back
    ending      the daily deed: rows deleted, or fields cleared, in small batches
    told        what was ended when, from the audit trail

How long is a place's own matter: the pack's `retention.toml` says it, and whoever calls hands the
periods in. No number of days stands in code.
"""
