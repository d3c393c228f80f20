"""Every world of the house in which somebody must not learn of somebody else."""

from __future__ import annotations

from tests.conformance.partners.house import elsewhere, hidden_sites, keepers, residents, rights
from tests.conformance.partners.worlds import World

WORLDS: tuple[World, ...] = (
    hidden_sites.WORLD,
    elsewhere.WORLD,
    keepers.WORLD,
    residents.WORLD,
    rights.WORLD,
)
"""Register here: README.md beside this folder says what a world is."""
