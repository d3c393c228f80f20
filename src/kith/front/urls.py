from django.urls import path, re_path
from wagtail.urls import serve_pattern

from kith.front import views
from kith.front.views import (
    arrangements,
    closed,
    languages,
    media,
    outside,
    plan,
    reports,
    searching,
    serving,
    visits,
)

app_name = "front"
urlpatterns = [
    path("latest.xml", outside.latest, name="latest"),
    path("sitemap.xml", outside.sitemap, name="sitemap"),
    path("robots.txt", outside.robots, name="robots"),
    path("site.webmanifest", outside.manifest, name="manifest"),
    path("card.png", outside.card, name="card"),
    path("card/<slug:code>.png", outside.card, name="page_card"),
    path("embed/", outside.embed, name="embed"),
    path("embed/get-help.svg", outside.button, name="button"),
    path("charter/register/", outside.register, name="register"),
    path("search/", searching.search, name="search"),
    path("plan/", plan.plan, name="plan"),
    path("plan/arrangements/", arrangements.arrangements, name="arrangements"),
    path("work/visits/", visits.visits, name="visits"),
    path("work/visits/visits.csv", visits.visits_csv, name="visits_csv"),
    path("cms/languages/", languages.languages, name="languages"),
    path("cms/users/<path:rest>", views.nothing_here),
    path("cms/users/", views.nothing_here),
    path("cms/bulk/accounts/<path:rest>", views.nothing_here),
    # A picture of oneself would pass the gate by; names are kept with the account.
    path("cms/account/", views.nothing_here),
    path("cms/account/<path:rest>", views.nothing_here),
    # Deeds on pages past their forms, which ask what keeps a page from going live.
    path("cms/api/main/pages/<int:page_id>/action/<path:rest>", views.nothing_here),
    # No documents: the gate passes pictures alone to the public, and a page is read everywhere
    # while a file is not. Nothing is fetched from elsewhere to be embedded.
    path("cms/documents/", views.nothing_here),
    path("cms/documents/<path:rest>", views.nothing_here),
    path("cms/bulk/wagtaildocs/<path:rest>", views.nothing_here),
    path("cms/api/main/documents/", views.nothing_here),
    path("cms/api/main/documents/<path:rest>", views.nothing_here),
    path("cms/embeds/<path:rest>", views.nothing_here),
    path("cms/images/multiple/<path:rest>", closed.one_picture_at_a_time),
    path("cms/reports/findings/<slug:code>/", reports.finding_report, name="finding"),
    path("media/<path:name>", media.picture, name="picture"),
]

# Of Wagtail's own addresses only the pages: its sign-in for private pages sets a cookie, and this
# front door has no private pages. `kith.config.urls` puts them last of all.
page_patterns = [re_path(serve_pattern, serving.page, name="wagtail_serve")]
