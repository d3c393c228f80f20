"""Schemathesis asks the API all that its OpenAPI document allows, and more, and finds nothing.

In this process, over WSGI: no network. What one parameter says without another cannot be told in
OpenAPI, so questions that lack the other are not asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from kith.directory.presenters.api_parameters import NEEDS
from tests.factories.areas import an_area
from tests.factories.directory_records import a_whole_service

pytestmark = pytest.mark.django_db
ADDRESS = "/oruk/v3/openapi.json"
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
SHORT = 3
LONG = 60
IN_SHORT = frozenset({"/services", "/organizations/{id}"})


@pytest.fixture(autouse=True)
def _as_often_as_it_likes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No limit; and the database of the test stays open between requests, as Django's client has it."""
    monkeypatch.setattr(django_settings, "API_PER_MINUTE", 0)
    for one in (signals.request_started, signals.request_finished):
        one.disconnect(close_old_connections)
    yield
    for one in (signals.request_started, signals.request_finished):
        one.connect(close_old_connections)


def is_whole(case: Any) -> bool:
    """Whether each parameter stands with the one that it needs."""
    query, body = case.query or {}, case.body if isinstance(case.body, dict) else {}
    held = [one for one in (query, body) if isinstance(one, dict)]
    return all(other in one for one in held for name, other in NEEDS.items() if name in one)


def asked(examples: int, *, paths: frozenset[str] = frozenset()) -> None:
    """Ask every operation so many times in each mode, or those of some paths."""
    a_whole_service()
    house = get_wsgi_application()

    def uncompressed(environ: dict[str, Any], start_response: Any) -> Any:
        environ.pop("HTTP_ACCEPT_ENCODING", None)  # no network stands between to unpack it
        return house(environ, start_response)

    schema = schemathesis.openapi.from_wsgi(ADDRESS, uncompressed)
    for result in schema.get_all_operations():
        operation = result.ok()
        if paths and operation.path not in paths:
            continue
        for mode in MODES:
            strategy = operation.as_strategy(generation_mode=mode)
            _ask(
                strategy.filter(is_whole) if mode is GenerationMode.POSITIVE else strategy, examples
            )


def _ask(cases: st.SearchStrategy[Any], examples: int) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=cases)
    def ask(case: Any) -> None:
        case.call_and_validate()

    with suppress(Unsatisfiable):  # of what takes no parameter, nothing can be asked wrongly
        ask()


def test_nothing_is_found_in_a_short_run() -> None:
    asked(SHORT, paths=IN_SHORT)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_nothing_is_found_in_a_long_run() -> None:
    asked(LONG)


def test_document_names_every_endpoint_and_version(client: Client) -> None:
    an_area()

    document = json.loads(client.get(ADDRESS).content)

    assert document["openapi"] == "3.1.0"
    assert document["info"]["version"] == "HSDS-UK-3.0"
    assert document["servers"] == [{"url": "http://testserver/oruk/v3"}]
    assert {path: sorted(methods) for path, methods in document["paths"].items()} == {
        "/": ["get"],
        "/openapi.json": ["get"],
        "/services": ["get", "post"],
        "/services/{id}": ["get"],
        "/service_at_locations": ["get", "post"],
        "/service_at_locations/{id}": ["get"],
        "/organizations": ["get", "post"],
        "/organizations/{id}": ["get"],
        "/taxonomies": ["get", "post"],
        "/taxonomies/{id}": ["get"],
        "/taxonomy_terms": ["get", "post"],
        "/taxonomy_terms/{id}": ["get"],
    }
