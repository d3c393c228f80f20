"""What tests of this room's pages have in common."""

from __future__ import annotations

import re

from django.test import Client
from django.urls import reverse

from kith.accounts.models import Person, Restriction, RestrictionPass
from kith.organisations.models import Site
from tests.factories.people import AT, a_person


def address(name: str, record: object) -> str:
    return reverse(f"organisations:{name}", args=[record.pk])  # type: ignore[attr-defined]


def listed(client: Client, url: str) -> list[str]:
    """The names in the rows of a list."""
    page = client.get(url).content.decode()
    rows = page.partition('class="govuk-list kith-rows"')[2].partition("</ul>")[0]
    return re.findall(r'<a class="govuk-link"[^>]*>(?:<span.*?</span>)?([^<]+)</a>', rows)


def post(client: Client, url: str, **typed: object) -> int:
    return client.post(url, typed).status_code


def restrict(site: Site, *passes: Person) -> None:
    restriction = Restriction.objects.create(
        kind="site", object_id=site.pk, reason="at-risk", put_by=a_person(), put_at=AT
    )
    for person in passes:
        RestrictionPass.objects.create(restriction=restriction, person=person)
