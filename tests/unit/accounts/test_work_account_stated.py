"""What the environment may say of work accounts."""

from __future__ import annotations

from pathlib import Path

import pytest

from kith.accounts.rules.work_account import WorkAccountMisstated, work_account_from

TENANT = "11111111-2222-3333-4444-555555555555"
GOOD = {
    "KITH_ENTRA_TENANT": TENANT,
    "KITH_ENTRA_CLIENT_ID": "application",
    "KITH_ENTRA_SECRET": "secret",
}


def test_nothing_said_means_no_work_accounts() -> None:
    assert work_account_from({}) is None


def test_tenant_alone_decides_the_issuer() -> None:
    account = work_account_from({**GOOD, "KITH_ENTRA_TENANT": TENANT.upper()})

    assert account is not None
    assert account.issuer == f"https://login.microsoftonline.com/{TENANT}/v2.0"
    assert (account.secret, account.does_second_factor) == ("secret", False)
    assert "secret=" not in repr(account)


def test_secret_may_be_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from the file\n")

    account = work_account_from({**GOOD, "KITH_ENTRA_SECRET_FILE": str(tmp_path / "secret")})

    assert account is not None
    assert account.secret == "from the file"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"KITH_ENTRA_TENANT": "common"}, "lets in every organisation"),
        ({"KITH_ENTRA_TENANT": "Organizations"}, "lets in every organisation"),
        ({"KITH_ENTRA_TENANT": "consumers"}, "lets in every organisation"),
        ({"KITH_ENTRA_TENANT": "exampleton.onmicrosoft.com"}, "must be the council's tenant id"),
        ({"KITH_ENTRA_TENANT": ""}, "must be the council's tenant id"),
        ({"KITH_ENTRA_SECRET": ""}, "KITH_ENTRA_SECRET"),
        ({"KITH_ENTRA_CLIENT_ID": ""}, "KITH_ENTRA_CLIENT_ID"),
        ({"KITH_ENTRA_SECRET_FILE": "/nowhere"}, "cannot be read"),
        ({"KITH_ENTRA_AUTHORITY": "http://login.example"}, "https address"),
        ({"KITH_ENTRA_AUTHORITY": "https://login.example/common"}, "https address"),
        ({"KITH_ENTRA_AUTHORITY": "https://sam@login.example"}, "https address"),
        ({"KITH_ENTRA_AUTHORITY": "login.example"}, "https address"),
    ],
)
def test_what_cannot_be_trusted_is_refused_with_a_sentence(
    changed: dict[str, str], sentence: str
) -> None:
    with pytest.raises(WorkAccountMisstated, match=sentence):
        work_account_from({**GOOD, **changed})
