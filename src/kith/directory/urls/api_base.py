"""The API's own address without a slash at its end, as clients ask for it."""

from __future__ import annotations

from django.urls import path

from kith.directory.views import api

app_name = "directory-api-base"
urlpatterns = [path("oruk/v3", api.about, name="about")]
