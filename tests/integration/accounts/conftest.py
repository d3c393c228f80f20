"""A provider of work accounts on loopback, and somebody who has one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from kith.accounts.models import Person
from tests.factories.identity_provider import IdentityProvider, identity_provider
from tests.factories.people import a_person


@pytest.fixture(scope="module")
def running() -> Iterator[IdentityProvider]:
    with identity_provider() as one:
        yield one


@pytest.fixture
def provider(running: IdentityProvider, settings: Settings) -> IdentityProvider:
    running.__init__(address=running.address)  # type: ignore[misc]
    settings.KITH_WORK_ACCOUNT = running.account()
    return running


@pytest.fixture
def sam() -> Person:
    """Linked to the subject that the provider tells."""
    return a_person(email="sam@exampleton.example")
