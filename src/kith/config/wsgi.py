"""The WSGI application that granian serves: Django's, and whole pages kept around it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kith.config.settings")
django_alone = get_wsgi_application()

from django.conf import settings  # noqa: E402  -- rooms load once Django is set up

from kith.core.page_cache.outermost import PageCache  # noqa: E402
from kith.core.page_cache.tally import Tally  # noqa: E402
from kith.front.operations.counting import add_visits  # noqa: E402

application = PageCache(django_alone, most_bytes=settings.PAGE_CACHE_BYTES, tally=Tally(add_visits))


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
