"""Who may give which role, worked out without a database."""

from __future__ import annotations

from uuid import UUID

import pytest

from kith.accounts.rules import access_table
from kith.core.offers import Holding
from kith.organisations.rules import about, name_of
from kith.organisations.rules.giving import ends, gives
from kith.organisations.rules.tokens import digest_of

HERE, THERE = UUID(int=1), UUID(int=2)
OF_A_LEAD = ("practitioner", "supervisor", "champion", "organisation-lead", "service-keeper")


def test_lead_gives_the_roles_of_the_organisation_and_no_other() -> None:
    assert gives([Holding("organisation-lead", HERE)], HERE) == OF_A_LEAD


def test_lead_gives_nothing_elsewhere() -> None:
    assert gives([Holding("organisation-lead", HERE)], THERE) == ()


def test_records_administrator_gives_every_role_anywhere_but_the_system_administrator() -> None:
    every = set(access_table.given_roles())

    assert set(gives([Holding("records-administrator", HERE)], THERE)) == every - {
        "system-administrator"
    }


def test_who_gives_every_role_of_the_table_ends_the_system_administrators_too() -> None:
    assert ends([Holding("organisation-lead", HERE)], HERE) == OF_A_LEAD
    assert ends([Holding("records-administrator", THERE)], HERE) == tuple(
        access_table.given_roles()
    )


@pytest.mark.parametrize(
    "role",
    sorted(set(access_table.given_roles()) - {"organisation-lead", "records-administrator"}),
)
def test_no_other_role_gives_any(role: str) -> None:
    assert gives([Holding(role, HERE)], HERE) == ()


def test_role_that_the_table_dropped_gives_nothing() -> None:
    assert gives([Holding("mayor", HERE)], HERE) == ()
    assert (name_of("mayor"), about("mayor")) == ("mayor", "")


def test_roles_add_up() -> None:
    held = [Holding("organisation-lead", HERE), Holding("organisation-lead", THERE)]

    assert (gives(held, HERE), gives(held, THERE)) == (OF_A_LEAD, OF_A_LEAD)


def test_table_refuses_to_give_what_is_no_role() -> None:
    role = access_table.Role("clerk", "Clerk", "", False, True, (), gives=("mayor",))

    with pytest.raises(access_table.UnreadableTable, match="role clerk: it gives mayor"):
        access_table._check_gives(role, access_table.roles())


def test_token_is_kept_as_its_sha256() -> None:
    # SHA-256 of "abc": FIPS 180-2, appendix B.1.
    assert digest_of("abc") == ("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
