"""People in the database of a site that a browser looks at.

    def test_something(staffed_site: StaffedSite, open_page: OpenPage) -> None:
        lead = staffed_site.put_person("lead@example.org", roles=["organisation-lead"])
        page = open_page()
        sign_in(page, staffed_site.address, lead)

What is put goes through a Python that stays as long as the site does (`backstage.py`); several
people at once are `put_people([NewPerson(...), ...])`. `enter(page, staffed_site, lead)` brings
somebody in without the forms, for journeys that are not about signing in.
An organisation is made when there is none of that name; without roles and organisation somebody
has an account and nothing else. `has_app=True` (as it is for people with roles) gives them a
one-time code app, so that no journey but those about enrolment has to enrol; `app_key` makes its
codes. Nothing here goes through the pages that it is not about.
"""

from __future__ import annotations

import base64
import hmac
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.backstage import Backstage
from tests.browser.moving import press

PASSWORD = "a long and quiet river"
PERIOD = 30
SOON = 10


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to put into the database."""

    email: str
    name: str = ""
    roles: Sequence[str] = ()
    organisation: str = ""
    team: str = ""
    has_app: bool | None = None

    def asked(self) -> dict[str, object]:
        """What the other Python is told. Whoever has roles has an app, unless it is said."""
        has_app = bool(self.roles) if self.has_app is None else self.has_app
        return {**asdict(self), "roles": list(self.roles), "has_app": has_app}


@dataclass(frozen=True, slots=True)
class PutPerson:
    """Somebody who is in the database now, and what they sign in with."""

    id: str
    email: str
    password: str = PASSWORD
    app_key: str = ""
    _used: list[str] = field(default_factory=list)

    def code(self) -> str:
        """A one-time code of theirs that was not used yet: three can be had every half minute."""
        return unused_code(self.app_key, self._used)


@dataclass(frozen=True, slots=True)
class StaffedSite:
    """A site that is being served: where, its folder, and the Python behind it."""

    address: str
    folder: Path
    backstage: Backstage

    def put_person(
        self,
        email: str,
        *,
        roles: Sequence[str] = (),
        organisation: str = "",
        name: str = "",
        has_app: bool | None = None,
    ) -> PutPerson:
        """Somebody with these roles in the organisation of that name, and a one-time code app."""
        new = NewPerson(email, name, roles, organisation, has_app=has_app)
        return self.put_people([new])[0]

    def put_people(self, people: Sequence[NewPerson]) -> list[PutPerson]:
        """Several people, in the order given."""
        told = self.backstage.ask("put", [person.asked() for person in people])
        return [PutPerson(**one) for one in told]


def unused_code(key: str, used: list[str]) -> str:
    """A code of an app with this key, now or a step before or after, which is not in `used`."""
    while True:
        now, into = divmod(time.time(), PERIOD)
        steps = [0, 1]
        if into < SOON:  # later, the code of the step before may be too old when it arrives
            steps.append(-1)
        for step in steps:
            code = code_at(key, int(now) + step)
            if code not in used:
                used.append(code)
                return code
        time.sleep(1)


def code_at(key: str, counter: int) -> str:
    """The code of an app with this key at a step of time (RFC 4226, RFC 6238)."""
    digest = hmac.digest(base64.b32decode(key), counter.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 1_000_000:06}"


def give_password(page: Page, site: str, person: PutPerson) -> None:
    """Go to the sign-in page, give address and password, and be on the page that comes."""
    page.goto(f"{site}/account/login/")
    send_password(page, person)


def send_password(page: Page, person: PutPerson) -> None:
    """On the sign-in page: give address and password, and be on the page that comes."""
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(person.password)
    press(page, "Sign in", exact=True)


def send_code(page: Page, code: str) -> None:
    """On the page that asks for a code: give it, and be on the page that comes."""
    page.get_by_label("Code").fill(code)
    press(page, "Carry on")


def sign_in(page: Page, site: str, person: PutPerson) -> None:
    """Sign in by password and, where they have an app, its code. Ends on `/work/`."""
    give_password(page, site, person)
    if person.app_key:
        send_code(page, person.code())
    page.wait_for_url(f"{site}/work/**")


def enter(page: Page, site: StaffedSite, person: PutPerson) -> None:
    """Be on `/work/` with the session that signing in with a code would have begun."""
    cookie = site.backstage.ask("begin session", person.id)
    page.context.add_cookies([{**cookie, "url": site.address, "httpOnly": True, "sameSite": "Lax"}])
    page.goto(f"{site.address}/work/")
    assert page.url == f"{site.address}/work/"
