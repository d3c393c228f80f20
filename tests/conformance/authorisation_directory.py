"""Records of the directory for the authorisation matrix: of one's organisation, and of another."""

from __future__ import annotations

from django.db import models

from kith.accounts.models import Person
from kith.directory.enums import ImportKind
from kith.directory.models import ImportSource, Proposal, Service, WrongReport
from kith.organisations.models import Organisation
from tests.factories.directory import a_provider, a_service
from tests.factories.people import AT, an_area

OWN, COLLEAGUE, OTHER = "own", "colleague's", "other"
Records = dict[str, dict[str, models.Model | None]]


def records(
    here: Organisation, elsewhere: Organisation, person: Person, colleague: Person, stranger: Person
) -> Records:
    """By kind, the person's own, a colleague's and another organisation's."""
    ours, theirs = a_provider(organisation=here), a_provider(organisation=elsewhere)
    service, other = a_service(provider=ours), a_service(provider=theirs)
    owned = a_service(provider=ours)
    owned.owner = person
    owned.save()
    return {
        "provider": {COLLEAGUE: ours, OTHER: theirs},
        "service": {OWN: owned, COLLEAGUE: service, OTHER: other},
        "proposal": {
            OWN: _proposal(service, person),
            COLLEAGUE: _proposal(service, colleague),
            OTHER: _proposal(other, stranger),
        },
        "wrong-report": {COLLEAGUE: _report(service), OTHER: _report(other)},
        "import-source": {OWN: _source(person), OTHER: _source(stranger)},
    }


def _proposal(service: Service, by: Person) -> Proposal:
    return Proposal.objects.create(
        service=service,
        values={"name": "A better name"},
        before={"name": service.name},
        sent_by=by,
        sent_at=AT,
    )


def _report(service: Service) -> WrongReport:
    return WrongReport.objects.create(service=service, what="phone", reported_at=AT)


def _source(owner: Person) -> ImportSource:
    return ImportSource.objects.create(
        area=an_area(), name="A feed", kind=ImportKind.OPEN_REFERRAL, owner=owner, added_at=AT
    )
