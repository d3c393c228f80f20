"""`/work/`: what needs me today, before anything else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kith.accounts.doors import signed_in, staff_door, ways_of
from kith.accounts.queries.seeing import work_lines


@require_safe
@staff_door
def home(request: HttpRequest) -> HttpResponse:
    """One line for each thing that needs the person, room by room; then where they can go."""
    person = signed_in(request)
    context = {"lines": work_lines(person, timezone.now()), "ways": ways_of(person)}
    return render(request, "accounts/home.html", context)
