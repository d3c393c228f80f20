"""What anybody reads and asks, below `/your-information/`."""

from __future__ import annotations

from django.urls import path

from kith.rights.views import public

app_name = "rights"
urlpatterns = [
    path("", public.your_information, name="your_information"),
    path("ask/", public.ask, name="ask"),
]
