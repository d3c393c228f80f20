"""The index of services, in each database's own language, and the one way to ask it.

index(ids)                       bring it up to date for these services, in a transaction
index_written(facts, …)          likewise, where all is known and nothing need be read
reindex(area_id)                 make an area's anew: its vocabulary or providers changed
find(ask)                        one question, answered; views ask `queries.searching`
suggest(area_id, typed, limit)   names and labels while somebody types
"""

from kith.directory.search.documents import PlaceFacts
from kith.directory.search.finding import find
from kith.directory.search.reading import (
    PUBLIC,
    KnownTerm,
    facts_of,
    known_terms,
    place_facts,
)
from kith.directory.search.suggesting import suggest
from kith.directory.search.writing import index, index_terms, index_written, reindex

__all__ = [
    "PUBLIC",
    "KnownTerm",
    "PlaceFacts",
    "facts_of",
    "find",
    "index",
    "index_terms",
    "index_written",
    "known_terms",
    "place_facts",
    "reindex",
    "suggest",
]
