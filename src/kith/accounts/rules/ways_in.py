"""Which way somebody signed in, from what allauth noted of each step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

# Names in a session: its sign-in, the one of the editors' (or of the work) session that goes with
# it, and allauth's list of steps.
SIGN_IN = "kith_sign_in"
OTHER_SIGN_IN = "kith_other_sign_in"
WAYS_IN = "account_authentication_methods"

UNLESS_TOLD = "password"
SECOND_STEPS = {"webauthn": "passkey", "totp": "one-time-code", "recovery_codes": "recovery-code"}
FIRST_STEPS = {
    "socialaccount": "organisation",
    "invitation": "invitation",
    "demonstration": "demonstration",
}


def digest_of(secret: str) -> str:
    """What is kept of a session's key, or of a link's secret."""
    return sha256(secret.encode()).hexdigest()


def method_of(steps: Iterable[Mapping[str, Any]]) -> str:
    """The code of `SignIn.Method`: the last second step counts, else the first step taken."""
    method = UNLESS_TOLD
    for step in steps:
        if step.get("method") == "mfa":
            method = SECOND_STEPS.get(str(step.get("type")), method)
        else:
            method = FIRST_STEPS.get(str(step.get("method")), method)
    return method
