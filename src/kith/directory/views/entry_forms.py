"""An entry's form: shown, sent, and shown again where the entry changed while it was filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from kith.accounts.models import Person
from kith.areas.context import area_of
from kith.core.refusals import Refusal
from kith.directory.enums import TermKind
from kith.directory.forms.keeping import EntryForm
from kith.directory.models import Proposal, Service
from kith.directory.operations.proposing import EntryChanged
from kith.directory.presenters import keeping as presenter
from kith.directory.queries import keeping as queries
from kith.directory.queries.history import as_seen
from kith.directory.queries.values import values_by_id
from kith.directory.rules.keeping import merged, with_proposed
from kith.directory.rules.values import ServiceValues

Choices = Mapping[str, Sequence[tuple[str, str]]]


@dataclass(slots=True)
class Filled:
    """A form, what its deed gave back, and what changed meanwhile: labels, before and after.

    Unless it `is_known` how the entry stood, instead what is typed otherwise than it stands now.
    """

    form: EntryForm
    done: Any = None
    meanwhile: list[presenter.Row] = field(default_factory=list)
    is_stale: bool = False
    is_known: bool = True
    waiting: Proposal | None = None


def filled(
    form: EntryForm, do: Callable[..., Any], *, by: Person | None, seen: str | None = None
) -> Filled:
    """What came of a form: shown, refused beside its fields, or done."""
    if not (form.is_bound and form.is_valid()):
        return Filled(form)
    more = {} if seen is None else {"seen": seen}
    try:
        done = do(
            values=form.values(),
            note=form.cleaned_data["note"],
            by=by,
            at=timezone.now(),
            **more,
        )
    except EntryChanged:
        return Filled(form, is_stale=True)
    except Refusal as refused:
        form.add_error(None, refused.sentence)
        return Filled(form)
    return Filled(form, done=done)


def filled_entry(
    service: Service,
    data: Any,
    do: Callable[..., Any],
    *,
    by: Person | None,
    terms: Mapping[str, str],
    over_waiting: bool,
    **how: Any,
) -> Filled:
    """The form of an entry that is there; `over_waiting`: filled in over the change that waits.

    Where somebody else changed the entry, or what waits, since the form was shown, nothing is done:
    the form comes again with what was typed over what is there now, and says what changed.
    """
    now = _standing(service, over_waiting=over_waiting)
    if data is None:
        return Filled(now.form(None, **how), waiting=now.waiting)
    seen = data.get("seen", "")
    base = _as_shown(service, now, seen)
    form = (base or now).form(data, **how)
    found = filled(form, do, by=by, seen=seen)
    found.waiting = now.waiting
    return _again(service, form, base, terms, over_waiting, how) if found.is_stale else found


@dataclass(frozen=True, slots=True)
class _Standing:
    """An entry as it is live, and the change that waits, over which a form is filled in or not."""

    live: ServiceValues
    waiting: Proposal | None
    is_over: bool

    @property
    def shown(self) -> ServiceValues:
        over = self.waiting if self.is_over else None
        return with_proposed(self.live, over.values if over else None)

    def form(self, data: Any, **how: Any) -> EntryForm:
        waiting = self.waiting.pk if self.waiting and self.is_over else ""
        return EntryForm(data, current=self.live, shown=self.shown, waiting=waiting, **how)


def _standing(service: Service, *, over_waiting: bool) -> _Standing:
    live = values_by_id([service.pk])[service.pk]
    return _Standing(live, queries.waiting_of(service), over_waiting)


def _as_shown(service: Service, now: _Standing, seen: str) -> _Standing | None:
    """What a form was shown with; None where nobody can tell."""
    digest, _dot, pk = seen.partition(".")
    live = as_seen(service, now.live, digest) if digest else None
    waiting = queries.proposal_seen(service, pk) if pk else None
    if live is None or (pk and waiting is None):
        return None
    return _Standing(live, waiting, is_over=True)


def _again(
    service: Service,
    form: EntryForm,
    base: _Standing | None,
    terms: Mapping[str, str],
    over_waiting: bool,
    how: Mapping[str, Any],
) -> Filled:
    """The form once more, over what is there now."""
    now = _standing(service, over_waiting=over_waiting)
    typed = form.values()
    again = merged(base.shown, typed, now.shown) if base else typed
    before, after = (base.shown, now.shown) if base else (now.shown, typed)
    rows = presenter.meanwhile(before, after, terms, decides=how.get("decides", False))
    note = {"note": form.cleaned_data["note"]}
    return Filled(
        now.form(None, **{**how, "initial": note, "typed": again}),
        meanwhile=rows,
        is_stale=True,
        is_known=base is not None,
        waiting=now.waiting,
    )


def choices_of(request: HttpRequest, area_id: Any, *, files: bool) -> dict[str, Any]:
    """What a form gives to choose from; `files`: under what the entry is filed too."""
    terms = queries.terms_to_choose(area_id)
    found: dict[str, Any] = {
        "access": terms.get(TermKind.ACCESS, []),
        "serves": serves_to_choose(request),
    }
    if files:
        found |= {
            "types": terms.get(TermKind.SERVICE_TYPE, []),
            "audiences": terms.get(TermKind.ELIGIBILITY, []),
            "life_stages": queries.life_stages_to_choose(area_id),
        }
    return found


def serves_to_choose(request: HttpRequest) -> list[tuple[str, str]]:
    """The area and its nation, by the codes that entries hold."""
    area = area_of(request)
    if not area:
        return []
    rows = ((area.district_code, area.name), (area.nation, area.nation.capitalize()))
    return [(code, presenter.people_in(name)) for code, name in rows if code]
