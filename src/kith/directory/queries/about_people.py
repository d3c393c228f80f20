"""What the directory keeps about people: who keeps entries, owns them, and sent in changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from kith.core.offers import ItemAbout, Subject
from kith.directory.models import (
    Assurance,
    Change,
    ImportRun,
    ImportSource,
    Pairing,
    Proposal,
    Provider,
    Service,
    WrongReport,
)
from kith.directory.rules.keeping import KEEPER

_WHY = "Whoever is told what is held about them, or erased, is sought wherever they were."
SHOWN = "%d %B %Y"


def find(subject: Subject) -> Iterator[ItemAbout]:
    """Entries with their address, and what they did in the directory by their account."""
    for provider in kept_by(subject):
        yield ItemAbout(
            "keeper",
            str(provider.pk),
            f"They keep the entries of {provider}",
            {"E-mail address": provider.keeper_email},
        )
    for proposal in proposals_naming(subject):
        yield ItemAbout(
            "keeper-proposal",
            str(proposal.pk),
            f"A change of who keeps the entries of {proposal.provider}",
            {
                "When": f"{timezone.localtime(proposal.sent_at):{SHOWN}}",
                **{
                    label: said[KEEPER]
                    for label, said in (("From", proposal.before), ("To", proposal.values))
                    if has_address(said, subject)
                },
            },
        )
    yield from _public_addresses(subject)
    if subject.person_id is not None:
        yield from _deeds(subject)


def kept_by(subject: Subject) -> list[Provider]:
    """The providers whose keeper has one of their addresses."""
    every = Provider.objects.because(_WHY).annotate(low=Lower("keeper_email"))
    return list(every.filter(low__in=subject.addresses).order_by("pk"))


def proposals_naming(subject: Subject) -> list[Proposal]:
    """The changes, decided or not, that name one of their addresses as a keeper's."""
    every = Proposal.objects.because(_WHY).filter(
        Q(values__has_key=KEEPER) | Q(before__has_key=KEEPER)
    )
    return [
        one
        for one in every.select_related("provider").order_by("sent_at", "pk")
        if has_address(one.values, subject) or has_address(one.before, subject)
    ]


def has_address(said: Mapping[str, Any], subject: Subject) -> bool:
    """Whether one side of a change names one of their addresses as the keeper's."""
    return str(said.get(KEEPER) or "").lower() in subject.addresses


def _public_addresses(subject: Subject) -> Iterator[ItemAbout]:
    for model, kind in ((Provider, "provider"), (Service, "service")):
        every = model.objects.because(_WHY).annotate(low=Lower("email"))
        for one in every.filter(low__in=subject.addresses).order_by("pk"):
            yield ItemAbout(
                kind,
                str(one.pk),
                f"Their address is the public one of {one}",
                {"E-mail address": one.email},
            )


def _deeds(subject: Subject) -> Iterator[ItemAbout]:
    by = subject.person_id
    proposals = Proposal.objects.because(_WHY).filter(Q(sent_by_id=by) | Q(decided_by_id=by))
    for one in proposals.select_related("service").order_by("sent_at", "pk"):
        mine = one.sent_by_id == by
        yield ItemAbout(
            "proposal",
            str(one.pk),
            f"A change that they {'sent in' if mine else 'decided on'}",
            {
                "Entry": str(one.service or ""),
                "When": f"{timezone.localtime(one.sent_at):{SHOWN}}",
                "Note": one.note if mine else "",
                "Reason": one.reason if one.decided_by_id == by else "",
            },
        )
    counts = {
        "Entries that they own": Service.objects.because(_WHY).filter(owner_id=by).count(),
        "Sources that they own": ImportSource.objects.because(_WHY).filter(owner_id=by).count(),
        "Entries that they said are right": Assurance.objects.filter(by_id=by).count(),
        "Changes that they made": Change.objects.filter(by_id=by).count(),
        "Imports that they ran": ImportRun.objects.filter(by_id=by).count(),
        "Pairs that they decided on": Pairing.objects.filter(decided_by_id=by).count(),
        "Reports that they settled": WrongReport.objects.because(_WHY)
        .filter(settled_by_id=by)
        .count(),
    }
    if any(counts.values()):
        yield ItemAbout(
            "directory-deeds",
            str(by),
            "What they did in the directory",
            {what: str(count) for what, count in counts.items() if count},
        )
