"""The part of an entry's form that asks where it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from kith.core.forms import LineField, LinesField, Look
from kith.directory.rules.values import PlaceValues, ServiceValues
from kith.postcodes import PostcodeRefused, parse

ASKED = ("name", "address", "town", "postcode", "getting_there", "note")
WHERE = ("address", "town", "postcode", "getting_there")


class PlaceForm(forms.Form):
    """One place: changed, no longer used, or new. A confidential one says nothing of where it is."""

    name = LineField(label=_("Name of the place"), max_length=200, required=False)
    address = LinesField(
        label=_("Address, without town and postcode"), max_length=500, required=False
    )
    town = LineField(label=_("Town"), max_length=100, required=False)
    postcode = LineField(label=_("Postcode"), max_length=10, required=False)
    getting_there = LinesField(
        label=_("How to get there and get in"), max_length=1000, required=False
    )
    note = LineField(label=_("What happens here"), max_length=300, required=False)
    left = forms.BooleanField(label=_("It no longer happens here"), required=False)
    confidential = forms.BooleanField(
        label=_("This address must stay secret"),
        help_text=_("For a refuge, say. Then we keep no address at all: leave the rest empty."),
        required=False,
    )
    looks: ClassVar[dict[str, Look]] = {
        "address": Look(rows=2),
        "getting_there": Look(rows=2),
        "postcode": Look(characters=10),
    }

    def __init__(self, data: Any, *, place: PlaceValues | None, prefix: str) -> None:
        self.place = place
        self.is_secret = bool(place and place.is_confidential)
        held = {name: getattr(place, name) for name in ASKED} if place else {}
        super().__init__(data, prefix=prefix, initial=held)
        del self.fields["left" if place is None else "confidential"]
        for name in WHERE if self.is_secret else ():
            del self.fields[name]

    @property
    def heading(self) -> str:
        """What the place is called, for its legend."""
        return str(self.place.name or self.place.town) if self.place else ""

    def clean_postcode(self) -> str:
        """A postcode, written as it is written."""
        typed: str = self.cleaned_data["postcode"]
        if not typed or (self.place and typed == self.place.postcode):
            return typed
        try:
            return str(parse(typed))
        except PostcodeRefused as refused:
            raise forms.ValidationError(str(refused)) from refused

    def clean(self) -> dict[str, Any]:
        """A secret place says nothing of where it is."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("confidential") and any(given.get(name) for name in WHERE):
            self.add_error("confidential", _("Leave the address empty if it must stay secret"))
        return given

    def value(self) -> PlaceValues | None:
        """The place; none when it is left, or when nothing is said of a new one."""
        given = self.cleaned_data
        if given.get("left"):
            return None
        said = {name: given[name] for name in ASKED if name in given}
        if self.place is not None:
            return replace(self.place, **said)
        if not any(said.values()) and not given.get("confidential"):
            return None
        return PlaceValues(
            code=uuid4().hex, is_confidential=bool(given.get("confidential")), **said
        )


class PlacesPart:
    """The places of an entry, and one more."""

    places_given: tuple[PlaceValues, ...] = ()
    add_error: Any

    def add_places(self, data: Any, values: ServiceValues) -> None:
        """A form for each place, and an empty one."""
        held: list[PlaceValues | None] = [*values.places, None]
        self.place_forms = [
            PlaceForm(data, place=place, prefix=f"place-{number}")
            for number, place in enumerate(held)
        ]

    def clean_places(self) -> None:
        """All places together; what is wrong with one stands beside it, and in the summary."""
        found = []
        for one in self.place_forms:
            if not one.is_valid():
                for messages in one.errors.values():
                    self.add_error(None, list(messages))
                continue
            if place := one.value():
                found.append(place)
        self.places_given = tuple(found)
