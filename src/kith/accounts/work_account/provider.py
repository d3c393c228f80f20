"""The provider that allauth knows: its stock OpenID Connect, told to keep nothing but a subject.

Named in `SOCIALACCOUNT_PROVIDERS` as the class to use for `openid_connect`.
"""

from __future__ import annotations

import secrets
from typing import Any

from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from kith.accounts.rules.work_account import WorkAccount
from kith.accounts.work_account.conversation import WorkAccountConversation

# allauth takes the module's package for the provider's; templates and URLs hang on it.
PACKAGE = "allauth.socialaccount.providers.openid_connect"


class WorkAccountProvider(OpenIDConnectProvider):
    """Entra ID, one tenant."""

    package = PACKAGE
    oauth2_adapter_class = WorkAccountConversation
    pkce_enabled_default = True

    @property
    def account(self) -> WorkAccount:
        """The tenant that the council named."""
        account: WorkAccount | None = settings.KITH_WORK_ACCOUNT
        if account is None:
            raise Http404("No work accounts here.")
        return account

    def get_default_scope(self) -> list[str]:
        """Only who it is: no profile and no e-mail address."""
        return ["openid"]

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: Any = None,
        **state: Any,
    ) -> HttpResponse:
        """Send the browser away with a state, a PKCE challenge and a nonce of this attempt."""
        nonce = secrets.token_urlsafe(32)
        away: HttpResponse = super().redirect(
            request,
            process,
            next_url,
            data,
            auth_params={"nonce": nonce, "prompt": "select_account"},
            scope=self.get_default_scope(),
            nonce=nonce,
            **state,
        )
        return away

    def extract_uid(self, data: dict[str, Any]) -> str:
        """The subject."""
        return str(data["sub"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing is kept."""
        return {}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        """No name, no address: an account here is made by an invitation."""
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        """Never an address: it would be somebody else's word for it."""
        return []


provider_classes = [WorkAccountProvider]
