"""Signing in by e-mail address: nobody signs up, and what allauth tells goes by our outbox."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from kith.accounts import emails
from kith.accounts.models import Person
from kith.accounts.operations import signing_in

# The order in which ways to sign in again are offered; the first is the one that is shown.
AGAIN = {
    "mfa_reauthenticate:webauthn": "Use your passkey",
    "reauthenticate": "Use your password",
    "mfa_reauthenticate": "Use a code from your app",
}


OUR_STAGES = {
    "allauth.mfa.stages.AuthenticateStage": "kith.accounts.work_account.stages.SecondFactorStage",
}


class AccountAdapter(DefaultAccountAdapter):
    """What the house says and does where allauth asks."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is closed.",
        "email_password_mismatch": "The e-mail address or the password is not right",
        "enter_current_password": "Enter the password that you have now",
        "incorrect_code": "That code is not right",
        "incorrect_password": "That password is not right",
        "too_many_login_attempts": "There were too many tries. Wait five minutes, then try again",
        "rate_limited": "There were too many tries. Wait five minutes, then try again",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: accounts come by invitation."""
        return False

    def get_login_stages(self) -> list[str]:
        """allauth's turns in signing in; a work account may have seen to the second factor."""
        return [OUR_STAGES.get(stage, stage) for stage in super().get_login_stages()]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to how they sign in, where the change is told."""
        return reverse("mfa_index")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link to choose a new password: of the place's own address, whatever was asked."""
        return emails.address_of_password_key(key)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A way to choose a new password is the only mail of allauth's that goes out as itself."""
        if template_prefix == "account/email/password_reset_key":
            signing_in.send_password_link(
                to=context["user"], link=context["password_reset_url"], at=timezone.now()
            )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """allauth calls this whenever a password, passkey, app or code changed: note it and tell."""
        if template_prefix in signing_in.NOTES and isinstance(user, Person):
            note, of = signing_in.NOTES[template_prefix]
            here = getattr(self.request, "sign_in", None)
            note(person=user, of=of, here=here, at=timezone.now())

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A password that was not right, or an address that nobody has: noted without either."""
        signing_in.note_refusal(why="password", at=timezone.now())

    def add_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Pages say themselves what happened; only errors told by message are kept."""
        if kwargs.get("message"):
            super().add_message(request, *args, **kwargs)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within fifteen minutes of signing in, whichever way that was."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        records = get_authentication_records(self.request, self.request.user)
        last = max((record["at"] for record in records), default=0)
        return timezone.now().timestamp() - last > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def get_reauthentication_methods(
        self, user: AbstractBaseUser | AnonymousUser
    ) -> list[dict[str, Any]]:
        """The passkey first, then password, then code, in our words."""
        found = super().get_reauthentication_methods(user)
        known = {method["id"]: method for method in found}
        return [{**known[way], "description": says} for way, says in AGAIN.items() if way in known]
