"""Reads about organisations and their people. The first argument is who, or what, is asking."""

from kith.organisations.queries.holdings import (
    holdings_of,
    people_beyond,
    people_of_organisations,
    people_of_teams,
)

__all__ = ["holdings_of", "people_beyond", "people_of_organisations", "people_of_teams"]
