from itertools import product

from kith.flows import Fact, evaluate, flow_from, holds, settle, visible_questions, walk
from kith.flows.conditions import Equals
from kith.flows.walking import total
from tests.unit.flows.sample import sample

FLOW = flow_from(sample())
COMPANY: list[Fact | None] = [
    None,
    frozenset({"friends"}),
    frozenset({"family"}),
    frozenset({"friends", "family"}),
    frozenset({"nobody"}),
]
MOODS: list[Fact | None] = [None, "low", "any other band"]


def _every_way() -> list[tuple[tuple[str, ...], tuple[str, ...], bool]]:
    """By brute force: every set of facts there can be, each with where it leads."""
    ways = []
    for drink, company, sugar, mood, flag in product(
        [None, "tea", "coffee", "water"], COMPANY, [None, "yes", "no"], MOODS, [None, True]
    ):
        given = {"drink": drink, "company": company, "sugar": sugar}
        answers: dict[str, Fact] = {k: v for k, v in given.items() if v is not None}
        shown = tuple(question.code for question in visible_questions(FLOW, answers))
        if ("sugar" not in shown and sugar) or ("mood" not in shown and (mood or flag)):
            continue
        facts = settle(FLOW, answers)
        scored = {"mood.total": mood, "safety.abuse": flag}
        facts.update({name: value for name, value in scored.items() if value is not None})
        reached = tuple(outcome.code for outcome in evaluate(FLOW, facts))
        ways.append((shown, reached, holds(Equals("drink", "coffee"), facts)))
    return ways


def test_walk_finds_what_brute_force_finds_and_nothing_else() -> None:
    paths = walk(FLOW, [Equals("drink", "coffee")])

    assert {(path.questions, path.outcomes, path.kept[0]) for path in paths} == set(_every_way())


def test_walk_counts_every_complete_set_of_facts() -> None:
    assert total(walk(FLOW)) == len(_every_way())


def test_walk_gives_an_example_that_leads_where_the_path_says() -> None:
    for path in walk(FLOW):
        reached = tuple(outcome.code for outcome in evaluate(FLOW, dict(path.facts)))
        assert reached == path.outcomes


def test_walk_merges_what_no_condition_tells_apart() -> None:
    assert len(walk(FLOW)) < len(_every_way()) / 4
