"""Headers that every response carries."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

Handler = Callable[[HttpRequest], HttpResponse]

OWN_FILES_ONLY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    # Nothing of ours, nor of GOV.UK Frontend, writes HTML from text: the browser refuses it.
    "require-trusted-types-for": "'script'",
}
# Wagtail's editor starts its widgets with inline scripts and styles, and frames its previews.
EDITORS = {
    **{name: value for name, value in OWN_FILES_ONLY.items() if "trusted-types" not in name},
    "script-src": "'self' 'unsafe-inline'",
    "style-src": "'self' 'unsafe-inline'",
    "frame-src": "'self'",
    "frame-ancestors": "'self'",
}
EDITORS_PREFIX = "/cms/"
EDITORS_COOKIE = "kith_cms"
# Pages for people who sign in: no browser or proxy keeps one.
KEPT_BY_NOBODY = ("/work/", "/account/", EDITORS_PREFIX)
UNUSED_FEATURES = (
    "accelerometer",
    "autoplay",
    "bluetooth",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
PERMISSIONS = ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES)


def content_security_policy(path: str) -> str:
    """The policy for an address: own files only, looser for the editors' pages alone."""
    policy = EDITORS if path.startswith(EDITORS_PREFIX) else OWN_FILES_ONLY
    return "; ".join(f"{name} {value}" for name, value in policy.items())


class SecurityHeaders:
    """Middleware: the content security policy and the features that no page of ours uses."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(EDITORS_PREFIX):
            _let_editors_frame(response)
        response.setdefault("Content-Security-Policy", content_security_policy(request.path))
        response.setdefault("X-Frame-Options", _framing(request.path))
        response.setdefault("Permissions-Policy", PERMISSIONS)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.path.startswith(KEPT_BY_NOBODY):
            response["Cache-Control"] = "no-store"
            # Under "no-referrer" a browser names no origin when it posts, and Django refuses that.
            response["Referrer-Policy"] = "same-origin"
        return response


def _let_editors_frame(response: HttpResponse) -> None:
    """A preview went through here before, as the public page it is; the editor frames it."""
    policy = response.get("Content-Security-Policy", "")
    if policy:
        framed = policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
        response["Content-Security-Policy"] = framed
    response["X-Frame-Options"] = "SAMEORIGIN"


def _framing(path: str) -> str:
    """For browsers that know no `frame-ancestors`."""
    return "SAMEORIGIN" if path.startswith(EDITORS_PREFIX) else "DENY"


def session_cookie(path: str) -> tuple[str, str]:
    """The name and the path of the session cookie at an address: the editors' pages have one."""
    if path.startswith(EDITORS_PREFIX):
        return EDITORS_COOKIE, EDITORS_PREFIX
    return settings.SESSION_COOKIE_NAME, "/"


def hand_session(response: HttpResponseBase, path: str, key: str) -> None:
    """Hand a session's key to the browser, for that part of the house, until it is closed."""
    name, reach = session_cookie(path)
    response.set_cookie(
        name,
        key,
        path=reach,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
