"""What the council states about its work accounts (Entra ID), checked before anything starts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

MICROSOFT = "https://login.microsoftonline.com"
SHARED_TENANTS = ("common", "organizations", "consumers")
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
YES = ("1", "true", "yes", "on")


class WorkAccountMisstated(ValueError):
    """The environment names a work account that cannot be trusted or cannot work."""


@dataclass(frozen=True, slots=True)
class WorkAccount:
    """One tenant of one authority, and the application that the council registered there."""

    tenant: str
    application: str
    secret: str = field(repr=False)
    authority: str = MICROSOFT
    does_second_factor: bool = False

    @property
    def issuer(self) -> str:
        """Who must have issued a token: this tenant and no other."""
        return f"{self.authority}/{self.tenant}/v2.0"

    @property
    def provider(self) -> str:
        """The name under which its subjects are kept. The tenant is in it: a subject of another
        tenant is somebody else, whatever its letters.
        """
        return f"entra-{self.tenant}"


def work_account_from(environment: Mapping[str, str]) -> WorkAccount | None:
    """What the environment says; none when it names no tenant and no application.

    Raises:
        WorkAccountMisstated: with a sentence that says which variable to put right.
    """
    tenant = environment.get("KITH_ENTRA_TENANT", "").strip().lower()
    application = environment.get("KITH_ENTRA_CLIENT_ID", "").strip()
    if not tenant and not application:
        return None
    _check_tenant(tenant)
    secret = _secret(environment)
    if not application or not secret:
        raise WorkAccountMisstated(
            "Work accounts need KITH_ENTRA_CLIENT_ID, and KITH_ENTRA_SECRET or "
            "KITH_ENTRA_SECRET_FILE, beside KITH_ENTRA_TENANT."
        )
    return WorkAccount(
        tenant=tenant,
        application=application,
        secret=secret,
        authority=_authority(environment.get("KITH_ENTRA_AUTHORITY", "") or MICROSOFT),
        does_second_factor=environment.get("KITH_ENTRA_DOES_MFA", "").strip().lower() in YES,
    )


def _check_tenant(tenant: str) -> None:
    if tenant in SHARED_TENANTS:
        raise WorkAccountMisstated(
            f"KITH_ENTRA_TENANT is “{tenant}”, which lets in every organisation that Microsoft "
            "knows. Set it to the council's own tenant id."
        )
    if not GUID.fullmatch(tenant):
        raise WorkAccountMisstated(
            "KITH_ENTRA_TENANT must be the council's tenant id, such as "
            "11111111-2222-3333-4444-555555555555."
        )


def _secret(environment: Mapping[str, str]) -> str:
    path = environment.get("KITH_ENTRA_SECRET_FILE", "")
    if not path:
        return environment.get("KITH_ENTRA_SECRET", "").strip()
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise WorkAccountMisstated("KITH_ENTRA_SECRET_FILE cannot be read.") from error


def _authority(given: str) -> str:
    parts = urlsplit(given.strip().rstrip("/"))
    is_safe = parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in LOOPBACK  # a test's own provider
    )
    if not is_safe or not parts.netloc or parts.path or parts.query or parts.username:
        raise WorkAccountMisstated(
            f"KITH_ENTRA_AUTHORITY must be an https address without a path, such as {MICROSOFT}."
        )
    return f"{parts.scheme}://{parts.netloc}"
