"""Every endpoint of our API answers as the published JSON Schemas of Open Referral UK 3.0 say.

The schemas are other publishers', used where they lie: without them this is skipped. Whatever an
endpoint answers is looked at twice, by their schemas and by `kith.open_referral`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings

from kith.area_pack import read_pack
from kith.areas.operations import load_pack
from kith.directory.models import Provider
from kith.directory.operations.writing import write_services
from kith.directory.rules.values import ServiceEntry, ServiceValues
from kith.open_referral import AddressFeed, Endpoint, check_feed, profile
from tests.conformance.test_open_referral import DATA, ROOT, validator
from tests.factories.areas import AT, an_area
from tests.factories.directory import PACK, TODAY
from tests.factories.directory_records import (
    a_whole_provider,
    a_whole_service,
    service_values,
    some_terms,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not (DATA / "oruk-3.0").is_dir(),
        reason="The published schemas of Open Referral UK are not here: ../shared/data/oruk-3.0.",
    ),
]
BASE = "https://testserver/oruk/v3"
MANY = 100
"""Records that the whole pack has at least, of all kinds."""


@dataclass(frozen=True)
class Replied:
    """What the API answered, as the checker asks of an address."""

    status: int
    body: bytes
    seconds: float = 0.0


class Asking:
    """Asks the API without a network, and notes what came of each endpoint."""

    def __init__(self) -> None:
        self.client = Client()
        self.bodies: list[tuple[Endpoint, Any]] = []

    def __call__(self, address: str) -> Replied:
        parts = urlsplit(address)
        answer = self.client.get(f"{parts.path}?{parts.query}", secure=True)
        if answer.status_code == 200:
            self.bodies.append((endpoint_of(parts.path), json.loads(answer.content)))
        return Replied(answer.status_code, answer.content)


def endpoint_of(path: str) -> Endpoint:
    below = path.removeprefix("/oruk/v3").rstrip("/")
    list_, _slash, pk = below.removeprefix("/").partition("/")
    return profile().endpoint(f"/{list_}" + ("/{id}" if pk else ""))


def schema_errors(bodies: list[tuple[Endpoint, Any]]) -> Iterator[str]:
    for endpoint, body in bodies:
        for error in validator(endpoint).iter_errors(body):
            yield f"{endpoint.path} {error.json_path}: {error.message[:200]}"


def verdict(*, full: bool) -> tuple[bool, list[str], list[str], set[str]]:
    """What the checker and the schemas say of every endpoint, and which of them were asked."""
    asking = Asking()
    for every in (True, False):
        feed = AddressFeed(BASE, asking, every=every, full=full)
        report = check_feed(feed, on=TODAY, keep=None)
    wrong = [one.sentence for one in report.findings if one.level == "failure"]
    asked = {endpoint.path for endpoint, _body in asking.bodies}
    return report.is_valid, wrong, list(schema_errors(asking.bodies)), asked


@pytest.mark.parametrize("full", [False, True])
def test_every_endpoint_answers_as_the_schemas_say(full: bool) -> None:
    for number in range(3):
        a_whole_service(name=f"Service {number}", assured_on=TODAY - timedelta(days=number))

    assert verdict(full=full) == (True, [], [], {one.path for one in profile().endpoints})


def test_empty_directory_answers_as_the_schemas_say() -> None:
    an_area()
    asking = Asking()

    report = check_feed(AddressFeed(BASE, asking), on=TODAY)

    assert report.is_valid
    assert list(schema_errors(asking.bodies)) == []


def test_whole_rotherham_pack_answers_as_the_schemas_say() -> None:
    folder = ROOT / "packs" / "rotherham"
    if not (folder / "directory").is_dir():
        pytest.skip("Rotherham's pack has no directory yet.")
    load_pack(pack=read_pack(folder), by=None, at=AT)

    asking = Asking()

    report = check_feed(AddressFeed(BASE, asking, every=True, full=True), on=TODAY, keep=None)

    assert [one.sentence for one in report.findings if one.level == "failure"] == []
    assert report.is_valid
    assert list(schema_errors(asking.bodies)) == []
    assert report.records > MANY


def generated(values: ServiceValues) -> None:
    """Whatever a table holds passes the schemas, in a list and by its id."""
    area = an_area()
    provider = Provider.objects.because("A test looks.").first()
    if provider is None:
        some_terms()
        provider = a_whole_provider()
    entry = ServiceEntry(values=values, provider_id=provider.pk)
    [pk] = write_services(area_id=area.pk, entries=[entry], origin=PACK, at=AT).ids
    asking = Asking()
    for address in (f"{BASE}/services/{pk}", f"{BASE}/services?per_page=500&full=true"):
        assert asking(address).status == 200

    assert list(schema_errors(asking.bodies)) == []


CHECKS = [HealthCheck.too_slow]
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]


@settings(max_examples=5, deadline=None, suppress_health_check=CHECKS, phases=PHASES)
@given(values=service_values())
def test_any_service_passes_the_schemas(values: ServiceValues) -> None:
    generated(values)


@pytest.mark.long
@settings(max_examples=300, deadline=None, suppress_health_check=CHECKS, phases=PHASES)
@given(values=service_values())
def test_any_service_passes_the_schemas_at_length(values: ServiceValues) -> None:
    generated(values)
