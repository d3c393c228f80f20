"""A asked what is held about them; B asked too. Neither form, answer nor search tells of the other.

The worker who answers everybody sees both in one list, and should. What they open of A's request,
and what every room finds about A, is A's alone. B has another name: what is found by a name alone
is B's as well, says so, and waits for a person (`ItemAbout.is_sure`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from hypothesis import strategies as st

from kith.accounts.models import Person
from kith.areas.forms import stamp
from kith.core.offers import Subject, about_people
from kith.rights.enums import ContactWay, HowTold, RequestKind
from kith.rights.operations.answering import acknowledge
from kith.rights.operations.asking import Asked, ask
from tests.conformance.partners.asking import MACHINE_OF_B, browser
from tests.conformance.partners.stillness import id_of_b
from tests.conformance.partners.worlds import ANYONE, Ask, Journey, Made, Side, World
from tests.factories.people import AT, a_person, an_area, an_organisation

WORKER = "A's worker"
KEY_OF_A, KEY_OF_A_NEW, KEY_OF_B = UUID(int=1), UUID(int=2), UUID(int=3)
NAME_OF_A, MAIL_OF_A = "Ada Asker", "ada@example.org"
ASKED = Asked(
    kind=RequestKind.ACCESS,
    words="What do you hold about me?",
    name=NAME_OF_A,
    contact_way=ContactWay.EMAIL,
    contact=MAIL_OF_A,
)


@dataclass(frozen=True, slots=True)
class Requester:
    """Somebody else who asks, by the form or by coming, and perhaps was told that it came."""

    kind: str
    words: str
    name: str
    contact: str
    by_form: bool
    is_acknowledged: bool


@dataclass(frozen=True, slots=True)
class Office:
    """A's request, if there is one, and who answers B."""

    request_id: UUID | None
    colleague: Person


def _a(*, has_asked: bool) -> Side:
    area = an_area()
    council = an_organisation("Council", kind="council")
    worker = a_person("records-administrator", organisation=council, name="Rae Records")
    colleague = a_person("records-administrator", organisation=council, name="Cy Colleague")
    request_id = None
    if has_asked:
        told = ask(area_id=area.pk, asked=ASKED, form_key=KEY_OF_A, by=None, at=AT)
        request_id = told.request.pk
    return Side(
        people={ANYONE: None, WORKER: worker},
        about=frozenset({request_id} if request_id else ()),
        written_to=frozenset({MAIL_OF_A}),
        records=Office(request_id, colleague),
    )


def comes(side: Side, requester: Requester) -> None:
    """B asks."""
    asked = Asked(
        kind=requester.kind,
        words=requester.words,
        name=requester.name,
        contact_way=ContactWay.POST if requester.contact else ContactWay.NONE,
        contact=requester.contact,
    )
    if requester.by_form:
        sent = {name: getattr(asked, name) for name in Asked.__slots__}
        browser(None, MACHINE_OF_B).post(reverse("rights:ask"), {**sent, **_stamped(KEY_OF_B)})
        return
    told = ask(area_id=an_area().pk, asked=asked, form_key=KEY_OF_B, by=None, at=AT)
    if requester.is_acknowledged:
        how = HowTold.LETTER if requester.contact else HowTold.WAITS
        acknowledge(request=told.request, how=how, by=side.records.colleague, at=AT)


def _stamped(key: UUID) -> dict[str, str]:
    return {"stamp": stamp("rights", timezone.now() - timedelta(minutes=1), key)}


def found(subject: Subject) -> list[object]:
    """What every room holds about somebody."""
    return [(offer.code, item) for offer in about_people() for item in offer.find(subject)]


def journeys() -> dict[str, Callable[[Side], Journey]]:
    """The form; what the worker opens of A's; guesses at B's; what is found about A."""
    everything = Subject(names=(NAME_OF_A,), addresses=frozenset({MAIL_OF_A}))

    def asking(side: Side) -> Journey:
        sent = {name: getattr(ASKED, name) for name in Asked.__slots__}
        form = reverse("rights:ask")
        return [Ask(form), Ask(form, posts={**sent, **_stamped(KEY_OF_A_NEW)})]

    def answering(side: Side) -> Journey:
        own = side.records.request_id or KEY_OF_A
        return [
            Ask(reverse("rights-work:request", args=[own]), by=WORKER),
            Ask(reverse("rights-work:prove", args=[own]), by=WORKER),
        ]

    return {
        "asking": asking,
        "again": lambda _: [Ask(reverse("rights:your_information")), Ask(reverse("rights:ask"))],
        "answering": answering,
        "guessing": lambda _: [Ask(reverse("rights-work:request", args=[id_of_b()]))],
        "what is found": lambda _: [Made("what is found about A", partial(found, everything))],
    }


WORDS = st.text(st.characters(whitelist_categories=["Ll", "Lu"]), min_size=1, max_size=20)
WORLD = World(
    name="rights",
    lives={
        "A has asked": lambda: _a(has_asked=True),
        "A has not asked": lambda: _a(has_asked=False),
    },
    other=st.builds(
        Requester,
        kind=st.sampled_from(RequestKind.values),
        words=WORDS,
        name=st.just("") | WORDS.map(lambda name: f"Bo {name}"),
        contact=st.just("") | WORDS,
        by_form=st.booleans(),
        is_acknowledged=st.booleans(),
    ),
    arrives=comes,
    journeys=journeys(),
)
