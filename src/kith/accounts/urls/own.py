"""What the house keeps about the person who signed in."""

from django.urls import path

from kith.accounts.views import editing, own

app_name = "accounts"
urlpatterns = [
    path("", own.account, name="account"),
    path("sign-ins/", own.all_sign_ins, name="sign_ins"),
    path("sessions/<uuid:sign_in_id>/end/", own.end_session, name="end_session"),
    path("sessions/end-others/", own.end_other_sessions, name="end_other_sessions"),
    path("export/", own.export, name="export"),
    path("export/<slug:form>/", own.download, name="download"),
    path("editors/", editing.editors, name="editors"),
]
