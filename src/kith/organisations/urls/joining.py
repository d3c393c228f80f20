"""`/account/join/`: accepting an invitation."""

from django.urls import path

from kith.organisations.views import joining

app_name = "joining"
urlpatterns = [path("<str:token>/", joining.join, name="join")]
