"""`/work/organisations/`: organisations, their teams, sites and people."""

from django.urls import include, path

from kith.organisations.views import merging, organisations, sites, teams

app_name = "organisations"
urlpatterns = [
    path("", organisations.organisations, name="organisations"),
    path("add/", organisations.add_organisation, name="add_organisation"),
    path("<uuid:organisation_id>/", organisations.organisation, name="organisation"),
    path(
        "<uuid:organisation_id>/change/",
        organisations.change_organisation,
        name="change_organisation",
    ),
    path(
        "<uuid:organisation_id>/close/",
        organisations.close_organisation,
        name="close_organisation",
    ),
    path("<uuid:organisation_id>/merge/", merging.merge_organisation, name="merge_organisation"),
    path("<uuid:organisation_id>/merge/<uuid:target_id>/", merging.merge_into, name="merge_into"),
    path("<uuid:organisation_id>/teams/", teams.teams, name="teams"),
    path("<uuid:organisation_id>/teams/add/", teams.add_team, name="add_team"),
    path("teams/<uuid:team_id>/", teams.team, name="team"),
    path("teams/<uuid:team_id>/change/", teams.change_team, name="change_team"),
    path("teams/<uuid:team_id>/close/", teams.close_team, name="close_team"),
    path("<uuid:organisation_id>/sites/", sites.sites, name="sites"),
    path("<uuid:organisation_id>/sites/add/", sites.add_site, name="add_site"),
    path("sites/<uuid:site_id>/", sites.site, name="site"),
    path("sites/<uuid:site_id>/change/", sites.change_site, name="change_site"),
    path("sites/<uuid:site_id>/close/", sites.close_site, name="close_site"),
    path("", include("kith.organisations.urls.people")),
    path("", include("kith.organisations.urls.logo")),
]
