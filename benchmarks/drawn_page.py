"""What drawing a page costs in this process: `python -m benchmarks.drawn_page [ADDRESS …]`.

Prints, for each address, CPU milliseconds of one request and its queries. Which site is drawn is
the environment's matter: `DJANGO_SETTINGS_MODULE`, and where its data are.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connection

from benchmarks.measuring import cpu_seconds

TIMES = 100
WARM = 10


def main(addresses: list[str]) -> dict[str, dict[str, float]]:
    """Draw each page."""
    django = get_wsgi_application()
    return {address: drawn(django, address) for address in addresses}


def drawn(django: Any, address: str) -> dict[str, float]:
    """CPU milliseconds and queries of one page."""
    for _time in range(WARM):
        ask(django, address)
    asked: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        ask(django, address)
    before = cpu_seconds()
    for _time in range(TIMES):
        ask(django, address)
    return {"ms": 1000 * (cpu_seconds() - before) / TIMES, "queries": len(asked)}


def ask(django: Any, address: str) -> bytes:
    """One request, answered whole."""
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": address,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "HTTP_ACCEPT_ENCODING": "gzip, deflate, br",
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    begun: list[str] = []
    answer = django(environ, lambda status, _headers: begun.append(status))
    body = b"".join(answer)
    answer.close()
    assert begun == ["200 OK"], (address, begun)
    return body


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:])))
