"""Finding help: `/services/`, results, everything, the map."""

from __future__ import annotations

from django.urls import path

from kith.directory.views import everything, finding

urlpatterns = [
    path("", finding.find, name="find"),
    path("all/", everything.everything, name="everything"),
    path("all/stages/", everything.by_stage, name="by_stage"),
]
