"""The harness catches a leak of each kind, says which byte or query it was, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection
from hypothesis import strategies as st

from tests.conformance.partners.leaky import room
from tests.conformance.partners.leaky.room import STATES, Partner
from tests.conformance.partners.running import Interference, prove
from tests.conformance.partners.worlds import Ask, Journey, Made, Side, World
from tests.factories.people import a_person, an_area

pytestmark = pytest.mark.django_db
ADDRESS = "a@example.org"
CASES = 20
AT_MOST = 200
"""Cases until a leak must have been met; the first that shows it is shrunk at once."""
PARTNERS = st.builds(
    Partner,
    state=st.sampled_from(STATES),
    answers=st.lists(st.integers(0, 4), min_size=1, max_size=3).map(tuple),
)
POSTED = ("number", "refused")


def a_side() -> Side:
    """A has answered three questions."""
    with connection.cursor() as cursor:
        cursor.execute(room.TABLE)
    room.write("A", "answered", (2, 0, 1))
    person = a_person(email=ADDRESS)
    return Side(
        people={"A": person},
        about=frozenset({person.pk}),
        written_to=frozenset({ADDRESS}),
        records=person,
    )


def a_world(
    asks: Journey, also: Callable[[Side], object] | None = None, name: str = "leaky"
) -> World:
    """The room that leaks, with these asks; `also` is done when B comes."""

    def arrives(side: Side, partner: Partner) -> None:
        room.b_comes(partner)
        if also:
            also(side)

    return World(
        name=name,
        lives={"A has answered": a_side},
        other=PARTNERS,
        arrives=arrives,
        journeys={"A looks": lambda _: asks},
        roots="tests.conformance.partners.leaky.urls",
    )


def caught(world: World) -> Interference:
    """What the harness says."""
    an_area()
    with pytest.raises(Interference) as told:
        prove(world, "A has answered", cases=AT_MOST, always_same=True)
    return told.value


def test_sound_page_is_the_same_whatever_b_says() -> None:
    an_area()
    asks = [Ask("/leaky/sound/", by="A")] * 2 + [Made("a number", lambda: 7)]

    assert prove(a_world(asks), "A has answered", cases=CASES) >= CASES


@pytest.mark.parametrize(
    ("leak", "states", "sentence"),
    [
        ("count", STATES, 'bytes 13 to 14 of 23, "Your answers 1 answered", became 13 to 14 of 23, "Your answers 2 answered",'),
        ("header", STATES, "headers X-People: 1 became X-People: 2"),
        ("query", STATES, f'1 queries became 2; number 2 was "" and is "{room.THEIRS}"'),
        ("shape", STATES, '2 queries became 2; number 2 was "SELECT 1 FROM leaky_answer WHERE number IN (NULL)" and is "SELECT 1 FROM leaky_answer WHERE number IN (%s)"'),
        ("status", ("restricted",), "status 404 became 403"),
        ("crash", STATES, "status 200 became 500"),
        ("etag", STATES, "headers ETag: 3 became ETag: 4"),
        ("redirect", STATES, "headers Location: /leaky/alone/ became Location: /leaky/both/"),
        ("cookie", ("flagged",), "headers none became Set-Cookie: stop=* [('path', '/')]"),
        ("refused", ("withdrawn",), "status 200 became 409"),
    ],
)  # fmt: skip
def test_leak_is_caught_and_said(leak: str, states: tuple[str, ...], sentence: str) -> None:
    asks = [Ask(f"/leaky/{leak}/", posts={} if leak in POSTED else None)]
    told = caught(a_world(asks))

    assert told.case.other.state in states
    assert len(told.case.other.answers) == 1
    assert f"{asks[0]}: {sentence}" in told.found


@pytest.mark.parametrize("leak", ["order", "size", "number"])
def test_leak_in_what_is_read_is_caught(leak: str) -> None:
    asks = [Ask(f"/leaky/{leak}/", posts={} if leak in POSTED else None)]
    told = caught(a_world(asks))

    assert [line.partition(": ")[2].split()[0] for line in told.found] == ["bytes"]


def test_joint_report_that_says_why_not_is_caught() -> None:
    told = caught(a_world([Ask("/leaky/error/")]))

    (line,) = told.found
    assert '"No joint report: nobody else is there.", became' in line


def test_page_kept_for_both_is_caught() -> None:
    told = caught(a_world([Ask("/leaky/kept/")]))

    assert '"Your answers This page is A\'s", became' in told.found[0]
    assert '"Your answers This page is B\'s",' in told.found[0]


def test_letter_because_of_b_is_caught() -> None:
    told = caught(a_world([Ask("/leaky/sound/", by="A")], lambda _: room.tell_a_by_mail(ADDRESS)))

    (line,) = told.found
    assert line.startswith("the letters to A: bytes 0 to 0 of 0")


def test_line_in_the_trail_of_a_is_caught() -> None:
    note = lambda side: room.note_in_the_trail_of(side.records.pk)  # noqa: E731
    told = caught(a_world([Ask("/leaky/sound/", by="A")], note))

    (line,) = told.found
    assert line.startswith("the trail about A: bytes")
    assert "leaky.partner-answered" in line


def test_file_and_its_queries_are_caught() -> None:
    export = Made("A's file", partial(room.rows, "SELECT count(*) FROM leaky_answer"))
    told = caught(a_world([export]))

    assert told.found == [
        """A's file: bytes 2 to 3 of 6, "[(3,)]", became 2 to 3 of 6, "[(4,)]","""
    ]


def test_case_is_shrunk_to_what_shows_the_leak() -> None:
    """Of many answers, the one that breaks the page; of all moments, the first."""
    told = caught(a_world([Ask("/leaky/sound/", by="A"), Ask("/leaky/crash/", by="A")]))

    assert told.case.other.answers == (3,)
    assert told.case.moment == 0
    assert "when before ask 1 this B comes: Partner(state='answered', answers=(3,))" in str(told)


def test_nothing_of_a_trial_stays() -> None:
    an_area()
    caught(a_world([Ask("/leaky/count/", by="A")]))

    assert "leaky_answer" not in connection.introspection.table_names()
