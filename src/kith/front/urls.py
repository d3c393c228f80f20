from django.urls import path

from kith.front import views

app_name = "front"
urlpatterns = [
    path("cms/users/<path:rest>", views.nothing_here),
    path("cms/users/", views.nothing_here),
    path("cms/bulk/accounts/<path:rest>", views.nothing_here),
]
