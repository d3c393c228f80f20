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
from kith.rights.enums import IdentityProof, RequestKind
from kith.rights.models import Request, ReviewItem
from kith.rights.operations.answering import ErasureWaits, OwnRequest, about, open_request
from kith.rights.queries.about_people import TABLE, names_of
from kith.rights.queries.erasing import waits
from kith.rights.rules.limits import LONGEST_NAME, MOST_NAMES
from kith.rights.rules.proving import as_word

WORD_IS_NOT_ENOUGH = (RequestKind.ACCESS, RequestKind.ERASURE)


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


class WordAlone(Refusal):
    """Something is shown or erased, and the word says only that the same person sent the form."""

    def __init__(self) -> None:
        super().__init__(
            "The word shows only that the same person sent the form. Before anything is shown or "
            "erased, make sure in another way who they are."
        )


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

    What was decided about things found before is kept where it is the same person by the same names
    and addresses; else it is forgotten with what was found. Raises NotAProof, WordAlone, WrongWord,
    NobodyNamed, NotAnAddress, NoSuchAccount, OwnRequest, ErasureWaits, Settled.
    """
    if proof not in IdentityProof.values:
        raise NotAProof("Choose how you made sure who they are")
    if proof == IdentityProof.WORD and request.kind in WORD_IS_NOT_ENOUGH:
        raise WordAlone
    addresses = _addresses(named.addresses)
    person = _account(named.account, addresses)
    if person is not None:
        addresses = sorted({*addresses, person.email.lower()})
    names = _names(named.names)
    if request.kind in WORD_IS_NOT_ENOUGH and not addresses and not names:
        raise NobodyNamed("Give a name, an e-mail address or an account to look by")
    if by.email.lower() in addresses:
        raise OwnRequest
    with transaction.atomic():
        request = open_request(request=request, by=by)
        if waits(request):
            raise ErasureWaits
        if proof == IdentityProof.WORD and not _is_word(request, word):
            raise WrongWord("That is not the word that came with this number. Ask them again")
        is_same = _is_same(request, person, addresses, names)
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
        items = ReviewItem.objects.filter(request=request)
        (items.filter(decided_at=None) if is_same else items).delete()
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


def _is_same(
    request: Request, person: Person | None, addresses: list[str], names: list[str]
) -> bool:
    """Whether it was made sure before that it is this very one."""
    before = request.subject or {}
    return (
        request.proved_at is not None
        and request.person_id == (person.pk if person else None)
        and sorted(before.get("addresses", ())) == sorted(addresses)
        and sorted(before.get("names", ())) == sorted(names)
    )


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
