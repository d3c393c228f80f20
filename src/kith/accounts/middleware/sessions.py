"""Whether a session still counts: it was begun by a sign-in, is not idle, and not too old.

A form that arrives after the session ran out is not sent, but what was typed is kept as a draft
of the same person. Its secret must be right for that, and Django asks for the secret between the
two halves of this middleware: `__call__` takes the person away, `process_view` keeps the draft.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone

from kith.accounts.doors import SAFE, door_of
from kith.accounts.models import Person, SignIn
from kith.accounts.operations import editing, signing
from kith.accounts.queries.signing import sign_in_of
from kith.accounts.rules.session_limits import SessionLimits
from kith.accounts.rules.ways_in import digest_of
from kith.core.headers import EDITORS_PREFIX
from kith.core.operations import keep_draft
from kith.core.posts import typed_in
from kith.core.refusals import Refusal

Handler = Callable[[HttpRequest], HttpResponse]
RAN_OUT = (SignIn.End.IDLE, SignIn.End.TOO_LONG)
# "cache" would make some browsers stand still for seconds; "cookies" would sign people out of
# everything else that the council runs under its name. Our own cookie is deleted by itself.
CLEAR = '"storage"'


@dataclass(frozen=True, slots=True)
class Ended:
    """A session that does not count any more: whose it was, and why."""

    person: Person
    why: str


def limits() -> SessionLimits:
    """How long sessions last here."""
    return SessionLimits(idle=settings.KITH_IDLE, longest=settings.KITH_LONGEST)


class Sessions:
    """Middleware, after Django's own: signs out whoever's session has ended."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.session_key and isinstance(request.user, Person):
            self._enter(request, request.user, timezone.now())
        response = self.get_response(request)
        self._leave(request)
        if getattr(request, "has_signed_out", False):
            response["Clear-Site-Data"] = CLEAR
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Here the form's secret has been found right. Lead to the sign-in, and say why."""
        ended: Ended | None = getattr(request, "session_ended", None)
        if ended is None:
            return None
        has_door = door_of(view) is not None
        is_kept = has_door and _keep_what_was_typed(request, ended)
        _forget_session(request)
        if not has_door:
            return None
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"signed_out": True}, status=401)
        return HttpResponseRedirect(_way_in(request, ended, is_kept))

    def _enter(self, request: HttpRequest, person: Person, at: datetime) -> None:
        digest = digest_of(str(request.session.session_key))
        sign_in = sign_in_of(person, digest)
        is_editing = request.path.startswith(EDITORS_PREFIX)
        if sign_in is None or sign_in.is_for_editors != is_editing:
            return _take_away(request, Ended(person, ""))
        why = sign_in.end or limits().over(
            began_at=sign_in.began_at, seen_at=sign_in.seen_at, at=at
        )
        if why:
            signing.end_sign_in(sign_in=sign_in, end=why, by=None, at=at)
            return _take_away(request, Ended(person, why))
        if is_editing and not editing.keep_up(person=person, at=at):
            signing.end_sign_in(sign_in=sign_in, end=SignIn.End.ELSEWHERE, by=None, at=at)
            return _take_away(request, Ended(person, SignIn.End.ELSEWHERE))
        with suppress(OperationalError):  # a full disk keeps nobody from reading: it ends sooner
            signing.note_seen(sign_in=sign_in, at=at)
        request.sign_in = sign_in  # type: ignore[attr-defined]
        request.session_seconds_left = _seconds_left(sign_in, at)  # type: ignore[attr-defined]
        request.entered_by = digest  # type: ignore[attr-defined]
        return None

    def _leave(self, request: HttpRequest) -> None:
        """The session may have ended, or taken a new key, while the view ran."""
        if getattr(request, "session_ended", None) is not None:
            _forget_session(request)
            return
        sign_in: SignIn | None = getattr(request, "sign_in", None)
        entered_by = getattr(request, "entered_by", "")
        if sign_in is None or not entered_by:
            return
        key = request.session.session_key
        if key is None:
            signing.end_sign_in(
                sign_in=sign_in, end=SignIn.End.SIGNED_OUT, by=sign_in.person, at=timezone.now()
            )
        elif sign_in.session_digest == entered_by != digest_of(key):
            signing.follow_session(sign_in=sign_in, session_key=key)


def _take_away(request: HttpRequest, ended: Ended) -> None:
    request.session_ended = ended  # type: ignore[attr-defined]
    request.user = AnonymousUser()
    if request.method in SAFE:
        _forget_session(request)  # what the page is drawn with is of a new session


def _forget_session(request: HttpRequest) -> None:
    """Empty the session that ended, once: what a view puts into the next one stays."""
    if not getattr(request, "session_forgotten", False):
        request.session.flush()
        request.session_forgotten = True  # type: ignore[attr-defined]


def _seconds_left(sign_in: SignIn, at: datetime) -> int:
    ends_at = limits().ends_at(began_at=sign_in.began_at, seen_at=sign_in.seen_at)
    return max(0, int((ends_at - at).total_seconds()))


def _keep_what_was_typed(request: HttpRequest, ended: Ended) -> bool:
    """Only of a session that ran out: one that was ended elsewhere may be in wrong hands."""
    if request.method != "POST" or ended.why not in RAN_OUT or not request.accepts("text/html"):
        return False
    typed = typed_in(request.POST)
    if not typed:
        return False
    try:
        keep_draft(person_id=ended.person.pk, address=request.path, typed=typed, at=timezone.now())
    except Refusal:
        return False
    return True


def _way_in(request: HttpRequest, ended: Ended, is_kept: bool) -> str:
    is_page = request.method in SAFE or is_kept
    query = {"next": request.get_full_path() if is_page else reverse("work:home")}
    if ended.why in SignIn.End.values:
        query["ended"] = ended.why
    if is_kept:
        query["kept"] = "1"
    return f"{reverse('account_login')}?{urlencode(query)}"
