import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.flows.conditions import (
    ALWAYS,
    NEVER,
    All,
    Answered,
    AnyOf,
    AnyPart,
    Condition,
    Equals,
    Fact,
    Not,
    as_json,
    condition_from,
    holds,
)
from kith.flows.conditions import (
    given as given_fact,
)

ONE = {"drink": "tea"}
MANY = {"drink": frozenset({"tea", "milk"})}


@pytest.mark.parametrize(
    ("condition", "facts", "expected"),
    [
        (Equals("drink", "tea"), ONE, True),
        (Equals("drink", "coffee"), ONE, False),
        (Equals("drink", "tea"), {}, False),
        (Equals("drink", "tea"), MANY, False),
        (Equals("is.alone", True), {"is.alone": True}, True),
        (Equals("is.alone", True), {"is.alone": False}, False),
        (AnyOf("drink", ("coffee", "tea")), ONE, True),
        (AnyOf("drink", ("coffee",)), ONE, False),
        (AnyOf("drink", ("milk", "sugar")), MANY, True),
        (AnyOf("drink", ("sugar",)), MANY, False),
        (AnyOf("drink", ("tea",)), {}, False),
        (Answered("drink"), ONE, True),
        (Answered("drink"), MANY, True),
        (Answered("drink"), {"drink": frozenset()}, False),
        (Answered("drink"), {}, False),
        (Not(Equals("drink", "tea")), {}, True),
        (All((Equals("drink", "tea"), Answered("drink"))), ONE, True),
        (All((Equals("drink", "tea"), Answered("sugar"))), ONE, False),
        (AnyPart((Equals("drink", "tea"), Answered("sugar"))), ONE, True),
        (AnyPart((Equals("drink", "x"), Answered("sugar"))), ONE, False),
        (ALWAYS, {}, True),
        (NEVER, {}, False),
    ],
)
def test_condition_holds_as_its_operator_says(
    condition: Condition, facts: dict[str, Fact], expected: bool
) -> None:
    assert holds(condition, facts) is expected


ATOMS = st.one_of(
    st.builds(Equals, st.sampled_from("abc"), st.sampled_from(["x", "y"])),
    st.builds(AnyOf, st.sampled_from("abc"), st.just(("x", "z"))),
    st.builds(Answered, st.sampled_from("abc")),
)
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds(All, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(AnyPart, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=8,
)
VALUES = st.one_of(
    st.none(),
    st.sampled_from(["x", "y", "z"]),
    st.frozensets(st.sampled_from(["x", "y", "z"]), min_size=1),
)


@given(CONDITIONS)
def test_condition_keeps_its_form_in_the_file(condition: Condition) -> None:
    assert condition_from(as_json(condition)) == condition


@given(CONDITIONS, st.fixed_dictionaries({"a": VALUES, "b": VALUES, "c": VALUES}))
def test_condition_left_after_every_fact_is_what_holds(
    condition: Condition, values: dict[str, Fact | None]
) -> None:
    facts = {name: value for name, value in values.items() if value is not None}

    left = condition
    for name, value in values.items():
        left = given_fact(left, name, value)

    assert left == (ALWAYS if holds(condition, facts) else NEVER)
