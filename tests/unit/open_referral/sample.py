"""A small feed of invented services, in the form of the standard."""

from __future__ import annotations

import uuid
from typing import Any

ID = "1d2e3f40-1111-4222-8333-444455556666"


def an_id(number: int) -> str:
    return str(uuid.UUID(int=number, version=4))


def a_service(number: int = 1, **changed: Any) -> dict[str, Any]:
    """A service with nothing to say about it; a field that is changed to ... is left out."""
    made = {
        "id": an_id(number),
        "organization_id": an_id(999),
        "name": f"Drop-in {number}",
        "description": "Talk with somebody, and have tea.",
        "url": "https://services.example/drop-in",
        "email": "tea@services.example",
        "status": "active",
        "minimum_age": 16,
        "assured_date": "2026-11-01",
        "last_modified": "2026-11-01T09:30:00+00:00",
        **changed,
    }
    return {name: value for name, value in made.items() if value is not ...}


def a_page(*records: Any, **changed: Any) -> dict[str, Any]:
    made = {
        "total_items": len(records),
        "total_pages": 1,
        "page_number": 1,
        "size": len(records),
        "first_page": True,
        "last_page": True,
        "empty": not records,
        "contents": list(records),
        **changed,
    }
    return {name: value for name, value in made.items() if value is not ...}


def api_details(**changed: Any) -> dict[str, Any]:
    return {
        "version": "HSDS-UK-3.0",
        "profile": "https://services.example/profile",
        "openapi_url": "https://services.example/openapi.json",
        **changed,
    }
