"""Passkeys, one-time codes and recovery codes: sealed in the table, and never the last one gone."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.utils import user_pk_to_url_str
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.template.loader import render_to_string

from kith.accounts.models import Person
from kith.accounts.queries.factors import count_factors, may_remove_factor
from kith.accounts.rules.sealed import seal, unseal

PURPOSE = "second factors"


class SecondFactorAdapter(DefaultMFAAdapter):
    """What the house says and does where allauth's second factors ask."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": (
            "Your work needs a passkey or an app. Add another one before you remove this one."
        ),
        "cannot_generate_recovery_codes": "Add a passkey or an app before you make recovery codes.",
        "incorrect_passkey": "That passkey could not be read. Try again",
        "incorrect_code": "That code is not right. Check it and try again",
    }

    def encrypt(self, text: str) -> str:
        """Sealed by a key made from the installation's secret key."""
        return seal(text, purpose=PURPOSE, secret=settings.SECRET_KEY)

    def decrypt(self, encrypted_text: str) -> str:
        """Opened by that key or an older one; raises when none opens it."""
        secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        return unseal(encrypted_text, purpose=PURPOSE, secrets=secrets)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one of somebody who needs one."""
        return may_remove_factor(authenticator.user, authenticator.pk)

    def get_totp_issuer(self) -> str:
        """The name of the place, as its pages show it."""
        name = render_to_string("accounts/product_name.txt", request=context.request)
        return " ".join(name.split())

    def generate_authenticator_name(
        self,
        user: AbstractBaseUser,
        type: Authenticator.Type,  # noqa: A002 - the name that allauth gives it
    ) -> str:
        """What a passkey is called until its owner says."""
        count = count_factors(user, type) if isinstance(user, Person) else 0
        return "My passkey" if not count else f"My passkey {count + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host that a passkey is for, and the place's name."""
        return {"id": context.request.get_host().partition(":")[0], "name": self.get_totp_issuer()}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """Who the passkey is for: shown by their own device when they choose one."""
        label = self.get_totp_label(user)
        return {"id": user_pk_to_url_str(user).encode(), "display_name": label, "name": label}
