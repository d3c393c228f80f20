"""Signing in by a work account: a browser, our real server, and a provider on loopback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.accessibility import violations
from tests.browser.backstage import backstage
from tests.browser.conftest import OpenPage
from tests.browser.moving import press
from tests.browser.people import PASSWORD, StaffedSite, give_password
from tests.factories.identity_provider import IdentityProvider, identity_provider
from tools.real_site import serving

BUTTON = "Sign in with your work account"


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    with identity_provider() as one:
        yield one


@pytest.fixture(scope="module")
def house(
    provider: IdentityProvider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StaffedSite]:
    """A place whose council has work accounts."""
    folder = tmp_path_factory.mktemp("work-account")
    with (
        serving("exampleton", folder, **provider.environment()) as address,
        backstage(folder) as behind,
    ):
        yield StaffedSite(address, folder, behind)


@pytest.fixture(scope="module")
def site(house: StaffedSite) -> str:
    """Where it is."""
    return house.address


def watched(page: Page) -> list[str]:
    """What the browser complains of, such as a policy that stopped a form."""
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    return complaints


def press_work_account(page: Page, site: str) -> None:
    page.goto(f"{site}/account/login/")
    page.get_by_role("button", name=BUTTON).click()


def test_person_links_a_work_account_and_signs_in_by_it(
    site: str, house: StaffedSite, provider: IdentityProvider, open_page: OpenPage
) -> None:
    provider.subject = "subject-of-both"
    person = house.put_person("person@example.org")
    page = open_page(width=320, javascript=False)
    complaints = watched(page)
    give_password(page, site, person)
    page.wait_for_url(f"{site}/work/")

    page.goto(f"{site}/account/work-account/")
    press(page, "Link your work account")
    page.get_by_text("Your work account is linked.", exact=True).wait_for()

    for javascript in (True, False):
        other = open_page(javascript=javascript)
        complaints += watched(other)
        press_work_account(other, site)
        other.wait_for_url(f"{site}/work/")
        assert other.get_by_role("heading", level=1).inner_text() == "Today"
    assert complaints == []


def test_work_account_that_nobody_linked_is_told_what_to_do(
    site: str, provider: IdentityProvider, open_page: OpenPage
) -> None:
    provider.subject = "nobody"
    page = open_page(width=320)

    press_work_account(page, site)

    page.get_by_text("Your work account is not linked yet.").wait_for()
    assert violations(page) == []
    page.get_by_role("link", name="Go to the sign-in page").click()
    page.wait_for_url(f"{site}/account/login/")


def test_pages_of_the_work_account_are_accessible(
    site: str, house: StaffedSite, provider: IdentityProvider, open_page: OpenPage
) -> None:
    person = house.put_person("looks@example.org")
    page = open_page(width=320)
    page.goto(f"{site}/account/work-account/begin/")
    assert violations(page) == []
    give_password(page, site, person)
    page.wait_for_url(f"{site}/work/")
    page.goto(f"{site}/account/work-account/")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_wrong_passwords_from_a_real_browser_are_counted(
    site: str, house: StaffedSite, open_page: OpenPage
) -> None:
    """The server hands over the machine's address: without one nobody could be counted."""
    person = house.put_person("forgetful@example.org")
    page = open_page()
    for _try in range(6):
        page.goto(f"{site}/account/login/")
        page.get_by_label("E-mail address").fill(person.email)
        page.get_by_label("Password", exact=True).fill(f"not {PASSWORD}")
        press(page, "Sign in", exact=True)
        page.get_by_text("There is a problem").wait_for()

    assert page.get_by_text("There were too many tries").count() > 0
