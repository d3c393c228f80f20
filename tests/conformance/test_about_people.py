"""Every table that tells of people is found and erased by its room, or says why it is not."""

from __future__ import annotations

from kith.core.offers import about_people
from kith.core.retention.declared import tables

# Tables that tell of people, and that no room finds by whom they are about.
NOT_BY_WHOM = {
    "organisations.Site": "Where a site is says where people are, and not who: it goes with the site",
    "directory.SourceRecord": "What a source gave of a service, word by word, kept until its next "
    "run: whoever stands in it is asked for where it came from",
}


def about_somebody() -> set[str]:
    """The tables with a field that tells of people."""
    return {one.label for one in tables() if one.is_about_people}


def named() -> list[str]:
    """The tables that rooms say they speak for."""
    return sorted(table for offer in about_people() for table in offer.tables)


def test_every_table_about_people_is_spoken_for_once() -> None:
    spoken_for = [one for one in named() if one in about_somebody()]

    assert sorted([*spoken_for, *NOT_BY_WHOM]) == sorted(about_somebody())


def test_every_exception_says_why() -> None:
    assert [table for table, why in NOT_BY_WHOM.items() if len(why.split()) < 6] == []


def test_every_offer_says_what_it_is_and_what_stays_in_whole_sentences() -> None:
    offers = list(about_people())

    assert len({one.code for one in offers}) == len(offers)
    assert [one.code for one in offers if not one.label] == []
    assert [one.code for one in offers if one.keeps and not one.keeps.endswith(".")] == []
