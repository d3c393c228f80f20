"""`kith sbom`: a bill of materials, as CycloneDX JSON: what the house is made of.

What is installed tells versions and licences; the lock of a checkout (`requirements/kith.txt`)
tells the hashes of every file that may be installed, for every platform. Nothing is asked outside.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import click

SPECIFICATION = "1.6"
OURSELVES = "kith"
CHECKOUT = Path(__file__).resolve().parents[3]
LOCK = CHECKOUT / "requirements" / "kith.txt"
FRONT = CHECKOUT / "package-lock.json"
# A line of the lock, such as `colorama==0.4.6 ; sys_platform == 'win32' \`.
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
NEEDED = re.compile(r"^([A-Za-z0-9._-]+)\s*(?:\[([^\]]*)\])?")
OF_AN_EXTRA = re.compile(r"extra\s*==\s*[\"']([^\"']+)[\"']")
LONGEST_LICENCE = 80  # longer ones are the whole text, which belongs to the package


# By name and version, the SHA-256 of each file; a lock may hold a version for each Python.
Lock = dict[str, dict[str, list[str]]]


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option(
    "--lock",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The locked requirements, with hashes. In a checkout they are found.",
)
def command(file: Path | None, lock: Path | None) -> None:
    """Write what Kith is made of: every package, its version, hashes and licence.

    As a software bill of materials in CycloneDX 1.6, into FILE, or printed when there is none.

    Exit codes: 0 done, 2 wrong use.
    """
    at = datetime.now(tz=UTC)
    found = lock or (LOCK if LOCK.exists() else None)
    locked = read_lock(found.read_text(encoding="utf-8")) if found else {}
    front = FRONT.read_text(encoding="utf-8") if found and FRONT.exists() else ""
    told = bill(locked, front=front, at=at)
    text = json.dumps(told, indent=2, ensure_ascii=False) + "\n"
    if file is None:
        click.echo(text, nl=False)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}.") from None
    click.echo(f"{file}: {len(told['components'])} parts.", err=True)
    if not locked:
        click.echo("There is no lock here, so hashes are left out: name it by --lock.", err=True)


def bill(locked: Lock, *, front: str, at: datetime) -> dict[str, Any]:
    """The bill of materials: what runs, what only builds, and what other platforms would need."""
    running = dict(sorted(reached()))
    names = sorted({*running, *locked} - {OURSELVES})
    components = [
        _package(name, version, locked.get(name, {}).get(version, []), runs=name in running)
        for name in names
        for version in sorted({*locked.get(name, ()), *filter(None, [_installed(name)])})
    ]
    components += list(_front_parts(front))
    told = json.dumps(components, sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": SPECIFICATION,
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, told)}",
        "version": 1,
        "metadata": {
            "timestamp": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "tools": {"components": [{"type": "application", "name": "kith sbom"}]},
            "component": {
                "type": "application",
                "bom-ref": OURSELVES,
                "name": OURSELVES,
                "version": metadata.version(OURSELVES),
                "licenses": _licences(OURSELVES),
            },
        },
        "components": components,
        "dependencies": [
            {"ref": _ref(name), "dependsOn": [_ref(one) for one in needs]}
            for name, needs in running.items()
        ],
    }


def read_lock(text: str) -> Lock:
    """The packages of a lock as pip and uv write it."""
    found: Lock = {}
    hashes: list[str] = []
    for line in text.splitlines():
        if begins := LOCKED.match(line):
            hashes = found.setdefault(_normal(begins[1]), {}).setdefault(begins[2], [])
        hashes += HASH.findall(line)
    return found


def reached() -> Iterator[tuple[str, list[str]]]:
    """Every installed package that Kith needs to run, with those that it needs itself."""
    waiting: list[tuple[str, frozenset[str]]] = [(OURSELVES, frozenset())]
    needs: dict[str, set[str]] = {}
    met: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in met:
            continue
        met.add((name, extras))
        wanted = list(_needed(name, extras))
        needs.setdefault(name, set()).update(one for one, _extras in wanted)
        waiting += wanted
    for name, its_needs in needs.items():
        yield name, sorted(its_needs)


def _needed(name: str, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for line in metadata.requires(name) or ():
        wanted = NEEDED.match(line)
        of_extra = OF_AN_EXTRA.search(line)
        if wanted is None or (of_extra and _normal(of_extra[1]) not in extras):
            continue
        its_name = _normal(wanted[1])
        if _installed(its_name):  # another platform's are not
            its_extras = (_normal(one) for one in (wanted[2] or "").split(",") if one.strip())
            yield its_name, frozenset(its_extras)


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


def _ref(name: str) -> str:
    return OURSELVES if name == OURSELVES else f"pkg:pypi/{name}@{_installed(name)}"


def _package(name: str, version: str, hashes: list[str], *, runs: bool) -> dict[str, Any]:
    is_here = version == _installed(name)
    told: dict[str, Any] = {
        "type": "library",
        "bom-ref": f"pkg:pypi/{name}@{version}",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name}@{version}",
        # Optional: for another platform or Python. Excluded: builds the house, and is not in it.
        "scope": ("required" if runs else "excluded") if is_here else "optional",
    }
    if hashes:
        told["hashes"] = [{"alg": "SHA-256", "content": one} for one in hashes]
    if is_here and (licences := _licences(name)):
        told["licenses"] = licences
    return told


def _licences(name: str) -> list[dict[str, Any]]:
    if not _installed(name):
        return []
    about = metadata.metadata(name)
    if expressions := about.get_all("License-Expression"):
        return [{"expression": expressions[0]}]
    told = "".join(about.get_all("License") or ()).strip()
    if told and "\n" not in told and len(told) <= LONGEST_LICENCE:
        return [{"license": {"name": told}}]
    classified = [
        line.rpartition(" :: ")[2]
        for line in about.get_all("Classifier") or ()
        if line.startswith("License ::")
    ]
    return [{"license": {"name": one}} for one in classified]


def _front_parts(lock: str) -> Iterator[dict[str, Any]]:
    """What the pages take from npm, built in before the house runs."""
    packages = json.loads(lock)["packages"] if lock else {}
    for path, told in packages.items():
        if not path:
            continue
        name = path.rpartition("node_modules/")[2]
        reference = f"pkg:npm/{name.replace('@', '%40')}@{told['version']}"
        algorithm, _, content = str(told.get("integrity", "")).partition("-")
        part: dict[str, Any] = {
            "type": "library",
            "bom-ref": reference,
            "name": name,
            "version": told["version"],
            "purl": reference,
            "scope": "required",
        }
        if algorithm == "sha512":
            part["hashes"] = [{"alg": "SHA-512", "content": base64.b64decode(content).hex()}]
        if "license" in told:
            part["licenses"] = [{"expression": told["license"]}]
        yield part
