"""What the index finds, and in what order: the same on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from kith.areas.models import Word
from kith.directory import search
from kith.directory.models import SearchName, SearchRow, Service, Term
from kith.directory.operations.writing import retire_services
from kith.directory.queries.searching import asking, find, suggest
from kith.directory.rules.asking import Ask, Found
from kith.directory.search import sets
from kith.directory.search.packing import NO_POINT, Columns, Standing
from kith.postcodes import Point
from tests.factories.areas import AT, an_area
from tests.factories.directory import (
    TODAY,
    a_place,
    a_provider,
    a_service,
    a_term,
    days_before,
)

pytestmark = pytest.mark.django_db
CLIFTON = Point(440_000, 390_000)
WEEKDAYS = ({"freq": "WEEKLY", "byday": "MO,TU", "opens_at": "09:00", "closes_at": "17:00"},)
MONDAY = date(2026, 11, 23)


def ask(words: str = "", **narrowing: Any) -> Ask:
    return replace(asking(an_area().pk, on=TODAY), words=words, **narrowing)


def names(found: Found) -> list[str]:
    """In the order found."""
    ids = [hit.service_id for hit in found.hits]
    known = dict(
        Service.objects.because("A test looks.").filter(pk__in=ids).values_list("pk", "name")
    )
    return [known[pk] for pk in ids]


def found(words: str = "", **narrowing: Any) -> list[str]:
    return names(find(ask(words, **narrowing)))


def facets(answer: Found, name: str) -> dict[str, int]:
    return dict(dict(answer.facets)[name])


def at(easting: int, northing: int, **values: Any) -> Any:
    return a_place(easting=easting, northing=northing, precision="unit", **values)


# ── Words ──


def test_find_needs_every_word_in_any_form():
    a_service("Calm Kitchen", summary="Families cook together.")
    a_service("Calm Garden", summary="Planting.")
    assert found("calm") == ["Calm Garden", "Calm Kitchen"]
    assert found("CALMING families cooked") == ["Calm Kitchen"]
    assert found("the calm of the garden") == ["Calm Garden"]


def test_find_takes_the_last_word_for_a_beginning_and_no_other():
    a_service("Calm Kitchen")
    a_service("Counselling for two")
    assert found("kit") == ["Calm Kitchen"]
    assert found("counselli") == ["Counselling for two"]
    assert find(ask("kit calm")).relaxed is True


def test_find_folds_accents_and_reads_other_alphabets():
    a_service("Café Zoë", summary="ہفتہ وار گروپ")
    assert found("cafe zoe") == ["Café Zoë"]
    assert found("گروپ") == ["Café Zoë"]
    assert found("گر") == []
    assert found("گرو") == ["Café Zoë"]


def test_find_reads_terms_and_needs_that_lead_to_them():
    mediation = a_term("mediation", label="Family mediation", alternatives=["Go-between"])
    need = a_term("arguing", taxonomy="needs", label="We argue", alternatives=["falling out"])
    need.leads_to.add(mediation)
    a_service("Talking Table", terms=("types:mediation",))
    a_service("Football")
    for words in ("mediators", "go between", "arguments", "falling out", "argue"):
        assert found(words) in (["Talking Table"], []), words
    assert found("falling out") == ["Talking Table"]
    assert found("go-between") == ["Talking Table"]
    assert found("we argue") == ["Talking Table"]


def test_find_reads_words_of_the_common_language_alike():
    Word.objects.create(
        area=an_area(),
        code="nan",
        label="Grandparent",
        alternatives=["nan", "gran"],
        meaning="A parent of a parent.",
        lang="en",
        dir="ltr",
    )
    a_service("Grandparents together")
    assert found("nan") == ["Grandparents together"]


def test_find_relaxes_where_no_service_has_all_the_words():
    a_service("Calm Kitchen")
    a_service("Kitchen garden")
    answer = find(ask("calm garden"))
    assert answer.relaxed is True
    assert sorted(names(answer)) == ["Calm Kitchen", "Kitchen garden"]
    assert find(ask("calm kitchen")).relaxed is False


def test_find_says_what_may_have_been_meant():
    a_service("Counselling for two")
    answer = find(ask("councelling"))
    assert (answer.did_you_mean, answer.hits, answer.relaxed) == ("counselling", (), False)
    assert find(ask("xyzzyx")).did_you_mean == ""
    assert find(ask("counselling")).did_you_mean == ""


def test_find_suggests_nothing_that_the_question_would_not_find():
    a_service("Counselling for two", cost="paid")
    assert find(ask("councelling", costs=frozenset({"free"}))).did_you_mean == ""


# ── Narrowing ──


def test_find_leaves_out_what_is_not_public():
    kept = a_service("Calm shop", status="temporarily closed")
    for status in ("inactive", "defunct"):
        a_service(f"Calm {status}", status=status)
    assert found("calm") == ["Calm shop"]
    retire_services(ids=[kept.pk], at=AT)
    assert found("calm") == []
    assert SearchRow.objects.count() == 0
    assert SearchName.objects.filter(kind="service").count() == 0


def test_find_takes_a_missing_age_for_open():
    a_service("All ages")
    a_service("Teens", youngest=13, oldest=19)
    a_service("Adults", youngest=18)
    assert sorted(found(age=12)) == ["All ages"]
    assert sorted(found(age=18)) == ["Adults", "All ages", "Teens"]
    assert find(ask(age=15)).hits[0].need == 1.0  # says that it is for teenagers


def test_find_narrows_by_what_is_said_of_a_service():
    a_service("Free online", cost="free", delivery=("online",), ways=("self",), taking="yes")
    a_service("Paid", cost="paid", delivery=("in_person",), ways=("worker",), taking="no")
    a_service("Both", cost="free", delivery=("online", "in_person"), languages=("ur",))
    a_service("Interpreters", has_interpreters=True, cost="some_free")
    assert sorted(found(costs=frozenset({"free"}))) == ["Both", "Free online"]
    assert sorted(found(costs=frozenset({"free", "paid"}))) == ["Both", "Free online", "Paid"]
    assert sorted(found(delivery="in_person")) == ["Both", "Paid"]
    assert found(way="worker") == ["Paid"]
    assert found(taking="yes") == ["Free online"]
    assert sorted(found(language="ur")) == ["Both", "Interpreters"]


def test_find_narrows_by_groups_of_terms():
    first, second, third = (a_term(code) for code in ("one", "two", "three"))
    a_service("First and third", terms=("types:one", "types:three"))
    a_service("Second", terms=("types:two",))
    either = frozenset({first.pk, second.pk})
    assert sorted(found(terms=(either,))) == ["First and third", "Second"]
    assert found(terms=(either, frozenset({third.pk}))) == ["First and third"]


def test_find_asks_of_one_place_every_means_of_access():
    free, loop = (a_term(code, taxonomy="access") for code in ("step-free", "loop"))
    a_service("One place", places=(a_place(access=("access:step-free", "access:loop")),))
    a_service(
        "Two places",
        places=(a_place(access=("access:step-free",)), a_place(access=("access:loop",))),
    )
    assert found(access=frozenset({free.pk, loop.pk})) == ["One place"]
    assert sorted(found(access=frozenset({free.pk}))) == ["One place", "Two places"]


def test_find_keeps_what_serves_here_or_anybody():
    a_service("Here", serves=("E08000018",))
    a_service("There", serves=("E08000019",))
    a_service("The nation", serves=("england",))
    a_service("Anybody")
    here = frozenset({"E08000018", "england"})
    assert sorted(found(serves=here)) == ["Anybody", "Here", "The nation"]


def test_find_takes_a_missing_stage_of_life_for_all():
    a_service("Anybody")
    a_service("Early", life_stages=("early-years",))
    a_service("Late", life_stages=("later-life",))
    assert found(life_stage="early-years") == ["Early", "Anybody"]


def test_find_leaves_out_for_somebody_alone_what_brings_others_in():
    a_service("Mediation", brings_in=True)
    a_service("Advice")
    assert found(alone=True) == ["Advice"]


def test_find_hides_what_nobody_confirmed_for_long():
    a_service("Fresh")
    a_service("Old", assured_on=days_before(600))
    a_service("Never", assured_on=None)
    assert found() == ["Fresh", "Never"]
    assert found(hides_unconfirmed=True) == ["Fresh"]


# ── Where ──


def test_find_measures_from_the_nearest_place():
    a_service("Two halls", places=(at(440_000, 391_000), at(440_000, 399_000)))
    answer = find(ask("halls", near=CLIFTON))
    assert [hit.metres for hit in answer.hits] == [1000]
    assert answer.total == 1
    assert answer.hits[0].precision == "unit"


def test_find_keeps_within_a_distance_and_what_needs_no_place():
    a_service("Near", places=(at(443_000, 394_000),))
    a_service("Just too far", places=(at(443_000, 394_001),))
    a_service("By phone", delivery=("phone",))
    a_service("Refuge", places=(a_place(is_confidential=True),))
    assert sorted(found(near=CLIFTON, within=5_000)) == ["By phone", "Near", "Refuge"]
    assert found(near=CLIFTON, within=5_000, place_only=True) == ["Near"]
    assert found("far", near=CLIFTON, within=5_000) == []
    assert found("near", near=CLIFTON, within=5_000) == ["Near"]


def test_find_puts_the_nearest_first_when_asked():
    a_service("A far", places=(at(460_000, 390_000),))
    a_service("B near", places=(at(440_100, 390_000),))
    a_service("C nowhere")
    assert found(near=CLIFTON, order="near") == ["B near", "A far", "C nowhere"]
    assert found(order="name") == ["A far", "B near", "C nowhere"]


# ── When ──


def test_find_knows_what_is_open_on_a_day_and_at_a_moment():
    a_service("Weekdays", times=WEEKDAYS)
    a_service("No times")
    a_service("Place has its own", times=(), places=(a_place(times=WEEKDAYS),))
    assert found(open_on=MONDAY) == ["Place has its own", "Weekdays"]
    assert found(open_on=date(2026, 11, 25)) == []
    noon, night = (datetime(2026, 11, 23, hour, tzinfo=UTC) for hour in (12, 22))
    assert found(open_at=noon) == ["Place has its own", "Weekdays"]
    answer = find(ask(open_at=night))
    assert (answer.hits, answer.total, answer.is_about) == ((), 0, False)


# ── Order ──


def test_find_ranks_by_parts_that_a_page_can_explain():
    term = a_term("bereavement", label="Bereavement")
    a_service("Bereavement group", taking="yes", places=(at(440_000, 390_000),))
    a_service("Candle", terms=("types:bereavement",), places=(at(440_000, 398_000),))
    a_service("Old news", description="Bereavement.", assured_on=days_before(400))
    answer = find(ask("bereavement", near=CLIFTON))
    assert names(answer) == ["Bereavement group", "Candle", "Old news"]
    first, second, third = answer.hits
    assert (first.text, first.need, first.nearness, first.freshness) == (1.0, 0.0, 1.0, 1.0)
    assert (first.taking, first.score) == (1.0, 0.45 + 0.15 + 0.15 + 0.05)
    assert (second.text, second.need, round(second.nearness, 3)) == (0.7, 1.0, 0.368)
    assert (third.text, third.freshness, third.metres) == (0.4, 0.1, None)
    assert term.label == "Bereavement"


def test_find_puts_among_equals_first_what_was_confirmed_last_then_what_can_be_rung():
    a_term("kinship", label="Kinship care", alternatives=["bringing up grandchildren"])
    filed: dict[str, Any] = {"terms": ("types:kinship",), "phones": ()}
    a_service("Allotment", description="Bring your grandchildren.")
    a_service("Amber carers", **filed, assured_on=days_before(80))
    a_service("Birch carers", **filed, assured_on=days_before(20))
    a_service("Cedar carers", **{**filed, "phones": ({"number": "01632 960001"},)})
    a_service("Dale carers", **filed)
    a_service("Elder carers", **filed)
    named = ["Cedar", "Dale", "Elder", "Birch", "Amber"]
    assert found("grandchildren") == [*(f"{one} carers" for one in named), "Allotment"]


def test_find_gives_the_same_pages_in_turn():
    for number in range(7):
        a_service(f"Calm {number}")
    whole = found("calm", count=10)
    assert whole == [f"Calm {number}" for number in range(7)]
    pages = [found("calm", start=start, count=3) for start in (0, 3, 6)]
    assert [name for page in pages for name in page] == whole
    assert find(ask("calm", start=3, count=3)).total == 7


def test_find_counts_what_was_found_once_a_service():
    term = a_term("mediation")
    a_service("Calm one", cost="free", terms=("types:mediation",), languages=("en", "ur"))
    a_service("Calm two", cost="free", places=(a_place(), a_place()), times=WEEKDAYS)
    a_service("Other", cost="paid")
    answer = find(ask("calm"))
    assert facets(answer, "cost") == {"free": 2}
    assert facets(answer, "term") == {str(term.pk): 1}
    assert facets(answer, "language") == {"en": 1, "ur": 1}
    assert facets(answer, "weekday") == {"0": 1, "1": 1}
    assert find(ask("calm", counts=False)).facets == ()


# ── Keeping the index ──


def test_index_follows_a_change_and_does_not_grow():
    service = a_service("Calm Kitchen")
    before = SearchRow.objects.get().pk
    Service.objects.because("A test changes it.").filter(pk=service.pk).update(name="Warm Kitchen")
    search.index([service.pk])
    assert (found("calm"), found("warm")) == ([], ["Warm Kitchen"])
    assert SearchRow.objects.get().pk == before


def test_reindex_makes_the_same_index_and_reads_the_vocabulary_anew():
    a_term("mediation")
    a_service("Talking Table", terms=("types:mediation",), places=(at(440_000, 390_000),))
    columns = [one.name for one in SearchRow._meta.fields if one.name != "id"]
    before = list(SearchRow.objects.values_list(*columns))
    assert search.reindex(an_area().pk) == 1
    assert list(SearchRow.objects.values_list(*columns)) == before
    Term.objects.filter(code="mediation").update(alternatives=["peacemaking"])
    assert found("peacem") == []
    search.reindex(an_area().pk)
    assert found("peacem") == ["Talking Table"]


def test_index_holds_nothing_of_where_a_confidential_place_is():
    a_service("Refuge", places=(a_place(is_confidential=True, name="Oak House"),))
    row = SearchRow.objects.get()
    assert (row.easting, row.northing, row.precision) == (None, None, "")
    columns = Columns(bytes(row.packed))
    assert list(columns.point) == [NO_POINT]
    assert Standing.of(columns.standing[0]).is_anywhere is True
    assert found("oak") == []


# ── Suggestions ──


def test_suggest_completes_names_and_terms_from_any_word():
    term = a_term("kitchens", label="Shared kitchens", alternatives=["Cooking together"])
    service = a_service("Calm Kitchen", provider=a_provider("Kith and Kin"))
    a_service("Calm Kitchen")
    search.reindex(an_area().pk)
    assert [(one.label, one.kind) for one in suggest(an_area().pk, "ki")] == [
        ("Shared kitchens", "term"),
        ("Calm Kitchen", "service"),
        ("Kith and Kin", "provider"),
    ]
    (cooking,) = suggest(an_area().pk, "cook")
    assert (cooking.label, cooking.id) == ("Cooking together", term.pk)
    assert suggest(an_area().pk, "k") == ()
    assert suggest(an_area().pk, "zzz") == ()
    assert isinstance(service.pk, UUID)


# ── How much it asks ──


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_services(
    count: int, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sets, "_kept", {})
    for number in range(count):
        a_service(f"Calm {number}", places=(a_place(),), times=WEEKDAYS)
    question = ask("calm", open_on=MONDAY)
    with django_assert_num_queries(QUERIES):
        assert find(question).total == count


QUERIES = 13 + (connection.vendor == "postgresql")
"""Within a transaction, where nothing is kept from before: see `until_raised`."""
