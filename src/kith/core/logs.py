"""Log lines that cannot carry what a person typed.

One JSON object a line, with keys from a list and no others. What a line may say:

* our own messages (`kith.…`), with numbers, ids and codes filled in; any other text becomes "…";
* of other people's, the template without what would fill it in: `Task id=%s path=%s state=%s`. A
  message that came filled in already is withheld, for nobody can say what is in it;
* of a request, its method, the pattern of its route and its status: never the address;
* of an exception, its type and the code it passed through: never its message or a value.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Any
from uuid import UUID

from kith.core import request_id

# What a caller may add by `extra={…}`.
EXTRAS = ("event", "code", "method", "route", "status", "ms", "person", "worker", "count")
OURS = ("kith", "_granian")
"""Loggers whose messages were read and found to hold nothing typed. granian's are of processes."""
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
WITHHELD = "message withheld"
HIDDEN = "…"
CODE = re.compile(r"[A-Za-z0-9_.:/<>()?$^\[\]\\|+*-]{0,200}")
"""A code or the pattern of a route: no spaces, no @."""
MOST_FRAMES = 8


class AllowListFormatter(logging.Formatter):
    """Writes the keys that the module tells of, and nothing else that a record holds."""

    def format(self, record: logging.LogRecord) -> str:
        """Format one record."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": _event(record),
        }
        if current := request_id.current():
            line["request_id"] = current
        for key in EXTRAS:
            if key in record.__dict__:
                line[key] = harmless(record.__dict__[key])
        line |= _request(record)
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["through"] = _frames(record.exc_info[2])
        return json.dumps(line)


def harmless(value: object) -> Any:
    """The value if it is a number, an id, a time or a code; else only that there was one."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, UUID | date):
        return str(value)
    return value if isinstance(value, str) and CODE.fullmatch(value) else HIDDEN


def method_of(request: Any) -> str:
    """The request's method. Whoever asks may send any word: others are not repeated."""
    return str(request.method) if request.method in METHODS else "other"


def route_of(request: Any) -> str:
    """The pattern that the address met (`check/<str:step>/`), never the address."""
    match = getattr(request, "resolver_match", None)
    return str(match.route) if match else "unknown"


def _event(record: logging.LogRecord) -> str:
    template = record.msg if isinstance(record.msg, str) else WITHHELD
    if record.name.partition(".")[0] in OURS:
        return _filled_in(template, record.args)
    return template if record.args else WITHHELD


def _filled_in(template: str, given: Any) -> str:
    if not given:
        return template
    if isinstance(given, dict):
        values: Any = {key: harmless(value) for key, value in given.items()}
    else:
        values = tuple(harmless(value) for value in given)
    try:
        return str(template % values)
    except (TypeError, ValueError):  # "%d" was to hold what is hidden now
        return template


def _request(record: logging.LogRecord) -> dict[str, Any]:
    """Django says of which request it speaks."""
    request = getattr(record, "request", None)
    if not hasattr(request, "method"):
        return {}
    return {
        "event": "request",
        "method": method_of(request),
        "route": route_of(request),
        "status": harmless(getattr(record, "status_code", None)),
    }


def _frames(traceback: TracebackType | None) -> list[str]:
    frames = []
    while traceback:
        code = traceback.tb_frame.f_code
        frames.append(f"{code.co_filename}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return frames[-MOST_FRAMES:]
