from django.urls import path

from kith.pledges import views

app_name = "pledges"
urlpatterns = [path("", views.charter, name="charter")]
