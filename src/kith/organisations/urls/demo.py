"""`/account/demo/`: looking round a demonstration as one of its people."""

from django.urls import path

from kith.organisations.views import demo

app_name = "demo"
urlpatterns = [path("", demo.look_round, name="look_round")]
