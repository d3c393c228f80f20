"""`/account/`: signing in, and what the house keeps about the person who did."""

from django.urls import URLPattern, URLResolver, include, path

# Names without a namespace are allauth's own: it looks its pages up by them.
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("kith.accounts.urls.allauth_pages")),
    path("work-account/", include("kith.accounts.urls.work_account")),
    path("", include("kith.accounts.urls.own")),
]
