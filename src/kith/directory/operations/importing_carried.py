"""What a feed carries beside its services: its vocabulary, and organisations without a service.

Where an area has no vocabulary of its own, or a person said to take terms in, the feed's come
along as they are. A term that is one of ours is ours; a list whose code means another list here
is not mixed with it, and its terms go the way of terms that nobody mapped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from kith.core.page_cache import raise_generation
from kith.core.refusals import Refusal
from kith.directory.enums import OriginKind
from kith.directory.models import ImportSource, Provider, Taxonomy, Term
from kith.directory.open_referral.reading import read_provider
from kith.directory.open_referral.reading_terms import (
    ReadTaxonomy,
    ReadTerm,
    read_taxonomy,
    read_term,
)
from kith.directory.operations.indexing import index_words
from kith.directory.operations.writing import Origin, write_providers
from kith.directory.queries import import_spool as spool
from kith.directory.queries.importing import BROUGHT, has_terms, own_taxonomies
from kith.directory.rules.importing import (
    AT_ONCE,
    Material,
    TheirTerm,
    fitted_provider,
    provider_from_line,
    provider_to_line,
    usable,
)
from kith.directory.rules.importing_terms import Matcher, OurTerm
from kith.directory.rules.values import ProviderEntry

TAXONOMIES, TERMS, PROVIDERS = "carried-taxonomies", "carried-terms", "carried-providers"
MOST = 50_000
"""Terms, or organisations, that come along with one feed."""
REASON = "An import brings organisations along."
OF_TAXONOMY = ("code", "name", "description", "uri", "version", "licence")
OF_TERM = ("code", "kind", "label", "description", "uri", "order")
OF_TERM_TOO = ("is_required", "is_safety", "brings_in")
PLACES: Mapping[str, str] = {
    "taxonomy": "/taxonomies",
    "taxonomy_term": "/taxonomy_terms",
    "organization": "/organizations",
}
"""Lists of a feed that are looked at, by what they hold."""


class WordsMeanwhile(Refusal):
    """The area had no vocabulary when the feed was read, and has one now."""

    def __init__(self) -> None:
        super().__init__(
            "Words to file services under were added here since this was read. "
            "Read the source again"
        )


@dataclass(slots=True)
class Carried:
    """What comes along with a run, found before its services are compared."""

    taxonomies: list[ReadTaxonomy] = field(default_factory=list)
    terms: list[tuple[str, ReadTerm]] = field(default_factory=list)
    """Each with the code of its taxonomy."""
    providers: list[dict[str, Any]] = field(default_factory=list)

    def ours(self) -> Iterator[OurTerm]:
        """The terms as they will stand here."""
        for taxonomy, one in self.terms:
            yield OurTerm(f"{taxonomy}:{one.code}", one.code, one.label, one.kind, id=str(one.id))

    def keep(self, writer: spool.Writer) -> None:
        """Write down what the writing takes in."""
        for taxonomy in self.taxonomies:
            writer.add(TAXONOMIES, asdict(taxonomy) | {"id": str(taxonomy.id)})
        for code, term in self.terms:
            line = {name: getattr(term, name) for name in (*OF_TERM, *OF_TERM_TOO)}
            line |= {"id": str(term.id), "taxonomy": code, "is_retired": term.is_retired}
            line |= {"parent_id": str(term.parent_id or ""), "alternatives": term.alternatives}
            writer.add(TERMS, line | {"leads_to": [str(one) for one in term.leads_to]})

    def keep_organisations(self, writer: spool.Writer, material: Material) -> None:
        """Write down the organisations that no service brings.

        Those of services came with them, without the addresses that a service keeps secret.
        """
        met = {_plain_id(one) for one in getattr(material, "organisations", frozenset())}
        for line in self.providers:
            if _plain_id(line["id"]) not in met:
                writer.add(PROVIDERS, line)


def carried_by(*, source: ImportSource, material: Material, ours: Iterable[OurTerm]) -> Carried:
    """What comes along with a feed; nothing where the area has words of its own.

    Raises SourceBroken.
    """
    read = getattr(material, "carried", None)
    is_wanted = source.columns.get("takes_terms") or not has_terms(source.area_id)
    if read is None or not is_wanted:
        return Carried()
    found: dict[str, list[Any]] = {"taxonomy": [], "taxonomy_term": [], "organization": []}
    for kind, record in read(PLACES):
        if isinstance(record, dict) and len(found[kind]) < MOST:
            with suppress(RecursionError):  # lists inside lists say nothing
                found[kind].append(usable(record))
    carried = _words(source, found, ours)
    for record in found["organization"]:
        provider = read_provider(record)
        if provider.id is not None:
            told = provider_to_line(provider.values)
            carried.providers.append({"id": str(provider.id), "p": told})
    if carried.terms:
        material.notes.append(
            f"{len(carried.terms):,} of its terms come along, for nothing here means the same."
        )
    return carried


def _words(
    source: ImportSource, found: Mapping[str, list[Any]], ours: Iterable[OurTerm]
) -> Carried:
    """The lists that can stand here, and those of their terms that are none of ours."""
    lists = {
        one.id: one for one in (read_taxonomy(each)[0] for each in found["taxonomy"]) if one.id
    }
    held = own_taxonomies(source.area_id)
    taxonomies = {pk: one for pk, one in lists.items() if held.get(one.code, pk) == pk}
    by_code = {one.code: pk for pk, one in taxonomies.items()}
    matcher = Matcher(ours)
    carried = Carried()
    met: set[tuple[str, str]] = set()
    empty = set(taxonomies) - set(held.values())
    for one in (read_term(each)[0] for each in found["taxonomy_term"]):
        pk = one.taxonomy_id or by_code.get(one.taxonomy)
        whose = taxonomies.get(pk) if pk else None
        if whose is None or one.id is None or (whose.code, one.code) in met:
            continue
        met.add((whose.code, one.code))
        theirs = TheirTerm(
            one.label, one.code, one.uri, one.taxonomy or whose.code, one.kind, str(one.id)
        )
        empty.discard(whose.id)
        if matcher.match(theirs) is None:
            carried.terms.append((whose.code, one))
    used = {code for code, _one in carried.terms}
    carried.taxonomies = [one for pk, one in taxonomies.items() if one.code in used or pk in empty]
    return carried


def check_words(*, source: ImportSource, run_id: UUID) -> None:
    """Look again, at the writing, whether the area lacks the words that came along.

    Raises WordsMeanwhile.
    """
    if source.columns.get("takes_terms") or not has_terms(source.area_id):
        return
    if any(len(spool.Lines(run_id, one)) for one in (TAXONOMIES, TERMS)):
        raise WordsMeanwhile


def take_words(*, source: ImportSource, run_id: UUID, at: datetime) -> None:
    """Add the vocabulary that came along, under its own ids where free. Inside a transaction."""
    lines, told = list(spool.Lines(run_id, TERMS)), list(spool.Lines(run_id, TAXONOMIES))
    if not (lines or told):
        return
    held = own_taxonomies(source.area_id)
    lists = _lists(source, told)
    fresh = {one["code"] for one in told} - held.keys()
    source.columns[BROUGHT] = sorted(fresh.union(source.columns.get(BROUGHT, ())))
    source.save(update_fields=["columns"])
    made = _terms(lists, lines, at)
    index_words(area_id=source.area_id, terms={one.pk for one in made})
    raise_generation()


def take_organisations(*, source: ImportSource, run_id: UUID, at: datetime) -> int:
    """Add the organisations that no service brought; how many. Inside a transaction."""
    lines = {UUID(line["id"]): line["p"] for line in spool.Lines(run_id, PROVIDERS)}
    for part in _parts(list(lines)):
        for pk in Provider.objects.because(REASON).filter(pk__in=part).values_list("pk", flat=True):
            del lines[pk]
    if not lines:
        return 0
    rows = Provider.objects.because(REASON).filter(area_id=source.area_id, retired_at=None)
    names = {name.casefold() for name in rows.values_list("name", flat=True)}
    entries = [
        ProviderEntry(values=fitted_provider(provider_from_line(told)), new_id=pk)
        for pk, told in lines.items()
        if told["name"].casefold() not in names
    ]
    origin = Origin(kind=OriginKind.SOURCE, id=source.pk)
    written = write_providers(area_id=source.area_id, entries=entries, at=at, origin=origin)
    return len(written.added)


def _lists(source: ImportSource, lines: Iterable[Mapping[str, Any]]) -> dict[str, Taxonomy]:
    """The lists that are here, by their codes; those that came along among them."""
    held = {one.code: one for one in Taxonomy.objects.filter(area_id=source.area_id)}
    for line in lines:
        if line["code"] in held:
            continue
        pk = UUID(line["id"])
        free = uuid4() if Taxonomy.objects.filter(pk=pk).exists() else pk
        row = {name: line[name] for name in OF_TAXONOMY}
        held[line["code"]] = Taxonomy.objects.create(pk=free, area_id=source.area_id, **row)
    return held


def _terms(
    lists: Mapping[str, Taxonomy], lines: Sequence[Mapping[str, Any]], at: datetime
) -> list[Term]:
    """The terms that are new, with what stands below what and where needs lead."""
    here = Term.objects.filter(taxonomy__in=lists.values()).select_related("taxonomy")
    known = {one.key: one for one in here}
    parts = _parts([UUID(line["id"]) for line in lines])
    taken = {
        pk for part in parts for pk in Term.objects.filter(pk__in=part).values_list("pk", flat=True)
    }
    fresh: dict[str, Term] = {}
    by_id: dict[str, Term] = {}
    for line in lines:
        key = f"{line['taxonomy']}:{line['code']}"
        if key not in known:
            fresh[key] = known[key] = _term(lists[line["taxonomy"]], line, taken, at)
        by_id[line["id"]] = known[key]
    made = list(fresh.values())
    Term.objects.bulk_create(made, batch_size=500)
    _link(lines, by_id, {one.pk for one in made})
    return made


def _term(taxonomy: Taxonomy, line: Mapping[str, Any], taken: Set[UUID], at: datetime) -> Term:
    pk = UUID(line["id"])
    row = {name: line[name] for name in (*OF_TERM, *OF_TERM_TOO)}
    return Term(
        pk=uuid4() if pk in taken else pk,
        taxonomy=taxonomy,
        alternatives=list(line["alternatives"]),
        retired_at=at if line["is_retired"] else None,
        **row,
    )


def _link(lines: Iterable[Mapping[str, Any]], by_id: Mapping[str, Term], made: Set[UUID]) -> None:
    """What stands below what, and where needs lead: also to terms that were here already."""
    through = Term.leads_to.through
    below, leads = [], []
    for line in lines:
        term = by_id[line["id"]]
        if term.pk not in made:
            continue
        parent = by_id.get(line["parent_id"])
        if parent is not None and parent.taxonomy_id == term.taxonomy_id and parent != term:
            term.parent = parent
            below.append(term)
        others = {by_id[one].pk for one in line["leads_to"] if one in by_id}
        leads += [through(from_term_id=term.pk, to_term_id=pk) for pk in sorted(others)]
    Term.objects.bulk_update(below, ["parent"], batch_size=500)
    through.objects.bulk_create(leads, batch_size=500)


def _plain_id(told: str) -> str:
    """An id in one way of writing: a UUID may come without dashes, or as an URN."""
    try:
        return str(UUID(told))
    except ValueError:
        return told.lower()


def _parts(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE))
