"""Pictures of pages: in through the gate, out as pictures alone, with words and in small sizes."""

from __future__ import annotations

from html import unescape
from io import BytesIO
from random import Random
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Pillow
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import UploadedFile

from tests.factories import bad_files
from tests.factories.editing import a_section, an_article, sent, somebody_in_cms
from tests.factories.good_files import a_picture, exif, picture, written

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves it to the garbage to close the file in which it made a smaller picture.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
Image = get_image_model()
ADD = "/cms/images/add/"
WELL = {"title": "A bench", "description": "Two people on a bench, laughing.", "tags": ""}


@pytest.fixture
def editor() -> Client:
    return somebody_in_cms("content-editor", "content-publisher")[0]


def add(client: Client, content: bytes, name: str = "bench.jpg", **changes: str) -> Any:
    file = SimpleUploadedFile(name, content, "image/jpeg")
    return client.post(ADD, {**WELL, **changes, "file": file})


def kept_files() -> list[str]:
    try:
        return default_storage.listdir("original_images")[1]
    except FileNotFoundError:
        return []


def a_kept_picture(client: Client) -> Any:
    add(client, picture("JPEG"))
    return Image.objects.latest("pk")


# ── In ──


def test_a_picture_is_kept_without_what_the_camera_wrote_and_without_its_name(
    editor: Client,
) -> None:
    sent_in = written(a_picture(), "JPEG", exif=exif(words="secret place", gps=True))

    answer = add(editor, sent_in, "jane-doe.jpg")

    image = Image.objects.get()
    with image.file.open() as file:
        content = file.read()
    assert answer.status_code == 302
    assert (b"secret place" in sent_in, b"secret place" in content) == (True, False)
    assert dict(Pillow.open(BytesIO(content)).getexif()) == {}
    assert "jane" not in image.file.name
    assert (image.width, image.height, image.file_size) == (240, 160, len(content))


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"<html><script>alert(1)</script></html>", "page.jpg", "ends in .jpg, but what is in it"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "drawing.svg", "This kind of file is not taken."),
        (picture("PNG"), "really-a.jpg", "ends in .jpg, but what is in it"),
        (picture("JPEG")[:900], "half.jpg", "This file is damaged or not complete."),
        (b"", "empty.jpg", "This file is damaged or not complete."),
        (picture("JPEG") + b"x" * (6 * 1024 * 1024), "huge.jpg", "This file is too large."),
    ],
)  # fmt: skip
def test_what_is_no_good_picture_is_refused_with_a_sentence_and_not_kept(
    editor: Client, content: bytes, name: str, says: str
) -> None:
    before = kept_files()

    answer = add(editor, content, name)

    assert says in answer.content.decode()
    assert 'value="A bench"' in answer.content.decode()
    assert (Image.objects.count(), kept_files()) == (0, before)


def test_a_picture_of_too_many_dots_is_refused(editor: Client) -> None:
    name, content, *_rest = bad_files.flood_in_jpeg(Random(1))
    answer = add(editor, content, name)

    assert "has more than" in answer.content.decode()
    assert Image.objects.count() == 0


def test_a_picture_needs_words(editor: Client) -> None:
    answer = add(editor, picture("JPEG"), description="")

    assert "What the picture shows" in answer.content.decode()
    assert "This field is required." in answer.content.decode()
    assert Image.objects.count() == 0


def test_another_picture_in_its_place_takes_another_name(editor: Client) -> None:
    image = a_kept_picture(editor)
    old = image.file.name
    file = SimpleUploadedFile("other.png", picture("PNG"), "image/png")

    editor.post(f"/cms/images/{image.pk}/", {**WELL, "file": file})

    image.refresh_from_db()
    assert image.file.name != old
    assert not default_storage.exists(old)


def test_the_same_gate_stands_where_a_page_chooses_a_picture(editor: Client) -> None:
    file = SimpleUploadedFile("page.jpg", b"<html>", "image/jpeg")
    told = {f"image-chooser-upload-{name}": value for name, value in WELL.items()}

    answer = editor.post("/cms/images/chooser/create/", {**told, "image-chooser-upload-file": file})

    assert "ends in .jpg, but what is in it" in answer.content.decode()
    assert Image.objects.count() == 0


def test_several_pictures_at_once_are_not_put_aside_unexamined(editor: Client) -> None:
    file = SimpleUploadedFile("bench.jpg", picture("JPEG"), "image/jpeg")

    asked = editor.get("/cms/images/multiple/add/")
    answer = editor.post("/cms/images/multiple/add/", {"files[]": file})

    assert (asked["Location"], answer.status_code) == (ADD, 302)
    assert (Image.objects.count(), UploadedFile.objects.count()) == (0, 0)


# ── On a page ──


def with_picture(image: Any, words: str) -> Any:
    image.contextual_alt_text, image.decorative = words, False
    return [("picture", {"image": image, "caption": ""})]


def test_a_picture_on_a_page_has_words_or_is_decorative(editor: Client) -> None:
    page = an_article(a_section(), is_live=False)
    image = a_kept_picture(editor)
    address = f"/cms/pages/{page.pk}/edit/"

    def posted(**more: str) -> bool:
        block = {"image-image": str(image.pk), "image-alt_text": "", "caption": "", **more}
        body = {
            "body-count": "1",
            "body-0-type": "picture",
            "body-0-order": "0",
            "body-0-deleted": "",
            **{f"body-0-value-{name}": value for name, value in block.items()},
        }
        kept = {name: value for name, value in sent(page).items() if not name.startswith("body-")}
        editor.post(address, {**kept, **body, "action-publish": "1"})
        page.refresh_from_db()
        return page.live

    assert posted() is False
    assert posted(**{"image-alt_text": "Two people on a bench."}) is True


def test_a_page_offers_its_picture_small_in_new_formats(editor: Client, client: Client) -> None:
    image = a_kept_picture(editor)
    page = an_article(a_section(), body=with_picture(image, "Two people on a bench."))

    shown = client.get(page.url).content.decode()

    assert shown.count('type="image/avif"') == shown.count('type="image/webp"') == 1
    assert 'alt="Two people on a bench."' in shown
    forms = {one.file.name.rpartition(".")[2] for one in image.renditions.all()}
    assert forms == {"avif", "webp", "jpg"}
    for one in image.renditions.all():
        given = client.get(one.url)
        code = Pillow.open(BytesIO(b"".join(given.streaming_content))).format
        assert given["Content-Type"] == f"image/{str(code).lower()}"


# ── Out ──


def test_a_picture_is_given_out_for_good_and_as_nothing_else(
    editor: Client, client: Client
) -> None:
    image = a_kept_picture(editor)

    answer = client.get(image.file.url)

    assert image.file.url.startswith("/media/original_images/")
    assert answer.status_code == 200
    assert {name: answer[name] for name in ("Content-Type", "X-Content-Type-Options")} == {
        "Content-Type": "image/jpeg",
        "X-Content-Type-Options": "nosniff",
    }
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert dict(answer.cookies) == {}
    assert client.post(image.file.url).status_code == 405


@pytest.mark.parametrize(
    "name",
    [
        "original_images/nothing.jpg",
        "../kith.sqlite3",
        "..%2f..%2fkith.sqlite3",
        "original_images/../../kith.sqlite3",
        "%2fetc/passwd",
        "original_images/",
        "",
        "original_images/a%00.jpg",
        "%00.jpg",
        "images/a%00b.webp",
        "original_images/a%0a.jpg",
        "original_images/a%ff.jpg",
        "original_images/" + "a" * 4_000 + ".jpg",
    ],
)
def test_nothing_else_is_given_out(client: Client, name: str) -> None:
    somebody_in_cms("content-editor")

    assert client.get(f"/media/{name}").status_code == 404


def test_a_file_that_is_no_picture_is_not_given_out_though_it_lies_there(client: Client) -> None:
    somebody_in_cms("content-editor")
    for name in ("documents/list.pdf", "original_images/page.html", "stray.jpg"):
        default_storage.save(name, ContentFile(b"<script>alert(1)</script>"))

    answered = [
        client.get(f"/media/{name}").status_code
        for name in ("documents/list.pdf", "original_images/page.html", "stray.jpg")
    ]

    assert answered == [404, 404, 404]


def test_a_picture_whose_file_is_gone_is_not_found(editor: Client, client: Client) -> None:
    image = a_kept_picture(editor)
    default_storage.delete(image.file.name)

    assert client.get(f"/media/{image.file.name}").status_code == 404


# ── No documents ──


@pytest.mark.parametrize(
    "address",
    ["documents/", "documents/multiple/add/", "documents/chooser/", "embeds/chooser/",
     "bulk/wagtaildocs/document/delete/", "api/main/documents/"],
)  # fmt: skip
def test_documents_and_embeds_are_closed(editor: Client, address: str) -> None:
    assert editor.get(f"/cms/{address}").status_code == 404
    assert editor.post(f"/cms/{address}").status_code == 404


def test_no_way_leads_to_documents(editor: Client) -> None:
    page = an_article(a_section())
    shown = editor.get("/cms/").content.decode()
    form = editor.get(f"/cms/pages/{page.pk}/edit/").content.decode()

    assert "/cms/documents/" not in shown + form
    assert '"type": "DOCUMENT"' not in unescape(form)
    assert get_document_model().objects.count() == 0
