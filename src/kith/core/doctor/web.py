"""Addresses, https, proxies, and switches that belong on no server."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core import checks

from kith.core.doctor.finding import Check, Finding, House, must, note, should

HERE = ("localhost", "127.0.0.1", "[::1]", "::1")
SHORTEST_TOKEN = 20
TAGS = [checks.Tags.security, checks.Tags.async_support, checks.Tags.caches, checks.Tags.files]
TOLD_OTHERWISE = {
    "security.W001",  # each of these has a check of our own, in our own words
    "security.W004",
    "security.W008",
    "security.W009",
    "security.W012",
    "security.W018",
    "security.W020",
    "security.W025",
    # Three that are ours by choice, with the reason why.
    "security.W002",  # kith.core.headers forbids frames on every page, errors too
    "security.W005",  # subdomains are the council's, not ours to bind for a year
    "security.W021",  # nor is a preloaded name, which cannot be taken back
}


def debugging_is_on(house: House) -> Finding | None:
    """Error pages that show code and settings."""
    if not house.settings.DEBUG:
        return None
    return must(
        "KITH_DEBUG is on.",
        "Error pages show code and settings to everybody.",
        "Take KITH_DEBUG out of the environment of every server.",
    )


def a_demonstration(house: House) -> Finding | None:
    """Whoever comes signs in as anybody."""
    if not house.settings.KITH_DEMO:
        return None
    return must(
        "KITH_DEMO is set.",
        "In an invented area everybody may sign in as anybody.",
        "Take it out; `kith demo` sets it by itself, in a folder of its own.",
    )


def switches_for_engineers(house: House) -> Finding | None:
    """Pages that residents should not meet."""
    on = [name for name in ("KITH_COMPONENTS", "KITH_TEST_LANGUAGES") if _is_on(house, name)]
    if not on:
        return None
    return should(
        f"{' and '.join(on)} {'are' if len(on) > 1 else 'is'} on.",
        "Residents may meet pages that are for engineers.",
        "Take them out of the environment of every server.",
    )


def no_host(house: House) -> Finding | None:
    """Nobody outside this machine gets an answer."""
    hosts = house.settings.ALLOWED_HOSTS
    if any(host not in HERE for host in hosts):
        return None
    return note(
        "Kith answers to names of this machine alone.",
        "Nobody else can open the site.",
        "Set KITH_HOSTS to the site's name, such as charter.example.gov.uk.",
    )


def any_host(house: House) -> Finding | None:
    """Links in mail lead where the visitor said."""
    if not any(host == "*" or host.startswith(".") for host in house.settings.ALLOWED_HOSTS):
        return None
    return must(
        "KITH_HOSTS lets in every name.",
        "A page then believes whatever name a visitor sends, and so do caches in front.",
        "Name each host in full.",
    )


def plain_http(house: House) -> Finding | None:
    """The site has a name, and cookies go over the network for all to read."""
    if house.settings.BEHIND_TLS or not _is_public(house):
        return None
    return must(
        "The site has a name of its own, and KITH_BEHIND_TLS is off.",
        "Passwords, cookies and what residents type go over the network for others to read.",
        "Put a proxy in front that does TLS, and set KITH_BEHIND_TLS=1. Kith then marks cookies as "
        "secure, sends everybody to https, and tells browsers to stay there.",
    )


def origins_are_plain(house: House) -> Finding | None:
    """Forms are refused, or links in mail lead to http."""
    if not house.settings.BEHIND_TLS:
        return None
    origins = house.settings.CSRF_TRUSTED_ORIGINS
    if origins and all(urlsplit(one).scheme == "https" for one in origins):
        return None
    return must(
        "KITH_BEHIND_TLS is on, and KITH_ORIGINS does not begin with https:// throughout, or is "
        "missing.",
        "Forms are refused, and links in mail lead where nobody answers.",
        "Set KITH_ORIGINS to the site's full address, such as https://charter.example.gov.uk.",
    )


def hosts_without_origins(house: House) -> Finding | None:
    """Every origin is a name that Kith answers to."""
    named = {urlsplit(one).hostname for one in house.settings.CSRF_TRUSTED_ORIGINS}
    strange = sorted(str(one) for one in named - {host.strip("[]") for host in _hosts(house)})
    if not strange:
        return None
    return should(
        f"KITH_ORIGINS names {', '.join(strange)}, which KITH_HOSTS does not.",
        "Links in mail lead to a page that refuses them.",
        "Put the same names into both.",
    )


def proxies_are_not_said(house: House) -> Finding | None:
    """All attempts seem to come from the proxy."""
    if not house.settings.BEHIND_TLS or house.settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return None
    return should(
        "A proxy does TLS, and KITH_PROXIES is 0.",
        "Every visitor seems to come from the proxy: one who guesses passwords makes all of them "
        "wait.",
        "Set KITH_PROXIES to how many proxies of yours a request passes, each of which adds the "
        "address it sees to X-Forwarded-For.",
    )


def proxies_without_tls(house: House) -> Finding | None:
    """X-Forwarded-For is believed, and perhaps nobody of ours writes it."""
    if house.settings.BEHIND_TLS or not house.settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return None
    return should(
        "KITH_PROXIES is set, and KITH_BEHIND_TLS is off.",
        "If no proxy is in front, visitors say themselves where they come from, and guess passwords "
        "without end.",
        "Set KITH_PROXIES to 0, or KITH_BEHIND_TLS to 1.",
    )


def ready_token_is_short(house: House) -> Finding | None:
    """A token that can be guessed."""
    token = house.settings.KITH_READY_TOKEN
    if not token or len(token) >= SHORTEST_TOKEN:
        return None
    return should(
        f"KITH_READY_TOKEN is shorter than {SHORTEST_TOKEN} characters.",
        "Whoever guesses it reads at /readyz what is wrong here.",
        "Set a longer one, of random characters.",
    )


def what_django_says(house: House) -> Finding | None:
    """Django's own `check --deploy`, as far as it says more than ours."""
    found = [
        one
        for one in checks.run_checks(tags=TAGS, include_deployment_checks=True)
        if one.level >= checks.WARNING and one.id not in TOLD_OTHERWISE
    ]
    if not found:
        return None
    told = "; ".join(f"{one.id}: {one.msg}" for one in found)
    return should(
        f"Django's own check finds: {told}",
        "Kith's settings are meant to pass it.",
        "Look the codes up in Django's documentation, and tell those who make Kith.",
    )


def _hosts(house: House) -> list[str]:
    return list(house.settings.ALLOWED_HOSTS)


def _is_public(house: House) -> bool:
    return any(host not in HERE for host in _hosts(house))


def _is_on(house: House, name: str) -> bool:
    return bool(getattr(house.settings, name))


CHECKS = (
    Check("debug", debugging_is_on),
    Check("demonstration", a_demonstration),
    Check("for-engineers", switches_for_engineers),
    Check("hosts", no_host),
    Check("any-host", any_host),
    Check("https", plain_http),
    Check("origins", origins_are_plain),
    Check("origins-and-hosts", hosts_without_origins),
    Check("proxies", proxies_are_not_said),
    Check("proxies-without-tls", proxies_without_tls),
    Check("ready-token", ready_token_is_short),
    Check("django", what_django_says),
)
