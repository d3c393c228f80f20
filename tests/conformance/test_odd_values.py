"""Odd characters and sizes, in any field of any form and any part of any address: nothing breaks.

By default each form is sent once: with one odd field, or with all of them odd. `make prove` tries every
field with every value, as every role. On PostgreSQL the same, by `make test-all`: it refuses what
SQLite would keep (NUL, a lone surrogate), so the house must refuse first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import Settings

from kith.areas.operations import load_pack
from tests.conformance import authorisation as matrix
from tests.conformance import odd_values as odd
from tests.conformance.test_access_matrix import ALL_ROUTES, address_of
from tests.factories.keeping import KEEPER, a_link
from tests.factories.packs import pack
from tests.factories.people import AT, a_membership, signed_in_client

WORD = re.compile(r"<(?:(?:str|slug|path):)?\w+>")
OF_OTHERS = "/cms/"  # Wagtail's own forms; ours among them are tried in tests/integration/front
BY_DEFAULT = ("records-administrator", "directory-moderator")  # one person with both
FEWEST_FORMS = 25
FEWEST_FIELDS = 80
LARGE = ("/account/login/", "/search/", "/check/", "/services/", "/your-information/ask/")
SMALL = ("nul", "surrogate", "bidi", "huge-number")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _place(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = False  # that guessing is slowed is tested elsewhere
    load_pack(pack=pack(), by=None, at=AT)


def answering(client: Client) -> Client:
    """A client that hands back what broke instead of raising it."""
    client.raise_request_exception = False
    return client


def public_addresses() -> Iterator[str]:
    """An address of each route that stands behind no door, and a keeper's link that works."""
    behind = {address.route for address in matrix.addresses()}
    for route in ALL_ROUTES:
        if route not in behind and not route.startswith(OF_OTHERS):
            yield address_of(route)


def work_addresses(where: matrix.World) -> Iterator[str]:
    """An address of each route behind a door, with a record that the person may know."""
    for address in matrix.addresses():
        for parts in matrix.own_and_none(address, where):
            yield matrix.filled(address.route, parts)
            break


def forms_met(
    client: Client, addresses: Iterator[str], met: set[tuple[str, str, tuple[str, ...]]]
) -> Iterator[odd.Form]:
    """Every form on the pages of these addresses that was not met before."""
    for address in addresses:
        with transaction.atomic():
            answer = client.get(address)
            transaction.set_rollback(True)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        for form in odd.forms_of(answer.content.decode(), address):
            if form.names and form.shape not in met and not form.action.startswith("http"):
                met.add(form.shape)
                yield form


def entries(where: matrix.World) -> Iterator[str]:
    """What strangers read of an entry, and what its keeper comes to by a link."""
    service = where.records["service"][matrix.OWN]
    provider = where.records["provider"][matrix.COLLEAGUE]
    provider.keeper_email = KEEPER  # type: ignore[attr-defined]
    provider.save()
    secret = a_link(provider)  # type: ignore[arg-type]
    yield f"/services/{service.pk}/"
    yield f"/services/{service.pk}/wrong/"
    for rest in ("", "someone-else/", f"{service.pk}/", f"{service.pk}/ended/"):
        yield f"/services/keep/{secret}/{rest}"


Values = Callable[[odd.Form], Iterator[dict[str, bytes]]]


def try_all(client: Client, forms: list[odd.Form], values: Values) -> list[str]:
    """Send each form with each of the values; whatever ended in a fault of ours."""
    wrong = []
    for form in forms:
        cache.clear()
        for changed in values(form):
            status, broken = odd.sent(client, form, changed)
            if status >= 500:
                told = {name: value[:12] for name, value in changed.items()}
                wrong.append(f"{form.method} {form.action} {told}: {status} {broken}")
    return wrong


def met_by(roles: tuple[tuple[str, ...], ...]) -> Iterator[tuple[Client, list[odd.Form]]]:
    """Somebody who has not signed in, then people with roles: each with the forms new to them."""
    met: set[tuple[str, str, tuple[str, ...]]] = set()
    stranger = answering(Client())
    yield stranger, list(forms_met(stranger, public_addresses(), met))
    for first, *others in roles:
        with transaction.atomic():
            where = matrix.world(first)
            if others:
                a_membership(where.person, *others)
            if (first, *others) == roles[0]:
                yield stranger, list(forms_met(stranger, entries(where), met))
            client = answering(signed_in_client(where.person))
            yield client, list(forms_met(client, work_addresses(where), met))
            transaction.set_rollback(True)


def breaks(request: HttpRequest) -> HttpResponse:
    """A page of a house that takes what is typed for a number."""
    told = sum(int(value) for name, value in request.POST.items() if name == "age")
    return HttpResponse(
        '<form method="post"><input name="age" value="7"><textarea name="why">because</textarea>'
        f'<select name="how"><option value="a"><option value="b" selected></select></form>{told}'
    )


urlpatterns = [path("breaks/", breaks)]


def test_a_form_that_breaks_is_noticed(client: Client, settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__
    (form,) = forms_met(answering(client), iter(["/breaks/"]), set())
    fields = [("age", "7"), ("why", "because"), ("how", "b")]

    wrong = try_all(client, [form], lambda form: odd.each_by_each(form, ("huge-number", "nul")))

    assert (form.method, form.action, form.fields) == ("post", "/breaks/", fields)
    assert wrong == ["post /breaks/ {'age': b'a\\x00b'}: 500 ValueError"]


def test_odd_values_in_any_field_break_nothing() -> None:
    turn = count()
    wrong, forms, fields = [], 0, 0

    def values(form: odd.Form) -> Iterator[dict[str, bytes]]:
        """Every other form with one odd field, the others with all of them odd."""
        number = next(turn)
        kinds = odd.LIGHT if number % 2 else SMALL
        names = form.names[number % len(form.names) :][:1] if number % 2 else form.names
        yield dict.fromkeys(names, odd.ODD[kinds[number // 2 % len(kinds)]])

    for client, found in met_by((BY_DEFAULT,)):
        wrong += try_all(client, found, values)
        forms += len(found)
        fields += sum(len(form.names) for form in found)

    assert wrong == []
    assert forms >= FEWEST_FORMS
    assert fields >= FEWEST_FIELDS


def test_a_megabyte_in_a_field_is_refused() -> None:
    client = answering(Client())
    found = [form for form in forms_met(client, iter(LARGE), set()) if form.method == "post"]
    statuses = {odd.sent(client, form, {form.names[-1]: odd.ODD["megabyte"]})[0] for form in found}

    assert len(found) >= len(LARGE)
    assert statuses == {400}


@pytest.mark.long
def test_every_odd_value_in_every_field_breaks_nothing() -> None:
    def values(form: odd.Form) -> Iterator[dict[str, bytes]]:
        yield from odd.each_by_each(form, odd.LIGHT)
        yield from odd.all_at_once(form, tuple(odd.ODD))

    wrong = [
        said
        for client, found in met_by(tuple((role,) for role in matrix.ROLES))
        for said in try_all(client, found, values)
    ]

    assert wrong == []


def address_with(route: str, value: bytes) -> str:
    """The address with the value in each part that takes words."""
    address = WORD.sub(quote(value[:2000]), route)
    address = re.sub(r"<uuid:\w+>", str(matrix.NOBODY_ID), address)
    return re.sub(r"<int:\w+>", "9" * 30, address)


def asked_oddly(kinds: tuple[str, ...], by: dict[bool, Client]) -> list[str]:
    """Each route with a part for words, asked with each value; what ended in a fault of ours."""
    behind = {address.route for address in matrix.addresses()}
    wrong = []
    for route in ALL_ROUTES:
        if route.startswith(OF_OTHERS) or not WORD.search(route) or "^" in route:
            continue
        for kind in kinds:
            answer = by[route in behind].get(address_with(route, odd.ODD[kind]))
            if answer.status_code >= 500:
                wrong.append(f"{route} {kind}: {answer.status_code} {odd.broken_by(answer)}")
    return wrong


def test_odd_values_in_any_address_break_nothing() -> None:
    person = matrix.world(BY_DEFAULT[0]).person
    by = {False: answering(Client()), True: answering(signed_in_client(person))}

    assert asked_oddly(SMALL, by) == []


@pytest.mark.long
def test_every_odd_value_in_any_address_breaks_nothing() -> None:
    person = matrix.world(BY_DEFAULT[0]).person
    by = {False: answering(Client()), True: answering(signed_in_client(person))}

    assert asked_oddly(odd.LIGHT, by) == []
