"""The gate for files: what comes in, how it is kept, how it goes out."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import RequestFactory
from PIL import Image, ImageChops, ImageStat
from pytest_django.fixtures import Settings

from kith.core import tasks, uploads
from kith.core.models import AuditEntry, Upload
from kith.core.offers import scheduled_tasks
from kith.core.uploads import kinds
from kith.core.uploads.keeping import place_of
from kith.core.uploads.receiving import CutOff
from tests.factories import good_files as good

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
BY = UUID("00000000-0000-4000-8000-000000000001")
ALL = {"picture", "pdf", "text"}
FORMATS = [
    ("JPEG", "jpg", "image/jpeg"),
    ("PNG", "png", "image/png"),
    ("WEBP", "webp", "image/webp"),
]


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.UPLOADS = tmp_path / "uploads"
    return Path(settings.UPLOADS)


def examine(name: str, content: bytes, *, taken: set[str] | None = None) -> uploads.Examined:
    return uploads.examine(file=ContentFile(content, name=name), kinds=taken or ALL)


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def difference(one: Image.Image, other: Image.Image) -> float:
    apart = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    return max(ImageStat.Stat(apart).mean)


def kept(name: str = "a.png", content: bytes = b"") -> Upload:
    file = ContentFile(content or good.picture("PNG"), name=name)
    return uploads.accept(file=file, kinds=ALL, by=BY, at=AT)


def undone(deed: Callable[[], object]) -> None:
    """Do it inside a transaction that is then rolled back."""
    with transaction.atomic():
        deed()
        transaction.set_rollback(True)


def files_in(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file()]


@pytest.mark.parametrize(("code", "ending", "content_type"), FORMATS)
def test_examine_draws_a_picture_anew_in_its_own_format(
    code: str, ending: str, content_type: str
) -> None:
    examined = examine(f"A photo.{ending}", good.picture(code))

    assert (examined.name, examined.kind) == (f"A photo.{ending}", "picture")
    assert (examined.content_type, opened(examined.content).format) == (content_type, code)
    assert difference(opened(examined.content), good.a_picture()) < 3


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize(("code", "ending", "_content_type"), FORMATS)
def test_examine_turns_a_picture_upright_and_leaves_out_where_it_was_taken(
    code: str, ending: str, _content_type: str, orientation: int
) -> None:
    told = good.exif(orientation=orientation, words="Telephone", gps=True)
    sent = good.written(good.a_picture(), code, exif=told, quality=95, xmp=b"<x:xmpmeta/>")
    turn = {
        1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_90,
    }[orientation]  # fmt: skip
    upright = good.a_picture() if turn is None else good.a_picture().transpose(turn)
    assert b"Telephone" in sent

    content = examine(f"a.{ending}", sent).content

    drawn = opened(content)
    assert dict(drawn.getexif()) == {}
    assert {"exif", "icc_profile", "xmp"} & drawn.info.keys() == set()
    assert [word for word in (b"Exif", b"Telephone", b"xmp", b"ICC") if word in content] == []
    assert drawn.size == upright.size
    assert difference(drawn, upright) < 3


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_examine_keeps_how_a_picture_of_any_mode_looks(mode: str) -> None:
    sent = good.a_picture().convert(mode)

    drawn = opened(examine("a.png", good.written(sent, "PNG")).content)

    assert difference(drawn, sent) == 0


def test_examine_keeps_how_a_picture_of_sixteen_bits_looks() -> None:
    grey = Image.linear_gradient("L")
    deep = Image.new("I", grey.size)
    deep.paste(grey.convert("I").point(lambda level: level * 256 + 0))

    drawn = opened(examine("a.png", good.written(deep.convert("I;16"), "PNG")).content)

    assert difference(drawn, grey) == 0


def test_examine_keeps_what_is_see_through() -> None:
    sent = good.a_picture().convert("RGBA")
    sent.putalpha(Image.linear_gradient("L").resize(sent.size))

    for code, ending, _content_type in FORMATS[1:]:
        drawn = opened(examine(f"a.{ending}", good.written(sent, code)).content)
        apart = ImageChops.difference(drawn.getchannel("A"), sent.getchannel("A"))
        assert max(ImageStat.Stat(apart).mean) < 1


def test_examine_makes_a_large_picture_smaller_and_keeps_its_shape() -> None:
    sent = good.written(good.a_picture(4_800, 3_000), "JPEG")

    assert opened(examine("a.jpg", sent).content).size == (2_400, 1_500)


@pytest.mark.parametrize("code", ["PNG", "WEBP"])
def test_examine_keeps_the_first_of_moving_pictures(code: str) -> None:
    still = good.a_picture()
    frames = [still.rotate(90), still.rotate(180)]
    sent = good.written(still, code, save_all=True, append_images=frames)

    drawn = opened(examine(f"a.{code.lower()}", sent).content)

    assert getattr(drawn, "n_frames", 1) == 1
    assert difference(drawn, still) < 3


def test_examine_drops_the_further_pictures_of_a_camera() -> None:
    whole = good.picture("JPEG")
    sent = good.with_segment(whole, 0xE2, b"MPF\0" + bytes(40)) + good.written(
        good.a_picture(64, 64), "JPEG"
    )

    content = examine("a.jpg", sent).content

    assert content.count(b"\xff\xd8\xff") == 1
    assert difference(opened(content), good.a_picture()) < 3


def test_examine_keeps_a_pdf_as_it_came() -> None:
    content = good.pdf(good.stream(b"BT (Hello) Tj ET"))

    assert examine("Our plan.pdf", content).content == content


def test_examine_keeps_a_pdf_whose_objects_are_packed() -> None:
    packed = good.stream(b"5 0 << /Type /Font /BaseFont /F#20G >>", kind=b"/Type /ObjStm /N 1 ")

    assert examine("a.pdf", good.pdf(packed)).kind == "pdf"


def test_examine_writes_text_anew() -> None:
    examined = examine("a.txt", b"\xef\xbb\xbfGr\xc3\xbc\xc3\x9fe\r\n\tand 2 < 3\r")

    assert examined.content == "Grüße\n\tand 2 < 3\n".encode()
    assert examined.content_type == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\Users\\Ann\\My logo (final).PNG", "My logo-final.png"),
        ("page.php.png", "page-php.png"),
        ("a\r\nSet-Cookie: b.png", "a-Set-Cookie-b.png"),
        ("turn\u202egnp.png", "turn-gnp.png"),
        ("Café.png", "Café.png"),
        (".png", "file.png"),
        ("x" * 300 + ".png", "x" * 80 + ".png"),
    ],
)
def test_examine_gives_a_plain_name(given: str, plain: str) -> None:
    # Past ContentFile, whose name Django has cleaned.
    assert kinds.plain_name(given, kinds.FORMATS[1]) == plain


def test_examine_takes_only_the_kinds_asked_for() -> None:
    with pytest.raises(uploads.FileKindNotTaken) as refused:
        examine("a.pdf", good.pdf(), taken={"picture"})

    assert refused.value.sentence == (
        "This kind of file is not taken. Choose a picture in JPEG, PNG or WebP."
    )


def test_examine_says_when_a_name_and_its_file_differ() -> None:
    with pytest.raises(uploads.FileKindNotTaken) as refused:
        examine("a.png", good.picture("JPEG"), taken={"picture", "text"})

    assert refused.value.sentence == (
        "The name of this file ends in .png, but what is in it is something else. Choose a picture "
        "in JPEG, PNG or WebP or a plain text file whose name ends in .txt."
    )


def test_examine_reads_no_further_than_the_largest_it_takes() -> None:
    class Endless:
        name: str | None = "a.jpg"
        size = 10
        read_bytes = 0

        def read(self, size: int = -1, /) -> bytes:
            self.read_bytes += size
            return b"\xff\xd8\xff".ljust(size, b"a")

    file = Endless()
    with pytest.raises(uploads.FileTooLarge) as refused:
        uploads.examine(file=file, kinds={"picture"})

    assert file.read_bytes == 5 * 1024 * 1024 + 1
    assert refused.value.sentence.startswith("This file is too large. Choose one of at most 5 MB")


@pytest.mark.django_db
def test_accept_keeps_row_file_and_audit_entry(folder: Path) -> None:
    upload = kept("Our logo.png")

    place = folder / upload.path
    assert files_in(folder) == [place]
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) & 0o077 == 0
    assert (upload.name, upload.kind, upload.content_type) == (
        "Our logo.png",
        "picture",
        "image/png",
    )
    assert (upload.put_by_id, upload.put_at, upload.size) == (BY, AT, place.stat().st_size)
    entry = AuditEntry.objects.get(object_id=str(upload.pk))
    assert (entry.action, entry.by_id, entry.at) == ("core.file-kept", BY, AT)
    assert entry.detail == {"kind": "picture", "bytes": upload.size}


@pytest.mark.django_db
def test_accept_keeps_nothing_of_a_refused_file(folder: Path) -> None:
    with pytest.raises(uploads.FileDamaged):
        kept("a.png", good.picture("PNG")[:-9])

    assert (files_in(folder), Upload.objects.count(), AuditEntry.objects.count()) == ([], 0, 0)


@pytest.mark.django_db
def test_keep_removes_the_file_when_its_row_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examined = examine("a.png", good.picture("PNG"))
    monkeypatch.setattr("secrets.token_hex", lambda _size: "ab" * 20)
    uploads.keep(examined=examined, by=BY, at=AT)
    (folder / "ab" / ("ab" * 20)).unlink()

    with pytest.raises(IntegrityError), transaction.atomic():
        uploads.keep(examined=examined, by=BY, at=AT)

    assert files_in(folder) == []


@pytest.mark.django_db
def test_forget_stray_files_removes_what_a_rollback_left_once_it_is_a_day_old(folder: Path) -> None:
    stays = kept()
    undone(kept)
    assert (len(files_in(folder)), Upload.objects.count()) == (2, 1)

    now = datetime.now(UTC)
    assert uploads.forget_strays(at=now + timedelta(hours=23)) == 0
    assert uploads.forget_strays(at=now + timedelta(hours=25)) == 1
    assert files_in(folder) == [folder / stays.path]


@pytest.mark.django_db
def test_forget_stray_files_is_a_task_of_every_day(folder: Path) -> None:
    (folder / "ab").mkdir(parents=True)
    (folder / "ab" / "half-written.part").write_bytes(b"a")
    (folder / "ab" / "young").write_bytes(b"a")
    os.utime(folder / "ab" / "half-written.part", (0, 0))

    tasks.forget_stray_files.call()

    assert files_in(folder) == [folder / "ab" / "young"]
    due = {one.code: (one.task, one.every) for one in scheduled_tasks()}
    assert due["core.forget-stray-files"] == (
        "kith.core.tasks.forget_stray_files",
        timedelta(days=1),
    )


@pytest.mark.django_db
def test_forget_deletes_row_and_file_only_when_the_deed_is_committed(
    folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    upload = kept()
    undone(lambda: uploads.forget(upload=Upload.objects.get(), by=BY, at=AT))
    assert files_in(folder) == [folder / upload.path]

    with django_capture_on_commit_callbacks(execute=True):
        uploads.forget(upload=Upload.objects.get(), by=BY, at=AT)
        assert files_in(folder) == [folder / upload.path]

    assert (files_in(folder), Upload.objects.count()) == ([], 0)
    deleted = AuditEntry.objects.get(action="core.file-deleted")
    assert (deleted.object_id, deleted.by_id) == (str(upload.pk), BY)


@pytest.mark.django_db
def test_as_attachment_gives_the_file_where_no_browser_runs_it() -> None:
    upload = kept("Café logo.png")

    response = uploads.as_attachment(upload)

    content = response.content
    assert content == place_of(upload.path).read_bytes()
    assert {name: response[name] for name in response.headers} == {
        "Content-Type": "image/png",
        "Content-Length": str(upload.size),
        "Content-Disposition": "attachment; filename*=utf-8''Caf%C3%A9%20logo.png",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("harm", ["gone", "altered"])
def test_as_attachment_gives_nothing_where_the_file_is_not_the_one_kept(
    harm: str, caplog: pytest.LogCaptureFixture
) -> None:
    upload = kept()
    place = place_of(upload.path)
    place.unlink() if harm == "gone" else place.write_bytes(b"<script>")

    with pytest.raises(Http404):
        uploads.as_attachment(upload)

    code = {"gone": "core.upload-missing", "altered": "core.upload-altered"}[harm]
    assert [record.getMessage() for record in caplog.records] == [f"{code} {upload.pk}"]


@pytest.mark.parametrize(("address", "let_through"), [("/work/", 11), ("/cms/images/", 14)])
def test_cut_off_drops_what_is_beyond_the_largest_kind(address: str, let_through: int) -> None:
    megabyte = 1024 * 1024
    handler = CutOff(RequestFactory().post(address))
    handler.new_file("file", "a.pdf", "application/pdf", 0)

    given = [handler.receive_data_chunk(bytes(megabyte), 0) for _piece in range(14)]

    assert sum(len(piece or b"") for piece in given) == let_through * megabyte
