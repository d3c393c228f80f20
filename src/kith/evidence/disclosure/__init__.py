"""Disclosure control: the single door through which counts of people leave.

    published = publish([total, by_service, by_month, by_both], rule)
    cell = published.cell(("service",), ("Hub East",))

All tables that leave together go through `publish` together, because what one of them hides
another may give away. What was published before goes in as `already`. A cell comes out as
`Shown(count)` or `Suppressed`; what rests on a cell (a share, a mean, an interval) is made with
`hang` and `share`, so that it vanishes with its cell.
"""

from kith.evidence.disclosure.cells import Cell, Shown, Suppressed, hang, share
from kith.evidence.disclosure.publishing import publish
from kith.evidence.disclosure.tables import Published, PublishedTable, Table

__all__ = [
    "Cell",
    "Published",
    "PublishedTable",
    "Shown",
    "Suppressed",
    "Table",
    "hang",
    "publish",
    "share",
]
