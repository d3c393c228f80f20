"""What is held about people, and how soon they are answered, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kith.area_pack import Contact
from kith.areas.queries import PublicArea, contacts_for_public
from kith.rights.models import TimeLimit

REGULATOR = "data_rights"
"""The concern of a pack's contact that looks after people's rights to what is held of them."""


@dataclass(frozen=True, slots=True)
class Information:
    """What the page says of this place."""

    regulators: tuple[Contact, ...]
    complaint: str
    answer: str


def present_information(
    area: PublicArea, limits: Mapping[tuple[str, str], TimeLimit]
) -> Information:
    """How soon people are answered here, and who looks after their rights, as the pack has it."""
    contacts = contacts_for_public(area)
    complaint = limits.get(("complaint", "acknowledge"))
    answer = limits.get(("access", "answer"))
    return Information(
        regulators=tuple(one for one in contacts if REGULATOR in one.concerns),
        complaint=_complaint(complaint) if complaint else "",
        answer=_answer(answer) if answer else "",
    )


def _complaint(limit: TimeLimit) -> str:
    return _("If you complain, we tell you within %(time)s that we have it.") % {
        "time": how_long(limit.within, limit.unit)
    }


def _answer(limit: TimeLimit) -> str:
    time = how_long(limit.within, limit.unit)
    if not limit.extend_by:
        return _("We answer the rest within %(time)s.") % {"time": time}
    return _(
        "We answer the rest within %(time)s. If it is hard, it may take %(more)s longer; "
        "then we tell you why."
    ) % {"time": time, "more": how_long(limit.extend_by, limit.unit)}


def how_long(count: int, unit: str) -> str:
    """A time in words."""
    if unit == "months":
        words = ngettext("%(count)d month", "%(count)d months", count)
    else:
        words = ngettext("%(count)d day", "%(count)d days", count)
    return words % {"count": count}
