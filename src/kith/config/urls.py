"""Every address of the house."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from kith.front.urls import page_patterns

handler400 = "kith.areas.views.bad_request"
handler403 = "kith.areas.views.refused"
handler404 = "kith.areas.views.not_found"
handler429 = "kith.areas.views.too_many"  # allauth's limits and ours ask for it
handler500 = "kith.areas.views.broken"

urlpatterns = [
    path("", include("kith.areas.urls")),
    path("account/", include("kith.accounts.urls.account")),
    path("account/demo/", include("kith.organisations.urls.demo")),
    path("account/join/", include("kith.organisations.urls.joining")),
    path("work/", include("kith.accounts.urls.work")),
    path("work/organisations/", include("kith.organisations.urls.organisations")),
    path("work/directory/", include("kith.directory.urls.work")),
    path("work/rights/", include("kith.rights.urls.work")),
    path("work/records/retention/", include("kith.areas.urls.work")),
    path("", include("kith.directory.urls.api_base")),
    path("oruk/v3/", include("kith.directory.urls.api")),
    # What the public reads: in other languages than the main one, after its tag.
    *i18n_patterns(
        path("", include("kith.core.urls")),
        path("your-information/how-long/", include("kith.areas.urls.public")),
        path("charter/", include("kith.pledges.urls")),
        path("check/", include("kith.selfcheck.urls")),
        path("services/", include("kith.directory.urls.public")),
        path("your-information/", include("kith.rights.urls.public")),
        path("", include("kith.front.urls")),
        prefix_default_language=False,
    ),
    path("cms/", include("kith.accounts.urls.editing")),
    path("cms/", include(wagtailadmin_urls)),
    # Last, for a page may stand at any address that nothing else has.
    *i18n_patterns(*page_patterns, prefix_default_language=False),
]
