"""An organisation's logo: who may change it, what is kept, and how it is shown."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from kith.accounts.models import Person
from kith.core import uploads
from kith.core.models import AuditEntry, Upload
from kith.organisations.models import Organisation
from kith.organisations.operations.checks import AlreadyClosed
from kith.organisations.operations.logo import NoLogo, change_logo, remove_logo
from tests.factories import good_files as good
from tests.factories.people import AT, a_person, an_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.UPLOADS = tmp_path / "uploads"
    return Path(settings.UPLOADS)


@pytest.fixture
def refuge() -> Organisation:
    return an_organisation("Quiet Harbour")


@pytest.fixture
def lead(refuge: Organisation) -> Person:
    return a_person("organisation-lead", organisation=refuge)


def a_logo(name: str = "logo.png", content: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or good.picture("PNG"))


def kept_files(folder: Path) -> list[str]:
    return [f"{one.parent.name}/{one.name}" for one in folder.glob("*/*")]


def page(organisation: Organisation, name: str = "logo") -> str:
    return reverse(f"organisations:{name}", kwargs={"organisation_id": organisation.pk})


def as_now(organisation: Organisation) -> Organisation:
    return Organisation.objects.because("A test looks.").get(pk=organisation.pk)


def actions() -> list[str]:
    found = AuditEntry.objects.exclude(action="areas.pack-loaded").order_by("pk")
    return list(found.values_list("action", flat=True))


def test_change_logo_keeps_the_picture(refuge: Organisation, lead: Person, folder: Path) -> None:
    change_logo(organisation=refuge, file=a_logo(), by=lead, at=AT)

    logo = as_now(refuge).logo
    assert logo is not None
    assert (kept_files(folder), logo.put_by_id) == ([logo.path], lead.pk)
    assert actions() == ["core.file-kept", "organisations.logo-changed"]
    assert AuditEntry.objects.get(action="organisations.logo-changed").detail == {
        "upload": str(logo.pk)
    }


def test_change_logo_deletes_the_one_before(
    refuge: Organisation, lead: Person, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    change_logo(organisation=refuge, file=a_logo(), by=lead, at=AT)
    stale = as_now(refuge)

    with django_capture_on_commit_callbacks(execute=True):
        change_logo(organisation=refuge, file=a_logo(), by=lead, at=AT)
        # Somebody who opened the page before the second change: the row is read again, locked.
        change_logo(organisation=stale, file=a_logo("third.png"), by=lead, at=AT)

    logo = as_now(refuge).logo
    assert logo is not None
    assert (logo.name, kept_files(folder)) == ("third.png", [logo.path])
    assert Upload.objects.count() == 1


def test_change_logo_leaves_the_logo_alone_when_the_picture_is_refused(
    refuge: Organisation, lead: Person, folder: Path
) -> None:
    change_logo(organisation=refuge, file=a_logo(), by=lead, at=AT)
    before = as_now(refuge).logo_id

    with pytest.raises(uploads.FileKindNotTaken):
        change_logo(organisation=refuge, file=a_logo("a.svg", b"<svg/>"), by=lead, at=AT)

    assert as_now(refuge).logo_id == before
    assert len(kept_files(folder)) == 1


def test_change_and_remove_logo_refuse_a_closed_organisation(
    refuge: Organisation, lead: Person, folder: Path
) -> None:
    change_logo(organisation=refuge, file=a_logo(), by=lead, at=AT)
    Organisation.objects.because("A test closes it.").update(closed_at=AT)

    with pytest.raises(AlreadyClosed):
        change_logo(organisation=refuge, file=a_logo(), by=lead, at=AT)
    with pytest.raises(AlreadyClosed):
        remove_logo(organisation=refuge, by=lead, at=AT)

    assert len(kept_files(folder)) == 1


def test_remove_logo_deletes_it_once(
    refuge: Organisation, lead: Person, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    change_logo(organisation=refuge, file=a_logo(), by=lead, at=AT)

    with django_capture_on_commit_callbacks(execute=True):
        remove_logo(organisation=refuge, by=lead, at=AT)
    with pytest.raises(NoLogo):
        remove_logo(organisation=refuge, by=lead, at=AT)

    assert (as_now(refuge).logo, kept_files(folder), Upload.objects.count()) == (None, [], 0)
    assert actions()[2:] == ["core.file-deleted", "organisations.logo-removed"]


def test_logo_page_takes_a_picture_and_shows_it(
    client: Client, refuge: Organisation, lead: Person
) -> None:
    client.force_login(lead)
    assert "No logo yet" in client.get(page(refuge)).content.decode()

    sent = client.post(page(refuge), {"file": a_logo()})

    assert (sent.status_code, sent["Location"]) == (302, page(refuge))
    shown = client.get(page(refuge)).content.decode()
    assert f'src="{page(refuge, "logo_file")}" alt="Logo of Quiet Harbour"' in shown
    assert "The logo has been changed." in shown


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (None, "Choose a file"),
        (("a.svg", b"<svg/>"), "This kind of file is not taken."),
        (("a.png", b"\x89PNG\r\n\x1a\nabcdef"), "This file is damaged or not complete."),
        (("a.png", b"\x89PNG\r\n\x1a\n" + bytes(6_000_000)), "This file is too large."),
        (("a.png", b""), "This file is damaged or not complete."),
    ],
)
def test_logo_page_says_what_is_wrong_and_leads_to_the_field(
    client: Client,
    refuge: Organisation,
    lead: Person,
    folder: Path,
    file: tuple[str, bytes] | None,
    sentence: str,
) -> None:
    client.force_login(lead)

    sent = client.post(page(refuge), {"file": SimpleUploadedFile(*file)} if file else {})

    shown = sent.content.decode()
    assert sent.status_code == 200
    assert shown.count(sentence) == 2
    assert '<a href="#id_file">' in shown
    assert "<title>Error: " in shown
    assert kept_files(folder) == []


def test_logo_file_is_a_download_that_no_browser_runs(
    client: Client, refuge: Organisation, lead: Person
) -> None:
    change_logo(organisation=refuge, file=a_logo(), by=lead, at=AT)
    client.force_login(a_person("practitioner"))  # of another organisation: all may see

    response = client.get(page(refuge, "logo_file"))

    assert response.status_code == 200
    assert response["Content-Disposition"] == 'attachment; filename="logo.png"'
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert (response["X-Content-Type-Options"], response["Cache-Control"]) == (
        "nosniff",
        "no-store",
    )
    assert response.content.startswith(b"\x89PNG")


def test_logo_removal_takes_it_away_and_says_so_when_there_is_none(
    client: Client, refuge: Organisation, lead: Person
) -> None:
    change_logo(organisation=refuge, file=a_logo(), by=lead, at=AT)
    client.force_login(lead)

    first = client.post(page(refuge, "logo_removal"), follow=True).content.decode()
    second = client.post(page(refuge, "logo_removal"), follow=True).content.decode()

    assert "The logo has been removed." in first
    assert "There is no logo to remove." in second


def test_a_closed_organisations_logo_is_shown_and_not_changed(
    client: Client, refuge: Organisation, lead: Person
) -> None:
    Organisation.objects.because("A test closes it.").update(closed_at=AT)
    client.force_login(lead)

    shown = client.get(page(refuge)).content.decode()

    assert "This organisation is closed" in shown
    assert 'type="file"' not in shown


@pytest.mark.parametrize("role", ["practitioner", "organisation-lead", "system-administrator"])
def test_logo_page_is_not_there_for_others(client: Client, refuge: Organisation, role: str) -> None:
    client.force_login(a_person(role, organisation=an_organisation()))

    assert client.get(page(refuge)).status_code == 404
    assert client.post(page(refuge), {"file": a_logo()}).status_code == 404
    assert client.post(page(refuge, "logo_removal")).status_code == 404
    assert as_now(refuge).logo is None


def test_logo_file_is_not_there_for_somebody_without_a_role_or_where_there_is_none(
    client: Client, refuge: Organisation, lead: Person
) -> None:
    client.force_login(lead)
    assert client.get(page(refuge, "logo_file")).status_code == 404

    change_logo(organisation=refuge, file=a_logo(), by=lead, at=AT)
    client.force_login(a_person())
    assert client.get(page(refuge, "logo_file")).status_code == 404


def test_logo_pages_send_those_unknown_to_sign_in(client: Client, refuge: Organisation) -> None:
    for name in ("logo", "logo_file"):
        sent = client.get(page(refuge, name))
        assert (sent.status_code, sent["Location"].partition("?")[0]) == (
            302,
            reverse("account_login"),
        )


@pytest.mark.django_db(transaction=True)
def test_logos_changed_at_once_leave_one_picture(refuge: Organisation, folder: Path) -> None:
    leads = [a_person("organisation-lead", organisation=refuge) for _number in range(4)]
    together = Barrier(len(leads))

    def change(lead: Person) -> None:
        try:
            together.wait()
            change_logo(organisation=refuge, file=a_logo(), by=lead, at=AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(leads)) as threads:
        list(threads.map(change, leads))

    logo = as_now(refuge).logo
    assert logo is not None
    assert (Upload.objects.count(), kept_files(folder)) == (1, [logo.path])
    assert actions().count("organisations.logo-changed") == len(leads)
    assert actions().count("core.file-deleted") == len(leads) - 1
