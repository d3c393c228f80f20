"""A client whose people have proved their second factor, as anybody at work has."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

WHOSE = "account_authentication_methods_user"


class WorkClient(Client):
    """Django's, but `force_login` also says that a code was given a moment ago.

    `force_login(person, proved=False)` is Django's own: a session that a password alone began.
    """

    def force_login(self, user: Any, backend: str | None = None, *, proved: bool = True) -> None:
        """Sign `user` in, by password and code unless told otherwise."""
        super().force_login(user, backend)
        if proved:
            session = self.session
            step = {"method": "mfa", "type": "totp", "at": time.time()}
            session[AUTHENTICATION_METHODS_SESSION_KEY] = [step]
            session[WHOSE] = str(user.pk)
            session.save()
