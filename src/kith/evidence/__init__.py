"""Many responses to few honest numbers: batch scoring and change, in portable SQL. No Django here.

`batch.score_file` scores a file, `pairing` and `change_table` say what changed, `scoring_sql` holds
the one text that every engine runs, and `duck` is the thin adapter that runs it on DuckDB.
"""
