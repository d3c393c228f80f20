"""`kith content`: pages out to files, and files in as pages."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.core.files.base import ContentFile
from PIL import Image
from wagtail.images import get_image_model
from wagtail.models import Page

from kith.area_pack import check_pack
from kith.areas.models import Area
from kith.areas.operations import load_pack
from kith.cli.main import cli
from kith.core.models import AuditEntry
from kith.front.models import ArticlePage, SituationPage
from tests.factories.packs import PACKS, pack_with_pages

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder of the test's own, and the invented area."""
    monkeypatch.setenv("KITH_DATA", str(tmp_path / "data"))
    load_pack(pack=pack_with_pages(), by=None, at=AT)


def ran(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["content", *map(str, arguments)])


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_export_gives_a_folder_that_a_pack_could_have(tmp_path: Path) -> None:
    result = ran("export", tmp_path / "out")

    assert (result.exit_code, result.stderr) == (0, "")
    count = len(pack_with_pages().pages)
    assert result.output == (
        f"{tmp_path / 'out'}: {count} pages, {count} files written or changed.\n"
    )
    before = files_in(tmp_path / "out")
    assert sorted(before) == sorted(one.file for one in pack_with_pages().pages)
    assert "0 files written" in ran("export", tmp_path / "out").output
    assert files_in(tmp_path / "out") == before


def test_what_was_exported_is_imported_without_a_change(tmp_path: Path) -> None:
    ran("export", tmp_path / "out")
    result = ran("import", tmp_path / "out")

    assert (result.exit_code, result.output.splitlines()[-1]) == (
        0,
        f"Pages: {len(pack_with_pages().pages)} same.",
    )


def test_import_shows_the_difference_and_takes_it_in(tmp_path: Path) -> None:
    ran("export", tmp_path)
    file = tmp_path / "pages/situations/too-quiet.md"
    old = SituationPage.objects.get(code="too-quiet").title
    file.write_text(file.read_text().replace(old, "Far too quiet"))

    rehearsal = ran("import", tmp_path, "--dry-run", "--overwrite")
    assert rehearsal.exit_code == 0
    assert rehearsal.output.splitlines()[-1] == "This was a rehearsal: nothing was changed."
    assert SituationPage.objects.get(code="too-quiet").title == old

    result = ran("import", tmp_path, "--overwrite")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert "changed: /situations/too-quiet/" in lines
    assert f'    -title = "{old}"' in lines
    assert '    +title = "Far too quiet"' in lines
    assert SituationPage.objects.get(code="too-quiet").title == "Far too quiet"
    entry = AuditEntry.objects.get(action="front.pages-imported")
    assert entry.detail == {"added": 0, "changed": 1, "kept": 0, "overwrite": True}

    assert " same.\n" in ran("import", tmp_path).output
    # What somebody imported is theirs: the pack neither changes it nor takes it away.
    load_pack(pack=pack_with_pages(), by=None, at=AT)
    assert SituationPage.objects.get(code="too-quiet").title == "Far too quiet"


def test_edited_page_is_kept_unless_overwritten(tmp_path: Path) -> None:
    ran("export", tmp_path)
    page = SituationPage.objects.get(code="too-quiet")
    page.title = "An editor's"
    page.save_revision().publish()

    kept = ran("import", tmp_path)
    assert (kept.exit_code, "kept: edited here: /situations/too-quiet/" in kept.output) == (0, True)
    assert SituationPage.objects.get(code="too-quiet").title == "An editor's"

    assert ran("import", tmp_path, "--overwrite").exit_code == 0
    page.refresh_from_db()
    assert page.title != "An editor's"
    assert [one.object_str for one in page.revisions.order_by("pk")][-2] == "An editor's"


def test_page_of_the_areas_own_pack_is_kept_unless_overwritten(tmp_path: Path) -> None:
    ran("export", tmp_path)
    file = tmp_path / "pages/situations/too-quiet.md"
    old = SituationPage.objects.get(code="too-quiet").title
    file.write_text(file.read_text().replace(old, "A neighbour's"))
    home = tmp_path / "pages/index.md"
    home.write_text(home.read_text().replace('title = "', 'title = "Lent: ', 1))

    for _twice in range(2):
        kept = ran("import", tmp_path)
        lines = kept.output.splitlines()
        assert [line for line in lines if line.startswith(("kept", "changed"))] == [
            "kept: from this area's own pack: /",
            "kept: from this area's own pack: /situations/too-quiet/",
        ]
        assert '    +title = "A neighbour\'s"' in lines
        assert lines[-1] == f"Pages: {len(pack_with_pages().pages) - 2} same, 2 kept."
        assert SituationPage.objects.get(code="too-quiet").title == old

    assert ran("import", tmp_path, "--overwrite").exit_code == 0
    assert SituationPage.objects.get(code="too-quiet").title == "A neighbour's"
    file.write_text(file.read_text().replace("A neighbour's", "A neighbour's second"))
    assert ran("import", tmp_path).output.splitlines()[-1].startswith("Pages: 1 changed")


def test_pack_of_another_kind_of_place_is_refused() -> None:
    count = Page.objects.count()
    result = ran("import", PACKS / "rotherham", "--only", "same-row")

    assert (result.exit_code, Page.objects.count()) == (1, count)
    assert result.stderr == (
        f"Error: {PACKS / 'rotherham' / 'pack.toml'}: this is the pack of a real place, and"
        " Exampleton is invented. Invented pages never stand beside real helplines. Nothing was"
        " taken in.\n"
    )


@pytest.mark.parametrize(
    ("is_invented", "address", "says"),
    [
        (
            True,
            "https://www.relate.org.uk",
            (
                '"https://www.relate.org.uk" could be real. An invented pack uses addresses in'
                " .example."
            ),
        ),
        (
            False,
            "https://charity.example",
            '"https://charity.example" is an example address, not a real one.',
        ),
    ],
)
def test_invented_pages_and_real_ones_do_not_mix(
    tmp_path: Path, is_invented: bool, address: str, says: str
) -> None:
    Area.objects.update(is_invented=is_invented)
    lent_page(tmp_path, address=address)
    count = Page.objects.count()

    result = ran("import", tmp_path)

    assert (result.exit_code, Page.objects.count()) == (1, count)
    assert result.stderr.splitlines()[-2].startswith("pages/situations/same-row.md:")
    assert result.stderr.splitlines()[-2].endswith(says)


def test_page_in_a_language_that_the_site_does_not_have_is_refused(tmp_path: Path) -> None:
    file = lent_page(tmp_path, address="https://charity.example")
    file.write_text(file.read_text().replace("+++\n", '+++\nlang = "cy"\n', 1))

    result = ran("import", tmp_path)

    assert result.exit_code == 1
    told = [line for line in result.stderr.splitlines() if "language" in line]
    assert [line.partition(": ")[2] for line in told] == [
        'error: This site does not have the language "cy".'
    ]


def lent_page(folder: Path, *, address: str) -> Path:
    """A page of a real pack in a folder of its own, with every address on the web another."""
    name = "pages/situations/same-row.md"
    text = (PACKS / "rotherham" / name).read_text()
    file = folder / name
    file.parent.mkdir(parents=True)
    file.write_text(re.sub(r"https://[^\s\")]+", address, text))
    return file


def test_area_borrows_a_page_without_what_it_does_not_have(tmp_path: Path) -> None:
    lent_page(tmp_path, address="https://charity.example")
    result = ran("import", tmp_path, "--only", "same-row")

    assert result.exit_code == 0
    page = SituationPage.objects.get(code="same-row")
    assert (page.life_stages, page.related) == ([], [])
    told = result.stderr.splitlines()
    assert (
        'pages/situations/same-row.md: dropped the life stage "families-adulthood": this area has'
        " none." in told
    )
    assert (
        'pages/situations/same-row.md: dropped a link to the page "time-out-plan": it is not here.'
        in told
    )
    assert ran("import", tmp_path, "--only", "same-row").output.endswith("Pages: 1 same.\n")
    load_pack(pack=pack_with_pages(), by=None, at=AT)
    assert SituationPage.objects.get(code="same-row").live is True


def test_broken_file_takes_nothing_in_and_says_where(tmp_path: Path) -> None:
    ran("export", tmp_path)
    file = tmp_path / "pages/situations/too-quiet.md"
    lines = file.read_text().count("\n")
    file.write_text(file.read_text() + "\n# Oh\n")
    count = Page.objects.count()

    result = ran("import", tmp_path)

    assert (result.exit_code, Page.objects.count()) == (1, count)
    assert result.stderr.splitlines()[-2:] == [
        (
            f"pages/situations/too-quiet.md:{lines + 2}: error: A heading is ## or ###. The page's title"
            " stands in the front matter."
        ),
        "Error: Nothing was taken in. Mend what is listed, and try again.",
    ]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["import", "/nowhere"], "There is no folder /nowhere/pages."),
        (
            ["import", PACKS / "exampleton", "--only", "nothing-like-it"],
            "has no page with the code",
        ),
        (["export", "/nowhere", "--lang", "xx"], "There are no pages in the language 'xx'."),
    ],
)
def test_wrong_use_is_refused_with_two(arguments: list[str], says: str) -> None:
    result = ran(*arguments)
    assert (result.exit_code, says in result.stderr) == (2, True)


def test_pictures_go_along(tmp_path: Path) -> None:
    drawn = BytesIO()
    Image.new("RGB", (8, 6), "teal").save(drawn, "PNG")
    image = get_image_model().objects.create(
        title="Two chairs", file=ContentFile(drawn.getvalue(), name="x.png")
    )
    page = ArticlePage.objects.filter(is_sensitive=False).order_by("pk")[0]
    page.body = [
        (
            "picture",
            {
                "image": {
                    "image": image,
                    "decorative": False,
                    "alt_text": "Two chairs by a window.",
                },
                "caption": "At home.",
            },
        )
    ]
    page.save_revision().publish()

    assert ran("export", tmp_path).exit_code == 0
    assert (tmp_path / "media/two-chairs.png").read_bytes() == drawn.getvalue()
    text = (tmp_path / "pages").rglob(f"{page.slug}.md").__next__().read_text()
    assert text.endswith(
        "::: picture two-chairs.png\n- Shows: Two chairs by a window.\n- Caption: At home.\n:::\n"
    )

    get_image_model().objects.all().delete()
    assert ran("import", tmp_path, "--overwrite", "--only", page.code).exit_code == 0
    taken = get_image_model().objects.get()
    assert (taken.title, taken.width, taken.height) == ("two-chairs.png", 8, 6)
    raw = ArticlePage.objects.get(pk=page.pk).body.get_prep_value()[0]["value"]
    assert raw["image"] == {
        "image": taken.pk,
        "decorative": False,
        "alt_text": "Two chairs by a window.",
    }


def test_export_tells_what_it_cannot_keep_and_what_a_check_would_say(tmp_path: Path) -> None:
    page = ArticlePage.objects.filter(is_sensitive=False).order_by("pk")[0]
    page.owner_role = ""
    page.body = [("text", '<p>Look: <a linktype="page" id="999999">there</a>.</p><hr/>')]
    page.save_revision().publish()

    result = ran("export", tmp_path)

    path = page.url_path.removeprefix("/home")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        f"{path}: not kept: a link to something that is not a page of this site.",
        f"{path}: not kept: a line.",
        f'pages{path.rstrip("/")}.md:1: error: "owner" is missing. Add it.',
    ]


def test_pack_of_exported_pages_passes_the_check(tmp_path: Path) -> None:
    for path in (PACKS / "exampleton").glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    ran("export", tmp_path)
    problems = check_pack(tmp_path, measures=None, on=date(2026, 11, 21))
    assert [str(one) for one in problems if one.severity == "error"] == []
