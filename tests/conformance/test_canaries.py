"""A canary typed into every field of every form there is, and none in what the house writes aside.

`tests/integration/core/test_log_canaries.py` tries the same by hand, with what a browser sends
beside a form and with what breaks; here no form is left out, because they are found on the pages.
"""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from kith.core.models import OutboxMessage
from tests.conformance import authorisation as matrix
from tests.conformance import odd_values as odd
from tests.conformance.test_odd_values import answering, entries, forms_met, public_addresses
from tests.conformance.test_odd_values import work_addresses as work
from tests.factories.people import a_membership, an_area, signed_in_client
from tests.integration.core.test_log_canaries import (
    ASIDE,
    CANARY,
    MAIL,
    found_in,
    rows_of,
    sessions,
    written,
)

__all__ = ["written"]  # a fixture
ROLES = ("records-administrator", "directory-moderator")
# A house of its own name: a mail address that is typed has to be one.
TYPED = {
    "email": MAIL,
    "number": "7",
    "tel": "07700 900123",
    "blank": "",
    "url": f"https://{CANARY}.example/",
}
KEPT = ("organisations_organisation", "directory_wrongreport")
WANTS = {"website": "url", "url": "url", "phone": "tel", "postcode": "blank", "email": "email"}
FEWEST_SENT, FEWEST_TAKEN = 40, 12

pytestmark = pytest.mark.django_db


def word_for(name: str, kind: str) -> str:
    """What to type into a field; one that wants a website or a number is refused a name."""
    kind = next((one for part, one in WANTS.items() if part in name), kind)
    return TYPED.get(kind, CANARY)


def filled(form: odd.Form) -> dict[str, bytes]:
    """What somebody would send who types the canary wherever words go, and chooses the first."""
    chosen = {name for name, value in form.fields if value}
    choices = {name: value for name, value in form.first.items() if name not in chosen}
    typed = {name: word_for(name, kind) for name, kind in form.words.items()}
    return {name: value.encode() for name, value in {**choices, **typed}.items()}


def send(client: Client, form: odd.Form) -> Any:
    """Send it for good: what is written aside has to stand to be looked at."""
    data = odd.body(form, filled(form))
    with transaction.atomic():
        if form.method == "get":
            return client.get(form.action.partition("?")[0], QUERY_STRING=data.decode())
        return client.generic("POST", form.action, data, odd.FORM_ENCODED)


def told_to_others() -> str:
    """The words of every message that waits."""
    return str([(one.subject, one.body) for one in OutboxMessage.objects.all()])


def test_no_canary_of_any_form_is_written_aside(written: io.StringIO, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    an_area()
    met: set[Any] = set()
    stranger = answering(Client())
    where = matrix.world(ROLES[0])
    a_membership(where.person, *ROLES[1:])
    client = answering(signed_in_client(where.person))
    forms = [(stranger, form) for form in forms_met(stranger, public_addresses(), met)]
    forms += [(stranger, form) for form in forms_met(stranger, entries(where), met)]
    forms += [(client, form) for form in forms_met(client, work(where), met)]
    answers = []
    for who, form in forms:
        cache.clear()
        answers.append(send(who, form))
    redirects = [one["Location"] for one in answers if one.has_header("Location")]

    kept = {table: found_in(rows_of(table)) for table in KEPT}

    assert len(answers) >= FEWEST_SENT
    assert kept == {table: [CANARY.lower()] for table in KEPT}  # so there was something to leak
    assert len(redirects) >= FEWEST_TAKEN
    assert found_in(written.getvalue()) == []
    assert {table: found_in(rows_of(table)) for table in ASIDE} == {table: [] for table in ASIDE}
    assert found_in(sessions()) == []
    assert found_in(told_to_others()) == []
    assert [at for at in redirects if found_in(at)] == []
