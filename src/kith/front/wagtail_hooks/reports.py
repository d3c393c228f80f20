"""Reports of ours among Wagtail's."""

from __future__ import annotations

from functools import partial

from wagtail import hooks
from wagtail.admin.menu import MenuItem

from kith.front.presenters.findings import FINDINGS, Finding

ICONS = {
    "stale-content": "time",
    "text-alternatives": "image",
    "broken-links": "link",
    "readability": "openquote",
}


def _menu_item(one: Finding, place: int) -> MenuItem:
    return MenuItem(one.title, one.address, name=one.code, icon_name=ICONS[one.code], order=place)


for _place, _finding in enumerate(FINDINGS):
    hooks.register("register_reports_menu_item", partial(_menu_item, _finding, _place))
