"""`kith invite`: how the very first person comes in."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kith.cli.main import cli
from kith.core.models import OutboxMessage
from kith.organisations.models import Invitation, Organisation
from kith.organisations.rules.tokens import digest_of
from tests.factories.people import an_area, an_organisation

pytestmark = pytest.mark.django_db
EMAIL = "first@example.org"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder of the test's own."""
    monkeypatch.setenv("KITH_DATA", str(tmp_path))


def ran(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["invite", *arguments])


def invitation() -> Invitation:
    return Invitation.objects.because("A test.").select_related("organisation").get()


def token_in(result: Result) -> str:
    link = result.output.strip().splitlines()[-1]
    assert link.startswith("http://127.0.0.1:8000/account/join/")
    return link.rstrip("/").rpartition("/")[2]


def test_first_person_is_invited_to_the_council() -> None:
    area = an_area()

    result = ran(EMAIL, "--role", "records-administrator", "--role", "system-administrator")

    assert result.exit_code == 0
    kept = invitation()
    assert (kept.organisation.name, kept.organisation.kind) == (area.council, "council")
    assert kept.roles == ["records-administrator", "system-administrator"]
    assert kept.token_digest == digest_of(token_in(result))
    assert OutboxMessage.objects.get().to == EMAIL


def test_again_gives_a_new_link_in_place_of_the_old() -> None:
    an_area()
    old = token_in(ran(EMAIL, "--role", "records-administrator"))

    result = ran(EMAIL, "--role", "records-administrator")

    assert result.exit_code == 0
    assert "its old link no longer works" in result.output
    assert invitation().token_digest == digest_of(token_in(result)) != digest_of(old)


def test_organisation_is_named_whatever_its_capitals() -> None:
    here = an_organisation("Dale House")

    result = ran(EMAIL, "--role", "organisation-lead", "--organisation", "dale house")

    assert result.exit_code == 0
    assert invitation().organisation == here


def test_unknown_role_lists_the_roles() -> None:
    an_area()

    result = ran(EMAIL, "--role", "mayor")

    assert result.exit_code == 2
    assert "There is no role 'mayor'. Choose from: practitioner," in result.output


def test_unknown_organisation_says_what_to_do() -> None:
    an_area()

    result = ran(EMAIL, "--role", "judge", "--organisation", "Nowhere")

    assert result.exit_code == 1
    assert "There is no open organisation called 'Nowhere'. Leave out" in result.output


def test_without_a_pack_it_says_which_command() -> None:
    result = ran(EMAIL, "--role", "judge")

    assert result.exit_code == 1
    assert "Run `kith pack load FOLDER` first" in result.output


def test_what_is_no_address_is_refused() -> None:
    an_area()

    result = ran("first@", "--role", "judge")

    assert result.exit_code == 1
    assert "Enter an e-mail address" in result.output
    assert Invitation.objects.because("A test.").count() == 0
    assert Organisation.objects.because("A test.").count() <= 1
