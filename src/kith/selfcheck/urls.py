from django.urls import path

from kith.selfcheck import views

app_name = "selfcheck"
urlpatterns = [path("", views.check, name="check")]
