"""The house's own addresses, and those of the room that leaks."""

from __future__ import annotations

from django.urls import path

from kith.config import urls as house
from tests.conformance.partners.leaky.room import pages

handler404 = house.handler404
handler500 = house.handler500
urlpatterns = [
    *(path(f"leaky/{name}/", page) for name, page in pages().items()),
    *house.urlpatterns,
]
