"""A keeper who is erased is named by no provider and by no change, and can come back by none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kith.core.models import AuditEntry
from kith.core.offers import Subject
from kith.directory.models import Proposal, Provider
from kith.directory.operations.erasing import erase
from kith.directory.operations.proposing import propose_keeper
from kith.directory.queries.about_people import find
from tests.factories.areas import AT
from tests.factories.keeping import KEEPER, a_kept_provider, a_moderator

pytestmark = pytest.mark.django_db
SUBJECT = Subject(addresses=frozenset({KEEPER}))
OTHER = "other@example.org"
LATER = AT + timedelta(days=1)


def all_of_them() -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    found = Proposal.objects.because("A test.").order_by("sent_at")
    return [(one.state, one.values, one.before) for one in found]


def propose(provider: Provider, address: str, days: int) -> Proposal:
    at = AT + timedelta(days=days)
    return propose_keeper(provider=provider, keeper_email=address, by=None, at=at)


def test_waiting_change_to_an_erased_keeper_is_withdrawn_and_names_nobody() -> None:
    provider = a_kept_provider("A", keeper_email=OTHER)
    proposal = propose(provider, KEEPER.upper(), 0)
    moderator = a_moderator()

    count = erase(subject=SUBJECT, by=moderator, at=LATER)

    assert count == 1
    assert all_of_them() == [("withdrawn", {"keeper_email": ""}, {"keeper_email": OTHER})]
    entry = AuditEntry.objects.get(action="directory.change-withdrawn")
    assert (entry.object_id, entry.by_id, entry.at) == (str(proposal.pk), moderator.pk, LATER)


def test_change_away_from_an_erased_keeper_waits_on_without_their_address() -> None:
    propose(a_kept_provider("A"), OTHER, 0)

    assert erase(subject=SUBJECT, by=a_moderator(), at=LATER) == 2
    assert all_of_them() == [("waiting", {"keeper_email": OTHER}, {"keeper_email": ""})]


def test_change_that_is_over_names_nobody_and_stays_as_it_ended() -> None:
    provider = a_kept_provider("A", keeper_email=OTHER)
    propose(provider, KEEPER, 0)
    propose(provider, "third@example.org", 1)

    erase(subject=SUBJECT, by=a_moderator(), at=LATER)

    assert [(state, values["keeper_email"]) for state, values, _before in all_of_them()] == [
        ("withdrawn", ""),
        ("waiting", "third@example.org"),
    ]


def test_changes_that_name_a_keeper_are_found_with_their_side_alone() -> None:
    there = propose(a_kept_provider("A", keeper_email=OTHER), KEEPER, 0)
    away = propose(a_kept_provider("B"), OTHER, 1)

    found = {one.record_id: one.values for one in find(SUBJECT) if one.kind == "keeper-proposal"}

    assert {pk: sorted(values) for pk, values in found.items()} == {
        str(there.pk): ["To", "When"],
        str(away.pk): ["From", "When"],
    }
    assert (found[str(there.pk)]["To"], found[str(away.pk)]["From"]) == (KEEPER, KEEPER)
