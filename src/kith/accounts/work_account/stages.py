"""The turn in signing in at which our second factor is asked for."""

from __future__ import annotations

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from kith.accounts.work_account import second_factor


class SecondFactorStage(AuthenticateStage):
    """allauth's own, not asked when the work account has just done it."""

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        if user is not None and second_factor.by_work_account(request, user.pk):
            return False
        return bool(super()._should_handle(request))
