"""Putting pages where a pack says they stand: new ones planted, others moved, with redirects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from treebeard.mp_tree import MP_MoveHandler
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from kith.area_pack.pages import digest
from kith.front.models import TYPES
from kith.front.operations.planning import (
    AWAY,
    WRITTEN,
    Fate,
    Site,
    Standing,
    Step,
    address_of,
)
from kith.front.operations.planting import Seedling, plant
from kith.front.operations.searching import index_below


def arrange(*, site: Site, steps: Iterable[Step], at: datetime) -> list[Seedling]:
    """Give every page of the plan its place, parents first. The seedlings have rows and no more."""
    listed = [one for one in steps if one.fate in WRITTEN | {Fate.ADDED}]
    rows = {path: one.row for path, one in site.by_path.items()}
    _make_way(site, listed)
    planted: list[Seedling] = []
    has_moved = False
    for depth in sorted({one.path.count("/") for one in listed}):
        level = [one for one in listed if one.path.count("/") == depth]
        movers = [one for one in level if one.here is not None and one.here.path != one.path]
        if has_moved:
            rows = _rows(site)
        seedlings = [
            Seedling(one.path, TYPES[one.given.type], one.given.title)
            for one in level
            if one.fate is Fate.ADDED and one.given is not None
        ]
        plant(seedlings=seedlings, above=rows, at=at)
        planted += seedlings
        for one in movers:
            _move(site, one)
            rows = _rows(site)
        has_moved = has_moved or bool(movers)
    if has_moved:
        _leave_redirects(site)
    return planted


def _rows(site: Site) -> dict[str, Page]:
    found = Page.objects.descendant_of(site.home, inclusive=True).order_by("path")
    return {address_of(row=row, home=site.home): row for row in found}


def _make_way(site: Site, steps: Iterable[Step]) -> None:
    """Whoever stands at an address that another gets now steps aside, so that two can swap."""
    for step in steps:
        there = site.by_path.get(step.path)
        if there is not None and there is not step.here:
            row = Page.objects.get(pk=there.row.pk)
            _rename(row, f"{row.slug}-{row.pk}", row.get_parent())
            if not row.live:
                _remember_as_away(site, row, there)


def _remember_as_away(site: Site, row: Page, there: Standing) -> None:
    """A page that was taken away is still untouched, although we gave it another address."""
    page = row.specific
    if not page.pack_digest.startswith(AWAY):
        return
    now = replace(there, row=row, path=address_of(row=row, home=site.home))
    page.pack_digest = f"{AWAY}{digest(site.present(now))}"[:64]
    type(page).objects.filter(pk=page.pk).update(pack_digest=page.pack_digest)


def _move(site: Site, step: Step) -> None:
    if step.here is None or step.given is None:
        return
    row = Page.objects.get(pk=step.here.row.pk)
    if address_of(row=row, home=site.home) == step.path:
        return  # it went along with the page above it
    parent = Page.objects.get(
        url_path=f"{site.home.url_path}{step.given.parent}/".replace("//", "/")
    )
    if row.get_parent().pk != parent.pk:
        MP_MoveHandler(row, parent, "last-child").process()
        row, parent = Page.objects.get(pk=row.pk), Page.objects.get(pk=parent.pk)
    _rename(row, step.given.slug, parent)
    index_below(page=Page.objects.get(pk=row.pk))


def _rename(row: Page, slug: str, parent: Page) -> None:
    """A new address for a page and all below it."""
    before, after = row.url_path, f"{parent.url_path}{slug}/"
    Page.objects.filter(pk=row.pk).update(slug=slug, url_path=after)
    row.slug, row.url_path = slug, after
    row._update_descendant_url_paths(before, after)


def _leave_redirects(site: Site) -> None:
    """From each old address where nothing stands now to where its page went."""
    now = _rows(site)
    places = {row.pk: path for path, row in now.items()}
    for path, standing in site.by_path.items():
        place = places.get(standing.row.pk, path)
        if place == path or path in now or not standing.row.live:
            continue
        old = Redirect.normalise_path(f"/{path}/")
        Redirect.objects.filter(old_path=old, site=None).delete()
        Redirect.objects.create(
            old_path=old, redirect_page_id=standing.row.pk, automatically_created=True
        )
