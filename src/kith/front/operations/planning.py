"""What taking pages in would do: page by page, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page

from kith.area_pack import PackPage
from kith.area_pack.pages import digest
from kith.front.models import TYPES, HomePage
from kith.front.operations.exporting import Atlas, atlas_of, pack_page
from kith.front.operations.unpacking import home_alone

AWAY = "-"
"""Stands before the digest of a page that was taken away because its file had vanished."""


LENT = "+"
"""Stands before the digest of a page that somebody imported: no pack changes it or takes it away."""


class Fate(StrEnum):
    """What becomes of a page."""

    ADDED = "added"
    CHANGED = "changed"
    BACK = "back"
    SAME = "same"
    KEPT = "kept"
    GONE = "gone"


WRITTEN = frozenset({Fate.CHANGED, Fate.BACK})
"""What is written over a page that stands here already."""


@dataclass(slots=True)
class Standing:
    """A page that stands on the site: its row, its address, and what was last taken in."""

    row: Page
    path: str
    code: str
    digest: str

    @property
    def is_lent(self) -> bool:
        """Whether it was imported by hand."""
        return self.digest.startswith(LENT)

    @property
    def is_a_packs(self) -> bool:
        """Whether a pack brought it, it is there, and it goes when its file does."""
        return bool(self.path) and self.is_own

    @property
    def is_own(self) -> bool:
        """Whether the area's own pack brought it, the home page too, and it is there."""
        return bool(self.digest) and not (self.is_away or self.is_lent)

    @property
    def is_away(self) -> bool:
        """Whether it was taken away because its file had vanished."""
        return self.digest.startswith(AWAY)


@dataclass(slots=True)
class Step:
    """One page of the plan. `before` is what stands there now, where somebody has to see it."""

    fate: Fate
    path: str
    code: str
    given: PackPage | None = None
    here: Standing | None = None
    before: PackPage | None = None
    why: str = ""
    wanted: str = ""
    is_lent: bool = False

    @property
    def stamp(self) -> str:
        """What the page remembers of what was taken in."""
        return f"{LENT if self.is_lent else ''}{self.wanted}"[:64]


@dataclass(slots=True)
class Site:
    """The pages of the site, by code and by address."""

    home: HomePage
    by_code: dict[str, Standing] = field(default_factory=dict)
    by_path: dict[str, Standing] = field(default_factory=dict)
    _atlas: Atlas | None = None

    def atlas(self) -> Atlas:
        """The names of all pages, asked for once and only when a page has to be compared."""
        if self._atlas is None:
            rows = [one.row for one in self.by_path.values()]
            self._atlas = atlas_of(pages=rows)
            self._atlas.codes |= {one.row.pk: one.code for one in self.by_code.values()}
        return self._atlas

    def present(self, standing: Standing) -> PackPage:
        """A page as it stands now."""
        return pack_page(page=standing.row.specific, path=standing.path, atlas=self.atlas())[0]


def home_page(*, lang: str = "") -> HomePage | None:
    """The first page in a language, the house's own when none is said."""
    homes = HomePage.objects.order_by("path")
    own = homes.filter(locale__language_code__iexact=lang or settings.LANGUAGE_CODE).first()
    found: HomePage | None = own if own or lang else homes.first()
    return found


def site_now(*, home: HomePage) -> Site:
    """Every page at and below the home page. A query for the tree and one for each type."""
    known: dict[int, tuple[str, str]] = {home.pk: (home.code, home.pack_digest)}
    rows = list(Page.objects.descendant_of(home, inclusive=True).order_by("path"))
    present = {row.content_type_id for row in rows}
    for model in TYPES.values():
        if _type_id(model) in present:
            fields = model.objects.values_list("pk", "code", "pack_digest")
            known |= {pk: (code, kept) for pk, code, kept in fields}
    site = Site(home)
    for row in rows:
        code, kept = known.get(row.pk, ("", ""))
        path = address_of(row=row, home=home)
        standing = Standing(row, path, code, kept)
        site.by_path[path] = standing
        if code:
            site.by_code.setdefault(code, standing)
    return site


def address_of(*, row: Page, home: Page) -> str:
    """A page's address from the home page, without the slashes around it."""
    return str(row.url_path.removeprefix(home.url_path).strip("/"))


def _type_id(model: type[Page]) -> int:
    return ContentType.objects.get_for_model(model).pk


def plan(
    *,
    site: Site,
    pages: Iterable[PackPage],
    overwrite: bool = False,
    is_lent: bool = False,
    retire: bool = True,
) -> tuple[list[Step], list[Step]]:
    """What becomes of each page that is given, parents first, and with `retire` of those that a
    pack once gave and gives no more. `is_lent`: somebody imports them by hand.
    """
    given = sorted(pages, key=lambda one: (one.path.count("/") + bool(one.path), one.path))
    codes = {one.code for one in given}
    steps = [_step(site, one, overwrite, is_lent) for one in given]
    missing = [
        _vanished(site, one, overwrite)
        for code, one in site.by_code.items()
        if retire and code not in codes and one.is_a_packs
    ]
    _without_a_place(site, steps, {one.path for one in missing if one.fate is Fate.GONE})
    return steps, sorted(missing, key=lambda one: one.path, reverse=True)


def _step(site: Site, page: PackPage, overwrite: bool, is_lent: bool) -> Step:
    here = site.by_path[""] if page.type == "home" else site.by_code.get(page.code)
    wanted = digest(home_alone(page=page) if page.type == "home" else page)
    step = Step(Fate.ADDED, page.path, page.code, page, here, None, "", wanted, is_lent)
    if here is not None and here.digest == wanted and not is_lent:
        step.fate = Fate.SAME
    elif here is not None:
        _compare(site, step, here, overwrite)
    return step


def _compare(site: Site, step: Step, here: Standing, overwrite: bool) -> None:
    step.before = site.present(here)
    now = digest(step.before)
    if now == step.wanted and _is_settled(here):
        step.fate = Fate.SAME
    elif not (overwrite or _is_untouched(here, now, step.is_lent)):
        step.fate, step.why = Fate.KEPT, "edited here"
    elif step.is_lent and here.is_own and not overwrite:
        step.fate, step.why = Fate.KEPT, "from this area's own pack"
    elif step.given is not None and _type_differs(here, step.given):
        step.fate, step.why = Fate.KEPT, "it is of another type here; take that page away first"
    else:
        step.fate = Fate.BACK if here.is_away else Fate.CHANGED


def _is_untouched(here: Standing, now: str, is_lent: bool) -> bool:
    """Whether the page is still what was taken in, and nobody has a draft of it."""
    if here.is_away:
        return here.digest == f"{AWAY}{now}"[:64]
    if not here.path and not here.digest:  # the home page as it was laid, with nothing said yet
        home = here.row.specific
        return not any((home.introduction, home.body, home.has_unpublished_changes))
    known = {now, f"{LENT}{now}"[:64]} if is_lent else {now}
    return here.digest in known and _is_settled(here)


def _is_settled(here: Standing) -> bool:
    """Whether the page is published as it is, with no draft."""
    return bool(here.row.live and not here.row.has_unpublished_changes)


def _type_differs(here: Standing, page: PackPage) -> bool:
    model = HomePage if page.type == "home" else TYPES[page.type]
    return bool(here.row.content_type_id != _type_id(model))


def _vanished(site: Site, here: Standing, overwrite: bool) -> Step:
    before = site.present(here)
    step = Step(Fate.GONE, here.path, here.code, None, here, before)
    if not (overwrite or _is_untouched(here, digest(before), False)):
        step.fate, step.why = Fate.KEPT, "edited here, though its file is gone"
    return step


def _without_a_place(site: Site, steps: list[Step], free: set[str]) -> None:
    """Pages whose address is taken, or that have nothing above them, cannot be taken in.

    One that stays behind may take the place of another, so this goes on until nothing changes.
    """
    while True:
        leaving = {
            one.here.row.pk
            for one in steps
            if one.here is not None and one.fate in WRITTEN and one.path != one.here.path
        }
        leaving |= {site.by_path[path].row.pk for path in free}
        coming = {one.path for one in steps if one.fate in WRITTEN | {Fate.ADDED}}
        coming |= {path for path, one in site.by_path.items() if one.row.pk not in leaving}
        refused = [(one, why) for one in steps if (why := _no_place(site, one, leaving, coming))]
        if not refused:
            return
        for one, why in refused:
            one.fate, one.why = Fate.KEPT, why


def _no_place(site: Site, step: Step, leaving: set[int], coming: set[str]) -> str:
    if step.given is None or not step.path or step.fate not in WRITTEN | {Fate.ADDED}:
        return ""
    there = site.by_path.get(step.path)
    if there is None or there is step.here or there.is_away or there.row.pk in leaving:
        is_above = step.given.parent in coming
        return "" if is_above else f"there is no page /{step.given.parent}/ here"
    return "another page has this address here"
