"""Addresses of the API: Open Referral UK at `/oruk/v3/…`, the same in every language.

Each answers with a slash at its end and without: a redirect would lose what was posted.
"""

from __future__ import annotations

from django.urls import re_path

from kith.directory.views import api
from kith.directory.views.api_door import nothing

app_name = "directory-api"
urlpatterns = [
    re_path(r"^$", api.about, name="about"),
    re_path(r"^openapi\.json$", api.openapi, name="openapi"),
    re_path(r"^services/?$", api.services, name="services"),
    re_path(r"^services/(?P<pk>[^/]+)/?$", api.service, name="service"),
    re_path(r"^service_at_locations/?$", api.service_at_locations, name="service_at_locations"),
    re_path(
        r"^service_at_locations/(?P<pk>[^/]+)/?$",
        api.service_at_location,
        name="service_at_location",
    ),
    re_path(r"^organizations/?$", api.organisations, name="organizations"),
    re_path(r"^organizations/(?P<pk>[^/]+)/?$", api.organisation, name="organization"),
    re_path(r"^taxonomies/?$", api.taxonomies, name="taxonomies"),
    re_path(r"^taxonomies/(?P<pk>[^/]+)/?$", api.taxonomy, name="taxonomy"),
    re_path(r"^taxonomy_terms/?$", api.taxonomy_terms, name="taxonomy_terms"),
    re_path(r"^taxonomy_terms/(?P<pk>[^/]+)/?$", api.taxonomy_term, name="taxonomy_term"),
    re_path(r"^.*$", nothing, name="nothing"),
]
