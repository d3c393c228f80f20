from django.urls import path

from kith.areas import views

app_name = "areas"
urlpatterns = [
    path("leave/", views.leave, name="leave"),
    path("brand/<slug:version>.css", views.brand, name="brand"),
]
