"""Who works in an organisation, in which roles, and who has been asked to join."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kith.accounts.models import Person
from kith.accounts.sight import Sighted
from kith.core.models import Record
from kith.organisations.models.organisation import Organisation, Team


class Membership(Sighted):
    """A person's place in an organisation, perhaps in one team. Ended, never deleted."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    job_title = models.CharField(max_length=200, blank=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["began_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "team"],
                condition=models.Q(ended_at=None),
                name="one_live_membership_a_team",
            ),
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=models.Q(ended_at=None, team=None),
                name="one_live_membership_without_team",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.team or self.organisation}"


class RoleHeld(Record):
    """A role that a membership carries; the codes are those of the access table."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="roles_held")
    role = models.CharField(max_length=40)
    given_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["given_at", "role"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["membership", "role"],
                condition=models.Q(ended_at=None),
                name="one_live_role_a_membership",
            )
        ]

    def __str__(self) -> str:
        return self.role


class Invitation(Sighted):
    """Somebody was asked to join. The link's secret is kept as its SHA-256 alone."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="invitations"
    )
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT)
    email = models.EmailField()
    name = models.CharField(max_length=200, blank=True)
    roles = models.JSONField(default=list, help_text="Codes of the access table.")
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-invited_at"]

    def __str__(self) -> str:
        return f"An invitation to {self.organisation}"
