"""Two partners' answers in a table of its own, and pages for A that tell of B, each in its own way.

Every view here is wrong but `sound`. Nothing here is part of the house.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_hex

from django.core.cache import cache
from django.db import connection
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseForbidden,
    HttpResponseRedirect,
)
from django.middleware.csrf import get_token
from django.views.decorators.csrf import csrf_exempt

from kith.core import audit
from kith.core.models import OutboxMessage
from tests.conformance.partners.asking import MACHINE_OF_B, browser
from tests.factories.people import AT

TABLE = """
CREATE TABLE leaky_answer (
    number integer, who varchar(1), state varchar(20), answer integer, flagged integer
)
"""
MINE = "SELECT answer FROM leaky_answer WHERE who = 'A' ORDER BY number"
THEIRS = "SELECT answer FROM leaky_answer WHERE who = 'B' ORDER BY number"
STATES = ("answered", "declined", "flagged", "unfinished", "withdrawn", "restricted")


@dataclass(frozen=True, slots=True)
class Partner:
    """B, as they may be drawn."""

    state: str
    answers: tuple[int, ...]

    @property
    def is_flagged(self) -> bool:
        """Whether B said something that stops joint work."""
        return self.state == "flagged"


def rows(sql: str, *given: object) -> list[tuple[int, ...]]:
    """What a statement finds."""
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())


def write(who: str, state: str, answers: tuple[int, ...]) -> None:
    """Somebody's answers, numbered on from what is there."""
    flagged = int(state == "flagged")
    with connection.cursor() as cursor:
        for answer in answers or (-1,):
            cursor.execute(
                "INSERT INTO leaky_answer SELECT count(*) + 1, %s, %s, %s, %s FROM leaky_answer",
                [who, state, answer, flagged],
            )


def b_state() -> str:
    """How B stands; nothing where there is no B."""
    found = rows("SELECT state FROM leaky_answer WHERE who = 'B' LIMIT 1")
    return str(found[0][0]) if found else ""


def a_page(*lines: object) -> HttpResponse:
    """A's answers, and whatever else is told."""
    return HttpResponse("\n".join(["Your answers", *map(str, lines)]))


def sound(request: HttpRequest) -> HttpResponse:
    """Tells A nothing but A's own, with a secret, a key and a nonce as every page has them."""
    page = a_page(*(answer for (answer,) in rows(MINE)))
    page.write(f'<input name="csrfmiddlewaretoken" value="{get_token(request)}">')
    page.write(f'<input type="hidden" name="post_key" value="{time.time()}">')
    page.write(f'<script nonce="{token_hex(8)}" src="/a.js"></script>')
    page["Date"] = str(time.time())
    page.set_cookie("kith_session", str(time.time()))
    return page


def count(request: HttpRequest) -> HttpResponse:
    """A count that B is in."""
    ((people,),) = rows("SELECT count(DISTINCT who) FROM leaky_answer")
    return a_page(f"{people} answered")


def header(request: HttpRequest) -> HttpResponse:
    """The same bytes, and a header that tells."""
    page = a_page()
    ((page["X-People"],),) = rows("SELECT count(DISTINCT who) FROM leaky_answer")
    return page


def query(request: HttpRequest) -> HttpResponse:
    """The same bytes, and one more query where B is: it takes longer."""
    ((people,),) = rows("SELECT count(*) FROM leaky_answer WHERE who = 'B'")
    if people:
        rows(THEIRS)
    return a_page()


def shape(request: HttpRequest) -> HttpResponse:
    """The same bytes and as many queries, one of them longer."""
    others = rows("SELECT number FROM leaky_answer WHERE who = 'B'")
    holes = ", ".join(["%s"] * len(others)) or "NULL"
    rows(f"SELECT 1 FROM leaky_answer WHERE number IN ({holes})", *(one for (one,) in others))
    return a_page()


def error(request: HttpRequest) -> HttpResponse:
    """A refusal that says why."""
    why = {"": "nobody else is there", "declined": "they declined", "flagged": "it was stopped"}
    return HttpResponse(f"No joint report: {why.get(b_state(), 'it is not finished')}.", status=404)


def status(request: HttpRequest) -> HttpResponse:
    """Not there, or not allowed: two refusals instead of one."""
    if b_state() == "restricted":
        return HttpResponseForbidden("No.")
    raise Http404


def crash(request: HttpRequest) -> HttpResponse:
    """An answer of B's that nobody thought of breaks A's page."""
    return a_page(sum(10 // (answer - 3) for (answer,) in rows(THEIRS)) * 0)


def order(request: HttpRequest) -> HttpResponse:
    """A's own lines, in an order that B's answers make."""
    mine = [answer for (answer,) in rows(MINE)]
    leads = sum(answer for (answer,) in rows(THEIRS)) > sum(mine)
    return a_page(*sorted(mine, reverse=leads))


def kept(request: HttpRequest) -> HttpResponse:
    """One key for the couple: whoever looks first, the other is given their page."""
    asks = "B" if request.META["REMOTE_ADDR"] == MACHINE_OF_B else "A"
    return a_page(cache.get_or_set("leaky", f"This page is {asks}'s"))


def etag(request: HttpRequest) -> HttpResponse:
    """A version of the whole conversation, not of A's part."""
    page = a_page()
    ((page["ETag"],),) = rows("SELECT max(number) FROM leaky_answer")
    return page


def size(request: HttpRequest) -> HttpResponse:
    """A file with as many empty lines as B gave answers: nobody sees them, but it is longer."""
    made = f"%PDF-1.7\n/CreationDate (D:{time.time()})\n/ID [<{token_hex(8)}>]\n"
    return HttpResponse(made + "\n" * len(rows(THEIRS)), content_type="application/pdf")


def redirect(request: HttpRequest) -> HttpResponse:
    """Leads A on, to another page where B has come."""
    return HttpResponseRedirect("/leaky/both/" if b_state() else "/leaky/alone/")


def cookie(request: HttpRequest) -> HttpResponse:
    """Leaves a cookie where B was flagged."""
    page = a_page()
    if b_state() == "flagged":
        page.set_cookie("stop", "1")
    return page


@csrf_exempt
def number(request: HttpRequest) -> HttpResponse:
    """A's new request is numbered on from all that there are."""
    write("A", "answered", (1,))
    ((last,),) = rows("SELECT max(number) FROM leaky_answer")
    return a_page(f"Your request is number {last}")


@csrf_exempt
def refused(request: HttpRequest) -> HttpResponse:
    """A's own deed is refused after B withdrew: A learns of it by trying."""
    if b_state() == "withdrawn":
        return HttpResponse("This can no longer be changed.", status=409)
    write("A", "answered", (2,))
    return a_page("Saved")


def pages() -> dict[str, Callable[[HttpRequest], HttpResponse]]:
    """Each page by its name."""
    every = (sound, count, header, query, shape, error, status, crash, order, kept, etag, size)
    return {page.__name__: page for page in (*every, redirect, cookie, number, refused)}


def b_comes(partner: Partner) -> None:
    """B's answers are there, and B has looked at their own page."""
    write("B", partner.state, partner.answers)
    browser(None, MACHINE_OF_B).get("/leaky/kept/")


def tell_a_by_mail(address: str) -> None:
    """A letter to A, because of B."""
    OutboxMessage.objects.create(
        channel="mail",
        code="leaky.partner-answered",
        to=address,
        safe_contact="staff-account",
        put_at=AT,
        try_at=AT,
    )


def note_in_the_trail_of(person_id: object) -> None:
    """A line about A, because of B."""
    audit.record(action="leaky.partner-answered", object_type="account", object_id=person_id, at=AT)
