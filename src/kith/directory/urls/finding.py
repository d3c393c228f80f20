"""Finding help: `/services/`, results, what the box suggests, everything, the map."""

from __future__ import annotations

from django.urls import path

from kith.directory.views import everything, finding, suggesting

urlpatterns = [
    path("", finding.find, name="find"),
    path("suggest/", suggesting.suggest, name="suggest"),
    path("all/", everything.everything, name="everything"),
    path("all/stages/", everything.by_stage, name="by_stage"),
    path("all/a-to-z/", everything.by_name, name="by_name"),
    path("all/<slug:code>/", everything.one_type, name="one_type"),
]
