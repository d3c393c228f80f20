"""The guided finder: a few questions one at a time, and a plan that says why."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import DESK, PHONE, sideways, violations, wrong_at_both_widths
from tests.browser.conftest import OpenPage
from tests.browser.moving import arriving

ACUTE = ["danger", "safety"]


def _choose(page: Page, *values: str) -> None:
    for value in values:
        page.locator(f"form input[value={value}]").check()
    button = page.get_by_role("button", name="Continue").or_(
        page.get_by_role("button", name="See my plan")
    )
    with arriving(page):
        button.click()


def _answer(page: Page, site: str, *pages: tuple[str, ...]) -> None:
    page.goto(f"{site}/plan/")
    for values in pages:
        _choose(page, *values)


OPEN = (("self",), ("none",), ("no",), ("alone",), ("talk", "group"))
WORRIED = (("partner",), ("afraid",), ("no",))


def _shown(page: Page, name: str) -> list[str]:
    found = page.locator(f"[data-{name}]").evaluate_all(
        f"all => all.filter(e => e.checkVisibility()).map(e => e.dataset.{name})"
    )
    return [str(each) for each in found]


def _on_paper(page: Page) -> str:
    page.emulate_media(media="print")
    return page.locator("body").inner_text()


# Without scripts a desk shows what a phone does: `test_plan_is_accessible` looks at its width.
@pytest.mark.parametrize(
    ("width", "javascript"),
    [
        (PHONE, True),
        (PHONE, False),
        (DESK, True),
        pytest.param(DESK, False, marks=pytest.mark.long),
    ],
)
def test_plan_for_someone_who_feels_alone(
    site: str, open_page: OpenPage, width: int, javascript: bool
) -> None:
    # given somebody who is afraid of nobody
    page = open_page(width=width, javascript=javascript)
    _answer(page, site, *OPEN[:-1])
    expect(page.get_by_role("heading", level=1)).to_have_text("What would you like?")

    # when the last question is answered
    _choose(page, *OPEN[-1])

    # then the plan holds people and groups, in order, each with its reason
    expect(page.get_by_role("heading", level=1)).to_have_text("Your plan")
    assert _shown(page, "tier") == [*ACUTE, "local", "groups", "self_help"]
    why = page.get_by_text("Because you said it is about you, and you feel alone.")
    expect(why.first).to_be_visible()
    assert sideways(page) <= width

    # and nothing of it stands in the address, in a cookie or in the title
    assert page.url == f"{site}/plan/"
    assert page.context.cookies() == []
    expect(page).to_have_title("Local information")


@pytest.mark.parametrize("javascript", [True, False])
def test_plan_for_someone_who_is_afraid_is_help_alone(
    site: str, open_page: OpenPage, javascript: bool
) -> None:
    page = open_page(width=PHONE, javascript=javascript)
    _answer(page, site, *WORRIED)

    assert _shown(page, "tier") == [*ACUTE, "self_help"]
    assert _shown(page, "outcome")[-1] == "steady"
    expect(page.get_by_text("When someone scares, hurts or controls you")).to_be_visible()


def test_plan_says_what_is_missing_and_goes_back(site: str, open_page: OpenPage) -> None:
    # given the question on safety, left empty
    page = open_page(javascript=False)
    _answer(page, site, ("partner",), ())

    # then the summary leads to it
    link = page.get_by_role("link", name="Tick what fits, or None of these")
    link.click()
    expect(page.locator("input[value=afraid]")).to_be_focused()
    expect(page).to_have_title("Error: Local information")

    # and going back shows what was chosen before
    page.get_by_role("button", name="Back").click()
    expect(page.locator("input[value=partner]")).to_be_checked()


def test_plan_can_be_changed(site: str, open_page: OpenPage) -> None:
    page = open_page()
    _answer(page, site, *OPEN)
    page.get_by_role("button", name="Change my answers").click()
    expect(page.locator("input[value=self]")).to_be_checked()
    _choose(page, "child")
    expect(page.locator("input[value=none]")).to_be_checked()


def test_plan_prints_nothing_that_gives_away(site: str, open_page: OpenPage) -> None:
    # given a plan of somebody without a worry
    page = open_page()
    _answer(page, site, *OPEN)
    on_screen = _shown(page, "outcome")

    # when it is printed as it stands
    paper = _on_paper(page)

    # then danger, private help and reasons stay off paper
    assert [tier for tier in _shown(page, "tier") if tier in ACUTE] == []
    for word in ("Because you said", "999", "Your plan", "Leave this", "scare", "private check"):
        assert word not in paper

    # and are on it only where the person chose them
    page.emulate_media(media="screen")
    page.locator("#print-private").check()
    page.locator("#print-result").check()
    assert "Because you said" in _on_paper(page)
    assert _shown(page, "outcome") == on_screen
    assert page.locator("[data-outcome=emergency] .kith-contact__number").first.is_visible()


def test_plan_after_a_worry_prints_self_care_alone(site: str, open_page: OpenPage) -> None:
    page = open_page()
    _answer(page, site, *WORRIED)
    paper = _on_paper(page)
    assert _shown(page, "outcome") == ["steady"]
    for word in ("scare", "hurt", "danger", "afraid", "ticked", "Print"):
        assert word not in paper


def test_questions_never_print(site: str, open_page: OpenPage) -> None:
    page = open_page()
    _answer(page, site, ("partner",))
    paper = _on_paper(page)
    assert "afraid" not in paper
    assert "going on" not in paper


def test_plan_is_accessible(site: str, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{site}/plan/")
    assert wrong_at_both_widths(page) == []
    _choose(page)
    assert violations(page) == []
    for values in OPEN:
        _choose(page, *values)
        assert violations(page) == []
    assert wrong_at_both_widths(page) == []
    _answer(page, site, *WORRIED)
    assert wrong_at_both_widths(page) == []
