"""Search that forgives: words folded, stemmed and mended, meanings both ways.

Words and signs of danger are `areas.rules`, for other rooms need them too. Nothing here knows a database or a request: it takes what can be found and what somebody typed.
"""

from kith.front.rules.searching.finding import Answer, find, understood
from kith.front.rules.searching.index import Findable, Index, index_of
from kith.front.rules.searching.meanings import meanings_of

__all__ = [
    "Answer",
    "Findable",
    "Index",
    "find",
    "index_of",
    "meanings_of",
    "understood",
]
