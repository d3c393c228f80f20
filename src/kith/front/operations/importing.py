"""Taking pages in from a pack or a folder: what is new, what changed, and never over an editor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils.module_loading import import_string
from wagtail.models import Page

from kith.area_pack import PackPage
from kith.core import audit
from kith.core.page_cache import raise_generation
from kith.front.models import ContentPage
from kith.front.operations.laying import lay_home_page
from kith.front.operations.moving import arrange
from kith.front.operations.pictures import keep_pictures
from kith.front.operations.planning import (
    AWAY,
    WRITTEN,
    Fate,
    Site,
    Standing,
    Step,
    home_page,
    plan,
    site_now,
)
from kith.front.operations.planting import Seedling, fill, page_on
from kith.front.operations.searching import forget_page, index_pages
from kith.front.operations.unpacking import Ids, home_values_of, values_of

INDEXING = "kith.front.tasks.indexing.index_for_editors"


@dataclass(slots=True)
class Intake:
    """What taking pages in did, or would do: each page given, and each that once was."""

    given: list[Step] = field(default_factory=list)
    missing: list[Step] = field(default_factory=list)

    def count(self, *fates: Fate) -> int:
        """How many of the pages had one of these fates."""
        return sum(one.fate in fates for one in (*self.given, *self.missing))

    @property
    def kept(self) -> list[Step]:
        """The pages that were left alone although the folder says otherwise."""
        return [one for one in (*self.given, *self.missing) if one.fate is Fate.KEPT]


def take_in(
    *,
    pages: Iterable[PackPage],
    folder: Path,
    title: str,
    at: datetime,
    is_lent: bool = False,
    overwrite: bool = False,
) -> Intake:
    """Make the site's pages say what these say, and take away those that a pack has no more.

    `is_lent`: somebody imports them by hand, so none is taken away, and no pack does it later.
    Doing it twice changes nothing the second time. A page that somebody edited here is left, and
    told, unless `overwrite` is set; then what stood there is still among its revisions. `title`
    is that of a home page that is laid now.

    Raises:
        PictureRefused: a picture that a page shows cannot be taken in.
    """
    with transaction.atomic():
        Page.objects.select_for_update().filter(depth=1).first()  # two at once take turns
        lay_home_page(title=title, introduction="")
        whole = _planned(pages, overwrite, is_lent)
        for site, intake in whole:
            if intake.count(Fate.ADDED, Fate.CHANGED, Fate.BACK, Fate.GONE):
                _write(intake, site, folder, at)
                raise_generation()
            _adopt(intake)
    return _together(whole)


def import_pages(
    *, pages: Iterable[PackPage], folder: Path, by: UUID | None, at: datetime, overwrite: bool
) -> Intake:
    """Take in pages that somebody lends, or that were written outside; none is taken away.

    Raises:
        PictureRefused: a picture that a page shows cannot be taken in.
    """
    with transaction.atomic():
        intake = take_in(
            pages=pages, folder=folder, title="", at=at, is_lent=True, overwrite=overwrite
        )
        audit.record(
            action="front.pages-imported",
            object_type="page",
            object_id=getattr(home_page(), "pk", ""),
            at=at,
            by=by,
            detail={
                "added": intake.count(Fate.ADDED),
                "changed": intake.count(*WRITTEN),
                "kept": intake.count(Fate.KEPT),
                "overwrite": overwrite,
            },
        )
    return intake


def planned_import(*, pages: Iterable[PackPage], overwrite: bool) -> Intake:
    """What `import_pages` would do. Nothing is written."""
    listed = list(pages)
    if home_page() is None:
        return Intake([Step(Fate.ADDED, one.path, one.code, one) for one in listed])
    return _together(_planned(listed, overwrite, True))


def _planned(
    pages: Iterable[PackPage], overwrite: bool, is_lent: bool
) -> list[tuple[Site, Intake]]:
    """The plan for each language, the house's own first; what has no place in the last."""
    by_lang: dict[str, list[PackPage]] = {"": []}
    for page in pages:
        by_lang.setdefault(page.lang, []).append(page)
    found: list[tuple[Site, Intake]] = []
    for lang, listed in by_lang.items():
        home = home_page(lang=lang)
        if home is None:
            why = f"there are no pages in the language {lang} here"
            lost = [Step(Fate.KEPT, one.path, one.code, one, why=why) for one in listed]
            found[0][1].given += lost
        else:
            site = site_now(home=home)
            steps = plan(
                site=site,
                pages=listed,
                overwrite=overwrite,
                is_lent=is_lent,
                retire=not (is_lent or lang),
            )
            found.append((site, Intake(*steps)))
    return found


def _together(whole: list[tuple[Site, Intake]]) -> Intake:
    return Intake(
        [one for _site, intake in whole for one in intake.given],
        [one for _site, intake in whole for one in intake.missing],
    )


def _write(intake: Intake, site: Site, folder: Path, at: datetime) -> None:
    for step in intake.missing:
        if step.fate is Fate.GONE and step.here is not None:
            _retire(step.here)
    written = [one for one in intake.given if one.fate in WRITTEN | {Fate.ADDED}]
    seedlings = {one.path: one for one in arrange(site=site, steps=written, at=at)}
    ids = {code: one.row.pk for code, one in site.by_code.items()}
    ids |= {one.code: seedlings[one.path].row.pk for one in written if one.path in seedlings}
    pictures = keep_pictures(pages=[one.given for one in written if one.given], folder=folder)
    _fill(written, seedlings, ids, pictures, at)
    for step in written:
        if step.fate in WRITTEN:
            _change(step, ids, pictures)


def _fill(
    steps: list[Step],
    seedlings: dict[str, Seedling],
    ids: Ids,
    pictures: Ids,
    at: datetime,
) -> None:
    """Give the planted pages their words, now that each has an id to lead to."""
    pages: list[ContentPage] = []
    for step in steps:
        seedling = seedlings.get(step.path)
        if seedling is None or step.given is None:
            continue
        page = page_on(row=seedling.row, model=seedling.model)
        _set(page, step.given, ids, pictures)
        page.pack_digest = step.stamp
        pages.append(page)
    if pages:
        fill(pages=pages, at=at)
        index_pages(pages=pages)
        import_string(INDEXING).enqueue([page.pk for page in pages])


def _set(page: Page, given: PackPage, ids: Ids, pictures: Ids) -> None:
    values = (
        home_values_of(page=given, pages=ids)
        if given.type == "home"
        else values_of(page=given, pages=ids, pictures=pictures)
    )
    for name, value in values.items():
        setattr(page, name, value)


def _change(step: Step, ids: Ids, pictures: Ids) -> None:
    """A changed file over an untouched page: a new revision, published."""
    if step.here is None or step.given is None:
        return
    page = Page.objects.get(pk=step.here.row.pk).specific
    _set(page, step.given, ids, pictures)
    page.pack_digest = step.stamp
    page.save_revision(clean=False).publish()


def _retire(here: Standing) -> None:
    """The file vanished: take the page off the site, to come back when the file does."""
    page = here.row.specific
    page.unpublish(log_action=None)
    _remember(page, f"{AWAY}{here.digest}"[:64])
    forget_page(page=page)


def _adopt(intake: Intake) -> None:
    """Pages that say what a pack says, though none brought them: from now on the pack did."""
    for step in intake.given:
        here = step.here
        if step.fate is Fate.SAME and here and not step.is_lent and here.digest != step.stamp:
            _remember(here.row.specific, step.stamp)


def _remember(page: Page, digest: str) -> None:
    type(page).objects.filter(pk=page.pk).update(pack_digest=digest)
