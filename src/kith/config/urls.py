"""Every address of the house."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

handler400 = "kith.areas.views.bad_request"
handler403 = "kith.areas.views.refused"
handler404 = "kith.areas.views.not_found"
handler500 = "kith.areas.views.broken"

urlpatterns = [
    path("", include("kith.core.urls")),
    path("", include("kith.areas.urls")),
    path("charter/", include("kith.pledges.urls")),
    path("check/", include("kith.selfcheck.urls")),
    path("", include("kith.front.urls")),
    path("cms/", include(wagtailadmin_urls)),
    path("", include(wagtail_urls)),
]
