"""Sources of services: the list, one of them, adding, changing, its columns and terms."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kith.accounts.doors import counts_by_itself, kind_door, record_door, signed_in
from kith.accounts.limits import limited
from kith.directory.enums import ImportKind
from kith.directory.forms.importing import (
    ChangeSourceForm,
    ColumnsForm,
    FileForm,
    SourceForm,
    TermsForm,
)
from kith.directory.models import ImportSource
from kith.directory.operations import importing_asking, importing_sources
from kith.directory.presenters import importing as presenter
from kith.directory.queries import importing as queries
from kith.directory.queries.import_spool import Lines
from kith.directory.rules.csv_columns import COLUMNS
from kith.directory.rules.csv_writing import to_csv
from kith.directory.views.importing_parts import attempt, did, form_page, page_of, sent

SOURCE = "directory-work:import_source"
RUN = "directory-work:import_run"


@require_safe
@kind_door("change import-source")
def imports(request: HttpRequest) -> HttpResponse:
    """All sources that the person sees, each with its last run."""
    page = page_of(request, queries.sources_seen(signed_in(request)))
    runs = queries.last_runs(page.object_list)
    rows = [
        (source, run, presenter.state_of(run) if run else None)
        for source, run in ((one, runs.get(one.pk)) for one in page.object_list)
    ]
    return render(request, "directory/imports/imports.html", {"page": page, "rows": rows})


@form_page
@kind_door("add import-source")
def add_import(request: HttpRequest) -> HttpResponse:
    """Add a source."""
    person = signed_in(request)
    form = SourceForm(sent(request))
    area = queries.only_area()

    def add() -> ImportSource:
        return importing_sources.add_source(
            area=area, **form.cleaned_data, by=person, at=timezone.now()
        )

    if added := attempt(form, add):
        messages.success(request, f"{added} is added. Read it, or hand in a file.")
        return redirect(SOURCE, source_id=added.pk)
    return render(request, "directory/imports/add_import.html", {"form": form})


@require_safe
@record_door("change import-source", key="source_id")
def import_source(request: HttpRequest, record: ImportSource) -> HttpResponse:
    """One source, what it gave, and its runs."""
    page = page_of(request, queries.runs_of(record))
    context = {
        "source": record,
        "page": page,
        "runs": [(run, presenter.state_of(run), presenter.lists_of(run)) for run in page],
        "live": queries.live_count(record.pk),
        "open_run": queries.open_run(record),
        "is_csv": record.kind == ImportKind.CSV,
        "headings": record.columns.get("headings", []),
        "file_form": FileForm(),
    }
    return render(request, "directory/imports/import_source.html", context)


@form_page
@record_door("change import-source", key="source_id")
def change_import(request: HttpRequest, record: ImportSource) -> HttpResponse:
    """Change what a source is called, where it is and how often it is read."""
    kept = {"name": record.name, "address": record.address, "every_days": record.every_days or ""}
    form = ChangeSourceForm(sent(request), initial=kept)
    person = signed_in(request)

    def change() -> ImportSource:
        return importing_sources.change_source(
            source=record, **form.cleaned_data, by=person, at=timezone.now()
        )

    if attempt(form, change):
        messages.success(request, "The changes are saved.")
        return redirect(SOURCE, source_id=record.pk)
    context = {"form": form, "source": record}
    return render(request, "directory/imports/change_import.html", context)


@require_POST
@record_door("change import-source", key="source_id")
def close_import(request: HttpRequest, record: ImportSource) -> HttpResponse:
    """Read nothing from a source any more."""
    close = partial(importing_sources.close_source, source=record, by=signed_in(request))
    did(request, lambda: close(at=timezone.now()), f"{record} is closed. What it brought stays.")
    return redirect(SOURCE, source_id=record.pk)


@require_POST
@limited("read-import", per_person="20/10m")
@record_door("change import-source", key="source_id")
def read_import(request: HttpRequest, record: ImportSource) -> HttpResponse:
    """Let the worker read a source's address."""
    ask = partial(importing_asking.ask_for_reading, source=record, by=signed_in(request))
    did(request, lambda: ask(at=timezone.now()), "It is being read. Look again in a moment.")
    return redirect(SOURCE, source_id=record.pk)


@form_page
@limited("upload", per_person="20/10m")
@record_door("change import-source", key="source_id")
@counts_by_itself  # the file is examined, perhaps by a scanner, before anything is written
def upload_import(request: HttpRequest, record: ImportSource) -> HttpResponse:
    """Hand in a file of services."""
    files = request.FILES if request.method == "POST" else None
    form = FileForm(sent(request), files)
    person = signed_in(request)

    def take() -> object:
        return importing_asking.take_file(
            source=record, file=form.cleaned_data["file"], by=person, at=timezone.now()
        )

    if attempt(form, take):
        if record.kind == ImportKind.CSV:
            messages.success(request, "The file is here. Say what each column means.")
            return redirect("directory-work:import_columns", source_id=record.pk)
        messages.success(request, "The file is being read. Look again in a moment.")
        return redirect(SOURCE, source_id=record.pk)
    context = {"form": form, "source": record, "is_csv": record.kind == ImportKind.CSV}
    return render(request, "directory/imports/upload_import.html", context)


@form_page
@record_door("change import-source", key="source_id")
def import_columns(request: HttpRequest, record: ImportSource) -> HttpResponse:
    """Say what each column of a spreadsheet means."""
    headings = record.columns.get("headings", [])
    form = ColumnsForm(sent(request), headings=headings, said=record.columns.get("fields", {}))
    person = signed_in(request)

    def keep() -> tuple[object]:
        return (
            importing_asking.map_columns(
                source=record, fields=form.chosen, by=person, at=timezone.now()
            ),
        )

    if kept := attempt(form, keep):
        is_read = kept[0] is not None
        said = "The file is being read." if is_read else "The columns are kept for the next time."
        messages.success(request, said)
        return redirect(SOURCE, source_id=record.pk)
    context = {"form": form, "source": record, "headings": headings}
    return render(request, "directory/imports/import_columns.html", context)


@form_page
@record_door("change import-source", key="source_id")
def import_terms(request: HttpRequest, record: ImportSource) -> HttpResponse:
    """Say which of our terms each of the source's is."""
    run = queries.runs_of(record).first()
    page = page_of(request, Lines(run.pk, "terms") if run else [])
    said = record.columns.get("terms", {})
    form = TermsForm(
        sent(request),
        theirs=list(page),
        ours=[
            (one.key, one.label) for one in queries.our_terms(record.area_id) if not one.is_retired
        ],
        said=said,
        takes=bool(record.columns.get("takes_terms")),
    )
    person = signed_in(request)

    def keep() -> ImportSource:
        return importing_sources.map_source(
            source=record,
            terms={
                **{key: one for key, one in said.items() if key not in form.keys},
                **form.chosen,
            },
            takes_terms=form.cleaned_data["takes_terms"],
            by=person,
            at=timezone.now(),
        )

    if attempt(form, keep):
        messages.success(request, "The terms are kept. They count when the source is read again.")
        return redirect(SOURCE, source_id=record.pk)
    context = {"form": form, "source": record, "page": page}
    return render(request, "directory/imports/import_terms.html", context)


@require_safe
@kind_door("change import-source")
def import_template(request: HttpRequest) -> HttpResponse:
    """An empty spreadsheet with every column that is known, and what belongs in each."""
    answer = HttpResponse(
        to_csv([[one.label for one in COLUMNS], [one.about for one in COLUMNS]]),
        content_type="text/csv; charset=utf-8",
    )
    answer["Content-Disposition"] = 'attachment; filename="services.csv"'
    return answer
