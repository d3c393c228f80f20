"""Adding a passkey or an app, keeping recovery codes, and resetting what a colleague lost."""

from __future__ import annotations

from typing import Any

from allauth.mfa.recovery_codes.internal.flows import view_recovery_codes
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kith.accounts.allauth_adapters.proof import note_added
from kith.accounts.doors import record_door, signed_in, staff_door
from kith.accounts.fresh import fresh_sign_in
from kith.accounts.models import Person
from kith.accounts.operations.factors import reset_second_factor as reset
from kith.accounts.queries.factors import (
    has_second_factor,
    may_remove_factor,
    must_have_second_factor,
    recovery_codes_left,
)
from kith.core.refusals import Refusal

SHOWING = "kith_recovery_codes_showing"
"""In the session: the codes were made in it, and nobody said yet that they are kept."""


class AddApp(ActivateTOTPView):
    """An app that makes one-time codes."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the key in groups of four, for those who type it."""
        found = super().get_context_data(**kwargs)
        key = found["form"].secret
        groups = [key[start : start + 4] for start in range(0, len(key), 4)]
        return {**found, "key_in_groups": " ".join(groups)}

    def form_valid(self, form: Any) -> HttpResponse:
        """As allauth's; whoever shows the app's code has proved a second factor."""
        response = super().form_valid(form)
        note_added(self.request, signed_in(self.request))
        return response


class AddPasskey(AddWebAuthnView):
    """A passkey that signs in alone: kept on the device, opened by face, finger or PIN."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With options that ask for such a passkey, whatever the page's script does."""
        found = super().get_context_data(**kwargs)
        form = self.get_form()
        options = begin_registration(self.request.user, passwordless=True)
        return {**found, "form": kwargs.get("form", form), "js_data": {"creation_options": options}}

    def form_valid(self, form: Any) -> HttpResponse:
        """As allauth's; whoever made a passkey has proved a second factor."""
        response = super().form_valid(form)
        note_added(self.request, signed_in(self.request))
        return response


class RemovePasskey(RemoveWebAuthnView):
    """Never the last one of somebody who needs one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With whether it may go."""
        return {**super().get_context_data(**kwargs), "may_remove": self._may_remove()}

    def form_valid(self, form: Any) -> HttpResponse:
        """As allauth's, if it may go; otherwise the page says why not."""
        if not self._may_remove():
            return self.render_to_response(self.get_context_data(form=form), status=409)
        return super().form_valid(form)

    def _may_remove(self) -> bool:
        return may_remove_factor(signed_in(self.request), self.object.pk)


add_app = AddApp.as_view()
add_passkey = AddPasskey.as_view()
remove_passkey = RemovePasskey.as_view()


@require_safe
@staff_door
def needed(request: HttpRequest) -> HttpResponse:
    """Why a passkey or an app is needed, and the two ways to have one."""
    person = signed_in(request)
    if has_second_factor(person) or not must_have_second_factor(person):
        return redirect("mfa_index")
    return render(request, "mfa/needed.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_door
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes, until somebody says that they are kept; from then on only how many are left."""
    codes, is_first_time = view_recovery_codes(request)
    if codes is None:
        raise Http404("They have no recovery codes.")
    if is_first_time:
        request.session[SHOWING] = True
    is_showing = request.session.get(SHOWING, False)
    if request.method == "POST" and request.POST.get("kept"):
        request.session.pop(SHOWING, None)
        return redirect("work:home")
    return render(
        request,
        "mfa/recovery_codes/index.html",
        {
            "codes": _in_halves(codes.get_unused_codes()) if is_showing else [],
            "left": recovery_codes_left(signed_in(request)),
            "is_showing": is_showing,
            "is_wrong": request.method == "POST" and is_showing,
        },
    )


def _in_halves(codes: list[str]) -> list[str]:
    return [f"{code[:4]} {code[4:]}" for code in codes]


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
@record_door("change account", key="person_id")
def reset_second_factor(request: HttpRequest, record: Person) -> HttpResponse:
    """Take away a colleague's lost passkeys, app and codes, so that they can begin anew."""
    told = {"person": record, "has_factor": has_second_factor(record), "refusal": ""}
    if request.method == "POST":
        try:
            reset(person=record, by=signed_in(request), at=timezone.now())
        except Refusal as refusal:
            told["refusal"] = refusal.sentence
            return render(request, "accounts/reset_second_factor.html", told, status=409)
        return render(request, "accounts/second_factor_was_reset.html", told)
    return render(request, "accounts/reset_second_factor.html", told)
