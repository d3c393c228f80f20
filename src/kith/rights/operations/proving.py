"""Making sure who asks, and writing down whose records are looked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from kith.accounts.models import Person
from kith.accounts.queries.people import people_with_addresses
from kith.core import audit
from kith.core.operations import put_tokens
from kith.core.plain_text import plain_line
from kith.core.refusals import Refusal
from kith.rights.enums import IdentityProof
from kith.rights.models import Request, ReviewItem
from kith.rights.operations.answering import about, open_request
from kith.rights.queries.about_people import TABLE, names_of
from kith.rights.rules.limits import LONGEST_NAME, MOST_NAMES
from kith.rights.rules.proving import as_word


class NotAProof(Refusal):
    """How it was made sure is none of the choices."""


class WrongWord(Refusal):
    """The word is not the one that came with the number."""


class NobodyNamed(Refusal):
    """There is nothing to look by."""


class NotAnAddress(Refusal):
    """What is given as an e-mail address is none."""


class NoSuchAccount(Refusal):
    """Nobody signs in by that address."""


class OwnRequest(Refusal):
    """Nobody works on a request of their own."""


@dataclass(frozen=True, slots=True)
class Named:
    """Whose records are looked for, as somebody here confirmed: account, addresses and names."""

    account: str = ""
    addresses: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def prove(
    *, request: Request, proof: str, word: str, named: Named, by: Person, at: datetime
) -> Request:
    """Write down how it was made sure who asks, and by what their records are found.

    What was decided about things found before is kept; `look` goes by what is said now. Raises
    NotAProof, WrongWord, NobodyNamed, NotAnAddress, NoSuchAccount, OwnRequest, Settled.
    """
    if proof not in IdentityProof.values:
        raise NotAProof("Choose how you made sure who they are")
    addresses = _addresses(named.addresses)
    person = _account(named.account, addresses)
    if person is not None:
        addresses = sorted({*addresses, person.email.lower()})
    names = _names(named.names)
    if not addresses and not names:
        raise NobodyNamed("Give a name, an e-mail address or an account to look by")
    if person is not None and person.pk == by.pk:
        raise OwnRequest("This is your own account. A colleague works on your request.")
    with transaction.atomic():
        request = open_request(request=request)
        if proof == IdentityProof.WORD and not _is_word(request, word):
            raise WrongWord("That is not the word that came with this number. Ask them again")
        request.proof, request.proved_at, request.proved_by = proof, at, by
        request.person = person
        request.subject = {"addresses": addresses, "names": names}
        request.looked_at, request.pack, request.packed_at = None, None, None
        request.save(
            update_fields=[
                "proof", "proved_at", "proved_by", "person", "subject", "looked_at", "pack",
                "packed_at",
            ]
        )  # fmt: skip
        put_tokens(table=TABLE, record_id=request.pk, names=names_of(request))
        ReviewItem.objects.filter(request=request, decided_at=None).delete()
        audit.record(
            action="rights.identity-proved",
            **about(
                request=request,
                by=by,
                at=at,
                proof=proof,
                names=len(names),
                addresses=len(addresses),
            ),
        )
    return request


def _is_word(request: Request, word: str) -> bool:
    return bool(request.word_digest) and check_password(as_word(word), request.word_digest)


def _account(email: str, addresses: list[str]) -> Person | None:
    """Whose account it is: as somebody here says, else by an address that signs in."""
    email = plain_line(email)
    if not email:
        found = people_with_addresses(addresses)
        if len(found) > 1:
            raise NoSuchAccount("These addresses belong to two accounts. Say which is theirs")
        return found[0] if found else None
    found = people_with_addresses([email])
    if not found:
        raise NoSuchAccount("Nobody signs in by this address. Leave it empty, or mend it")
    return found[0]


def _addresses(given: Iterable[str]) -> list[str]:
    found = {plain_line(one).lower() for one in given} - {""}
    for one in found:
        try:
            validate_email(one)
        except ValidationError as wrong:
            raise NotAnAddress("Write each e-mail address on a line of its own") from wrong
    return sorted(found)


def _names(given: Iterable[str]) -> list[str]:
    names = list(dict.fromkeys(filter(None, (plain_line(one) for one in given))))
    if len(names) > MOST_NAMES or any(len(one) > LONGEST_NAME for one in names):
        raise NobodyNamed(f"Give {MOST_NAMES} names or fewer, each on a line of its own")
    return names
