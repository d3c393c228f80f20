"""What anybody types without an account: to find something, or to send it to somebody here."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kith.areas.rules.stamps import Timing, timing
from kith.areas.rules.words import shown_words

LONGEST = 200
SALT = "kith.areas.stamps"


class AskedField(forms.CharField):
    """One line. What cannot be seen is left out rather than refused: nobody meant to type it."""

    def __init__(self, **more: Any) -> None:
        too_long = {"max_length": _("Use %(limit_value)s letters or fewer to search")}
        more.setdefault("error_messages", too_long)
        super().__init__(required=False, strip=False, max_length=LONGEST, **more)

    def to_python(self, value: Any) -> str:
        """The words on one line."""
        return shown_words(str(super().to_python(value) or ""))


def stamp(about: object, at: datetime, key: UUID | None = None) -> str:
    """The time at which a form about something was given out, and a key of its own, signed."""
    given = [str(about), int(at.timestamp()), str(key or uuid4())]
    return signing.Signer(salt=SALT).sign_object(given)


def seconds_since(stamped: str, about: object, at: datetime) -> float | None:
    """How long ago the form was given out; none where the stamp is not ours or another's."""
    whose, when, _key = _read(stamped)
    return at.timestamp() - when if whose == str(about) else None


class StampedForm(forms.Form):
    """A form that anybody sends: no name, no account, no puzzle, no third party, no cookie.

    What keeps programs away: a box that people do not see, and the time at which the form was
    given out, signed so that nobody can make one up. A page shows both by `areas/stamp.html`.
    `key` tells a form that is sent twice from two forms.
    """

    def __init__(self, *args: Any, about: object, at: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        self.about, self.at = about, at
        self.key = uuid4()
        self.stamp = stamp(about, at, self.key)

    def clean(self) -> dict[str, Any] | None:
        """Ask again where a program may have sent it. What was typed stands in the form still."""
        if self.data.get("address_line"):
            raise ValidationError(gettext("Leave the last box empty, and send it again"), "trap")
        given = str(self.data.get("stamp", ""))
        match timing(seconds_since(given, self.about, self.at)):
            case Timing.TOO_SOON:
                self._go_on(given)
                raise ValidationError(
                    gettext("That was very quick. Read it once more, and send it again"), "soon"
                )
            case Timing.TOO_LATE:
                raise ValidationError(
                    gettext("This page was open for a long time. Send it again"), "late"
                )
        self._go_on(given)
        return super().clean()

    def _go_on(self, given: str) -> None:
        self.stamp, self.key = given, UUID(_read(given)[2])


def _read(stamped: str) -> tuple[str, float, str]:
    """Whose, when and the form's key; nobody's where nobody here signed it."""
    try:
        whose, when, key = signing.Signer(salt=SALT).unsign_object(stamped)
    except (signing.BadSignature, ValueError, TypeError):
        return "", 0, ""
    return whose, when, key
