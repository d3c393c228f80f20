"""Search that forgives: words folded, stemmed and mended, meanings both ways, signs of danger.

Nothing here knows a database or a request: it takes what can be found and what somebody typed.
"""

from kith.front.rules.searching.english import everyday_groups
from kith.front.rules.searching.finding import Answer, find, understood
from kith.front.rules.searching.index import Findable, Index, index_of
from kith.front.rules.searching.meanings import meanings_of
from kith.front.rules.searching.signs import Sign, signs_in, words_of_signs
from kith.front.rules.searching.words import shown_words, words_in

__all__ = [
    "Answer",
    "Findable",
    "Index",
    "Sign",
    "everyday_groups",
    "find",
    "index_of",
    "meanings_of",
    "shown_words",
    "signs_in",
    "understood",
    "words_in",
    "words_of_signs",
]
