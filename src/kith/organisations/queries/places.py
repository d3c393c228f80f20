"""One team or one site, as far as the person who asks sees what belongs to it."""

from __future__ import annotations

from dataclasses import dataclass

from kith.accounts.models import Person, Restriction
from kith.accounts.queries.glass import restriction_on
from kith.accounts.sight import may_on
from kith.areas.models import LifeStage
from kith.organisations.models import Site, Team
from kith.organisations.queries.people import PersonRow, people_of, rows_of


@dataclass(frozen=True, slots=True)
class TeamPage:
    """A team, those of its people whom the person sees, and what they may do."""

    team: Team
    life_stages: list[LifeStage]
    people: list[PersonRow]
    may_change: bool
    may_trail: bool


@dataclass(frozen=True, slots=True)
class SitePage:
    """A site, the restriction on it, and what the person may do."""

    site: Site
    restriction: Restriction | None
    may_change: bool
    may_restrict: bool
    may_trail: bool


def team_page(person: Person, team: Team) -> TeamPage:
    """Everything on a team's page. The same queries whatever there is."""
    members = people_of(person, team.organisation).filter(team=team)
    return TeamPage(
        team=team,
        life_stages=list(team.life_stages.all()),
        people=rows_of(members, shows_factors=False),
        may_change=may_on(person, "change", team),
        may_trail=may_on(person, "trail", team),
    )


def site_page(person: Person, site: Site) -> SitePage:
    """Everything on a site's page."""
    return SitePage(
        site=site,
        restriction=restriction_on("site", site.pk),
        may_change=may_on(person, "change", site),
        may_restrict=may_on(person, "restrict", site),
        may_trail=may_on(person, "trail", site),
    )
