"""Each pack gives the check the contacts that its safety rests on, and none that harm."""

from collections.abc import Iterable
from functools import cache

import pytest

from kith.area_pack.definition import Contact
from kith.flows import WalkedPath, walk
from kith.selfcheck.presenters import asked_here, library, may_be_asked
from kith.selfcheck.rules import ABUSE_YES, ANY_CONCERN, check_flow, contacts_of, not_plain_no
from tests.factories.packs import pack

FLOW = check_flow()
PACKS = ("exampleton", "rotherham")
CLOSE = {"partner", "relatives", "family", "mediation", "community", "community_leaders"}


@cache
def _paths() -> tuple[WalkedPath, ...]:
    return walk(FLOW, [ANY_CONCERN, not_plain_no("honour"), ABUSE_YES])


def _contacts(code: str, path: WalkedPath) -> Iterable[Contact]:
    for outcome in path.outcomes:
        # A pack's contact has every attribute that a public contact is chosen by.
        yield from contacts_of(FLOW.outcome(outcome), pack(code).contacts)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize("code", PACKS)
def test_contacts_bring_in_nobody_after_a_safety_answer(code: str) -> None:
    involved = {
        (contact.code, one)
        for path in _paths()
        if path.kept[0]
        for contact in _contacts(code, path)
        for one in contact.involves
        if one in CLOSE
    }
    assert involved == set()


@pytest.mark.parametrize("code", PACKS)
@pytest.mark.parametrize(
    "outcome",
    [
        "emergency",
        "suicide",
        "suicide_route",
        "young_danger",
        "young_danger_self",
        "young_people",
        "own_behaviour",
        "honour",
        "abuse",
        "advice_today",
        "other_worry",
        "children",
        "couple_local",
    ],
)
def test_pack_has_a_contact_for_each_outcome_that_needs_one(code: str, outcome: str) -> None:
    assert len(contacts_of(FLOW.outcome(outcome), pack(code).contacts)) > 0  # type: ignore[arg-type]


@pytest.mark.parametrize("code", PACKS)
def test_own_behaviour_gets_specialists_alone(code: str) -> None:
    found = contacts_of(FLOW.outcome("own_behaviour"), pack(code).contacts)  # type: ignore[arg-type]
    assert [contact.code for contact in found if "own_behaviour" not in contact.concerns] == []


@pytest.mark.parametrize("code", PACKS)
def test_pack_asks_only_what_a_resident_may_see(code: str) -> None:
    """Nothing that the pack names for the check is dropped, and each subject has something."""
    given = pack(code)
    by_subject: dict[str, list[str]] = {}
    for use in given.measures:
        if use.where == "check":
            by_subject.setdefault(use.subject, []).extend(use.measures)

    asked = asked_here(FLOW, by_subject)

    assert {
        question.subject: [measure.code for measure in asked[question.code]]
        for question in FLOW.questions
        if question.kind == "measure" and asked[question.code]
    } == by_subject


@pytest.mark.parametrize(
    ("code", "allowed"),
    [("csi-4", True), ("ons-loneliness", True), ("hark", False), ("sdq", False)],
)
def test_measure_may_be_asked_when_its_terms_allow_it(code: str, allowed: bool) -> None:
    assert may_be_asked(library()[code]) is allowed


def test_flow_reads_only_bands_that_the_measures_have() -> None:
    from kith.flows.conditions import AnyOf, Equals, atoms

    facts = {fact for question in FLOW.questions for fact in question.facts}
    read = [
        atom
        for each in (*FLOW.derived, *FLOW.outcomes)
        for atom in atoms(each.when)
        if atom.fact in facts
    ]
    unknown = []
    for atom in read:
        measure, scale = atom.fact.split(".")
        bands = {band.code for band in library()[measure].scale(scale).bands}
        values = (
            atom.values
            if isinstance(atom, AnyOf)
            else [atom.value]
            if isinstance(atom, Equals)
            else []
        )
        unknown += [(atom.fact, value) for value in values if value not in bands]
    assert unknown == []
    assert {atom.fact for atom in read} == facts
