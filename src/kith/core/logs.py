"""Log lines that cannot carry what a person typed."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime


class RouteOnlyFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and for a request its route.

    The route is the pattern (`check/`), never the address or its query; an exception gives its
    type and the code it passed through, never a value.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Format one record."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
        }
        request = getattr(record, "request", None)
        if request is None:
            line["message"] = record.getMessage()
        else:
            match = getattr(request, "resolver_match", None)
            line["message"] = "request"
            line["method"] = request.method
            line["route"] = match.route if match else "unknown"
            line["status"] = getattr(record, "status_code", None)
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["through"] = _frames(record)
        return json.dumps(line)


def _frames(record: logging.LogRecord) -> list[str]:
    traceback = record.exc_info[2] if record.exc_info else None
    frames = []
    while traceback:
        code = traceback.tb_frame.f_code
        frames.append(f"{code.co_filename}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return frames[-8:]
