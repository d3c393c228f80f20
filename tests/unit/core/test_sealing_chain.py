"""A chain tells where it was tampered with, whatever was done to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kith.core.models import AuditEntry
from kith.core.sealing.breaks import Break, Fault
from kith.core.sealing.chain import FIELDS, FIRST, Link, mac_of, sealed_fields
from kith.core.sealing.verifying import Head, walk_chain

KEY = b"a key for tests"
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)

texts = st.text(max_size=8)
entries = st.fixed_dictionaries(
    {
        "at": st.datetimes(timezones=st.just(UTC)),
        "by_id": st.none() | st.uuids(),
        "action": texts,
        "object_type": texts,
        "object_id": texts,
        "outcome": texts,
        "purpose": texts,
        "request_id": texts,
        "detail": st.dictionaries(texts, st.none() | st.booleans() | st.integers() | texts),
    }
)
numbers = st.integers(min_value=1, max_value=5)


@st.composite
def chains(draw: st.DrawFn, least: int = 1) -> list[Link]:
    """A whole chain of entries whose numbers have gaps, as rolled-back deeds leave them."""
    values = draw(st.lists(entries, min_size=least, max_size=12))
    sequence, previous, links = 0, FIRST, []
    for position, value in enumerate(values, start=1):
        sequence += draw(numbers)
        fields = sealed_fields({**value, "sequence": sequence})
        previous = mac_of(KEY, position, fields, previous)
        links.append(Link(position, sequence, previous, fields))
    return links


def found(links: list[Link], whole: list[Link]) -> list[Break]:
    """What is wrong with `links`, where the house's head is that of the whole chain."""
    head = Head(whole[-1].position, whole[-1].mac, is_own=True)
    walk = walk_chain(links, KEY, [head])
    assert walk.misfits == [] or walk.breaks
    return walk.breaks


def where(breaks: list[Break]) -> list[tuple[Fault, int]]:
    return [(one.fault, one.position) for one in breaks]


def a_chain(length: int) -> list[Link]:
    links: list[Link] = []
    for position in range(1, length + 1):
        fields = sealed_fields(
            {
                **dict.fromkeys(FIELDS, ""),
                "sequence": position * 2,
                "at": AT + timedelta(seconds=position),
                "by_id": None,
                "detail": {},
            }
        )
        previous = links[-1].mac if links else FIRST
        links.append(Link(position, position * 2, mac_of(KEY, position, fields, previous), fields))
    return links


def test_every_field_of_an_entry_is_sealed() -> None:
    assert tuple(field.attname for field in AuditEntry._meta.concrete_fields) == FIELDS


def test_mac_is_the_published_one() -> None:
    fields = sealed_fields(
        {
            "sequence": 7,
            "at": datetime(2026, 11, 21, 13, tzinfo=timezone(timedelta(hours=1))),
            "by_id": UUID("00000000-0000-4000-8000-00000000a11c"),
            "action": "areas.pack-loaded",
            "object_type": "area",
            "object_id": "abc",
            "outcome": "done",
            "purpose": "",
            "request_id": "",
            "detail": {"code": "exampleton"},
        }
    )

    # By openssl over the example in docs/security/audit.md.
    assert (
        mac_of(KEY, 1, fields, FIRST)
        == "11508b67d9dfb76d077f71dc5379adc0363d8be0321b5bffba97212a51366e34"
    )


@given(chains())
def test_whole_chain_is_whole(links: list[Link]) -> None:
    walk = walk_chain(iter(links), KEY, [Head(links[-1].position, links[-1].mac, is_own=True)])

    assert (walk.breaks, walk.sealed, walk.fitting) == ([], len(links), len(links))


@given(chains(), st.data())
def test_edited_entry_is_located(links: list[Link], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(links) - 1))
    name = data.draw(st.sampled_from(FIELDS))
    fields = dict(links[index].fields or {})
    fields[name] = "2" if fields[name] != "2" else "3"
    tampered = [*links]
    tampered[index] = replace(links[index], fields=fields)

    assert where(found(tampered, links)) == [(Fault.ENTRY_EDITED, index + 1)]


@given(chains(), st.data())
def test_edited_seal_is_located(links: list[Link], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(links) - 1))
    tampered = [*links]
    tampered[index] = replace(links[index], mac="0" * 64)

    assert where(found(tampered, links)) == [(Fault.SEAL_EDITED, index + 1)]


@given(chains(), st.data())
def test_deleted_entry_is_located(links: list[Link], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(links) - 1))
    tampered = [*links]
    tampered[index] = replace(links[index], fields=None)

    breaks = found(tampered, links)

    assert where(breaks) == [(Fault.ENTRY_DELETED, index + 1)]
    assert breaks[0].sequence == links[index].sequence


@given(chains(least=2), st.data())
def test_deleted_seals_are_located(links: list[Link], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(links) - 2))
    last = data.draw(st.integers(first, len(links) - 2))

    breaks = found(links[:first] + links[last + 1 :], links)

    assert [(one.fault, one.position, one.until) for one in breaks] == [
        (Fault.SEALS_DELETED, first + 1, last + 1)
    ]


@given(chains(), st.data())
def test_cut_tail_is_located(links: list[Link], data: st.DataObject) -> None:
    kept = data.draw(st.integers(0, len(links) - 1))

    breaks = found(links[:kept], links)

    assert [(one.fault, one.position, one.until) for one in breaks] == [
        (Fault.TAIL_CUT, kept + 1, len(links))
    ]


@settings(max_examples=60)
@given(chains(least=2), st.sampled_from(["entries", "values", "rows"]), st.data())
def test_swap_is_located(links: list[Link], how: str, data: st.DataObject) -> None:
    one = data.draw(st.integers(0, len(links) - 2))
    other = data.draw(st.integers(one + 1, len(links) - 1))

    breaks = found(swapped(links, one, other, how), links)

    assert [(each.fault, each.position, each.until) for each in breaks] == [
        (Fault.MOVED, one + 1, other + 1),
        (Fault.MOVED, other + 1, one + 1),
    ]


def swapped(links: list[Link], one: int, other: int, how: str) -> list[Link]:
    """The chain with two of its parts changed about, in each way that a table lets one."""
    a, b = links[one], links[other]
    assert a.fields is not None
    assert b.fields is not None
    if how == "entries":  # the seals point at each other's entries
        new = (
            replace(a, sequence=b.sequence, fields=b.fields),
            replace(b, sequence=a.sequence, fields=a.fields),
        )
    elif how == "values":  # the entries have each other's values
        assume({**a.fields, "sequence": 0} != {**b.fields, "sequence": 0})
        new = (
            replace(a, fields={**b.fields, "sequence": a.sequence}),
            replace(b, fields={**a.fields, "sequence": b.sequence}),
        )
    else:  # the seals have each other's position
        new = (replace(b, position=a.position), replace(a, position=b.position))
    tampered = [*links]
    tampered[one], tampered[other] = new
    return tampered


def test_wrong_key_is_told_from_a_broken_chain() -> None:
    links = a_chain(60)
    walk = walk_chain(links, b"another key", [Head(60, links[-1].mac, is_own=True)])

    assert where(walk.breaks) == [(Fault.KEY_WRONG, 1)]


def test_head_of_another_day_that_does_not_match_is_told_with_its_source() -> None:
    walk = walk_chain(a_chain(3), KEY, [Head(2, "0" * 64, source="heads.ndjson, line 1")])

    assert walk.breaks == [Break(Fault.REWRITTEN, 2, source="heads.ndjson, line 1")]


def test_changed_head_is_told() -> None:
    walk = walk_chain(a_chain(3), KEY, [Head(3, "0" * 64, is_own=True)])

    assert where(walk.breaks) == [(Fault.HEAD_WRONG, 3)]


def test_cut_that_the_head_does_not_remember_is_found_by_one_kept_elsewhere() -> None:
    links = a_chain(5)
    heads = [Head(3, links[2].mac, is_own=True), Head(5, links[4].mac, source="elsewhere")]

    assert walk_chain(links[:3], KEY, heads).breaks == [
        Break(Fault.TAIL_CUT, 4, until=5, source="elsewhere")
    ]


def test_seal_before_the_first_position_is_told() -> None:
    links = a_chain(3)
    planted = replace(links[0], position=0, sequence=9)

    assert where(walk_chain([planted, *links], KEY).breaks) == [(Fault.ALTERED, 0)]


def test_more_misfits_than_are_compared_are_counted() -> None:
    links = a_chain(300)
    tampered = [
        replace(link, fields={**(link.fields or {}), "purpose": "x"})
        if link.position > 10
        else link
        for link in links
    ]
    walk = walk_chain(tampered, KEY, [Head(300, links[-1].mac, is_own=True)])

    assert len(walk.breaks) + walk.more == 290
    assert where(walk.breaks)[0] == (Fault.ALTERED, 11)


def test_every_fault_has_its_sentence() -> None:
    said = {str(Break(fault, 4, sequence=9, until=6)) for fault in Fault}

    assert len(said) == len(Fault)
    assert str(Break(Fault.ENTRY_EDITED, 4, sequence=9)) == (
        "Entry 9, sealed at position 4, was changed after it was sealed. "
        "Compare it with a backup taken before."
    )
    assert str(Break(Fault.TAIL_CUT, 4, until=4)).startswith(
        "The end was cut off: the seal at position 4 is gone, which the head remembers."
    )
