"""A real `kith serve` with people who sign in, on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.people import NewPerson, PutPerson
from tools.real_site import ROOT, serving

DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class Site:
    """Where it is, its folder, and who can sign in."""

    address: str
    folder: Path
    people: list[PutPerson]


@contextmanager
def staffed(people: Sequence[NewPerson], database: str = "") -> Iterator[Site]:
    """Serve with these people in the database: SQLite's, or the one at the address `database`.

    The server believes one proxy in front of it, so that each person comes from an address of
    their own.
    """
    more = {"DATABASE_URL": database} if database else {}
    with (
        tempfile.TemporaryDirectory() as folder,
        serving("exampleton", Path(folder), KITH_PROXIES="1", **more) as address,
    ):
        yield Site(address, Path(folder), _put(people, {"KITH_DATA": folder, **more}))


def _put(people: Sequence[NewPerson], environment: dict[str, str]) -> list[PutPerson]:
    told = subprocess.run(
        [sys.executable, "-m", "tests.browser.putting_people"],
        input=json.dumps([person.asked() for person in people]),
        env={**os.environ, "PYTHONPATH": "src", **environment},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [PutPerson(**one) for one in json.loads(told.stdout)]


def postgresql_programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`, if there is one."""
    found = [Path(path) for path in [shutil.which("initdb") or ""] if path]
    found += sorted(DEBIAN.glob("*/bin/initdb"))
    return found[-1].parent if found else None


@contextmanager
def postgresql(programs: Path) -> Iterator[str]:
    """A cluster of its own, which writes to the disk as a council's does (`fsync` on)."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        cluster = f"{folder}/cluster"
        owner = _whose(Path(folder))
        _run(owner, programs / "initdb", "-D", cluster, "-U", "kith", "-A", "trust", "-E", "UTF8")
        options = f"-p {port} -h 127.0.0.1 -k {folder}"
        control = programs / "pg_ctl"
        _run(owner, control, "-D", cluster, "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield f"postgresql://kith@127.0.0.1:{port}/postgres"
        finally:
            _run(owner, control, "-D", cluster, "-m", "immediate", "-w", "stop")


def _whose(folder: Path) -> str | None:
    """initdb refuses root: the folder becomes nobody's."""
    if os.getuid():
        return None
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return "nobody"


def _run(owner: str | None, program: Path, *arguments: str) -> None:
    subprocess.run(
        [str(program), *arguments],
        check=True,
        cwd="/",
        user=owner,
        group="nogroup" if owner else None,
        extra_groups=[] if owner else None,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
