"""What of the editors' pages is answered here: they have no sign-in of their own."""

from django.urls import path

from kith.accounts.views import editing

urlpatterns = [
    path("login/", editing.to_the_way_in),
    path("password_reset/", editing.to_the_way_in),
    path("password_reset/<path:rest>", editing.to_the_way_in),
]
