"""One run of an import: what it would change, and the two ways on from there."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kith.accounts.doors import record_door, signed_in
from kith.directory.enums import RunState
from kith.directory.forms.importing import ShorterForm
from kith.directory.models import ImportRun, ImportSource
from kith.directory.operations import importing_asking, importing_ending
from kith.directory.operations.importing_writing import has_writer
from kith.directory.presenters import importing as presenter
from kith.directory.queries import importing as queries
from kith.directory.queries.import_spool import Lines, is_kept
from kith.directory.views.importing_parts import attempt, did, form_page, page_of, sent

RUN = "directory-work:import_run"
FEW = 10
_OPEN = (RunState.PREVIEW, RunState.RUNNING)


def _run(request: HttpRequest, source: ImportSource, run_id: UUID) -> ImportRun:
    run = queries.run_of(signed_in(request), source, run_id)
    if run is None:
        raise Http404("No such run of this source.")
    return run


@form_page
@record_door("change import-source", key="source_id")
def import_run(request: HttpRequest, record: ImportSource, run_id: UUID) -> HttpResponse:
    """What a run would change, with the button that lets it; or how it ended."""
    run = _run(request, record, run_id)
    is_shorter = bool(run.counts.get("is_shrunk"))
    form = ShorterForm(sent(request)) if is_shorter else None
    if request.method == "POST":
        return _let(request, record, run, form)
    return _page(request, record, run, form)


def _let(
    request: HttpRequest, source: ImportSource, run: ImportRun, form: ShorterForm | None
) -> HttpResponse:
    """Let a run be written."""
    person = signed_in(request)

    def ask() -> ImportRun:
        return importing_asking.ask_for_writing(
            run=run, by=person, at=timezone.now(), is_shorter=form is not None
        )

    said = "The import is being written. This page says how far it is."
    if form is None:
        did(request, ask, said)
    elif not attempt(form, ask):
        return _page(request, source, run, form)
    return redirect(RUN, source_id=source.pk, run_id=run.pk)


def _page(
    request: HttpRequest, source: ImportSource, run: ImportRun, form: ShorterForm | None
) -> HttpResponse:
    lists = presenter.lists_of(run)
    for one in lists:
        one["lines"] = [presenter.shown(line) for line in Lines(run.pk, one["name"])[:FEW]]
    context = {
        "source": source,
        "run": run,
        "form": form,
        "state": presenter.state_of(run),
        "lists": lists,
        "lost": sorted(run.counts.get("lost", {}).items()),
        "waits": run.state == RunState.PREVIEW and is_kept(run.pk),
        "is_running": run.state == RunState.RUNNING,
        "is_written": queries.is_being_written(run),
        "is_kept": is_kept(run.pk),
        "can_stop": run.state in _OPEN and not has_writer(run=run, at=timezone.now()),
        "whole": queries.total_of(run),
    }
    return render(request, "directory/imports/import_run.html", context)


@require_safe
@record_door("change import-source", key="source_id")
def import_lines(
    request: HttpRequest, record: ImportSource, run_id: UUID, what: str
) -> HttpResponse:
    """One list of a run, page by page."""
    run = _run(request, record, run_id)
    if what not in presenter.LISTS:
        raise Http404("No such list.")
    page = page_of(request, Lines(run.pk, what))
    context = {
        "source": record,
        "run": run,
        "what": what,
        "title": presenter.LISTS[what][0],
        "page": page,
        "lines": [presenter.shown(line) for line in page],
    }
    return render(request, "directory/imports/import_lines.html", context)


@require_POST
@record_door("change import-source", key="source_id")
def stop_import(request: HttpRequest, record: ImportSource, run_id: UUID) -> HttpResponse:
    """Set a preview aside, give up a reading, or stop a writing that stands still."""
    run = _run(request, record, run_id)
    person = signed_in(request)
    stays = "What was written stays." if run.written else "Nothing was changed."
    did(
        request,
        lambda: importing_ending.stop_run(run=run, by=person, at=timezone.now()),
        f"The import is set aside. {stays}",
    )
    return redirect("directory-work:import_source", source_id=record.pk)
