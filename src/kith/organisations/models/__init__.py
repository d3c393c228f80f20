"""Organisations, where they work, and who works there."""

from kith.organisations.models.membership import Invitation, Membership, RoleHeld
from kith.organisations.models.organisation import Organisation, Site, Team

__all__ = ["Invitation", "Membership", "Organisation", "RoleHeld", "Site", "Team"]
