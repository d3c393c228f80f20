"""Why a message was not put in the outbox, or could not be changed there."""

from __future__ import annotations

from kith.core.refusals import Refusal


class MessageRefused(Refusal):
    """A message that may not be put. `reason` is its code in the audit trail."""

    reason = "refused"


class AddressNotUsable(MessageRefused):
    """What was given is not an address that a message can go to."""

    reason = "address-not-usable"


class WordsNotUsable(MessageRefused):
    """The subject or the body cannot be sent: empty, too long, or with characters that break mail."""

    reason = "words-not-usable"


class ContactNotSafe(MessageRefused):
    """Nobody has said that it is safe to write to this address."""

    reason = "contact-not-safe"

    def __init__(self) -> None:
        super().__init__("Nobody has said that it is safe to write to this address, so we did not.")


class ResidentsAreNotWritten(MessageRefused):
    """Writing to residents is switched off."""

    reason = "residents-are-not-written"

    def __init__(self) -> None:
        super().__init__("This place does not write to residents.")


class MessageHasEnded(Refusal):
    """The message was sent or withdrawn already."""

    def __init__(self) -> None:
        super().__init__("This message was sent or withdrawn already.")


class MessageOnItsWay(Refusal):
    """The message is being sent at this moment."""

    def __init__(self) -> None:
        super().__init__("This message is being sent just now. Look again in five minutes.")


class MessageHasNoWords(Refusal):
    """The message's words were wiped, so nothing is left to send."""

    def __init__(self) -> None:
        super().__init__("This message is too old: its words were wiped. It can be withdrawn.")


class PutOutsideTransaction(RuntimeError):
    """A message was put where it could go out though the deed that it tells of was undone."""


class NotNeutral(ValueError):
    """The code would send a sensitive word: a mistake in our code, never in what a person did."""
