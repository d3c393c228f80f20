"""A log line holds keys of a list, and no value that somebody could have typed."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from kith.core import request_id
from kith.core.logs import AllowListFormatter

CANARY = "Canary Jones"
PERSON = UUID("11111111-2222-3333-4444-555555555555")


def line(
    message: Any, *args: Any, logger: str = "kith.worker", error: bool = False, **extra: Any
) -> dict[str, Any]:
    record = logging.getLogger(logger).makeRecord(
        logger,
        logging.WARNING,
        __file__,
        1,
        message,
        args,
        sys.exc_info() if error else None,
        extra=extra,
    )
    written: dict[str, Any] = json.loads(AllowListFormatter().format(record))
    return {key: value for key, value in written.items() if key not in ("at", "level", "logger")}


@pytest.fixture
def in_a_request() -> Iterator[None]:
    token = request_id.set_current("abc123")
    yield
    request_id.reset(token)


@pytest.mark.parametrize(
    ("message", "args", "event"),
    [
        ("Sealed %d rows to %s", (3, "ab12"), "Sealed 3 rows to ab12"),
        ("Missing %s", (PERSON,), f"Missing {PERSON}"),
        ("Missing %s", (CANARY,), "Missing …"),
        ("Missing %s", ("sam@exampleton.example",), "Missing …"),
        ("Sealed %d rows", (CANARY,), "Sealed %d rows"),
        ("%(what)s is gone", ({"what": CANARY},), "… is gone"),
        ("Nothing to fill in", (), "Nothing to fill in"),
        (ValueError(CANARY), (), "message withheld"),
    ],
)
def test_our_messages_are_filled_with_ids_counts_and_codes(
    message: Any, args: tuple[Any, ...], event: str
) -> None:
    assert line(message, *args) == {"event": event}


@pytest.mark.parametrize(
    ("message", "args", "event"),
    [
        ("Task id=%s path=%s", (CANARY, CANARY), "Task id=%s path=%s"),
        (f"Not Found: {CANARY}", (), "message withheld"),
        (ValueError(CANARY), (), "message withheld"),
    ],
)
def test_messages_of_others_are_templates_or_withheld(
    message: Any, args: tuple[Any, ...], event: str
) -> None:
    assert line(message, *args, logger="django.security") == {"event": event}


def test_keys_outside_the_list_are_not_written() -> None:
    written = line("request", ms=1.5, person=PERSON, body=CANARY, code=CANARY)
    assert written == {"event": "request", "ms": 1.5, "person": str(PERSON), "code": "…"}


def test_exception_gives_its_type_and_frames_alone() -> None:
    try:
        raise KeyError(CANARY)
    except KeyError:
        written = line("It broke", error=True)

    (frame,) = written.pop("through")
    assert written == {"event": "It broke", "error": "KeyError"}
    assert frame.endswith("test_exception_gives_its_type_and_frames_alone")


@pytest.mark.usefixtures("in_a_request")
def test_line_of_a_request_bears_its_id() -> None:
    assert line("Done") == {"event": "Done", "request_id": "abc123"}
