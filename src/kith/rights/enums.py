"""Codes of the room: what is asked for, how far it is, and why something was decided."""

from __future__ import annotations

from django.db import models


class RequestKind(models.TextChoices):
    """What somebody asks of whoever holds something about them."""

    COMPLAINT = "complaint", "Complaint"
    CORRECTION = "correction", "Correction"
    ACCESS = "access", "To see what is held"
    ERASURE = "erasure", "To have it erased"


class ContactWay(models.TextChoices):
    """How somebody wants to be answered."""

    NONE = "none", "Not at all: they come back with their number"
    POST = "post", "By post"
    PHONE = "phone", "By telephone"
    EMAIL = "email", "By e-mail"


class HowTold(models.TextChoices):
    """How somebody was told something."""

    LETTER = "letter", "By letter"
    PHONE = "phone", "By telephone"
    EMAIL = "email", "By e-mail"
    IN_PERSON = "in-person", "In person"
    WAITS = "waits", "Not told: they asked us not to, and it waits until they come back"


class IdentityProof(models.TextChoices):
    """How it was made sure who asks."""

    WORD = "word", "They gave the word that came with their number"
    DOCUMENT = "document", "They showed a document"
    ACCOUNT = "account", "They signed in to their account while somebody here watched"
    KNOWN = "known", "Somebody here knows them"
    REPRESENTATIVE = "representative", "Somebody acts for them and showed that they may"


class ExtensionReason(models.TextChoices):
    """Why an answer takes longer."""

    COMPLEX = "complex", "It is hard to answer"
    MANY = "many", "They have sent many requests"


class Outcome(models.TextChoices):
    """What became of a request."""

    UPHELD = "upheld", "They are right"
    PARTLY = "partly", "They are right in part"
    NOT_UPHELD = "not-upheld", "They are not right"
    CORRECTED = "corrected", "It was put right"
    GIVEN = "given", "They were given what is held"
    NOTHING_HELD = "nothing-held", "Nothing is held about them"
    ERASED = "erased", "It was erased"
    REFUSED = "refused", "It was refused, and they were told why"
    WITHDRAWN = "withdrawn", "They do not want it any more"
    SILENT = "silent", "They did not show who they are, or did not come back"


class Decision(models.TextChoices):
    """Whether one thing that is held is given to whoever asks."""

    UNDECIDED = "undecided", "Not decided"
    GIVE = "give", "Give it"
    WITHHOLD = "withhold", "Withhold it"


class ReviewReason(models.TextChoices):
    """Why something is given though it tells of others, or withheld."""

    OTHER_AGREES = "other-agrees", "The other person agrees"
    REASONABLE = "reasonable", "It is reasonable to give it without asking the other person"
    SURELY_THEIRS = "surely-theirs", "Somebody checked that it is theirs"
    THIRD_PARTY = "third-party", "It tells of somebody else, who has not agreed"
    NOT_THEIRS = "not-theirs", "It is about somebody else of that name"
    SERIOUS_HARM = "serious-harm", "Giving it is likely to cause somebody serious harm"
    LEGAL = "legal", "It is advice of a lawyer, or the law forbids it"
    CRIME = "crime", "Giving it would get in the way of finding or stopping a crime"


class ErasureReason(models.TextChoices):
    """Why somebody's records are erased."""

    NOT_NEEDED = "not-needed", "It is not needed any more"
    CONSENT_ENDED = "consent-ended", "They agreed to it, and do not any more"
    OBJECTED = "objected", "They object, and nothing weighs more"
    UNLAWFUL = "unlawful", "It should not have been kept"
    DUTY = "duty", "The law says that it must go"


class ErasureState(models.TextChoices):
    """How far an erasure is."""

    WAITING = "waiting", "Waits for a second person"
    DONE = "done", "Done"
    TURNED_DOWN = "turned-down", "Turned down"
