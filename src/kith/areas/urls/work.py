from django.urls import path

from kith.areas import views

app_name = "retention-work"
urlpatterns = [path("", views.retention_schedule, name="schedule")]
