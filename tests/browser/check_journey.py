"""The steps of a journey through the private check, by the codes of its questions."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.moving import arriving

SAFETY = ("afraid", "hurt", "children", "young", "honour", "self_harm")
ALL_NO = dict.fromkeys(SAFETY, "no")
STRAINED = tuple(
    part
    for number, value in ((1, "2"), (2, "2"), (3, "1"), (4, "1"))
    for part in (f"partner_measure-csi-4-{number}", value)
)
LONELY = tuple(
    part for number in (1, 2, 3, 4) for part in (f"everyone_measure-ons-loneliness-{number}", "2")
)


def start(page: Page, site: str) -> None:
    """Open the check and pass the page before it."""
    page.goto(f"{site}/check/")
    next_page(page)


def next_page(page: Page) -> None:
    """Press the button that carries on, where the check's own script shows what comes."""
    page.locator("[data-next]").click()


def post_page(page: Page) -> None:
    """Press the same button where no script runs, and be on the page that comes."""
    with arriving(page):
        next_page(page)


def answer_page(page: Page, *pairs: str) -> None:
    """Choose answers on the page that shows (field, value, field, value …) and carry on."""
    for field, value in zip(pairs[::2], pairs[1::2], strict=True):
        page.locator(f"#{field}-{value}").check()
    next_page(page)


def answer(page: Page, answers: dict[str, str]) -> None:
    """Answer questions one page at a time."""
    for question, value in answers.items():
        answer_page(page, question, value)


def answer_in_page(page: Page, answers: dict[str, str], *pages: tuple[str, ...]) -> None:
    """As `answer`, then as `answer_page` for each of `pages`, in one call.

    For tests of what the plan says, not of how it is asked.
    """
    page.evaluate(
        """pages => {
            for (const choices of pages) {
                for (const choice of choices) document.getElementById(choice).click();
                document.querySelector("[data-next]").click();
            }
        }""",
        [[f"{question}-{value}"] for question, value in answers.items()]
        + [
            [f"{field}-{value}" for field, value in zip(pairs[::2], pairs[1::2], strict=True)]
            for pairs in pages
        ],
    )


def choose_in_page(page: Page, answers: dict[str, str]) -> None:
    """As choosing each answer where no script runs, in one call: see `answer_in_page`."""
    page.evaluate(
        "choices => choices.forEach(one => document.getElementById(one).click())",
        [f"{question}-{value}" for question, value in answers.items()],
    )


def _shown(page: Page, name: str, within: str = "") -> list[str]:
    found = page.locator(f"{within} [data-{name}]").evaluate_all(
        f"all => all.filter(e => e.checkVisibility()).map(e => e.dataset.{name})"
    )
    return [str(each) for each in found]


def outcomes_shown(page: Page) -> list[str]:
    """Return the codes of the plan's items that show, in order."""
    return _shown(page, "outcome")


def tiers_shown(page: Page) -> list[str]:
    """Return the tiers that show, in order."""
    return _shown(page, "tier")


def contacts_shown(page: Page) -> list[str]:
    """Return the contacts placed in items that show, folded ones included, in order."""
    found = page.locator("[data-outcome]:not([hidden]) [data-contact]").evaluate_all(
        "all => all.map(e => e.dataset.contact)"
    )
    return [str(each) for each in found]


def lines_shown(page: Page) -> dict[str, str]:
    """Return the value shown for each scale of a result."""
    pairs = page.locator("[data-fact]").evaluate_all(
        "all => all.filter(e => e.checkVisibility()).map(e => [e.dataset.fact, e.dataset.value])"
    )
    return {str(fact): str(value) for fact, value in pairs}
