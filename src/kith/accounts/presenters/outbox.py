"""Messages that did not go yet, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kith.core.models import OutboxMessage
from kith.core.offers import message_names

State = OutboxMessage.State
PROBLEMS = {
    "": "None so far",
    "on-its-way": "It is being sent now, or sending was cut off midway",
    "address-refused": "The mail server does not take mail for this address",
    "asked-to-wait": "The sending service asked us to try later",
    "folder-not-writable": "The folder for messages cannot be written",
    "interrupted": "Sending was cut off each time, so it may have gone",
    "no-answer": "The sending service did not answer",
    "not-connected": "No sending service is connected",
    "not-encrypted": "The mail server offers no encrypted connection that we can trust",
    "refused": "GOV.UK Notify refused it: look at the address, the template and the key",
    "residents-are-not-written": "This place does not write to residents",
    "sender-refused": "The mail server does not let us send in this name",
    "sign-in-refused": "The sending service refused our key or password",
    "too-many": "We sent more than the sending service allows",
    "unreadable": "The key of its words is destroyed or not here, so they cannot be read",
    "words-refused": "The mail server refused the message itself",
}
UNKNOWN = "Something went wrong that we did not foresee"


@dataclass(frozen=True, slots=True)
class MessageCard:
    """A message as the page shows it."""

    id: UUID
    name: str
    channel: str
    is_given_up: bool
    attempts: int
    problem: str
    put_at: datetime
    next_at: datetime | None
    ended_at: datetime | None


def message_cards(messages: Iterable[Mapping[str, Any]]) -> list[MessageCard]:
    """One card a message, in the order given."""
    return [_card(message) for message in messages]


def could_not_be_sent(count: int) -> str:
    """The line for the people who look after sending."""
    return "1 message could not be sent" if count == 1 else f"{count} messages could not be sent"


def _card(message: Mapping[str, Any]) -> MessageCard:
    is_given_up = message["state"] == State.DEAD
    return MessageCard(
        id=message["id"],
        name=message_names().get(message["code"], message["code"]),
        channel=OutboxMessage.Channel(message["channel"]).label,
        is_given_up=is_given_up,
        attempts=message["attempts"],
        problem=PROBLEMS.get(message["problem"], UNKNOWN),
        put_at=message["put_at"],
        next_at=None if is_given_up else message["try_at"],
        ended_at=message["ended_at"],
    )
