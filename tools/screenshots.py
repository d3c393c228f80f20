"""Take the pictures of the guide and of the components page, from a real `kith serve`.

    python -m tools.screenshots            # all into docs/guide/images/

The area is the invented one, so that no picture shows a real helpline.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tools.real_site import CHROMIUM, CHROMIUM_ARGUMENTS, serving

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "guide" / "images"
COLOURS = 48  # flat colours and text need no more, and a picture weighs a quarter

COMPONENTS = (
    "button",
    "messages",
    "panel",
    "summary-list",
    "task-list",
    "breadcrumbs",
    "table",
    "empty-state",
    "contact-card",
    "form",
    "form-errors",
)
PAGES = (
    ("first-page", "/", 1000, 760),
    ("first-page-phone", "/", 320, 640),
    ("charter", "/charter/", 1000, 760),
    ("charter-phone", "/charter/#stage-beginnings", 320, 640),
    ("accessibility", "/accessibility/", 1000, 760),
    ("private-check", "/check/", 1000, 760),
    ("front-home", "/", 1280, 1000),
    ("front-home-phone", "/", 320, 640),
    ("front-situation", "/situations/ladder-row/", 1280, 1100),
    ("front-before", "/guides/g-01/", 1280, 800),
)
MISSPELT = "lonley neigbours"
IN_NEED_OF, NEAR = "lonely mum with a baby", "EX91 4HQ"
# What somebody chooses in the finder: question and answers, in the order in which it asks.
CHOSEN = (
    ("about", ("neighbours",)),
    ("safe", ("none",)),
    ("self_harm", ("no",)),
    ("hard", ("alone",)),
    ("help", ()),
)


def keep(name: str, picture: bytes) -> None:
    """Write a picture with few colours."""
    with Image.open(io.BytesIO(picture)) as image:
        small = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(IMAGES / f"{name}.png", optimize=True)
    print(f"{name}.png {(IMAGES / f'{name}.png').stat().st_size // 1024} kB")


def opened(browser: Browser, address: str, width: int, height: int) -> Page:
    """A page that has settled."""
    page = browser.new_page(viewport={"width": width, "height": height}, bypass_csp=True)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return page


def searched(browser: Browser, address: str) -> bytes:
    """The search after two misspelt words."""
    page = opened(browser, f"{address}/search/", 1280, 1000)
    page.locator("main [name=words]").fill(MISSPELT)
    page.locator("main form button").first.click()
    page.wait_for_load_state("networkidle")
    return page.screenshot()


def found(browser: Browser, address: str) -> bytes:
    """The directory of help, asked in everyday words and for what is near."""
    page = opened(browser, f"{address}/services/", 1280, 1250)
    page.locator("main [name=words]").fill(IN_NEED_OF)
    page.locator("main [name=postcode]").fill(NEAR)
    page.locator("main form button").first.click()
    page.wait_for_load_state("networkidle")
    page.evaluate("document.activeElement && document.activeElement.blur(); scrollTo(0, 0)")
    return page.screenshot()


def planned(browser: Browser, address: str) -> bytes:
    """What the guided finder ends in for somebody who feels alone."""
    page = opened(browser, f"{address}/plan/", 1280, 1150)
    for question, answers in CHOSEN:
        for answer in answers:
            page.locator(f'input[name="{question}"][value="{answer}"]').check()
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_load_state("networkidle")
    page.evaluate("document.activeElement && document.activeElement.blur()")
    return page.screenshot()


def main() -> None:
    """Take every picture."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving("exampleton", Path(folder), KITH_COMPONENTS="1") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        for name, path, width, height in PAGES:
            keep(name, opened(browser, address + path, width, height).screenshot())
        keep("front-search", searched(browser, address))
        keep("front-plan", planned(browser, address))
        keep("front-services", found(browser, address))
        page = opened(browser, f"{address}/components/", 760, 900)
        page.add_style_tag(content=".kith-exit, .kith-header { display: none !important }")
        for name in COMPONENTS:
            keep(f"component-{name}", page.locator(f"#{name}").screenshot())
        browser.close()


if __name__ == "__main__":
    main()
