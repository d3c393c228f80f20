"""What every name, postcode and web address passes before it is kept.

A refusal's `field` names the field of the form that it speaks of.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from kith.areas.models import LifeStage
from kith.core.plain_text import plain_line, plain_lines
from kith.core.refusals import Refusal
from kith.organisations.enums import OrganisationKind
from kith.organisations.rules import naming


class NameMissing(Refusal):
    """It was given no name."""

    field = "name"

    def __init__(self) -> None:
        super().__init__("Enter a name")


class TooLong(Refusal):
    """The text is longer than the house keeps."""

    def __init__(self, most: int) -> None:
        super().__init__(f"Shorten the text to {most} characters")


class NameTaken(Refusal):
    """Another open one in the same place has the name, whatever its capitals."""

    field = "name"

    def __init__(self, name: str) -> None:
        super().__init__(f"There is already one called {name}. Choose another name")


class NameNotToBeHad(Refusal):
    """A restricted site has the name: whoever may not see the site is not told that it has."""

    field = "name"

    def __init__(self) -> None:
        super().__init__("This name cannot be used. Choose another name")


class NotAPostcode(Refusal):
    """The postcode has not the shape of one."""

    field = "postcode"

    def __init__(self) -> None:
        super().__init__("Enter a full UK postcode, such as S65 1AA")


class NotAWebsite(Refusal):
    """The web address is not one."""

    field = "website"

    def __init__(self) -> None:
        super().__init__(
            "Enter a web address that begins with https://, such as https://example.org"
        )


class NoSuchKind(Refusal):
    """The kind of organisation is not among those that the charter calls on."""

    field = "kind"

    def __init__(self) -> None:
        super().__init__("Choose what kind of organisation it is")


class LifeStageOfElsewhere(Refusal):
    """A life stage belongs to another area."""

    field = "life_stages"

    def __init__(self) -> None:
        super().__init__("Choose from the life stages of this area")


class AlreadyClosed(Refusal):
    """It is closed: nothing is added to it or changed in it any more."""

    def __init__(self, what: str) -> None:
        super().__init__(f"This {what} is closed, so nothing in it can be changed")


def clean_name(*, name: str, others: Iterable[str]) -> str:
    """The name, tidied, which none of the others has."""
    tidy = clean_line(text=name, most=naming.NAME_LENGTH)
    if not tidy:
        raise NameMissing
    if naming.is_taken(tidy, list(others)):
        raise NameTaken(tidy)
    return tidy


def clean_line(*, text: str, most: int) -> str:
    """One line, tidied, no longer than `most` characters."""
    return _short(plain_line(text), most)


def clean_lines(*, text: str, most: int) -> str:
    """Several lines, tidied, no longer than `most` characters."""
    return _short(plain_lines(text), most)


def clean_postcode(*, text: str) -> str:
    """A postcode as on a letter, or nothing."""
    if not text.strip():
        return ""
    tidy = naming.tidy_postcode(text)
    if tidy is None:
        raise NotAPostcode
    return tidy


def clean_website(*, text: str) -> str:
    """An http or https address, or nothing."""
    if not text.strip():
        return ""
    tidy = naming.tidy_website(text)
    if tidy is None:
        raise NotAWebsite
    return _short(tidy, naming.WEBSITE_LENGTH)


def clean_kind(*, kind: str) -> str:
    """A kind of organisation."""
    if kind not in OrganisationKind.values:
        raise NoSuchKind
    return kind


def clean_life_stages(*, chosen: Collection[LifeStage], area_id: UUID) -> list[LifeStage]:
    """Life stages of the area."""
    if any(stage.area_id != area_id for stage in chosen):
        raise LifeStageOfElsewhere
    return list(chosen)


def put(*, record: Any, described: Mapping[str, Any]) -> list[str]:
    """Write what differs into the record; gives the names of the columns that did."""
    changed = [field for field, value in described.items() if getattr(record, field) != value]
    for field in changed:
        setattr(record, field, described[field])
    if changed:
        record.save(update_fields=changed)
    return changed


def _short(text: str, most: int) -> str:
    if len(text) > most:
        raise TooLong(most)
    return text
