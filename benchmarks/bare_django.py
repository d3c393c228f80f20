"""The barest Django: one view that says a few bytes, no middleware, no database. For `record_page`."""

from __future__ import annotations

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY="bench", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[], DEBUG=False
)


def plain(_request: HttpRequest) -> HttpResponse:
    """A few bytes."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [path("", plain)]
application = get_wsgi_application()
