"""`kith serve`: the web server and the worker, together, from an empty folder if need be."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import click

from kith.cli.house import open_house, prepare_database, prepare_static_files

RESTART_AFTER_SECONDS = 2.0
GRACE_SECONDS = 20.0
LINES = {"()": "kith.core.logs.AllowListFormatter"}


class SupervisedWorker(threading.Thread):
    """Keeps one `kith worker` process running beside the web server."""

    def __init__(self) -> None:
        super().__init__(name="kith-worker-supervisor", daemon=True)
        self.stopping = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Start the worker, and start it again whenever it ends before we do."""
        command = [sys.executable, "-m", "kith.cli", "worker"]
        while not self.stopping.is_set():
            self.process = subprocess.Popen(command)
            if self.stopping.is_set():  # asked to stop while this one was being started
                self.process.terminate()
            code = self.process.wait()
            if not self.stopping.is_set():
                click.echo(f"The worker ended with code {code}; starting it again.", err=True)
                self.stopping.wait(RESTART_AFTER_SECONDS)

    def stop(self) -> None:
        """Ask the worker to finish what it is doing; end it if it takes too long."""
        self.stopping.set()
        process = self.process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--pack", type=click.Path(exists=True), help="Load this pack first, if it changed.")
@click.option("--workers", default=None, type=click.IntRange(1, 64), help="Web processes.")
@click.option("--no-worker", is_flag=True, help="Run the background worker elsewhere.")
def command(host: str, port: int, pack: str | None, workers: int | None, no_worker: bool) -> None:
    """Serve the site, with its background worker. Works on an empty data folder."""
    started = time.monotonic()
    data = open_house()
    prepare_database(data)
    prepare_static_files()
    if pack:
        from kith.cli.pack_load import load_folder

        load_folder(pack)
    _close_database()
    supervised = None if no_worker else SupervisedWorker()
    if supervised:
        supervised.start()
    click.echo(f"Kith is on http://{host}:{port} (ready in {time.monotonic() - started:.1f} s).")
    try:
        _serve(host, port, workers or min(2, os.cpu_count() or 1))
    finally:
        if supervised:
            supervised.stop()


def _close_database() -> None:
    from django.db import connections

    connections.close_all()  # each web process opens its own


def _serve(host: str, port: int, workers: int) -> None:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        "kith.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        # One blocking thread a worker: with a lasting database connection it served
        # twice the pages of four.
        blocking_threads=1,
        backlog=1024,
        respawn_failed_workers=True,
        log_access=False,
        log_dictconfig={"formatters": {"generic": LINES, "access": LINES}},
        log_level=LogLevels.warning,
    ).serve()
