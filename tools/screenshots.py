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
        page = opened(browser, f"{address}/components/", 760, 900)
        page.add_style_tag(content=".kith-exit, .kith-header { display: none !important }")
        for name in COMPONENTS:
            keep(f"component-{name}", page.locator(f"#{name}").screenshot())
        browser.close()


if __name__ == "__main__":
    main()
