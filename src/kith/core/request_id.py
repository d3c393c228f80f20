"""The id of the request that is being answered, so that lines written for it can be joined."""

from __future__ import annotations

from contextvars import ContextVar, Token

LENGTH = 32
_current: ContextVar[str] = ContextVar("kith_request_id", default="")


def current() -> str:
    """The id of this request; empty outside one: in the worker and in commands."""
    return _current.get()


def set_current(value: str) -> Token[str]:
    """From now on this is the request's id. Hand what it returns to `reset`."""
    return _current.set(value[:LENGTH])


def reset(token: Token[str]) -> None:
    """Put back what `set_current` replaced."""
    _current.reset(token)
