"""What becomes of a believed subject: signed in, linked, sent back to an invitation, or refused."""

from __future__ import annotations

from typing import Any, NoReturn

from allauth.account.adapter import get_adapter as account_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from kith.accounts.models import Person
from kith.accounts.operations.work_account import link
from kith.accounts.work_account import joining, second_factor
from kith.accounts.work_account.refusing import refused, unlinked
from kith.core.refusals import Refusal

TOLD_BY_SESSION = "kith_work_account_told"


class WorkAccountAdapter(DefaultSocialAccountAdapter):
    """allauth asks it at each turn. No account is made here, and none is found by an address."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The one application the environment names; the table of applications is not read."""
        account = settings.KITH_WORK_ACCOUNT
        if not account or provider not in (None, account.provider):
            return []
        app = SocialApp(
            provider="openid_connect",
            provider_id=account.provider,
            name="Work account",
            client_id=account.application,
            secret=account.secret,
            settings={"server_url": account.issuer, "oauth_pkce_enabled": True},
        )
        return [app]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody makes an account by arriving."""
        return False

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """Never."""

    def send_notification_mail(self, *_about: Any, **_more: Any) -> None:
        """Mail goes through the outbox or not at all."""

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> Any:
        """The person that allauth holds meanwhile is nobody: it is never saved."""
        return sociallogin.user

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> NoReturn:
        """Whatever went wrong, the same page."""
        self.refuse(request, getattr(exception, "code", str(error or "unknown")))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """The subject is believed and looked up. Returns only when its person may sign in."""
        if sociallogin.state.get("process") == "connect":
            self._link(request, sociallogin)
        if not sociallogin.is_existing:
            self._unlinked(request, sociallogin)
        person = sociallogin.user
        if not isinstance(person, Person) or not person.is_active:
            self.refuse(request, "not-active")
        if request.user.is_authenticated:
            account_adapter(request).logout(request)  # it empties the session: first this
        second_factor.note(request, person.pk, done=sociallogin.proven.second_factor)
        if token := sociallogin.state.get("joining"):
            sociallogin.state["next"] = joining.way_back(token)

    def refuse(self, request: HttpRequest, code: str) -> NoReturn:
        """The one page for every sign-in that was not believed."""
        raise ImmediateHttpResponse(refused(request, code))

    def _link(self, request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
        person = request.user
        started_by = sociallogin.state.get("person")
        if not isinstance(person, Person) or started_by != str(person.pk):
            self.refuse(request, "linked-by-another")
        if getattr(request, "must_prove", False):  # a second factor was added since they left
            self.refuse(request, "linked-without-proof")
        try:
            link(person=person, subject=sociallogin.account.uid, by=person, at=timezone.now())
            request.session[TOLD_BY_SESSION] = "Your work account is linked."
        except Refusal as refusal:
            request.session[TOLD_BY_SESSION] = refusal.sentence
        raise ImmediateHttpResponse(HttpResponseRedirect(reverse("work_account:linking")))

    def _unlinked(self, request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
        token = sociallogin.state.get("joining")
        if not token:
            raise ImmediateHttpResponse(unlinked(request))
        joining.keep(request, sociallogin.proven, token=token, at=timezone.now())
        raise ImmediateHttpResponse(HttpResponseRedirect(joining.way_back(token)))
