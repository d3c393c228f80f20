"""Whether an identity token is what it says: every check, in one place."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

from kith.accounts.rules.work_account import WorkAccount

ALGORITHM = "RS256"  # what Entra signs with; naming it keeps "none" and HS256 out
LEEWAY_SECONDS = 60
REQUIRED = ["iss", "aud", "sub", "tid", "exp", "iat", "nonce"]
LONGEST_SUBJECT = 191


class NotBelieved(OAuth2Error):
    """The sign-in is refused; `code` says why to engineers, and nobody else is told."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class ProvenSubject:
    """Who the work account is, and whether a second factor was used there."""

    subject: str
    second_factor: bool


def proven_subject(
    token: object, *, account: WorkAccount, keys: Mapping[str, Any], nonce: str
) -> ProvenSubject:
    """Who the token proves.

    Raises:
        NotBelieved: anything about it is not as it must be.
    """
    if not isinstance(token, str):
        raise NotBelieved("no-identity-token")
    claims = _claims(token, account, keys)
    if claims["tid"] != account.tenant:
        raise NotBelieved("wrong-tenant")
    if not nonce or not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise NotBelieved("wrong-nonce")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise NotBelieved("no-subject")
    return ProvenSubject(subject, account.does_second_factor or _says_second_factor(claims))


def _claims(token: str, account: WorkAccount, keys: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return jwt.decode(
            token,
            key=_key(token, keys),
            algorithms=[ALGORITHM],
            audience=account.application,
            issuer=account.issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": REQUIRED, "strict_aud": True},
        )
    except (jwt.PyJWTError, TypeError, ValueError) as error:
        # The library's error names the check that failed; its message may quote the token.
        raise NotBelieved(type(error).__name__) from error


def _key(token: str, keys: Mapping[str, Any]) -> jwt.PyJWK:
    wanted = jwt.get_unverified_header(token).get("kid")
    for key in keys.get("keys", []):
        if wanted and key.get("kid") == wanted and key.get("kty") == "RSA":
            return jwt.PyJWK(key, algorithm=ALGORITHM)
    raise NotBelieved("unknown-key")


def _says_second_factor(claims: Mapping[str, Any]) -> bool:
    methods = claims.get("amr")
    return isinstance(methods, list) and "mfa" in methods
