"""The proofs themselves, in a process of its own: `python -m tests.faults.proofs NAME DATA ROUNDS`.

This process sets the house up once and holds no connection; writers, the worker's clock and whoever
checks are forked from it, so that a round costs what writing costs. What is forked shares nothing
with those that were killed but the files and the database. The last line it prints is what was
found, as JSON.
"""

from __future__ import annotations

import atexit
import ctypes
import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.faults.checking import check
from tests.faults.writers import (
    KEPT,
    Form,
    Notes,
    Writer,
    folder_of_notes,
    run_clock,
    send,
    write_on,
)

SEED = 20_261_122
WRITERS = 3
SHORTEST, LONGEST = 0.05, 0.8
ROOM = "ballast"
SHOWN = 200
ENDS_WITH_PARENT = 1
"""PR_SET_PDEATHSIG: whatever becomes of a proof, nobody goes on writing after it."""
READ = ("/", "/charter/", "/work/roles/")
MOST_BEFORE_FULL = 4000
ADD = "/work/organisations/{}/teams/add/"


class House:
    """The house on a data folder; `application` is what granian would serve."""

    def __init__(self, data: Path) -> None:
        os.environ["KITH_DATA"] = str(data)
        from kith.cli.house import open_house, prepare_database

        self.data = data
        open_house()
        prepare_database(data)
        from kith.config.wsgi import application

        self.application = application
        self._warm_up()
        leave()

    def _warm_up(self) -> None:
        """Load here, once, what every process that is forked from this one would load."""
        from tests.faults.asking import AtWork

        (one,) = self._lead(-1, 1)
        person = AtWork(self.application, one["cookie"])
        assert person.get("/work/").status == SHOWN
        form = person.get(one["address"])
        assert form.status == SHOWN, form.text
        assert person.post(one["address"], {**form.hidden(), "name": "The first"}).status == KEPT
        check(self.data)

    def writers(self, number: int, count: int = WRITERS) -> list[Writer]:
        """People who lead a new organisation, with a session each."""
        return [Writer(**one) for one in in_child(lambda: self._lead(number, count))]

    def _lead(self, number: int, count: int) -> list[dict[str, str]]:
        from django.conf import settings

        from tests.factories.areas import an_area
        from tests.factories.people import a_person, an_organisation, signed_in_client
        from tests.faults.asking import AtWork

        an_area()
        house = an_organisation(f"House {number}")
        found = []
        for who in range(count):
            person = a_person(
                "organisation-lead", organisation=house, email=f"p{number}-{who}@example.org"
            )
            client = signed_in_client(person)
            name = settings.SESSION_COOKIE_NAME
            cookie, address = f"{name}={client.cookies[name].value}", ADD.format(house.pk)
            # A sign-in leaves a session with the secret of its forms; so does a page of one.
            AtWork(self.application, cookie).get(address)
            found.append(
                {
                    "cookie": cookie,
                    "address": address,
                    "notes": str(folder_of_notes(self.data) / f"notes-{number}-{who}.ndjson"),
                }
            )
        return found

    def begin(self, writers: list[Writer], until: Path | None = None) -> list[int]:
        """Start the writers and the clock; their process ids."""
        jobs: list[Callable[[], None]] = [
            partial(write_on, self.application, one, until=until) for one in writers
        ]
        return [fork(job) for job in [*jobs, lambda: run_clock(until=until)]]

    def settle(self, writers: list[Writer]) -> None:
        """Let all that was not answered be sent again, and nothing more."""

        def send_again() -> None:
            from tests.faults.asking import AtWork

            for one in writers:
                notes = Notes(Path(one.notes))
                for form in notes.unanswered:
                    send(AtWork(self.application, one.cookie), notes, form)

        in_child(send_again)

    def checked(self) -> dict[str, Any]:
        """What is true now."""
        return dict(in_child(lambda: asdict(check(self.data))))


def kill(data: Path, rounds: int) -> dict[str, Any]:
    """Kill writers and sealer, and where PostgreSQL is our own, all of it; look; go on."""
    cluster, house = opened(data)
    chance, killed = random.Random(SEED), 0
    found: dict[str, Any] = {}
    for number in range(rounds):
        writers = house.writers(number)
        started = house.begin(writers)
        wait_for(Path(writers[0].notes))
        time.sleep(chance.uniform(SHORTEST, LONGEST))
        if cluster:
            cluster.kill()
        killed += end(started, signal.SIGKILL)
        if cluster:
            cluster.start()
        house.settle(writers)
        found = house.checked()
        if bad(found):
            break
    return {**found, "rounds": number + 1, "killed": killed}


def restart(data: Path, rounds: int) -> dict[str, Any]:
    """Restart PostgreSQL at once (`-m immediate`) under writers who go on by themselves."""
    cluster, house = opened(data)
    assert cluster is not None
    chance, stop = random.Random(SEED), data / "stop"
    writers = house.writers(0, 4)
    started = house.begin(writers, until=stop)
    for _round in range(rounds):
        time.sleep(chance.uniform(0.5, 2.0))
        cluster.stop("immediate")
        cluster.start()
    time.sleep(2.0)
    stop.touch()
    end_well(started)
    house.settle(writers)
    found = house.checked()
    return {**found, "rounds": rounds}


def full(data: Path, rounds: int) -> dict[str, Any]:
    """Fill the disk under the house, see each form refused in words, make room, go on."""
    _cluster, house = opened(data)
    (writer,) = house.writers(0, 1)
    told = in_child(lambda: [on.spell() for on in [OnAFullDisk(house, writer)] * rounds][-1])
    return {**house.checked(), **told, "rounds": rounds}


def errors(data: Path, rounds: int) -> dict[str, Any]:
    """Writers whose writes and flushes fail at random: `rounds` spells of five seconds."""
    _cluster, house = opened(data)
    found: dict[str, Any] = {}
    for number in range(rounds):
        writers = house.writers(number)
        stop = data / f"stop-{number}"
        started = [fork(partial(_failing, house, one, stop, number % 2)) for one in writers]
        time.sleep(5.0)
        stop.touch()
        end_well(started)
        house.settle(writers)
        found = house.checked()
        if bad(found):
            break
    return {**found, "rounds": number + 1}


def _failing(house: House, writer: Writer, stop: Path, is_often: int) -> None:
    """Write while libfiu, which `fiu-run -x` put under this process, makes calls fail."""
    import errno

    library = ctypes.CDLL("libfiu.so.0")
    library.fiu_enable_random.argtypes = [
        ctypes.c_char_p,
        ctypes.c_int,
        ctypes.c_void_p,
        ctypes.c_uint,
        ctypes.c_float,
    ]
    for name in (b"posix/io/rw/pwrite", b"posix/io/sync/fdatasync"):
        code = errno.EIO if b"sync" in name else errno.ENOSPC
        done = library.fiu_enable_random(name, 1, code, 0, 0.05 if is_often else 0.01)
        assert done == 0, name
    write_on(house.application, writer, until=stop)


class OnAFullDisk:
    """One person whose forms are refused for want of room, and what they see meanwhile."""

    def __init__(self, house: House, writer: Writer) -> None:
        from tests.faults.asking import AtWork

        self.ballast = house.data / ROOM
        self.writer = writer
        self.person, self.notes = (
            AtWork(house.application, writer.cookie),
            Notes(Path(writer.notes)),
        )
        self.told: dict[str, Any] = {
            name: [] for name in ("statuses", "words", "same_key", "reads", "records", "again")
        }

    def spell(self) -> dict[str, Any]:
        """Fill the disk, be refused three times, read, make room, and send them again."""
        for _time in range(5):
            self._send(self._form())
        fill(self.ballast)
        waiting = self._refused()
        self.told["reads"] += [self.person.get(path).status for path in READ]
        record = self.writer.address.removesuffix("teams/add/")
        self.told["records"].append(self.person.get(record).status)
        self.ballast.unlink()
        for form, answer in waiting:  # as the button "Send it again" does
            again = self.person.post(form.address, answer.hidden())
            self.told["again"].append(again.status)
            self._note(form, again)
        return self.told

    def _refused(self) -> list[tuple[Form, Any]]:
        waiting: list[tuple[Form, Any]] = []
        for _time in range(MOST_BEFORE_FULL):
            form = self._form()
            answer = self._send(form)
            if answer.status == KEPT:
                continue
            waiting.append((form, answer))
            self.told["statuses"].append(answer.status)
            self.told["words"].append(answer.text.count("We could not save this</h1>"))
            self.told["same_key"].append(answer.hidden().get("post_key") == form.key)
            if len(waiting) == 3:
                break
        return waiting

    def _form(self) -> Form:
        key = str(uuid4())
        return Form(key, self.writer.address, f"Team {key}")

    def _send(self, form: Form) -> Any:
        self.notes.note("sent", form)
        answer = self.person.post(form.address, {"post_key": form.key, "name": form.name})
        self._note(form, answer)
        return answer

    def _note(self, form: Form, answer: Any) -> None:
        if answer.status == KEPT:
            self.notes.note("kept", form, led_to=answer.leads_to)
        else:
            self.notes.note("refused", form, status=answer.status)


def fill(path: Path) -> None:
    """Take all the room that there is."""
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue


def opened(data: Path) -> tuple[Any, House]:
    """The house; with a cluster of its own where `OWN_POSTGRESQL` names a folder for one."""
    cluster = None
    if folder := os.environ.get("OWN_POSTGRESQL"):
        from tests.faults.cluster import Cluster

        cluster = Cluster(Path(folder))
        cluster.start()
        owner = os.getpid()  # not of those that are forked

        def stop() -> None:
            if os.getpid() == owner:
                with suppress(AssertionError):  # it was stopped, or killed
                    cluster.stop()

        atexit.register(stop)  # however the proof ends
        os.environ["DATABASE_URL"] = cluster.address
    return cluster, House(data)


def bad(found: dict[str, Any]) -> bool:
    """Whether something is amiss, so that the rest need not be run."""
    names = ("lost", "doubled", "half", "unasked", "wrong", "damage", "breaks")
    return any(found[name] for name in names)


def leave() -> None:
    """Hold no connection: what is forked must open its own."""
    from django.db import connections

    connections.close_all()


def fork(job: Callable[[], None]) -> int:
    """Run a job in a process of its own."""
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        ctypes.CDLL(None).prctl(ENDS_WITH_PARENT, signal.SIGKILL)
        assert os.getppid() == parent
        job()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def in_child(job: Callable[[], Any]) -> Any:
    """What a job gives, done by a process of its own."""
    mouth, ear = os.pipe()[::-1]
    child = fork(lambda: _tell(mouth, job))
    os.close(mouth)
    with os.fdopen(ear, encoding="utf-8") as told:
        said = told.read()
    _child, status = os.waitpid(child, 0)
    assert status == 0, f"a part of the proof ended with {status}"
    return json.loads(said)


def _tell(mouth: int, job: Callable[[], Any]) -> None:
    with os.fdopen(mouth, "w", encoding="utf-8") as told:
        json.dump(job(), told)
    leave()


def end(children: list[int], by: signal.Signals) -> int:
    """Signal all of them at once and wait; how many the signal ended."""
    for child in children:
        os.kill(child, by)
    return sum(os.waitpid(child, 0)[1] == by for child in children)


def end_well(children: list[int]) -> None:
    """Wait for all of them, who must end well."""
    ended = [os.waitpid(child, 0)[1] for child in children]
    assert ended == [0] * len(ended), ended


def wait_for(path: Path, seconds: float = 20) -> None:
    """Wait until a writer has been promised something."""
    give_up_at = time.monotonic() + seconds
    while time.monotonic() < give_up_at:
        if path.exists() and '"kept"' in path.read_text(encoding="utf-8"):
            return
        time.sleep(0.01)
    raise AssertionError("No write was kept in time.")


PROOFS = {"kill": kill, "restart": restart, "full": full, "errors": errors}

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "kith.config.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    began = time.monotonic()
    result = PROOFS[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
    sys.stdout.write(json.dumps({**result, "seconds": round(time.monotonic() - began, 1)}))
