from django.urls import path

from kith.areas import views

app_name = "retention"
urlpatterns = [path("", views.how_long, name="how_long")]
