"""A keeper's link, and what it opens: the entries of one provider and nothing else."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from kith.directory.enums import ProposalState
from kith.directory.models import KeeperLink, Proposal, Provider, Service
from kith.directory.queries.keeping import entries_of_provider
from kith.directory.rules.keepers import secret_digest
from kith.directory.rules.keeping import KEEPER

_LINK = "The link is its provider's own, and works."
DECIDED_SHOWN = 5


def provider_of_link(secret: str, at: datetime) -> Provider | None:
    """The provider whose entries a link opens; none when it has ended or never was. One query."""
    link = (
        KeeperLink.objects.select_related("provider")
        .filter(digest=secret_digest(secret), ended_at=None, ends_at__gt=at)
        .first()
    )
    return link.provider if link and link.provider.retired_at is None else None


def entries_of_link(provider: Provider) -> list[Service]:
    """What the link lists, longest unconfirmed first. One query."""
    return list(entries_of_provider(provider))


def entry_of_link(provider: Provider, service_id: UUID) -> Service | None:
    """One entry that the link opens; none when it is somebody else's. One query."""
    found = Service.objects.because(_LINK).select_related("provider")
    return found.filter(pk=service_id, provider=provider, retired_at=None).first()


def decided_of_link(provider: Provider) -> list[Proposal]:
    """What was decided last on what came by the provider's link. One query."""
    own = Q(service__provider=provider) | Q(service=None, provider=provider)
    found = Proposal.objects.because(_LINK).filter(own, sent_by=None)
    done = found.filter(state__in=(ProposalState.ACCEPTED, ProposalState.REFUSED))
    return list(done.select_related("service").order_by("-decided_at")[:DECIDED_SHOWN])


def waiting_keeper(provider: Provider) -> bool:
    """Whether it was said already that somebody else keeps these entries. One query."""
    found = Proposal.objects.because(_LINK).filter(
        service=None,
        state=ProposalState.WAITING,
        provider=provider,
        values__has_key=KEEPER,
    )
    return found.exists()
