"""Pictures of the pages for people who sign in: from a demonstration, as its invented people.

python -m tools.work_screenshots            # into docs/guide/images/
python -m tools.work_screenshots FOLDER     # uses the demonstration in FOLDER, or makes it
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools.real_site import CHROMIUM, CHROMIUM_ARGUMENTS, serving_demo
from tools.screenshots import keep

DESKTOP, PHONE = (1000, 760), (320, 640)
LEAD, RECORDS, SUPERVISOR = "orla.lovage", "idris.quill", "samuel.teasdale"
SYSTEM, REVIEWER = "greta.thrush", "petra.lowe"
EDITORS = "/account/editors/"
ORGANISATIONS = "/work/organisations/"

# What only a demonstration shows: the guide is about the site at work.
HIDDEN = ".kith-trial, :is(li, p):has(> a[href='/account/demo/']) { display: none !important }"


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: as whom, from where, and which links to follow from there by their words.

    Words that begin with `!` name a button.
    """

    name: str
    who: str
    path: str
    links: tuple[str, ...] = ()
    size: tuple[int, int] = DESKTOP


HOUSE = ("Lantern House",)
SHOTS = (
    Shot("trail", LEAD, ORGANISATIONS, (*HOUSE, "Who has seen and changed this")),
    Shot("sign-in", "", "/account/login/"),
    Shot("second-factor-choice", LEAD, "/account/2fa/needed/"),
    Shot("your-account", LEAD, "/account/"),
    Shot("today", LEAD, "/work/"),
    Shot("today-phone", LEAD, "/work/", size=PHONE),
    Shot("organisations", LEAD, ORGANISATIONS),
    Shot("organisation", LEAD, ORGANISATIONS, HOUSE),
    Shot("organisation-phone", LEAD, ORGANISATIONS, HOUSE, PHONE),
    Shot("people", LEAD, ORGANISATIONS, (*HOUSE, "@people")),
    Shot("invite", LEAD, ORGANISATIONS, (*HOUSE, "Invite somebody")),
    Shot("person", RECORDS, ORGANISATIONS, (*HOUSE, "@people", "Orla Lovage", "Orla Lovage")),
    Shot("leaving", RECORDS, ORGANISATIONS, (*HOUSE, "@people", "Orla Lovage", "is leaving")),
    Shot("broken-glass", LEAD, "/work/", ("opened a restricted record",)),
    Shot("records-today", RECORDS, "/work/"),
    Shot("organisation-add", RECORDS, "/work/organisations/add/"),
    Shot("roles", SUPERVISOR, "/work/roles/"),
    Shot("break-glass", SUPERVISOR, "/work/break-glass/"),
    Shot("outbox", SYSTEM, "/work/outbox/"),
    Shot("editors", REVIEWER, EDITORS, ("!Open the editors",), (1280, 900)),
)


def signed_in(browser: Browser, address: str, who: str, size: tuple[int, int]) -> Page:
    """A page of a browser of its own, in which somebody looks round."""
    width, height = size
    page = browser.new_context(bypass_csp=True).new_page()
    page.set_viewport_size({"width": width, "height": height})
    if who:
        page.goto(f"{address}/account/demo/")
        page.locator(f'button[value="{who}"]').click()
        page.wait_for_url(f"{address}/work/")
    return page


def taken(page: Page, address: str, shot: Shot) -> bytes:
    """The picture."""
    page.goto(address + shot.path)
    for words in shot.links:
        if words == "@people":
            page.goto(page.url + "people/")
        elif words.startswith("!"):
            page.get_by_role("button", name=words[1:]).first.click()
        else:
            page.get_by_role("link", name=words).first.click()
        page.wait_for_load_state("networkidle")
    page.add_style_tag(content=HIDDEN)
    page.evaluate("document.activeElement && document.activeElement.blur()")
    page.mouse.move(0, 0)
    return page.screenshot()


def take(folder: Path) -> None:
    """Take every picture from the demonstration in `folder`."""
    with serving_demo(folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        for shot in SHOTS:
            page = signed_in(browser, address, shot.who, shot.size)
            keep(f"work-{shot.name}", taken(page, address, shot))
            page.context.close()
        browser.close()


def main() -> None:
    """Make a demonstration, or use one."""
    if len(sys.argv) > 1:
        take(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        take(Path(folder))


if __name__ == "__main__":
    main()
