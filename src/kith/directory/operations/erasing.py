"""Taking out of the directory, and of changes sent in, the address of a keeper who is erased."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kith.accounts.models import Person
from kith.accounts.sight import locked
from kith.core import audit
from kith.core.offers import Subject
from kith.directory.enums import ProposalState
from kith.directory.models import KeeperLink, Proposal
from kith.directory.operations.proposing import withdraw_proposal
from kith.directory.queries.about_people import has_address, kept_by, proposals_naming
from kith.directory.rules.keeping import KEEPER


def erase(*, subject: Subject, by: Person, at: datetime) -> int:
    """Leave providers that they kept without a keeper, end their links, and blank their address
    in changes of keeper; one that waits, and would make them keeper again, is withdrawn.
    """
    with transaction.atomic():
        found = kept_by(subject)
        for one in found:
            provider = locked(one)
            provider.keeper_email = ""
            provider.save(update_fields=["keeper_email"])
            KeeperLink.objects.filter(provider=provider, ended_at=None).update(ended_at=at)
            audit.record(
                action="directory.keeper-erased",
                object_type="provider",
                object_id=provider.pk,
                at=at,
                by=by.pk,
            )
        named = proposals_naming(subject)
        for proposal in named:
            _blank(proposal, subject, by, at)
    return len(found) + len(named)


def _blank(proposal: Proposal, subject: Subject, by: Person, at: datetime) -> None:
    if proposal.state == ProposalState.WAITING and has_address(proposal.values, subject):
        withdraw_proposal(proposal=proposal, by=by, at=at)
    proposal = locked(proposal)
    for said in (proposal.values, proposal.before):
        if has_address(said, subject):
            said[KEEPER] = ""
    proposal.save(update_fields=["values", "before"])
