"""Who may give which role where. The roles stand in `roles.toml`; nothing here asks a database."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from kith.accounts.rules.access_table import ANY, given_roles, roles
from kith.core.offers import Holding

LEAD = "organisation-lead"
RECORDS_ADMINISTRATOR = "records-administrator"
KIND_GIVEN = "invitation"


def gives(holdings: Iterable[Holding], organisation_id: UUID) -> tuple[str, ...]:
    """The codes of the roles that somebody with these holdings may give in the organisation."""
    given = {
        code
        for holding in holdings
        if invites_to(holding, organisation_id)
        for code in roles()[holding.role].gives
    }
    return tuple(code for code in given_roles() if code in given)


def ends(holdings: Iterable[Holding], organisation_id: UUID) -> tuple[str, ...]:
    """The codes of the roles that they may end there by ending a place: those that they may give.

    A role that nobody gives on a screen ends with a place by whoever may give every other:
    otherwise its holder could never be let go.
    """
    given = gives(holdings, organisation_id)
    return tuple(given_roles()) if RECORDS_ADMINISTRATOR in given else given


def invites_to(holding: Holding, organisation_id: UUID) -> bool:
    """Whether a role held lets its holder ask people to join the organisation."""
    if holding.role not in roles():
        return False
    is_here = holding.organisation_id == organisation_id
    return any(
        ANY in right.relations or ("organisation" in right.relations and is_here)
        for right in roles()[holding.role].rights
        if (right.deed, right.kind) == ("add", KIND_GIVEN)
    )
