"""An archive that is not as it was written is refused with a sentence, before anything changes."""

from __future__ import annotations

import io
import json
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from kith.core.backup import archive as archives
from kith.core.backup import manifest as manifests
from kith.core.backup.archive import ArchiveWriter, read_archive
from kith.core.backup.house import House, in_silence
from kith.core.backup.manifest import Facts, Manifest, Part
from kith.core.backup.refusals import (
    ArchiveDamaged,
    ArchiveNewer,
    ArchiveOfAnotherDatabase,
    ArchiveOfAnotherKey,
    RestoreRefused,
)
from kith.core.backup.restoring import Wanted, restore
from kith.core.environment import audit_key_file
from tests.factories.houses import AT

KEY = b"the audit key"
KIND = "sqlite" if connection.vendor == "sqlite" else "postgresql"
NAME = manifests.DATABASES[KIND]
TOLD = Manifest(AT, "0.4.0", KIND, "3", Facts({"core_upload": 0}, {"core": ("0001_initial",)}))


def an_archive(path: Path, told: Manifest = TOLD, content: bytes = b"a database" * 300) -> Path:
    """A whole archive, with nothing in its database that a database would know."""
    writer = ArchiveWriter(path)
    writer.add_bytes(told.database_part, content)
    writer.add_bytes("media/a.png", b"a picture")
    writer.close(lambda parts: replace(told, parts=parts), KEY)
    return path


def sealed_anew(path: Path, members: list[tuple[tarfile.TarInfo, bytes]]) -> Path:
    """An archive of any members at all, as somebody would make it who holds the audit key."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for info, content in members:
            tar.addfile(info, io.BytesIO(content))
        end = tar.offset
    everything = made.getvalue()[:end]
    sha256 = archives.hashlib.sha256(everything).hexdigest()
    path.write_bytes(everything + archives._tail(sha256, archives._mac(KEY, sha256)))
    return path


def member(name: str, content: bytes = b"", **more: object) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for what, value in more.items():
        setattr(info, what, value)
    return info, content


def told_with(held: list[tuple[str, bytes]], **changed: object) -> tuple[tarfile.TarInfo, bytes]:
    listed = tuple(
        Part(name, len(content), archives.hashlib.sha256(content).hexdigest())
        for name, content in held
    )
    said = json.loads(manifests.write_manifest(replace(TOLD, parts=listed)))
    return member("manifest.json", json.dumps(said | changed).encode())


def refused(archive: Path, house: House, **more: bool) -> str:
    """The sentence with which an archive is refused. Nothing was changed in the house."""
    audit_key_file(house.data).parent.mkdir(exist_ok=True)
    audit_key_file(house.data).write_bytes(KEY)
    before = sorted(house.data.rglob("*"))
    with pytest.raises(RestoreRefused) as said:
        restore(Wanted(archive, house, **more), in_silence)
    assert sorted(house.data.rglob("*")) == before
    return said.value.sentence


def test_whole_archive_is_read(tmp_path: Path) -> None:
    read = read_archive(an_archive(tmp_path / "a.tar"), KEY, in_silence)

    assert (read.kith, read.facts, read.files) == (TOLD.kith, TOLD.facts, 1)
    assert [one.name for one in read.parts] == [NAME, "media/a.png"]


@pytest.mark.parametrize("step", [29, pytest.param(1, marks=pytest.mark.long)])
def test_every_changed_byte_is_found(tmp_path: Path, step: int) -> None:
    path = an_archive(tmp_path / "a.tar", content=b"a")
    whole = path.read_bytes()
    unseen = []
    for place in range(0, len(whole), step):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            read_archive(path, KEY, in_silence)
            unseen.append(place)
        except (ArchiveDamaged, ArchiveOfAnotherKey):
            continue

    assert unseen == []


@pytest.mark.parametrize("length", [0, 1, 511, 2_048, 4_000, -1, -2_048])
def test_archive_cut_short_is_refused(other: House, tmp_path: Path, length: int) -> None:
    path = an_archive(tmp_path / "a.tar")
    path.write_bytes(path.read_bytes()[:length])

    assert "a.tar cannot be used" in refused(path, other)


def test_archive_with_something_after_its_end_is_refused(other: House, tmp_path: Path) -> None:
    path = an_archive(tmp_path / "a.tar")
    path.write_bytes(path.read_bytes() + b"\0" * 512)

    assert "its bytes are not the ones that were sealed" in refused(path, other)


def test_archive_of_another_key_is_refused(other: House, tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    writer = ArchiveWriter(path)
    writer.add_bytes(NAME, b"a database")
    writer.close(lambda parts: replace(TOLD, parts=parts), b"another key")

    assert "was not sealed with the audit key that is here" in refused(path, other)


def test_manifest_of_another_archive_is_refused(other: House, tmp_path: Path) -> None:
    first = an_archive(tmp_path / "a.tar").read_bytes()
    second = an_archive(tmp_path / "b.tar", content=b"b database" * 300).read_bytes()
    start = first.index(b"manifest.json")
    path = tmp_path / "c.tar"
    path.write_bytes(first[:start] + second[start:])

    assert "its bytes are not the ones that were sealed" in refused(path, other)


GOOD = member(NAME, b"a database")
BAD = {
    "traversal": ([member("media/../../out", b"x")], "would put a file at 'media/../../out'"),
    "absolute": ([member("/etc/passwd", b"x")], "would put a file at '/etc/passwd'"),
    "stranger": ([member("keys/ring", b"x")], "would put a file at 'keys/ring'"),
    "backslash": ([member("media/..\\x", b"x")], "would put a file at"),
    "symlink": (
        [member("media/a", type=tarfile.SYMTYPE, linkname="/etc/passwd")],
        "'media/a' in it is no plain file",
    ),
    "hard link": (
        [member("media/a", type=tarfile.LNKTYPE, linkname=NAME)],
        "'media/a' in it is no plain file",
    ),
    "device": ([member("media/a", type=tarfile.CHRTYPE)], "'media/a' in it is no plain file"),
    "folder": ([member("media/a", type=tarfile.DIRTYPE)], "'media/a' in it is no plain file"),
    "sparse bomb": (
        [member("media/a", b"x", pax_headers={"GNU.sparse.size": "9" * 15, "GNU.sparse.map": ""})],
        "cannot be used",
    ),
    "size bomb": (
        [member("media/a", b"x", pax_headers={"size": "9" * 15})],
        "says that it is larger than the archive",
    ),
    "twice": ([member("media/a", b"x"), member("media/a", b"y")], "'media/a' where no archive does"),
    "not told": ([member("media/a", b"x")], "does not hold what its manifest says"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_archive_that_holds_what_none_does_is_refused(
    other: House, tmp_path: Path, what: str
) -> None:
    members, says = BAD[what]
    told = told_with([(NAME, b"a database")])
    path = sealed_anew(tmp_path / "a.tar", [GOOD, *members, told])

    assert says in refused(path, other)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"format": 2},
        {"format": "one"},
        {"made_at": "yesterday"},
        {"made_at": "2026-11-22T02:00:00"},
        {"counts": [1]},
        {"database": {"kind": "oracle", "version": "1"}},
        {"parts": [["../x", 1, "0" * 64], [NAME, 10, "0" * 64]]},
        {"parts": [[NAME, 10, "0"]]},
        {"parts": [[NAME, -1, "0" * 64]]},
        {"parts": []},
    ],
)
def test_manifest_that_is_none_is_refused(
    other: House, tmp_path: Path, changed: dict[str, object]
) -> None:
    path = sealed_anew(tmp_path / "a.tar", [GOOD, told_with([(NAME, b"a database")], **changed)])

    says = "use a later one" if changed == {"format": 2} else "manifest"
    assert says in refused(path, other)


@pytest.mark.parametrize("what", ["not JSON", "[" * 100_000, "3", ""])
def test_manifest_that_is_no_manifest_is_refused(other: House, tmp_path: Path, what: str) -> None:
    path = sealed_anew(tmp_path / "a.tar", [GOOD, member("manifest.json", what.encode())])

    assert "its manifest cannot be read" in refused(path, other)


def test_archive_without_manifest_and_file_that_is_none_are_refused(
    other: House, tmp_path: Path
) -> None:
    bare = sealed_anew(tmp_path / "a.tar", [GOOD])
    text = tmp_path / "b.tar"
    text.write_text("notes " * 2_000)

    assert "it has no manifest" in refused(bare, other)
    assert "its bytes are not the ones that were sealed" in refused(text, other)


def test_part_that_is_not_what_the_manifest_says_is_refused(other: House, tmp_path: Path) -> None:
    told = told_with([(NAME, b"A DATABASE")])
    path = sealed_anew(tmp_path / "a.tar", [GOOD, told])

    assert f"{NAME} is not what its manifest says" in refused(path, other)


def test_archive_of_a_later_kith_is_refused(other: House, tmp_path: Path) -> None:
    facts = Facts({}, {"core": ("0001_initial", "0999_from_the_future")})
    path = an_archive(tmp_path / "a.tar", replace(TOLD, kith="9.1", facts=facts))

    said = refused(path, other)

    assert "made by Kith 9.1, which has 1 migrations that this one does not know" in said
    with pytest.raises(ArchiveNewer):
        restore(Wanted(path, other), in_silence)


def test_archive_of_the_other_database_is_refused_with_what_to_do(
    other: House, tmp_path: Path
) -> None:
    kind = "postgresql" if KIND == "sqlite" else "sqlite"
    path = an_archive(tmp_path / "a.tar", replace(TOLD, database=kind))

    said = refused(path, other)

    hint = "Set DATABASE_URL" if KIND == "sqlite" else "`kith grow`"
    assert hint in said
    with pytest.raises(ArchiveOfAnotherDatabase):
        restore(Wanted(path, other), in_silence)
