"""Freshness, changes and entries for those who keep them."""

from __future__ import annotations

from django.urls import path

from kith.directory.views import freshness, keeping, moderating, proposing

urlpatterns = [
    path("", keeping.home, name="home"),
    path("overdue/", keeping.overdue, name="overdue"),
    path("services/add/", proposing.choose_provider, name="choose_provider"),
    path("services/<uuid:service_id>/", keeping.service, name="service"),
    path("services/<uuid:service_id>/still-right/", keeping.assure_service, name="assure_service"),
    path("services/<uuid:service_id>/change/", proposing.change_service, name="change_service"),
    path("services/<uuid:service_id>/history/", keeping.history, name="history"),
    path("providers/<uuid:provider_id>/", freshness.provider, name="provider"),
    path("providers/<uuid:provider_id>/add/", proposing.add_service, name="add_service"),
    path(
        "providers/<uuid:provider_id>/still-right/",
        keeping.assure_provider,
        name="assure_provider",
    ),
    path("providers/<uuid:provider_id>/send-link/", freshness.send_link, name="send_link"),
    path("changes/", moderating.changes, name="changes"),
    path("changes/<uuid:proposal_id>/", moderating.change, name="change"),
    path(
        "changes/<uuid:proposal_id>/take-back/",
        proposing.withdraw_proposal,
        name="withdraw_proposal",
    ),
    path("freshness/", freshness.freshness, name="freshness"),
    path("freshness/freshness.csv", freshness.freshness_csv, name="freshness_csv"),
    path("freshness/owner/", freshness.name_owner, name="name_owner"),
]
