"""Those who keep and moderate the directory, links and changes, for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from kith.accounts.models import Person
from kith.directory.models import Proposal, Provider, Service
from kith.directory.operations.keepers import send_link
from kith.directory.operations.proposing import propose_change
from kith.directory.queries.values import values_by_id
from kith.directory.rules.values import ServiceValues
from kith.organisations.models import Organisation
from tests.factories.areas import AT
from tests.factories.directory import a_provider
from tests.factories.forms import sent_as_it_came
from tests.factories.people import a_person, an_organisation

SECRET = "an-open-secret-that-nobody-guesses-0123456"
KEEPER = "keeper@example.org"


def a_moderator(**more: Any) -> Person:
    """Somebody who moderates the directory."""
    return a_person("directory-moderator", organisation=an_organisation(), **more)


def a_kept_provider(
    name: str = "", *, organisation: Organisation | None = None, **values: Any
) -> Provider:
    """A provider whose entries somebody keeps by a link."""
    return a_provider(name, organisation=organisation, **{"keeper_email": KEEPER, **values})


def a_keeper(organisation: Organisation, **more: Any) -> Person:
    """Somebody with an account who keeps the entries of an organisation."""
    return a_person("service-keeper", organisation=organisation, **more)


def a_link(provider: Provider, *, secret: str = SECRET, at: datetime = AT) -> str:
    """The secret of a link that works."""
    send_link(provider=provider, secret=secret, by=None, at=at)
    return secret


def live(service: Service) -> ServiceValues:
    """What is live of an entry."""
    return values_by_id([service.pk])[service.pk]


def a_proposal(
    service: Service, *, by: Person | None = None, at: datetime = AT, **values: Any
) -> Proposal:
    """A change that waits."""
    wanted = replace(live(service), **(values or {"name": "A better name"}))
    return propose_change(service=service, values=wanted, by=by, at=at)


def form_of(service_page: Any) -> dict[str, Any]:
    """What a browser would post of an entry's form, unchanged: by the name of each control."""
    return sent_as_it_came(service_page.context["form"])
