"""The accessibility gate: axe-core on the page as it stands, WCAG 2.2 AA."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Only what is wrong is wanted; axe then spares itself the description of what is right.
OPTIONS = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
_axe = Axe()


def violations(page: Page) -> list[str]:
    """One line a violation: the rule and the first element that breaks it."""
    page.wait_for_load_state("load")  # a page without its styles yet breaks rules of size
    found = _axe.run(page, options=OPTIONS).response
    return [
        f"{violation['id']}: {violation['nodes'][0]['html']}" for violation in found["violations"]
    ]
