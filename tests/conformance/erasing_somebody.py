"""Somebody whom every room knows is erased, in a house of its own: `... erasing_somebody DATA BACKUPS`.

Every text about them is a canary of its own. A backup is made before; erasing is the real operation,
by two people; afterwards every table, every file and the older backup, restored elsewhere, are
searched for every canary. Prints what was found where.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

CANARIES = (
    "name",
    "mail",
    "draft",
    "subject",
    "body",
    "invited",
    "request_name",
    "request_words",
    "request_contact",
)
# Clear in the database, so clear in a backup made before; see docs/security. All others are sealed.
CLEAR = ("mail", "name", "invited")


def canary(what: str) -> str:
    """A text that stands nowhere else."""
    return f"zq{what.replace('_', '')}canary{len(what)}x"


def known_everywhere() -> Any:
    """Somebody of whom every room holds something, and who asks to be forgotten: the erasure."""
    from allauth.account.models import EmailAddress
    from django.db import transaction

    from kith.accounts.operations.signing import begin_sign_in
    from kith.core.models import Draft, FormPost, OutboxMessage
    from kith.organisations.models import Invitation
    from kith.rights.enums import RequestKind
    from kith.rights.operations import erasing
    from tests.factories.directory import a_provider
    from tests.factories.people import a_person, an_organisation
    from tests.factories.rights import a_request, an_officer, proved

    at = datetime.now(UTC)
    mail = f"{canary('mail')}@example.org"
    house, officer = an_organisation(), an_officer()
    person = a_person("practitioner", organisation=house, name=canary("name"), email=mail)
    EmailAddress.objects.create(user=person, email=mail, verified=True, primary=True)
    begin_sign_in(person=person, session_key="x", method="password", at=at)
    draft = {"a": [canary("draft")]}
    Draft.objects.create(person_id=person.pk, address="/x/", typed=draft, saved_at=at)
    FormPost.objects.create(key=person.pk, person_id=person.pk, address="/x/", at=at)
    with transaction.atomic():
        OutboxMessage.objects.create(
            channel="mail",
            code="accounts.password-link",
            to=mail,
            safe_contact="staff-account",
            subject=canary("subject"),
            body=canary("body"),
            put_at=at,
            try_at=at,
        )
    Invitation.objects.create(
        organisation=house,
        email=mail,
        name=canary("invited"),
        roles=["practitioner"],
        token_digest="y",
        invited_at=at,
        expires_at=at + timedelta(days=7),
    )
    provider = a_provider()
    provider.keeper_email = mail
    provider.save()
    request = a_request(
        RequestKind.ERASURE,
        name=canary("request_name"),
        words=canary("request_words"),
        contact=canary("request_contact"),
    )
    proved(request, by=officer, account=mail, names=(canary("name"),))
    request.refresh_from_db()
    return erasing.ask_erasure(request=request, reason="not-needed", by=officer, at=at)


def in_tables(told: Iterable[str]) -> list[str]:
    """Where canaries stand in any table of the database, sealed values opened where they can be."""
    from django.apps import apps
    from django.db import connection

    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                found |= {f"{table}: {one}" for one in told if canary(one) in repr(row)}
    for model in apps.get_models():
        if not model.__module__.startswith("kith."):
            continue
        for row in model._base_manager.all().iterator():
            values = [opened(row, field.attname) for field in model._meta.concrete_fields]
            found |= {f"{model._meta.label}: {one}" for one in told if canary(one) in repr(values)}
    return sorted(found)


def opened(row: Any, name: str) -> Any:
    """A value as the house reads it, or that it cannot."""
    from kith.core.encryption.keys import Erased

    try:
        return getattr(row, name)
    except Erased:
        return "erased"


def in_files(folder: Path, told: Iterable[str]) -> list[str]:
    """Where canaries stand in the bytes of files."""
    return sorted(
        f"{path.relative_to(folder)}: {one}"
        for path in folder.rglob("*")
        if path.is_file()
        for content in [path.read_bytes()]
        for one in told
        if canary(one).encode() in content
    )


def main(data: Path, backups: Path) -> dict[str, Any]:
    """Seed, back up, erase, search; then restore what was backed up, and search that."""
    from tests.faults.proofs import House, in_child

    house = House(data)
    erasure = in_child(lambda: str(known_everywhere().pk))
    seeded = in_child(lambda: in_tables(CANARIES))
    command("backup", str(backups))

    def erase() -> str:
        from kith.rights.models import Erasure
        from kith.rights.operations import erasing
        from tests.factories.rights import an_officer

        found = Erasure.objects.because("A proof's own database.").get(pk=erasure)
        at = datetime.now(UTC)
        return str(erasing.approve(erasure=found, how="letter", by=an_officer(), at=at).state)

    assert in_child(erase) == "done"
    (archive,) = backups.glob("kith-*Z.tar")
    told = {
        "seeded": seeded,
        "tables": in_child(lambda: in_tables(CANARIES)),
        "files": in_files(house.data, CANARIES),
        "archive": in_files(backups, [one for one in CANARIES if one not in CLEAR]),
        "archive, clear": in_files(backups, CLEAR),
    }
    elsewhere = data.with_name("restored")
    command("restore", str(archive), "--into", str(elsewhere), "--keys", str(data / "keys"))
    script = "import tests.conformance.erasing_somebody as e, json; print(json.dumps(e.looked()))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "KITH_DATA": str(elsewhere)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return {**told, "restored": json.loads(done.stdout.splitlines()[-1])}


def looked() -> list[str]:
    """What the restored house can read of them."""
    import django

    django.setup()
    return in_tables(CANARIES)


def command(*words: str) -> None:
    """A command of the house."""
    done = subprocess.run(
        [sys.executable, "-m", "kith.cli", *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "kith.config.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]))))
