"""The kinds of organisation that a charter calls on."""

from __future__ import annotations

from django.db import models


class OrganisationKind(models.TextChoices):
    """What sort of body an organisation is. Any body can sign a charter."""

    COUNCIL = "council", "Council team or department"
    SCHOOL = "school", "School, college or nursery"
    HEALTH = "health", "Health service"
    POLICE = "police", "Police or probation"
    VOLUNTARY = "voluntary", "Voluntary or community group"
    FAITH = "faith", "Faith group"
    BUSINESS = "business", "Business or employer"
    HOUSING = "housing", "Housing provider"
    OTHER = "other", "Another kind of body"
