"""What the accounts room gives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from kith.accounts.models import Person
from kith.accounts.operations import erasing
from kith.accounts.presenters.outbox import could_not_be_sent
from kith.accounts.presenters.own import unfinished
from kith.accounts.queries import about_people
from kith.accounts.queries.editing import may_edit_pages
from kith.accounts.queries.factors import lost_what_they_had, recovery_codes_left
from kith.accounts.queries.glass import glass_to_look_at
from kith.accounts.queries.outbox import messages_given_up
from kith.accounts.sight import may
from kith.core.offers import AboutPeople, DemoPart, Kind, Offers, Way, WorkLine, WorkLines
from kith.core.queries import drafts_of

OUTBOX = Kind(
    code="outbox",
    label="Message",
    plural="messages in the outbox",
    model="core.OutboxMessage",
    relations={},
)


def glass_lines(person: Person, _at: datetime) -> Iterator[WorkLine]:
    """Restricted records that were opened in need, and that nobody has looked at."""
    for broken in glass_to_look_at(person):
        yield WorkLine(
            f"{broken.person} opened a restricted record. Look at why.",
            reverse("work:broken_glass", kwargs={"broken_id": broken.pk}),
            is_late=True,
        )


def outbox_lines(person: Person, _at: datetime) -> Iterator[WorkLine]:
    """Messages that were given up, for those who may try them again."""
    if may(person, "change", OUTBOX.code) and (count := messages_given_up(person)):
        yield WorkLine(could_not_be_sent(count), reverse("work:outbox"))


def draft_lines(person: Person, _at: datetime) -> Iterator[WorkLine]:
    """Forms that the person has begun and not sent."""
    for draft in drafts_of(person.pk):
        yield WorkLine(unfinished(draft), draft.address)


FEW_CODES = 3


def sign_in_lines(person: Person, _at: datetime) -> Iterator[WorkLine]:
    """A passkey or app that seems lost, and recovery codes that run out."""
    if lost_what_they_had(person):
        yield WorkLine(
            "You signed in with a recovery code. Set up your passkey or app again.",
            reverse("mfa_index"),
            is_late=True,
        )
    left = recovery_codes_left(person)
    if left is not None and left <= FEW_CODES:
        yield WorkLine(
            f"You have {left} recovery code{'' if left == 1 else 's'} left. Make new ones.",
            reverse("mfa_generate_recovery_codes"),
        )


WAYS = (
    Way(
        "Open a restricted record",
        "Only when it cannot wait: those who answer for the record are told.",
        "work:break_glass",
    ),
    Way(
        "Messages on their way",
        "Mail and texts that wait, were sent, or could not be.",
        "work:outbox",
    ),
    Way("Who may do what", "Each role, and what it lets somebody see and do.", "work:roles"),
    Way(
        "Pages of the site",
        "Write and publish what stands on the public site.",
        "accounts:editors",
        is_for=may_edit_pages,
    ),
    Way(
        "Your account",
        "How you sign in, where you are signed in, and what is kept about you.",
        "accounts:account",
    ),
)


OFFERS = Offers(
    kinds=(OUTBOX,),
    work_lines=(
        WorkLines("sign-in", sign_in_lines),
        WorkLines("glass", glass_lines),
        WorkLines("outbox", outbox_lines),
        WorkLines("drafts", draft_lines),
    ),
    ways=WAYS,
    demo=(DemoPart("accounts", "kith.accounts.demo.plan"),),
    about_people=(
        AboutPeople(
            code="accounts.account",
            label="The account, and how they signed in",
            find=about_people.find,
            erase=erasing.erase,
            keeps="The account as an id without name and address, for the trail names it. That "
            "they opened, restricted or looked at a restricted record, by that id: it is part of "
            "the story of whoever the record is about.",
            tables=(
                "accounts.BreakGlass",
                "accounts.Person",
                "accounts.Restriction",
                "accounts.RestrictionPass",
                "accounts.SignIn",
            ),
        ),
    ),
    message_names={
        "accounts.glass-broken": "Something to look at",
        "accounts.nobody-to-look": "Somebody is needed who can look",
        "accounts.password-link": "A link to choose a password",
        "accounts.second-factor-reset": "How somebody signs in was reset",
        "accounts.sign-in-changed": "How somebody signs in was changed",
    },
    audit_sentences={
        "accounts.sign-in-refused": "was not let in",
        "accounts.password-changed": "changed their password",
        "accounts.password-link-sent": "was sent a link to choose a new password",
        "accounts.factor-added": "added a passkey, an app or recovery codes",
        "accounts.factor-removed": "removed a passkey or an app",
        "accounts.sign-in-cleared": "took away how they signed in, and rights beside their roles",
        "accounts.second-factor-reset": "reset how they sign in",
        "accounts.record-seen": "opened it",
        "accounts.work-account-linked": "linked a work account",
        "accounts.work-account-unlinked": "took the link to a work account away",
        "accounts.account-opened": "opened the account by accepting an invitation",
        "accounts.account-closed": "shut the account",
        "accounts.account-erased": "had name and address taken out of the account",
        "accounts.sign-in-begun": "signed in",
        "accounts.sign-in-ended": "was signed out",
        "accounts.editing-rights-matched": "got or lost the right to edit pages, as their roles say",
        "accounts.own-rows-exported": "took away what is kept about them",
        "accounts.list-seen": "asked for a list",
        "accounts.trail-read": "read who had seen it",
        "accounts.record-restricted": "restricted it to named people",
        "accounts.passes-changed": "changed who may see it",
        "accounts.restriction-lifted": "lifted the restriction",
        "accounts.glass-broken": "opened it though it was restricted",
        "accounts.broken-glass-reviewed": "looked at why it was opened",
    },
)
