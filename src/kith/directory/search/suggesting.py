"""Names while somebody types, and words that they may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from rapidfuzz import process
from rapidfuzz.distance import OSA

from kith.core.page_cache import until_raised
from kith.directory.models import SearchName, SearchWord
from kith.directory.rules.asking import Suggestion
from kith.directory.search.question import Beginning
from kith.directory.search.words import LONGEST, MOST_TYPED, ascii_word, folded_words
from kith.directory.search.writing import PROVIDER, SERVICE, TERM

KINDS = (TERM, SERVICE, PROVIDER)
FEWEST_LETTERS = 2
MOST_STEMS = 6
SAME_LABEL = 4
"""For each suggestion, how many names are read: several services may have the same."""
ALLOWED = ((3, 0), (6, 1), (10, 2), (LONGEST, 3))
"""Up to so many letters, so many slips."""
MOST_SLIPS = 3


def suggest(area_id: UUID, typed: str, limit: int) -> tuple[Suggestion, ...]:
    """Names and labels of which a word begins with what was typed: terms, services, providers.

    A third of the room is each kind's; what one does not need the others take. Three queries.
    """
    key = " ".join(ascii_word(one) for one in folded_words(typed[:MOST_TYPED]))[:LONGEST]
    if len(key) < FEWEST_LETTERS:
        return ()
    found = [_suggestions(_beginning(area_id, kind, key), limit) for kind in KINDS]
    return tuple(one for kind in _shared_out(found, limit) for one in kind)


def _beginning(area_id: UUID, kind: str, key: str) -> QuerySet[SearchName]:
    rows = SearchName.objects.filter(area_id=area_id, kind=kind)
    return rows.filter(_begins(key)).order_by("key")


def _begins(start: str) -> Q:
    # Bytes, not LIKE: an index answers a range on both databases, in whatever language they sort.
    return Q(key__gte=start.encode("ascii"), key__lt=start.encode("ascii") + b"\x7f")


def _suggestions(rows: QuerySet[SearchName], limit: int) -> list[Suggestion]:
    read = rows.values_list("label", "kind", "record_id")[: limit * SAME_LABEL]
    found: dict[str, Suggestion] = {}
    for label, kind, pk in read:
        found.setdefault(label, Suggestion(label, kind, pk))
    return list(found.values())[:limit]


def _shared_out(found: list[list[Suggestion]], limit: int) -> list[list[Suggestion]]:
    takes = [0] * len(found)
    while sum(takes) < limit:
        hungry = [at for at, kind in enumerate(found) if takes[at] < len(kind)]
        if not hungry:
            break
        takes[min(hungry, key=lambda at: (takes[at], at))] += 1
    return [kind[:take] for kind, take in zip(found, takes, strict=True)]


def known_beginning(area_id: UUID, start: str) -> Beginning:
    """A few known words that begin with some letters. One query."""
    words = SearchWord.objects.filter(_begins(start[:LONGEST]), area_id=area_id)
    read = list(words.order_by("key").values_list("key", "stem")[: MOST_STEMS * 2])
    is_whole = any(bytes(key) == start.encode("ascii") for key, _stem in read)
    stems = [stem for _key, stem in read if is_whole or not stem.startswith(start)]
    return Beginning(tuple(dict.fromkeys(stems))[:MOST_STEMS], is_whole)


def meant(area_id: UUID, words: Iterable[str]) -> dict[str, str]:
    """For each of these words the known word nearest to it; left out where none is near.

    Of words as near as each other, one that begins alike comes first. At most one query until
    something changes that pages show.
    """
    lengths = until_raised(("directory-words", str(area_id)), lambda: _by_length(area_id))
    found = {word: _nearest(ascii_word(word), lengths) for word in words}
    return {word: near for word, near in found.items() if near}


def _by_length(area_id: UUID) -> dict[int, list[str]]:
    lengths: dict[int, list[str]] = {}
    for key in SearchWord.objects.filter(area_id=area_id).values_list("key", flat=True):
        word = bytes(key).decode("ascii")
        lengths.setdefault(len(word), []).append(word)
    return lengths


def _nearest(word: str, lengths: dict[int, list[str]]) -> str:
    allowed = next((slips for letters, slips in ALLOWED if len(word) <= letters), 0)
    candidates = [
        known
        for length in range(len(word) - allowed, len(word) + allowed + 1)
        for known in lengths.get(length, ())
        if allowed
    ]
    near = process.extract(
        word, candidates, scorer=OSA.distance, score_cutoff=allowed, limit=MOST_SLIPS * 10
    )
    ordered = sorted(near, key=lambda one: (one[1], one[0][0] != word[0], one[0]))
    return ordered[0][0] if ordered else ""
