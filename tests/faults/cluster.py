"""A PostgreSQL cluster of one's own, which writes to the disk as a council's does, and may be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from benchmarks.staffed_site import postgresql_programs

DEADLINE = 60


class Cluster:
    """Made in a folder, and run by nobody where we are root, whom PostgreSQL refuses."""

    def __init__(self, folder: Path) -> None:
        programs = postgresql_programs()
        assert programs is not None, "PostgreSQL is not installed"
        self.programs, self.folder = programs, folder
        folder.mkdir(parents=True, exist_ok=True)
        self.owner = "nobody" if os.getuid() == 0 else None
        if self.owner:
            subprocess.run(["chown", self.owner, str(folder)], check=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._run("initdb", "-D", self.data, "-U", "kith", "-A", "trust", "-E", "UTF8")

    @property
    def data(self) -> str:
        """Its folder of data."""
        return str(self.folder / "cluster")

    @property
    def address(self) -> str:
        """Its `DATABASE_URL`."""
        return f"postgresql://kith@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it, through recovery where it was killed."""
        options = f"-p {self.port} -h 127.0.0.1 -k {self.folder}"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", self.data, "-w", "-l", log, "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it; `immediate` leaves all to recovery."""
        self._run("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop")

    def kill(self) -> None:
        """`kill -9` to every process of it at once."""
        first = Path(self.data, "postmaster.pid").read_text(encoding="ascii").split()[0]
        every = [int(first), *children_of(int(first))]
        for process in every:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        give_up_at = time.monotonic() + DEADLINE
        while any(Path(f"/proc/{process}").exists() for process in every):
            assert time.monotonic() < give_up_at, "a killed process is still there"
            time.sleep(0.01)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self.programs / program), *arguments],
            check=False,
            cwd="/",
            user=self.owner,
            group="nogroup" if self.owner else None,
            extra_groups=[] if self.owner else None,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=DEADLINE,
        )
        assert done.returncode == 0, f"{program}: {done.returncode}"


def children_of(parent: int) -> list[int]:
    """The processes that a process started."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            with suppress(OSError):
                told = (process / "stat").read_text().rpartition(")")[2].split()
                if int(told[1]) == parent:
                    found.append(int(process.name))
    return found
