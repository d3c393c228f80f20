"""Pages of the site as a pack's pages: for a folder, and to see whether somebody changed them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.utils.text import slugify
from django.utils.timezone import is_aware, localtime
from wagtail.images import get_image_model
from wagtail.models import Page

from kith.area_pack import PackPage
from kith.area_pack.pages import Block, PageSource
from kith.area_pack.pages.definition import DETAILS
from kith.area_pack.pages.directives import joined
from kith.area_pack.pages.rich_text import Attributes, markdown_of
from kith.front.models import TYPES, ContentPage, HomePage
from kith.front.operations.unpacking import FIELDS, LISTS, RENAMED, RICH

KINDS = {model: kind for kind, model in TYPES.items()}
PICTURE_NAME = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*\.(jpe?g|png|webp)$")


@dataclass(slots=True)
class Atlas:
    """What pages are called in a pack: the codes and titles of pages, the files of pictures."""

    codes: dict[int, str] = field(default_factory=dict)
    titles: dict[int, str] = field(default_factory=dict)
    pictures: dict[int, str] = field(default_factory=dict)


def atlas_of(*, pages: Iterable[Page]) -> Atlas:
    """The names of these pages, and of every picture. A page without a code is named by its slug."""
    atlas = Atlas(pictures=picture_files())
    taken: set[str] = set()
    listed = sorted(pages, key=lambda one: (not getattr(one, "code", ""), one.path))
    for page in listed:
        wanted = getattr(page, "code", "") or page.slug
        code, number = wanted, 2
        while code in taken:
            code, number = f"{wanted}-{number}", number + 1
        taken.add(code)
        atlas.codes[page.pk] = code
        atlas.titles[page.pk] = page.title
    return atlas


def picture_files() -> dict[int, str]:
    """The file name of each picture in a pack: its title when that is one, or one made of it."""
    names: dict[int, str] = {}
    rows = get_image_model().objects.order_by("pk").values_list("pk", "title", "file")
    taken: set[str] = set()
    for pk, title, file in rows:
        ending = file.rpartition(".")[2].lower()
        name = title if PICTURE_NAME.match(title) else f"{slugify(title) or 'picture'}.{ending}"
        if name in taken or not PICTURE_NAME.match(name):
            name = f"picture-{pk}.{ending}"
        taken.add(name)
        names[pk] = name
    return names


def pack_page(*, page: Page, path: str, atlas: Atlas) -> tuple[PackPage, list[str]]:
    """A page as a pack has it, and what of it the format cannot hold, in words.

    `page` is the page as its own type knows it, `path` its address without the slashes around.
    """
    reader = _Reader(atlas)
    if isinstance(page, HomePage):
        text = reader.text(page.body)
        blocks = (Block("text", {"text": text}),) if text else ()
        home = PackPage(
            path="",
            code="home",
            type="home",
            title=_tidy(page.title),
            summary=_tidy(page.introduction),
            blocks=blocks,
        )
        return home, reader.lost
    kind = KINDS[type(page)]
    values = {name: _tidy(getattr(page, name)) for name in FIELDS}
    values |= {name: tuple(map(_tidy, getattr(page, name))) for name in LISTS}
    values["code"] = atlas.codes.get(page.pk, page.code)
    found = PackPage(
        **values,
        path=path,
        type=kind,
        sensitive=page.is_sensitive,
        owner=_tidy(page.owner_role),
        detail=_details(page, kind, atlas),
        sources=tuple(_source(one["value"]) for one in page.sources.get_prep_value()),
        blocks=joined(reader.blocks(page.body.get_prep_value())),
    )
    return found, reader.lost


def _tidy(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def _details(page: ContentPage, kind: str, atlas: Atlas) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in DETAILS[kind]:
        value = _detail(page, name, atlas)
        if isinstance(value, datetime):
            local = localtime(value) if is_aware(value) else value
            value = local.replace(tzinfo=None, microsecond=0)
        if value not in ("", None):
            found[name] = _tidy(value)
    return found


def _detail(page: ContentPage, name: str, atlas: Atlas) -> Any:
    if name == "of":
        return atlas.codes.get(page.stands_for_id, "")
    return getattr(page, RENAMED.get(name, name))


def _source(value: Mapping[str, Any]) -> PageSource:
    read_on = value["read_on"]
    return PageSource(
        _tidy(value["title"]),
        value["url"],
        read_on if isinstance(read_on, date) else date.fromisoformat(read_on),
        _tidy(value.get("publisher") or ""),
    )


class _Reader:
    """Reads the blocks of one page, and remembers what could not be kept."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        self.lost: list[str] = []

    def text(self, html: str) -> str:
        """Rich text as Markdown."""
        found, lost = markdown_of(html, self._address)
        self.lost += lost
        return found

    def _address(self, attributes: Attributes) -> str:
        if attributes.get("linktype") == "page":
            target = attributes.get("id", "")
            code = self.atlas.codes.get(int(target)) if target.isdecimal() else None
            return f"page:{code}" if code else ""
        return attributes.get("href", "")

    def blocks(self, rows: Iterable[Mapping[str, Any]]) -> list[Block]:
        """Blocks as Wagtail stores them, as a pack's."""
        found = []
        for row in rows:
            block = self._block(row["type"], row["value"])
            if block is not None:
                found.append(block)
        return found

    def _block(self, kind: str, value: Any) -> Block | None:
        if kind in RICH:
            return Block(kind, {"text": self.text(value)})
        read = READERS.get(kind)
        data = read(self, value) if read else {}
        return None if data is None else Block(kind, data)

    def pages(self, value: Mapping[str, Any]) -> dict[str, Any] | None:
        """Pages by code; those that are not among the pages are told and left out."""
        ids = _items(value["pages"])
        known = [one for one in ids if one in self.atlas.codes]
        if len(known) < len(ids):
            self.lost.append("a page in a list of pages that is not among these")
        pages = tuple((_tidy(self.atlas.titles[one]), self.atlas.codes[one]) for one in known)
        return {"title": _tidy(value.get("title") or ""), "pages": pages} if pages else None

    def picture(self, value: Mapping[str, Any]) -> dict[str, Any] | None:
        """A picture by its file."""
        image = value["image"]
        file = self.atlas.pictures.get(image["image"] or 0)
        if file is None:
            self.lost.append("a picture that is gone")
            return None
        alt = "" if image.get("decorative") else _tidy(image.get("alt_text") or "")
        return {"file": file, "alt": alt, "caption": _tidy(value.get("caption") or "")}

    def rich(self, value: Mapping[str, Any], name: str) -> dict[str, Any]:
        """One plain value beside rich text."""
        return {name: _tidy(value[name]), "text": self.text(value["text"])}


def _items(values: Iterable[Any]) -> list[Any]:
    """The values of a list in a block, in whichever way Wagtail stored it."""
    return [
        one["value"] if isinstance(one, dict) and one.get("type") == "item" else one
        for one in values
    ]


def _lines(values: Iterable[Any]) -> tuple[str, ...]:
    return tuple(filter(None, map(_tidy, _items(values))))


def _prompts(_: _Reader, value: Mapping[str, Any]) -> dict[str, Any]:
    rows = _items(value["prompts"])
    return {"prompts": tuple((_tidy(row["prompt"]), int(row["lines"] or 0)) for row in rows)}


Reader = Callable[[_Reader, Mapping[str, Any]], "dict[str, Any] | None"]
READERS: dict[str, Reader] = {
    "say": lambda _, value: {"title": _tidy(value["title"]), "lines": _lines(value["lines"])},
    "steps": lambda _, value: {"title": _tidy(value["title"]), "steps": _lines(value["steps"])},
    "do_dont": lambda _, value: {name: _lines(value[name]) for name in ("do", "dont")},
    "note": lambda reader, value: reader.rich(value, "kind"),
    "fold": lambda reader, value: reader.rich(value, "title"),
    "quote": lambda _, value: {"text": _tidy(value["text"]), "who": _tidy(value["who"])},
    "contacts": lambda _, value: {
        "concern": value["concern"],
        "subject": value.get("subject") or "",
    },
    "pages": lambda reader, value: reader.pages(value),
    "worksheet": _prompts,
    "picture": lambda reader, value: reader.picture(value),
}


@dataclass(slots=True)
class Export:
    """The live pages of a language as a pack's, and what of them could not be kept."""

    pages: list[PackPage] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)
    pictures: dict[str, int] = field(default_factory=dict)


def export_pages(*, home: HomePage, lang: str) -> Export:
    """Every live page at and below a home page, parents first. `lang` is empty for the area's own.

    An address that a pack could not have is written anew, and told.
    """
    rows = list(Page.objects.descendant_of(home, inclusive=True).live().order_by("path"))
    pages = [row.specific for row in rows]
    atlas = atlas_of(pages=pages)
    export = Export()
    for page in pages:
        address = str(page.url_path.removeprefix(home.url_path).strip("/"))
        path = "/".join(slugify(part.replace("_", "-")) or "page" for part in address.split("/"))
        path = path if address else ""
        if type(page) not in {HomePage, *KINDS}:
            export.lost.append((address, "a page of a type that packs do not have"))
            continue
        if path != address:
            export.lost.append((address, f"its address, which becomes /{path}/"))
        found, lost = pack_page(page=page, path=path, atlas=atlas)
        export.pages.append(replace(found, lang=lang))
        export.lost += [(address, one) for one in lost]
    _add_pictures(export, atlas)
    return export


def _add_pictures(export: Export, atlas: Atlas) -> None:
    ids = {file: pk for pk, file in atlas.pictures.items()}
    shown = (b.data["file"] for page in export.pages for b in page.blocks if b.kind == "picture")
    export.pictures = {file: ids[file] for file in shown}


def picture_content(*, pk: int) -> bytes:
    """The bytes of a picture as it was taken in."""
    with get_image_model().objects.get(pk=pk).file.open("rb") as opened:
        return bytes(opened.read())
