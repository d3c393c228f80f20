"""The pages of a pack: Markdown with front matter, read with care and written back alike."""

from kith.area_pack.pages.checks import Surroundings
from kith.area_pack.pages.definition import Block, PackPage, PageSource
from kith.area_pack.pages.lending import fitted
from kith.area_pack.pages.reading_pages import read_page, read_pages
from kith.area_pack.pages.words import plain_text
from kith.area_pack.pages.writing import as_markdown, digest

__all__ = [
    "Block",
    "PackPage",
    "PageSource",
    "Surroundings",
    "as_markdown",
    "digest",
    "fitted",
    "plain_text",
    "read_page",
    "read_pages",
]
