"""How hard a text is to read: the school grade that Flesch and Kincaid's formula gives.

Source: J. P. Kincaid, R. P. Fishburne, R. L. Rogers and B. S. Chissom, "Derivation of new
readability formulas", Naval Technical Training Command, Research Branch Report 8-75, 1975.
"""

from __future__ import annotations

HIGHEST = 7.0
"""The highest grade of a page: a child of twelve reads it."""


def grade(text: str) -> float:
    """The grade of a text in English; 0 for a text too short to tell.

    Each sentence has to have its end: `pages.plain_text` sees to that.
    """
    # Half a second to load, and only this asks for it.
    import textstat

    if len(text.split()) < 10:
        return 0.0
    return max(0.0, round(float(textstat.flesch_kincaid_grade(text)), 1))
