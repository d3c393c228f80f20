"""The words of the directory that code speaks of; all others stand in packs."""

from __future__ import annotations

from django.db.models import TextChoices


class ServiceStatus(TextChoices):
    """Whether a service runs. Open Referral UK's own four."""

    ACTIVE = "active", "Running"
    TEMPORARILY_CLOSED = "temporarily closed", "Closed for a while"
    INACTIVE = "inactive", "Not running"
    DEFUNCT = "defunct", "Ended"


class Taking(TextChoices):
    """Whether a service takes people on."""

    YES = "yes", "Takes people now"
    WAITING_LIST = "waiting_list", "Has a waiting list"
    NO = "no", "Full"
    UNKNOWN = "unknown", "Not known"


class Cost(TextChoices):
    """What it costs, in one word."""

    FREE = "free", "Free"
    SOME_FREE = "some_free", "Free for some"
    PAID = "paid", "Costs money"
    UNKNOWN = "unknown", "Not known"


class Delivery(TextChoices):
    """How people meet the service."""

    IN_PERSON = "in_person", "In person"
    PHONE = "phone", "By phone"
    ONLINE = "online", "Online"
    AT_HOME = "at_home", "At home"


class Way(TextChoices):
    """How somebody comes to the service."""

    SELF = "self", "Ask for yourself"
    WORKER = "worker", "Through a worker"


class TermKind(TextChoices):
    """What a term of a vocabulary names."""

    NEED = "need", "Need"
    SERVICE_TYPE = "service_type", "Type of service"
    ELIGIBILITY = "eligibility", "Who it is for"
    ACCESS = "access", "Access"


class Precision(TextChoices):
    """How exactly a point is known."""

    UNIT = "unit", "Postcode"
    SECTOR = "sector", "Part of a postcode"
    DISTRICT = "district", "First half of a postcode"


class ProposalState(TextChoices):
    """What became of a change that a provider sent in."""

    WAITING = "waiting", "Waits for a moderator"
    ACCEPTED = "accepted", "Accepted"
    REFUSED = "refused", "Sent back"
    WITHDRAWN = "withdrawn", "Taken back"


class Wrong(TextChoices):
    """What somebody says is wrong with an entry."""

    PHONE = "phone", "A telephone number"
    TIMES = "times", "The opening times"
    ADDRESS = "address", "The address"
    ENDED = "ended", "It no longer runs"
    SILENT = "silent", "It does not answer"
    OTHER = "other", "Something else"


class ImportKind(TextChoices):
    """What a source of services is."""

    CSV = "csv", "Spreadsheet (CSV)"
    OPEN_REFERRAL = "open_referral", "Open Referral UK or HSDS"


class RunState(TextChoices):
    """How far an import has come."""

    PREVIEW = "preview", "Read, and waits for a person"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    REFUSED = "refused", "Could not be read"
    STOPPED = "stopped", "Stopped"


class RemindedOne(TextChoices):
    """Whom a reminder went to."""

    KEEPER = "keeper", "Whoever keeps the entry"
    OWNER = "owner", "Whoever owns it here"


class OriginKind(TextChoices):
    """Where the value of a field came from."""

    PACK = "pack", "The area's pack"
    SOURCE = "source", "An import"
    PERSON = "person", "Somebody here"
    KEEPER = "keeper", "The provider"
