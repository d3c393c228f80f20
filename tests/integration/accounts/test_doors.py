"""Doors: who comes in, what seeing leaves behind, and rights that changed while one waited."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from kith.accounts import doors
from kith.core.models import AuditEntry
from kith.organisations.models import Invitation, Membership
from tests.factories.people import AT, a_person, a_site, an_organisation, signed_in_client

pytestmark = pytest.mark.django_db


def seen() -> list[tuple[str, str]]:
    """What was noted of seeing, oldest first."""
    noted = AuditEntry.objects.filter(action__in=["accounts.record-seen", "accounts.list-seen"])
    return list(noted.values_list("action", "object_type"))


def test_record_that_was_opened_is_noted_once() -> None:
    organisation = an_organisation()
    client = signed_in_client(a_person("champion", organisation=organisation))

    client.get(reverse("organisations:organisation", args=[organisation.pk]))

    assert seen() == [("accounts.record-seen", "organisation")]


def test_record_that_a_refused_form_shows_is_noted() -> None:
    organisation = an_organisation()
    site = a_site(organisation)
    client = signed_in_client(a_person("organisation-lead", organisation=organisation))

    response = client.post(reverse("organisations:change_site", args=[site.pk]), {"name": ""})

    assert response.status_code == 200
    assert seen() == [("accounts.record-seen", "site")]


def test_record_that_is_not_shown_is_not_noted() -> None:
    organisation = an_organisation()
    site = a_site(organisation, "Old")
    client = signed_in_client(a_person("organisation-lead", organisation=organisation))

    response = client.post(reverse("organisations:change_site", args=[site.pk]), {"name": "New"})

    assert (response.status_code, seen()) == (302, [])


def test_right_lost_while_the_lock_was_waited_for_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The role ends after the session was let through and before the post's transaction began."""
    organisation = an_organisation()
    lead = a_person("organisation-lead", organisation=organisation)
    once = doors.once

    def after_a_wait(
        request: HttpRequest, person_id: object, at: object, answer: Callable[[], HttpResponse]
    ) -> HttpResponse:
        place = Membership.objects.because("A test.").get(person=lead)
        place.roles_held.update(ended_at=AT)
        return once(request, person_id, at, answer)  # type: ignore[arg-type]

    monkeypatch.setattr(doors, "once", after_a_wait)
    response = signed_in_client(lead).post(
        reverse("organisations:invite", args=[organisation.pk]),
        {"email": "new@example.org", "roles": ["organisation-lead"]},
    )

    assert response.status_code == 404
    assert Invitation.objects.because("A test.").count() == 0
