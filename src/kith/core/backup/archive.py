"""An archive: one tar of parts, then the manifest, then a seal over every byte before it.

The seal holds the SHA-256 of all that stands before, and a MAC of it by the audit key: a byte that
was changed, cut off or added anywhere is found before anything else is read, and an archive that
somebody else made does not pass for ours. The tar is not compressed, so that nothing in it can grow
when it is opened; and nothing is taken out by what a tar says of paths, links or owners.
"""

from __future__ import annotations

import errno
import hashlib
import hmac
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from kith.core.backup.house import Progress
from kith.core.backup.manifest import (
    Manifest,
    ManifestMisstated,
    Part,
    is_name_of_a_part,
    read_manifest,
    write_manifest,
)
from kith.core.backup.refusals import ArchiveDamaged, ArchiveOfAnotherKey

MANIFEST, SEAL = "manifest.json", "seal.json"
SEAL_BYTES = 256
TAIL_BYTES = 2_048
"""The seal: its header, its block, and the two empty ones that end a tar."""
LARGEST_MANIFEST = 256 * 1024 * 1024
CHUNK = 1024 * 1024
NOTHING_SAID = "0" * 64


class _Counted:
    """A file that is read or written, with the SHA-256 of what went by."""

    def __init__(self, file: BinaryIO, went_by: Callable[[int], None] | None = None) -> None:
        self.file = file
        self.digest = hashlib.sha256()
        self.went_by = went_by

    def read(self, size: int = -1) -> bytes:
        chunk = self.file.read(size)
        self._count(chunk)
        return chunk

    def write(self, chunk: bytes) -> int:
        self._count(chunk)
        return self.file.write(chunk)

    def tell(self) -> int:
        return self.file.tell()

    def _count(self, chunk: bytes) -> None:
        self.digest.update(chunk)
        if self.went_by is not None:
            self.went_by(len(chunk))


class ArchiveWriter:
    """Writes an archive, part by part. It is whole once `close` returned."""

    def __init__(self, path: Path, went_by: Callable[[int], None] | None = None) -> None:
        self.path = path
        self.parts: list[Part] = []
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(descriptor, "wb")
        self._counted = _Counted(self._file)
        self._went_by = went_by
        self._tar = tarfile.open(  # noqa: SIM115 (ended by `close`, which writes its own end)
            fileobj=cast("BinaryIO", self._counted),
            mode="w",
            format=tarfile.PAX_FORMAT,
        )
        self._tar.copybufsize = CHUNK  # type: ignore[attr-defined]

    def add_file(self, name: str, path: Path) -> None:
        """Add a file as it is now. Raises FileNotFoundError where it has gone meanwhile."""
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "rb") as file:
            stands = os.fstat(file.fileno())
            try:
                self._add(name, file, stands.st_size, stands.st_mtime)
            except OSError as wrong:
                if wrong.errno is not None:
                    raise
                # `tarfile` says this without a name.
                told = "it became shorter while it was copied"
                raise OSError(errno.EIO, told, str(path)) from wrong

    def add_bytes(self, name: str, content: bytes) -> None:
        """Add a file that stands nowhere."""
        self._add(name, io.BytesIO(content), len(content), 0)

    def close(self, manifest: Callable[[tuple[Part, ...]], Manifest], key: bytes) -> Manifest:
        """End the archive with its manifest and its seal, on the disk before this returns."""
        told = manifest(tuple(self.parts))
        text = write_manifest(told)
        info = _info(MANIFEST, len(text), 0)
        self._tar.addfile(info, io.BytesIO(text))
        sha256 = self._counted.digest.hexdigest()
        self._file.write(_tail(sha256, _mac(key, sha256)))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return told

    def abandon(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        self.path.unlink(missing_ok=True)

    def _add(self, name: str, file: BinaryIO, size: int, changed_at: float) -> None:
        counted = _Counted(file, self._went_by)
        self._tar.addfile(_info(name, size, int(changed_at)), cast("BinaryIO", counted))
        self.parts.append(Part(name, size, counted.digest.hexdigest()))


def read_archive(path: Path, key: bytes | None, progress: Progress) -> Manifest:
    """What an archive says of itself, once every byte of it was checked.

    `key`: the audit key; where there is none the seal is checked for damage and not for its maker.

    Raises:
        ArchiveDamaged: it is not as it was written, or holds what no archive holds.
        ArchiveOfAnotherKey: it is whole, and another house sealed it.
    """
    _check_seal(path, key, progress)
    try:
        with tarfile.open(path, "r:") as tar:
            return _read_contents(path, tar)
    except (tarfile.TarError, ValueError, OverflowError, EOFError, RecursionError) as wrong:
        if isinstance(wrong, ManifestMisstated):
            raise ArchiveDamaged(path, str(wrong)) from wrong
        raise ArchiveDamaged(path, "it is no archive of Kith.") from wrong


def take_out(
    path: Path,
    manifest: Manifest,
    place_of: Callable[[str], Path | None],
    progress: Progress,
    *,
    for_good: bool = False,
) -> None:
    """Write parts to where `place_of` says; none: leave that part. Checks each once more.

    `for_good`: each is on the disk before this returns.

    Raises:
        ArchiveDamaged: a part is not what the manifest says; it changed since it was read.
    """
    wanted = {one.name: one for one in manifest.parts}
    total, done = sum(one.size for one in manifest.parts) or 1, 0
    with tarfile.open(path, "r:") as tar:
        for info in tar:
            part = wanted.get(info.name)
            place = place_of(info.name) if part is not None else None
            if part is not None and place is not None:
                _take(path, tar, info, part, place, for_good)
            done += info.size
            progress("Taking it out", min(1.0, done / total))


def _take(
    path: Path, tar: tarfile.TarFile, info: tarfile.TarInfo, part: Part, place: Path, for_good: bool
) -> None:
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    taken = tar.extractfile(info)
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    digest = hashlib.sha256()
    with os.fdopen(descriptor, "wb") as file:
        while taken is not None and (chunk := taken.read(CHUNK)):
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        if for_good:
            os.fsync(file.fileno())
    if digest.hexdigest() != part.sha256:
        raise ArchiveDamaged(path, f"{part.name} is not what its manifest says.")
    if info.mtime:
        os.utime(place, (info.mtime, info.mtime))


def _check_seal(path: Path, key: bytes | None, progress: Progress) -> None:
    size = path.stat().st_size
    before = size - TAIL_BYTES
    if before <= 0:
        raise ArchiveDamaged(path, "it is cut short, or no archive of Kith.")
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while (left := before - file.tell()) > 0:
            chunk = file.read(min(CHUNK, left))
            if not chunk:
                raise ArchiveDamaged(path, "it is cut short.")
            digest.update(chunk)
            progress("Checking the archive", file.tell() / size)
        tail = file.read()
    sha256 = digest.hexdigest()
    mac = _mac_in(tail)
    if tail != _tail(sha256, mac):
        raise ArchiveDamaged(path, "its bytes are not the ones that were sealed.")
    if key is not None and not hmac.compare_digest(mac, _mac(key, sha256)):
        raise ArchiveOfAnotherKey(
            f"{path.name} was not sealed with the audit key that is here. It is of another house, "
            "or somebody made it who does not hold the key. Nothing was changed. If it is yours, "
            "put back keys/audit_key, or KITH_AUDIT_KEY, as it was when the archive was made."
        )


def _read_contents(path: Path, tar: tarfile.TarFile) -> Manifest:
    met: dict[str, int] = {}
    manifest = None
    for info in tar:
        if why := _oddness(info, path.stat().st_size):
            raise ArchiveDamaged(path, why)
        if info.name in met or (manifest is not None and info.name != SEAL):
            raise ArchiveDamaged(path, f"it holds {info.name!r} where no archive does.")
        met[info.name] = info.size
        if info.name == MANIFEST:
            manifest = _manifest_in(path, tar, info)
    if manifest is None:
        raise ArchiveDamaged(path, "it has no manifest.")
    told = {one.name: one.size for one in manifest.parts}
    if {name: size for name, size in met.items() if name not in {MANIFEST, SEAL}} != told:
        raise ArchiveDamaged(path, "it does not hold what its manifest says.")
    return manifest


def _manifest_in(path: Path, tar: tarfile.TarFile, info: tarfile.TarInfo) -> Manifest:
    if info.size > LARGEST_MANIFEST:
        raise ArchiveDamaged(path, "its manifest is larger than any.")
    file = tar.extractfile(info)
    return read_manifest(file.read() if file is not None else b"")


def _oddness(info: tarfile.TarInfo, size: int) -> str:
    """What is wrong with one thing in a tar; nothing where it is a plain file of a name of ours."""
    if info.type not in {tarfile.REGTYPE, tarfile.AREGTYPE} or info.issparse():
        return f"{info.name!r} in it is no plain file."
    if info.name not in {MANIFEST, SEAL} and not is_name_of_a_part(info.name):
        return f"it would put a file at {info.name!r}, where no backup does."
    if info.size < 0 or info.offset_data + info.size > size:
        return f"{info.name!r} in it says that it is larger than the archive."
    return ""


def parts_of(path: Path) -> Iterator[str]:
    """The names of what is in an archive, in order."""
    with tarfile.open(path, "r:") as tar:
        for info in tar:
            yield info.name


def _info(name: str, size: int, changed_at: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = size, changed_at, 0o600
    return info


def _mac(key: bytes, sha256: str) -> str:
    return hmac.new(key, f"kith backup {sha256}".encode(), hashlib.sha256).hexdigest()


def _mac_in(tail: bytes) -> str:
    try:
        said: Any = json.loads(tail[tarfile.BLOCKSIZE : tarfile.BLOCKSIZE + SEAL_BYTES])
        return str(said["mac"])[:64].encode("ascii", "replace").decode("ascii")
    except (ValueError, KeyError, TypeError, RecursionError):
        return NOTHING_SAID


def _tail(sha256: str, mac: str) -> bytes:
    content = json.dumps({"sha256": sha256, "mac": mac}).encode("ascii").ljust(SEAL_BYTES)
    header = _info(SEAL, SEAL_BYTES, 0).tobuf(tarfile.PAX_FORMAT)
    return (header + content).ljust(TAIL_BYTES, b"\0")
