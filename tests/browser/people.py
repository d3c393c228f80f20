"""People in the database of a site that a browser looks at.

    def test_something(staffed_site: StaffedSite, open_page: OpenPage) -> None:
        lead = staffed_site.put_person("lead@example.org", roles=["organisation-lead"])
        page = open_page()
        sign_in(page, staffed_site.address, lead)

`put_person(folder, email, roles=[...], organisation="...")` does the same for any folder that
`kith serve` works on. Each call starts a Python of its own (about a second and a half), so put
several people at once with `put_people(folder, [NewPerson(...), ...])` where you need several.
An organisation is made when there is none of that name; without roles and organisation somebody
has an account and nothing else. `has_app=True` (as it is for people with roles) gives them a
one-time code app, so that no journey but those about enrolment has to enrol; `app_key` makes its
codes. Nothing here goes through the pages that it is not about.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from playwright.sync_api import Page

PASSWORD = "a long and quiet river"
PERIOD = 30


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
    """A site that is being served: where, and its folder."""

    address: str
    folder: Path

    def put_person(
        self, email: str, *, roles: Sequence[str] = (), organisation: str = "", name: str = ""
    ) -> PutPerson:
        """Somebody with these roles in the organisation of that name, and a one-time code app."""
        return put_person(self.folder, email, roles=roles, organisation=organisation, name=name)

    def put_people(self, people: Sequence[NewPerson]) -> list[PutPerson]:
        """Several at once, for the price of one."""
        return put_people(self.folder, people)


def unused_code(key: str, used: list[str]) -> str:
    """A code of an app with this key, now or a step before or after, which is not in `used`."""
    while True:
        now = int(time.time()) // PERIOD
        for counter in (now, now + 1, now - 1):
            code = code_at(key, counter)
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


def put_person(
    folder: Path,
    email: str,
    *,
    roles: Sequence[str] = (),
    organisation: str = "",
    name: str = "",
    has_app: bool | None = None,
) -> PutPerson:
    """One person; see the module."""
    new = NewPerson(email, name, roles, organisation, has_app=has_app)
    return put_people(folder, [new])[0]


def put_people(folder: Path, people: Sequence[NewPerson]) -> list[PutPerson]:
    """Several people, in the order given; see the module."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("KITH_", "DJANGO_")) and name != "DATABASE_URL"
    }
    told = subprocess.run(
        [sys.executable, "-m", "tests.browser.putting_people"],
        input=json.dumps([person.asked() for person in people]),
        env={**environment, "KITH_DATA": str(folder), "PYTHONPATH": "src"},
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        raise RuntimeError(told.stderr)
    return [PutPerson(**one) for one in json.loads(told.stdout)]


def give_password(page: Page, site: str, person: PutPerson) -> None:
    """Go to the sign-in page and give address and password."""
    page.goto(f"{site}/account/login/")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(person.password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_in(page: Page, site: str, person: PutPerson) -> None:
    """Sign in by password and, where they have an app, its code. Ends on `/work/`."""
    give_password(page, site, person)
    if person.app_key:
        page.get_by_label("Code").fill(person.code())
        page.get_by_role("button", name="Carry on").click()
    page.wait_for_url(f"{site}/work/**")
