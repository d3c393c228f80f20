"""People of organisations: memberships, invitations, leaving. Names join `organisations:`."""

from django.urls import path

from kith.organisations.views import inviting, leaving, people

urlpatterns = [
    path("<uuid:organisation_id>/people/", people.people, name="people"),
    path("<uuid:organisation_id>/invite/", inviting.invite, name="invite"),
    path("invitations/<uuid:invitation_id>/", inviting.invitation, name="invitation"),
    path("invitations/<uuid:invitation_id>/send-again/", inviting.send_again, name="send_again"),
    path("invitations/<uuid:invitation_id>/withdraw/", inviting.withdraw, name="withdraw"),
    path("memberships/<uuid:membership_id>/", people.membership, name="membership"),
    path(
        "memberships/<uuid:membership_id>/change/",
        people.change_membership,
        name="change_membership",
    ),
    path("memberships/<uuid:membership_id>/end/", leaving.end_membership, name="end_membership"),
    path("people/<uuid:person_id>/", people.person, name="person"),
]
