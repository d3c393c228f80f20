"""People who sign in, how they did, and what is restricted."""

from kith.accounts.models.person import People, Person
from kith.accounts.models.restriction import BreakGlass, Restriction, RestrictionPass
from kith.accounts.models.signing import SignIn

__all__ = [
    "BreakGlass",
    "People",
    "Person",
    "Restriction",
    "RestrictionPass",
    "SignIn",
]
