"""`/work/` leads to the pages that the person can open, and to no others."""

from __future__ import annotations

import re

import pytest

from tests.factories.people import a_person, signed_in_client

pytestmark = pytest.mark.django_db
WAY = re.compile(r'kith-ways__one">\s*<a class="govuk-link" href="([^"]+)">')
ORGANISATIONS, GLASS = "/work/organisations/", "/work/break-glass/"
VISITS = "/work/visits/"
OUTBOX, ROLES = "/work/outbox/", "/work/roles/"
EDITORS, ACCOUNT = "/account/editors/", "/account/"


@pytest.mark.parametrize(
    ("role", "leads_to"),
    [
        ("", [ROLES, ACCOUNT]),
        ("practitioner", [ORGANISATIONS, ROLES, ACCOUNT]),
        ("supervisor", [ORGANISATIONS, GLASS, ROLES, ACCOUNT]),
        ("content-editor", [VISITS, ORGANISATIONS, ROLES, EDITORS, ACCOUNT]),
        ("system-administrator", [OUTBOX, ROLES, ACCOUNT]),
    ],
)
def test_home_leads_to_what_the_person_can_open(role: str, leads_to: list[str]) -> None:
    client = signed_in_client(a_person(*([role] if role else [])))

    found = WAY.findall(client.get("/work/").content.decode())

    assert found == leads_to
    assert [client.get(address).status_code for address in found] == [200] * len(found)
