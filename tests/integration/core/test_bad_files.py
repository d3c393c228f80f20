"""Bad files are refused, or drawn anew so that nothing of them is left. Two of every family."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from pytest_django.fixtures import Settings

from kith.core import uploads
from kith.core.refusals import Refusal
from tests.factories import good_files as good
from tests.factories.bad_files import ALL_KINDS, FAMILIES, PAYLOAD, bad_file, bad_files

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
BY = UUID("00000000-0000-4000-8000-000000000001")
TWO_OF_EACH = 2 * len(FAMILIES)


def examine(name: str, content: bytes) -> uploads.Examined:
    return uploads.examine(file=ContentFile(content, name=name), kinds=ALL_KINDS)


@pytest.mark.parametrize("number", range(TWO_OF_EACH), ids=lambda n: bad_file(n).family)
def test_a_bad_file_is_refused_or_drawn_anew(number: int) -> None:
    bad = bad_file(number, seed=7)

    try:
        examined = examine(bad.name, bad.content)
    except Refusal as refused:
        outcome = refused.sentence
    else:
        outcome = "drawn anew"
        assert not bad.is_refused
        assert examined.kind == "picture"
        assert PAYLOAD not in examined.content
        assert not {"/", "\\", "\0", "\r", "\n", "\u202e", '"'} & set(examined.name)
        Image.open(BytesIO(examined.content)).load()
    assert outcome == "drawn anew" or outcome.endswith(".")


def test_every_family_holds_the_payload_or_is_broken_without_it() -> None:
    carriers = {bad.family for bad in bad_files(600, seed=7) if PAYLOAD in bad.content}

    assert carriers >= {
        "second_file_behind", "second_file_inside", "metadata", "broken_metadata", "profile",
        "page", "program", "pdf_that_acts", "pdf_that_is_none", "not_text", "wandering_name",
    }  # fmt: skip


ACTIONS = [
    b"/S /JavaScript /JS (a)",
    b"/S/JavaScript",
    b"/S /Java#53cript",
    b"/S /Launch",
    b"/Type /EmbeddedFile",
    b"/Names << /EmbeddedFiles 9 0 R >>",
    b"/XFA 9 0 R",
    b"/S /SubmitForm",
    b"/S /ImportData",
    b"/S /Rendition",
    b"/Subtype /RichMedia",
]


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("packed", [False, True])
def test_a_pdf_that_does_things_is_refused(action: bytes, packed: bool) -> None:
    plain = b"4 0 obj\n<< " + action + b" >>\nendobj\n"
    hidden = good.stream(b"5 0 << " + action + b" >>", kind=b"/Type /ObjStm /N 1 /First 4 ")

    with pytest.raises(uploads.FileCarriesProgram):
        examine("a.pdf", good.pdf(hidden if packed else plain))


PDFS = [
    ("ends without an ending", good.pdf()[:-8], uploads.FileDamaged),
    ("begins late", b"\n" + good.pdf(), uploads.FileKindNotTaken),
    ("of no version", good.pdf().replace(b"1.7", b"9.9"), uploads.FileDamaged),
    ("locked", good.pdf(trailer=b"/Encrypt 9 0 R "), uploads.FileLocked),
    ("page behind", good.pdf() + b"<html>", uploads.FileCarriesProgram),
    ("page inside", good.pdf(good.stream(b"<script>", packed=False)), uploads.FileCarriesProgram),
    (
        "archive around the ending",
        good.pdf(b"4 0 obj (PK\x05\x06) endobj\n"),
        uploads.FileCarriesProgram,
    ),
    (
        "objects that swell",
        good.pdf(good.stream(bytes(9_000_000), kind=b"/Type /ObjStm ")),
        uploads.FileDamaged,
    ),
    (
        "filters upon filters",
        good.pdf(b"4 0 obj <</Filter [/FlateDecode /FlateDecode /FlateDecode]>> endobj\n"),
        uploads.FileDamaged,
    ),
]


@pytest.mark.parametrize(
    ("content", "refusal"), [one[1:] for one in PDFS], ids=[p[0] for p in PDFS]
)
def test_a_pdf_that_is_not_one_is_refused(content: bytes, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        examine("a.pdf", content)


@pytest.mark.parametrize(
    "content",
    ["words".encode("utf-16"), b"a\0b", b"a\x1b[2J", b"\xff\xfe", b"a\x7f", "a\u0085".encode()],
)
def test_text_that_is_no_writing_is_refused(content: bytes) -> None:
    with pytest.raises(uploads.TextNotPlain):
        examine("a.txt", content)


def test_a_progressive_picture_with_too_many_dots_is_refused_before_it_is_held() -> None:
    large = good.written(Image.new("RGB", (4_000, 4_000)), "JPEG", progressive=True)

    with pytest.raises(uploads.PictureTooManyPixels):
        examine("a.jpg", large)


@pytest.mark.django_db
def test_no_bad_file_is_served(settings: Settings, tmp_path: Path) -> None:
    settings.UPLOADS = tmp_path / "uploads"
    served: list[tuple[bool, bool]] = []
    refused: list[str] = []

    for bad in bad_files(len(FAMILIES), seed=3):
        file = ContentFile(bad.content, name=bad.name)
        try:
            upload = uploads.accept(file=file, kinds=ALL_KINDS, by=BY, at=AT)
        except Refusal:
            refused.append(bad.family)
            continue
        response = uploads.as_attachment(upload)
        served.append((bad.is_refused, PAYLOAD in response.content))
        assert response["Content-Disposition"].startswith("attachment; ")

    assert set(served) == {(False, False)}
    assert len(list(settings.UPLOADS.glob("*/*"))) == len(served)
    assert len(served) + len(refused) == len(FAMILIES)
