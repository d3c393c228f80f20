"""The accessibility gate: axe-core on the page as it stands, WCAG 2.2 AA."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_axe = Axe()


def violations(page: Page) -> list[str]:
    """One line a violation: the rule and the first element that breaks it."""
    found = _axe.run(page, options={"runOnly": {"type": "tag", "values": WCAG}}).response
    return [
        f"{violation['id']}: {violation['nodes'][0]['html']}" for violation in found["violations"]
    ]
