"""`kith serve`: the web server and the worker, together, from an empty folder if need be."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import click

from kith.cli.house import open_house, prepare_database, prepare_static_files
from kith.cli.occupied import serving_from

RESTART_AFTER_SECONDS = 2.0
GRACE_SECONDS = 20.0
STOP_ASKED = threading.Event()
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
            # In a session of its own: Ctrl-C at the terminal is for us, and we tell the worker.
            self.process = subprocess.Popen(command, start_new_session=True)
            if self.stopping.is_set():  # asked to stop while this one was being started
                self.process.terminate()
            code = self.process.wait()
            if not self.stopping.is_set():
                click.echo(f"The worker ended with code {code}; starting it again.", err=True)
                self.stopping.wait(RESTART_AFTER_SECONDS)

    def ask_to_stop(self) -> None:
        """Ask the worker to finish what it is doing, and start no other. Does not wait."""
        first = not self.stopping.is_set()
        self.stopping.set()
        process = self.process
        if first and process is not None:  # a second time would cut short what it finishes
            process.terminate()

    def stop(self) -> None:
        """Wait until the worker has finished; end it if it takes too long."""
        self.ask_to_stop()
        process = self.process
        if process is None:
            return
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
    with serving_from(data):
        prepare_database(data)
        prepare_static_files()
        if pack:
            from kith.cli.pack_load import load_folder

            load_folder(pack)
        _close_database()
        _serve_all(host, port, workers or min(2, os.cpu_count() or 1), started, no_worker=no_worker)


def _serve_all(host: str, port: int, workers: int, started: float, *, no_worker: bool) -> None:
    from kith.core.health import STOPPING

    supervised = None if no_worker else SupervisedWorker()
    with tempfile.TemporaryDirectory(prefix="kith-serve-") as folder:
        stopping = Path(folder) / "stopping"
        os.environ[STOPPING] = str(stopping)

        def told_to_stop() -> None:
            stopping.touch()  # from now on /readyz says 503
            if supervised:
                supervised.ask_to_stop()  # while requests are finished, not after

        # Until the server has handlers of its own: what was started is stopped again.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            if supervised:
                supervised.start()
            # What is loaded stays: web processes share it, and the end spends no second on it.
            gc.freeze()
            seconds = time.monotonic() - started
            click.echo(f"Kith is on http://{host}:{port} (ready in {seconds:.1f} s).")
            _serve(host, port, workers, told_to_stop)
        finally:
            told_to_stop()
            if supervised:
                supervised.stop()


def _close_database() -> None:
    from django.db import connections

    connections.close_all()  # each web process opens its own


def _serve(host: str, port: int, workers: int, told_to_stop: Callable[[], None]) -> None:
    """Serve until told to stop. Then requests under way are finished, and none is taken."""
    from django.conf import settings
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    class Stoppable(Server):  # type: ignore[misc,valid-type]
        def signal_handler_interrupt(self, *args: object, **key_words: object) -> None:
            again = self.interrupt_signal or STOP_ASKED.is_set()
            STOP_ASKED.set()
            told_to_stop()
            if settings.KITH_DRAIN_SECONDS and not again:
                # Long enough for a load balancer to hear 503 from /readyz, and send nobody here.
                waiting = threading.Timer(
                    settings.KITH_DRAIN_SECONDS, super().signal_handler_interrupt
                )
                waiting.daemon = True
                waiting.start()
            else:
                super().signal_handler_interrupt(*args, **key_words)

    Stoppable(
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
