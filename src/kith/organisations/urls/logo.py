"""An organisation's logo. Names join `organisations:`."""

from django.urls import path

from kith.organisations.views import logo

urlpatterns = [
    path("<uuid:organisation_id>/logo/", logo.logo, name="logo"),
    path("<uuid:organisation_id>/logo/remove/", logo.logo_removal, name="logo_removal"),
    path("<uuid:organisation_id>/logo/file/", logo.logo_file, name="logo_file"),
]
