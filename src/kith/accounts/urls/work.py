"""`/work/`: what needs a person today, and the pages that belong to no room alone."""

from django.urls import path

from kith.accounts.views import glass, home, keeping, outbox, roles, second_factor, trail

app_name = "work"
urlpatterns = [
    path("", home.home, name="home"),
    path("drafts/", keeping.keep_draft, name="keep_draft"),
    path("drafts/start-again/", keeping.start_again, name="start_again"),
    path("still-here/", keeping.still_here, name="still_here"),
    path("roles/", roles.roles, name="roles"),
    path("break-glass/", glass.break_glass, name="break_glass"),
    path("break-glass/<uuid:broken_id>/", glass.broken_glass, name="broken_glass"),
    path("trail/<str:kind>/<uuid:record_id>/", trail.trail, name="trail"),
    path("restrict/<str:kind>/<uuid:record_id>/", glass.restrict, name="restrict"),
    path(
        "people/<uuid:person_id>/reset-second-factor/",
        second_factor.reset_second_factor,
        name="reset_second_factor",
    ),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<uuid:message_id>/retry-message/", outbox.retry_message, name="retry_message"),
    path(
        "outbox/<uuid:message_id>/withdraw-message/",
        outbox.withdraw_message,
        name="withdraw_message",
    ),
]
