"""Every address of the house."""

from django.urls import include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.urls import serve_pattern
from wagtail.views import serve

handler400 = "kith.areas.views.bad_request"
handler403 = "kith.areas.views.refused"
handler404 = "kith.areas.views.not_found"
handler429 = "kith.areas.views.too_many"  # allauth's limits and ours ask for it
handler500 = "kith.areas.views.broken"

urlpatterns = [
    path("", include("kith.core.urls")),
    path("", include("kith.areas.urls")),
    path("account/", include("kith.accounts.urls.account")),
    path("account/demo/", include("kith.organisations.urls.demo")),
    path("account/join/", include("kith.organisations.urls.joining")),
    path("work/", include("kith.accounts.urls.work")),
    path("work/organisations/", include("kith.organisations.urls.organisations")),
    path("charter/", include("kith.pledges.urls")),
    path("check/", include("kith.selfcheck.urls")),
    path("", include("kith.front.urls")),
    path("cms/", include("kith.accounts.urls.editing")),
    path("cms/", include(wagtailadmin_urls)),
    # Of Wagtail's own addresses only the pages: its sign-in for private pages sets a cookie,
    # and this front door has no private pages.
    re_path(serve_pattern, serve, name="wagtail_serve"),
]
