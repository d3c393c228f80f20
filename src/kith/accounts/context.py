"""What the sign-in page needs to know: whether there are work accounts, and where they begin."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True, slots=True)
class WorkAccountButton:
    """Where the button's form posts to: `<form method="post" action="{{ work_account.begin }}">`."""

    begin: str


def work_account(request: HttpRequest) -> dict[str, WorkAccountButton | None]:
    """Context processor: `work_account`, none where the council named no tenant."""
    is_used = settings.KITH_WORK_ACCOUNT is not None
    button = WorkAccountButton(reverse("work_account:begin")) if is_used else None
    return {"work_account": button}
