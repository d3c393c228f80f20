"""The part of an entry's form that asks where it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from kith.core.forms import LineField, LinesField, Look
from kith.directory.forms.keeping_rows import is_sent
from kith.directory.rules.values import PlaceValues
from kith.postcodes import PostcodeRefused, parse

ASKED = ("name", "address", "town", "postcode", "getting_there", "note")
MORE = tuple(f"more-place-{number}" for number in range(2, 21))
WHERE = ("address", "town", "postcode", "getting_there")
Choices = Sequence[tuple[str, str]]


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
    access = forms.MultipleChoiceField(
        label=_("Getting in and getting about"),
        help_text=_("Tick all that it has."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
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
        "access": Look(small=True, says_optional=False),
    }

    def __init__(
        self,
        data: Any,
        *,
        place: PlaceValues | None,
        prefix: str,
        access: Choices = (),
        again: PlaceValues | None = None,
        is_left: bool = False,
    ) -> None:
        """`again`, `is_left`: what somebody typed who sees the form once more."""
        self.place, self.again = place, again
        self.is_secret = bool(place and place.is_confidential)
        filled = again or place
        held: dict[str, Any] = {name: getattr(filled, name) for name in ASKED} if filled else {}
        known = dict(access)
        held["access"] = [key for key in filled.access if key in known] if filled else []
        held |= {"left": is_left, "confidential": bool(again and again.is_confidential)}
        # Sent without this row, the form was shown without it: nobody emptied it.
        super().__init__(data if is_sent(data, prefix) else None, prefix=prefix, initial=held)
        self.fields["access"].choices = list(access)  # type: ignore[attr-defined]
        if not access:
            del self.fields["access"]
        del self.fields["left" if place is None else "confidential"]
        for name in WHERE if self.is_secret else ():
            del self.fields[name]

    @property
    def heading(self) -> str:
        """What the place is called, for its legend."""
        return str(self.place.name or self.place.town) if self.place else ""

    @property
    def is_begun(self) -> bool:
        """Whether somebody filled some of it in."""
        return self.again is not None or (self.is_bound and self.has_changed())

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
            return replace(self.place, **said, access=self._access(self.place))
        if not any(said.values()) and not given.get("confidential"):
            return None
        return PlaceValues(
            code=uuid4().hex,
            is_confidential=bool(given.get("confidential")),
            access=tuple(sorted(given.get("access", ()))),
            **said,
        )

    def _access(self, place: PlaceValues) -> tuple[str, ...]:
        """What was ticked, and what was there and could not be ticked here."""
        if "access" not in self.fields:
            return place.access
        known = {key for key, _label in self.fields["access"].choices}  # type: ignore[attr-defined]
        kept = {key for key in place.access if key not in known}
        found = kept.union(self.cleaned_data["access"])
        return place.access if found == set(place.access) else tuple(sorted(found))


def prefix_of(place: PlaceValues) -> str:
    """What the fields of a place begin with: of its code, which may hold any sign."""
    return f"place-{sha256(place.code.encode()).hexdigest()[:12]}"


class PlacesPart:
    """The places of an entry, and one more."""

    places_given: tuple[PlaceValues, ...] = ()
    add_error: Any

    def add_places(
        self,
        data: Any,
        held: tuple[PlaceValues, ...],
        access: Choices,
        typed: tuple[PlaceValues, ...] | None = None,
    ) -> None:
        """A form for each place, and an empty one. Each goes by its code, whatever came or went.

        `typed`: with what was typed, new places and those that were to go among them.
        """
        said = {one.code: one for one in (held if typed is None else typed)}
        self.place_forms = [
            PlaceForm(
                data,
                place=one,
                prefix=prefix_of(one),
                access=access,
                again=said.get(one.code),
                is_left=one.code not in said,
            )
            for one in held
        ]
        known = {one.code for one in held}
        new = [one for code, one in said.items() if code not in known]
        more = [name for name in MORE if is_sent(data, name)]
        for name in ("new-place", *(more or MORE[: max(0, len(new) - 1)])):
            again = new.pop(0) if new else None
            self.place_forms.append(
                PlaceForm(data, place=None, prefix=name, access=access, again=again)
            )

    def clean_places(self) -> None:
        """All places together; what is wrong with one stands beside it, and in the summary."""
        found = []
        for one in self.place_forms:
            if not one.is_bound:
                found += [one.place] if one.place else []
                continue
            if not one.is_valid():
                for messages in one.errors.values():
                    self.add_error(None, list(messages))
                continue
            if place := one.value():
                found.append(place)
        self.places_given = tuple(found)
