"""Talking to the tenant: where its pages are, its keys, and a code exchanged for a token."""

from __future__ import annotations

from typing import Any

import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.urls import reverse

from kith.accounts.rules.work_account import WorkAccount
from kith.accounts.work_account.identity_token import NotBelieved, proven_subject

WELL_KNOWN = "/.well-known/openid-configuration"


def _answer(method: str, address: str, **more: Any) -> dict[str, Any]:
    """The JSON object at an address of the tenant. It may not send us elsewhere."""
    try:
        with get_adapter().get_requests_session() as session:
            response = session.request(method, address, allow_redirects=False, **more)
        answer = response.json() if response.ok else None
    except requests.RequestException as error:
        raise NotBelieved("provider-away") from error
    if not isinstance(answer, dict):
        raise NotBelieved("provider-refused")
    return answer


class CodeExchange(OAuth2Client):
    """Exchanges a code. allauth's own follows redirects and takes answers that are no JSON."""

    def get_access_token(
        self, code: str, pkce_code_verifier: str | None = None, extra_data: Any = None
    ) -> dict[str, Any]:
        """What the token endpoint answers."""
        if not pkce_code_verifier:
            raise NotBelieved("no-verifier")
        return _answer(
            "POST",
            self.access_token_url,
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self.callback_url,
                "client_id": self.consumer_key,
                "client_secret": self.consumer_secret,
                "code_verifier": pkce_code_verifier,
            },
        )


class WorkAccountConversation(OpenIDConnectOAuth2Adapter):
    """What allauth calls an adapter: one conversation with the tenant, for one request."""

    client_class = CodeExchange

    def __init__(self, request: HttpRequest, provider_id: str) -> None:
        super().__init__(request, provider_id)
        self.nonce = ""  # what this browser was sent away with; the callback sets it

    @property
    def account(self) -> WorkAccount:
        """The tenant that the council named."""
        account: WorkAccount = self.get_provider().account
        return account

    @property
    def openid_config(self) -> dict[str, Any]:
        """Where the tenant's pages are; an address outside its authority is not followed."""
        if not hasattr(self, "_openid_config"):
            told = _answer("GET", self.account.issuer + WELL_KNOWN)
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                if not str(told.get(name, "")).startswith(self.account.authority + "/"):
                    raise NotBelieved("endpoint-elsewhere")
            self._openid_config = told
        return self._openid_config

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Where the tenant sends the browser back to; registered there, letter by letter."""
        return request.build_absolute_uri(reverse("work_account:callback"))

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """The access token opens things at Microsoft; we want none of them and keep none."""
        return SocialToken()

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **answer: Any
    ) -> Any:
        """Believe the identity token or refuse it. The user-info address is never asked."""
        proven = proven_subject(
            answer["response"].get("id_token"),
            account=self.account,
            keys=_answer("GET", self.openid_config["jwks_uri"]),
            nonce=self.nonce,
        )
        login = self.get_provider().sociallogin_from_response(request, {"sub": proven.subject})
        login.proven = proven
        return login
