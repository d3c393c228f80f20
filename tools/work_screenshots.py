"""Pictures of the pages for people who sign in: from a demonstration, as its invented people.

python -m tools.work_screenshots                 # into docs/guide/images/
python -m tools.work_screenshots FOLDER          # uses the demonstration in FOLDER, or makes it
python -m tools.work_screenshots FOLDER today    # takes only the pictures of these names
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools.real_site import CHROMIUM, CHROMIUM_ARGUMENTS, serving_demo
from tools.screenshots import keep

DESKTOP, PHONE = (1000, 760), (320, 640)
LEAD, RECORDS, SUPERVISOR = "orla.lovage", "idris.quill", "samuel.teasdale"
SYSTEM, REVIEWER = "greta.thrush", "petra.lowe"
MODERATOR, KEEPER = "mabel.quill", "silas.begg"
DIRECTORY = "/work/directory/"
KEPT = f"{DIRECTORY}?q=Penny+Wise"
# A provider's own page, which opens by a link from a mail.
BY_LINK = "@link"
POSTMAN_SECONDS = 60
EDITORS = "/account/editors/"
RIGHTS = "/work/rights/"
ORGANISATIONS = "/work/organisations/"

# What only a demonstration shows: the guide is about the site at work.
HIDDEN = ".kith-trial, :is(li, p):has(> a[href='/account/demo/']) { display: none !important }"


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: as whom, from where, and which links to follow from there by their words.

    Words that begin with `!` name a button; those with `#`, what to scroll to. The path `@link` is
    the link in a provider's mail.
    """

    name: str
    who: str
    path: str
    links: tuple[str, ...] = ()
    size: tuple[int, int] = DESKTOP


HOUSE = ("Lantern House",)
TIMES = ("Penny Wise drop-in", "!Change it", "#When it is open")
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
    Shot("retention", RECORDS, "/work/records/retention/", size=(1000, 900)),
    Shot("rights", RECORDS, RIGHTS, size=(1000, 900)),
    Shot("rights-review", RECORDS, f"{RIGHTS}?kind=access", ("To see what is held",), (1000, 1100)),
    Shot("your-information-phone", "", "/your-information/", size=PHONE),
    Shot("your-information-ask", "", "/your-information/ask/", size=(1000, 900)),
    Shot("roles", SUPERVISOR, "/work/roles/"),
    Shot("break-glass", SUPERVISOR, "/work/break-glass/"),
    Shot("outbox", SYSTEM, "/work/outbox/"),
    Shot("editors", REVIEWER, EDITORS, ("!Open the editors",), (1280, 900)),
    Shot("directory", MODERATOR, DIRECTORY, size=(1000, 900)),
    Shot("directory-change", MODERATOR, f"{DIRECTORY}changes/", ("The Orchard",), (1000, 900)),
    Shot("directory-freshness", MODERATOR, f"{DIRECTORY}freshness/", ("By provider", "Stale")),
    Shot("directory-entries", KEEPER, DIRECTORY, size=(1000, 900)),
    Shot("directory-link", "", BY_LINK),
    Shot("directory-link-phone", "", BY_LINK, size=PHONE),
    Shot("directory-form", KEEPER, DIRECTORY, TIMES),
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


def mailed_link(browser: Browser, address: str, folder: Path) -> str:
    """The path of a link that the moderator has sent to whoever keeps a provider's entries."""
    letters = folder / "outbox"
    old = set(letters.glob("*"))
    page = signed_in(browser, address, MODERATOR, DESKTOP)
    page.goto(address + KEPT)
    page.get_by_role("link", name="Penny Wise drop-in").first.click()
    page.locator(f"a[href^='{DIRECTORY}providers/']").first.click()
    page.get_by_label("E-mail address of whoever keeps these entries").fill(
        "silas@penny-wise.example"
    )
    page.get_by_role("button", name="Save the address").click()
    page.get_by_role("button", name="Send them a link").click()
    page.context.close()
    give_up_at = time.monotonic() + POSTMAN_SECONDS
    while time.monotonic() < give_up_at:
        for letter in set(letters.glob("*")) - old:
            if found := re.search(r"/services/keep/[\w-]+/", letter.read_text("utf-8")):
                return found.group()
        time.sleep(0.5)
    raise SystemExit("The link did not come into the outbox's folder.")


def taken(page: Page, address: str, shot: Shot) -> bytes:
    """The picture."""
    page.goto(address + shot.path)
    for words in shot.links:
        if words == "@people":
            page.goto(page.url + "people/")
        elif words.startswith("#"):
            page.get_by_text(words[1:]).first.evaluate("one => one.scrollIntoView()")
        elif words.startswith("!"):
            page.get_by_role("button", name=words[1:]).first.click()
        else:
            page.get_by_role("link", name=words).first.click()
        page.wait_for_load_state("networkidle")
    page.add_style_tag(content=HIDDEN)
    page.evaluate("document.activeElement && document.activeElement.blur()")
    page.mouse.move(0, 0)
    return page.screenshot()


def take(folder: Path, names: Collection[str] = ()) -> None:
    """Take every picture from the demonstration in `folder`, or those of some names."""
    shots = [shot for shot in SHOTS if not names or shot.name in names]
    with serving_demo(folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        if any(shot.path == BY_LINK for shot in shots):
            link = mailed_link(browser, address, folder)
            shots = [replace(s, path=link) if s.path == BY_LINK else s for s in shots]
        for shot in shots:
            page = signed_in(browser, address, shot.who, shot.size)
            keep(f"work-{shot.name}", taken(page, address, shot))
            page.context.close()
        browser.close()


def main() -> None:
    """Make a demonstration, or use one."""
    if len(sys.argv) > 1:
        take(Path(sys.argv[1]), sys.argv[2:])
        return
    with tempfile.TemporaryDirectory() as folder:
        take(Path(folder))


if __name__ == "__main__":
    main()
