"""Two partners' numbers: whatever B is short of, nothing of the joint result tells which it was.

Whether numbers may meet at all is decided above, by consent and flags: the room that decides
registers a world. Here is what the pure rules promise it. For B absent, declined or unfinished, in
whatever way, one value comes back, the very same; and A's own result and words never move.
"""

from __future__ import annotations

import pickle
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kith.measures.couples import agreement, difference
from kith.measures.definition import Measure
from kith.measures.loading import load_library
from kith.measures.scoring import explain, score

LIBRARY = load_library()
CODES = ("csi-16", "phq-9", "core-10")
"""One that couples fill in, and two whose answers raise a flag of safety."""
Answers = dict[int, int | None]


def whole(measure: Measure) -> st.SearchStrategy[Answers]:
    """Every item answered, somehow."""
    return st.fixed_dictionaries(
        {item.number: st.sampled_from(sorted(item.points())) for item in measure.items}
    )


def short(measure: Measure) -> st.SearchStrategy[Answers]:
    """Items left out or declined; perhaps all of them, as of somebody who is not there."""
    answered = {
        item.number: st.none() | st.sampled_from(sorted(item.points())) for item in measure.items
    }
    return st.just({}) | st.fixed_dictionaries({}, optional=answered)


def value(measure: Measure, answers: Answers) -> Fraction | None:
    """The first scale's number, if there is one."""
    return next(iter(score(measure, answers).scores.values())).value


@pytest.mark.parametrize("code", CODES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_joint_result_is_one_value_whatever_b_is_short_of(code: str, data: st.DataObject) -> None:
    measure = LIBRARY[code]
    mine = value(measure, data.draw(whole(measure)))
    theirs = value(measure, data.draw(short(measure)))
    assume(theirs is None)

    assert difference(mine, theirs) is difference(mine, None) is None
    assert pickle.dumps(agreement([(mine, theirs)])) == pickle.dumps(agreement([(mine, None)]))


@pytest.mark.parametrize("code", CODES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_own_result_and_words_do_not_move(code: str, data: st.DataObject) -> None:
    """Words once said are kept in the process: they must be kept for what was said, not for whom."""
    measure = LIBRARY[code]
    mine = data.draw(whole(measure))
    alone = score(measure, mine)
    said = explain(measure, alone)

    theirs = score(measure, data.draw(whole(measure) | short(measure)))
    explain(measure, theirs)

    assert pickle.dumps(score(measure, mine)) == pickle.dumps(alone)
    assert explain(measure, score(measure, mine)) == said
