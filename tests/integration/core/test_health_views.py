import pytest
from django.test import Client
from django.utils import timezone

from kith.core import operations


def test_healthz_answers_without_a_database(client: Client) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_readyz_refuses_until_a_worker_lives(client: Client) -> None:
    before = client.get("/readyz")
    operations.show_pulse(worker="one", at=timezone.now())
    after = client.get("/readyz")

    assert (before.status_code, before.json()["ready"]) == (503, False)
    assert (after.status_code, after.json()["ready"]) == (200, True)
