"""Keeping entries by a link from a mail: `/services/keep/…`."""

from __future__ import annotations

from django.urls import path

from kith.directory.views import keepers

urlpatterns = [
    path("keep/<str:secret>/", keepers.keep, name="keep"),
    path("keep/<str:secret>/right/", keepers.keep_right, name="keep_right"),
    path("keep/<str:secret>/someone-else/", keepers.keep_pass_on, name="keep_pass_on"),
    path("keep/<str:secret>/new-link/", keepers.keep_new_link, name="keep_new_link"),
    path("keep/<str:secret>/<uuid:service_id>/", keepers.keep_change, name="keep_change"),
    path("keep/<str:secret>/<uuid:service_id>/ended/", keepers.keep_ended, name="keep_ended"),
]
