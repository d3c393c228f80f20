"""Whole pages, kept in memory and given out before Django is asked.

    @kept                        the GET answer of this public view is the same for everybody
    keep(response)               likewise for one answer, where no view of ours can be marked
    never_keep(response)         but not this one
    response["Kith-Counts"]      names what is counted by the week; it never leaves the house
    raise_generation()           in each transaction that changes what public pages show
    until_raised(key, make)      a part of many pages, made once until then

The cache is the outermost part of the house (`outermost.py`); `kith.config.wsgi` puts it there.
"""

from kith.core.page_cache.generation import forget, generation, raise_generation, until_raised
from kith.core.page_cache.marks import COUNTS, keep, kept, never_keep

__all__ = [
    "COUNTS",
    "forget",
    "generation",
    "keep",
    "kept",
    "never_keep",
    "raise_generation",
    "until_raised",
]
