"""The definitions of the aggregate tables: portable SQL made from the instrument files.

`define(measure, scale)` gives a `Definition`. Its texts read a relation `scores` (the columns of
`facts.SCORE`, of one measure, scale and version) and, after it, a relation `folded` with a row a
person. Integers, CASE, GROUP BY and windows only, so that every engine agrees to the last unit.
"""

from kith.evidence.definitions.definition import TABLES, Definition, Statement, define

__all__ = ["TABLES", "Definition", "Statement", "define"]
