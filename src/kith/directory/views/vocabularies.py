"""Vocabularies: the list, taking a published one in, and mapping its terms to ours."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kith.accounts.doors import counts_by_itself, kind_door, signed_in
from kith.accounts.limits import limited
from kith.core.refusals import Refusal
from kith.directory.forms.vocabularies import MappingForm, VocabularyForm
from kith.directory.operations import vocabularies as operations
from kith.directory.queries import vocabularies as queries
from kith.directory.queries.importing import only_area
from kith.directory.views.importing_parts import attempt, did, form_page, page_of, sent

ONE = "directory-work:vocabulary"


@require_safe
@kind_door("change import-source")
def vocabularies(request: HttpRequest) -> HttpResponse:
    """Every vocabulary of the area."""
    page = page_of(request, queries.vocabularies_of(only_area().pk))
    return render(request, "directory/imports/vocabularies.html", {"page": page})


@form_page
@limited("upload", per_person="20/10m")
@kind_door("add import-source")
@counts_by_itself  # the file is examined, perhaps by a scanner; nothing is written yet
def add_vocabulary(request: HttpRequest) -> HttpResponse:
    """Choose a published vocabulary, and say what one must know of it."""
    files = request.FILES if request.method == "POST" else None
    form = VocabularyForm(sent(request), files)
    person = signed_in(request)

    def read() -> UUID:
        return operations.read_published(
            file=form.cleaned_data["file"],
            described=operations.Described(**form.described),
            by=person,
            at=timezone.now(),
        )

    if preview := attempt(form, read):
        return redirect("directory-work:vocabulary_preview", preview_id=preview)
    return render(request, "directory/imports/add_vocabulary.html", {"form": form})


@form_page
@kind_door("add import-source")
def vocabulary_preview(request: HttpRequest, preview_id: UUID) -> HttpResponse:
    """What a published vocabulary would bring, and the button that takes it in."""
    area, person = only_area(), signed_in(request)
    try:
        described, terms = operations.previewed(preview=preview_id)
    except Refusal:
        raise Http404("What was read is not kept any more.") from None
    if request.method == "POST":
        taken = operations.take_published(
            area=area, preview=preview_id, by=person, at=timezone.now()
        )
        messages.success(request, f"{taken} is taken in. Say to which of our types it leads.")
        return redirect(ONE, taxonomy_id=taken.pk)
    known = queries.live_codes(area.pk, f"{operations.PUBLISHED}{described.code}")
    codes = {one.code for one in terms}
    context = {
        "described": described,
        "page": page_of(request, terms),
        "added": len(codes - known),
        "held": len(codes & known),
        "gone": len(known - codes),
    }
    return render(request, "directory/imports/vocabulary_preview.html", context)


@form_page
@kind_door("change import-source")
def vocabulary(request: HttpRequest, taxonomy_id: UUID) -> HttpResponse:
    """One vocabulary: its terms, and for a published one to which of our types each leads."""
    person = signed_in(request)
    taxonomy = queries.vocabulary_of(only_area().pk, taxonomy_id)
    if taxonomy is None:
        raise Http404("No such vocabulary.")
    page = page_of(request, queries.terms_of(taxonomy))
    is_published = taxonomy.code.startswith(operations.PUBLISHED)
    form = None
    if is_published:
        form = MappingForm(sent(request), terms=list(page), ours=queries.types_beside(taxonomy))
        if form.is_valid():
            said = form.said
            did(
                request,
                lambda: operations.map_terms(
                    taxonomy=taxonomy, said=said, by=person, at=timezone.now()
                ),
                "The terms are kept.",
            )
            return redirect(request.get_full_path())
    context = {"taxonomy": taxonomy, "page": page, "form": form}
    return render(request, "directory/imports/vocabulary.html", context)
