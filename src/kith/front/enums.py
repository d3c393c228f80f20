"""The choices of the front: kinds of page, of note, of tool, and how far a page was reviewed."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from kith.area_pack.definition import SUBJECTS


class Specialist(TextChoices):
    """Whether somebody who knows the field has read the page."""

    NOT_NEEDED = "not_needed", "Needs no specialist"
    AWAITED = "awaited", "Not yet reviewed by a specialist"
    DONE = "done", "Reviewed by a specialist"


class ToolKind(TextChoices):
    """What a tool is."""

    ACTIVITY = "activity", _("Activity")
    STARTER = "starter", _("Conversation starter")
    WORKSHEET = "worksheet", _("Worksheet to print")


class CourseKind(TextChoices):
    """What a course page leads to."""

    COURSE = "course", _("Course")
    VIDEO = "video", _("Video")


class InformationKind(TextChoices):
    """What a page about the site itself tells."""

    CONTACT = "contact", "How to reach us"
    PRIVACY = "privacy", "Privacy"
    ACCESSIBILITY = "accessibility", "Accessibility statement"
    TRACKS = "tracks", "Cover your tracks"
    ASKING = "asking", "What happens if I ask for help"
    OTHER = "other", "Other"


class AlternativeKind(TextChoices):
    """Another way to take in a page."""

    EASY_READ = "easy_read", _("Easy read")
    BSL = "bsl", _("British Sign Language")


NOTE_CHOICES = [("tip", "Tip"), ("important", "Important"), ("warning", "Warning")]

SUBJECT_NAMES = {
    "partner": "My partner",
    "separated": "The parent I live apart from",
    "child": "My child or teenager",
    "family": "Someone else in the family",
    "neighbours": "Friends and neighbours",
    "self": "Just me",
    "under_18": "I am under 18",
    "own_behaviour": "How I behave",
}
SUBJECT_CHOICES = [(code, SUBJECT_NAMES[code]) for code in SUBJECTS]

CONCERN_NAMES = {
    "emergency": "Danger now",
    "abuse": "Abuse",
    "abuse_men": "Abuse of men",
    "abuse_lgbt": "Abuse of lesbian, gay, bisexual and trans people",
    "honour_forced": "Honour-based abuse and forced marriage",
    "own_behaviour": "My own behaviour",
    "sexual_violence": "Sexual violence",
    "stalking": "Stalking",
    "suicide_self_harm": "Suicide and self-harm",
    "mental_health": "Mental health",
    "under_18": "Being under 18",
    "child_protection": "A child at risk",
    "separated": "Parents who live apart",
    "couple": "Couples",
    "baby": "A new baby",
    "child_to_parent": "When your child hurts you",
    "bullying": "Bullying",
    "loneliness": "Loneliness",
    "bereavement": "When someone has died",
    "drink_drugs": "Drink and drugs",
    "kinship": "Kinship care",
    "grandparents": "Grandparents",
    "parenting": "Bringing up children",
    "carers": "Caring for someone",
    "older": "Later life",
    "neighbours": "Neighbours",
    "money": "Money",
    "work": "Work",
    "text_deaf": "Help by text",
}
CONCERN_CHOICES = list(CONCERN_NAMES.items())
