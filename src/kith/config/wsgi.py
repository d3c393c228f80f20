"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kith.config.settings")
application = get_wsgi_application()


def remember_the_area() -> None:
    """Read the area once at the start: a later error page has its exit without a database."""
    from django.db import DatabaseError, connections

    from kith.areas.queries import current_area

    try:
        current_area()
    except DatabaseError:
        pass  # then there is nothing to remember, and `/readyz` says what is wrong
    finally:
        connections.close_all()


remember_the_area()
