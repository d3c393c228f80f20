"""One service: its page, its print, and saying that it is wrong."""

from __future__ import annotations

from django.urls import path

from kith.directory.views import entry, wrong

urlpatterns = [
    path("<uuid:service_id>/", entry.service, name="service"),
    path("<uuid:service_id>/wrong/", wrong.wrong, name="wrong"),
    path("<uuid:service_id>/wrong/thanks/", wrong.thanks, name="wrong_thanks"),
]
