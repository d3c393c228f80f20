"""Our verdict on a record or a page is that of the published JSON Schemas, for every example.

The schemas and examples are other publishers', used where they lie: without them this is skipped.
The schemas' formats are asked of functions written here, on purpose not those under test.
"""

from __future__ import annotations

import copy
import json
import random
import re
import uuid
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from kith.open_referral import Endpoint, FileFeed, check_feed, check_page, check_record, profile
from kith.open_referral.findings import is_valid

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
BASE = "https://openreferraluk.org/specifications/3.0/schema/"
MUTATIONS = 1_200

pytestmark = pytest.mark.skipif(
    not (DATA / "oruk-3.0").is_dir(),
    reason="The published schemas of Open Referral UK are not here: ../shared/data/oruk-3.0.",
)

formats = FormatChecker(formats=())


@formats.checks("uuid")
def is_uuid(value: object) -> bool:
    try:
        return not isinstance(value, str) or str(uuid.UUID(value)) == value.lower()
    except ValueError:
        return False


@formats.checks("email")
def is_email(value: object) -> bool:
    return not isinstance(value, str) or "@" in value


@formats.checks("uri")
def is_uri(value: object) -> bool:
    if not isinstance(value, str):
        return True
    signs = re.fullmatch(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+", value, re.ASCII)
    percents = re.findall(r"%(?![0-9A-Fa-f]{2})", value)
    if not signs or percents or value.count("#") > 1 or "[" in value or "]" in value:
        return False
    return bool(re.match(r"[a-z][a-z0-9+.-]*:", value, re.IGNORECASE)) and bool(
        urlsplit(value).scheme
    )


@formats.checks("date-time")
def is_datetime(value: object) -> bool:
    if not isinstance(value, str):
        return True
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", value):
        return False
    try:
        return bool(datetime.fromisoformat(re.sub(r"\.\d+", "", value)))
    except ValueError:
        return False


@cache
def registry() -> Registry[Any]:
    held: Registry[Any] = Registry()
    for path in sorted((DATA / "oruk-3.0" / "schema").glob("*.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        resource = Resource.from_contents(schema, default_specification=DRAFT202012)
        held = held.with_resource(BASE + path.name, resource)
    return held


@cache
def validator(endpoint: Endpoint) -> Draft202012Validator:
    """What the published description of the interface says of the endpoint's answer."""
    told = json.loads((DATA / "oruk-3.0" / "openapi.json").read_text(encoding="utf-8"))
    answer = told["paths"][endpoint.path]["get"]["responses"]["200"]
    schema = answer["content"]["application/json"]["schema"]
    return Draft202012Validator(schema, registry=registry(), format_checker=formats)


def official(endpoint: Endpoint, body: object) -> int:
    return len(list(validator(endpoint).iter_errors(body)))


def ours(endpoint: Endpoint, body: object) -> int:
    check = (
        check_page(endpoint.path, body) if endpoint.page else check_record(endpoint.returns, body)
    )
    assert all(one.sentence for one in check)
    return sum(1 for one in check if one.level == "failure")


def examples() -> Iterator[tuple[Path, Endpoint, Any]]:
    folders = [*sorted((DATA / "oruk-mocks").iterdir()), DATA / "oruk-3.0/examples"]
    for folder in [*folders, DATA / "hsds-3.0" / "examples"]:
        for path in sorted(folder.glob("*.json")):
            for endpoint in profile().endpoints:
                if path.stem in endpoint.files:
                    yield path, endpoint, json.loads(path.read_text(encoding="utf-8"))


def test_endpoints_are_those_published() -> None:
    told = json.loads((DATA / "oruk-3.0" / "openapi.json").read_text(encoding="utf-8"))
    published = {
        path: "required" in {tag.lower() for tag in one["get"]["tags"]}
        for path, one in told["paths"].items()
    }

    assert {one.path: one.required for one in profile().endpoints} == published
    assert told["info"]["version"] == profile().version


def test_fields_are_those_published() -> None:
    for entity in profile().entities.values():
        path = DATA / "oruk-3.0" / "schema" / f"{entity.name}.json"
        if not entity.of_hsds:
            schema = json.loads(path.read_text(encoding="utf-8"))
            assert list(entity.fields) == list(schema["properties"]), entity.name
            assert list(entity.required) == schema["required"], entity.name


def test_every_example_has_as_many_failures_as_the_schemas_find_errors() -> None:
    found = {
        path.relative_to(DATA).as_posix(): (ours(endpoint, body), official(endpoint, body))
        for path, endpoint, body in examples()
    }

    assert len(found) == 63
    assert [name for name, (we, they) in found.items() if we != they] == []
    assert {name: we for name, (we, _they) in found.items() if we} == {
        "oruk-mocks/V3.0-UK-Fail/api_details.json": 2,
        "oruk-mocks/V3.0-UK-Fail/service_full.json": 2,
        "oruk-mocks/V3.0-UK-Fail/service_list.json": 11,
        "oruk-mocks/V3.0-UK-Fail/taxonomy_term.json": 2,
        "oruk-mocks/V3.0-UK-Warn/taxonomy_term.json": 2,
    }


@pytest.mark.parametrize(
    ("feed", "is_well", "not_passed"),
    [
        ("Default", True, {}),
        ("Test", True, {}),
        ("Warn", True, {"/taxonomy_terms/{id}": "warned"}),
        (
            "Fail",
            False,
            {
                "/": "failed",
                "/services": "failed",
                "/services/{id}": "failed",
                "/taxonomy_terms/{id}": "warned",
            },
        ),
    ],
)
def test_mock_feeds_end_as_their_names_say(
    feed: str, is_well: bool, not_passed: dict[str, str]
) -> None:
    report = check_feed(FileFeed(DATA / "oruk-mocks" / f"V3.0-UK-{feed}"))

    assert report.is_valid is is_well
    assert {one.path: one.state for one in report.endpoints if one.state != "passed"} == not_passed


# ── Mutations ──

STRANGE = (
    None, True, 0, 1.0, 2.5, -1, "", " ", "x", [], {}, ["MO", "TU"], [None], [{}], {"id": 1}, "DAILY",
    "www.example.org", "tel:01632960123", "http://exa mple.org", "urn:isbn:1", "//no.scheme/x",
    "https://example.org/a?b=c#d", "http://example.org/%zz", "not-a-uuid", "ä@b", "a.b.c",
    "2026-11-22", "2026-11-22T10:00:00", "2026-11-22T10:00:00Z", "2026-02-30T10:00:00Z",
    "2026-11-22T10:00:00.5+01:00", "temporarily_closed", "temporarily closed", "100",
    "ac148810d857441c9679408f346de14b", "AC148810-D857-441C-9679-408F346DE14B", "virtual",
)  # fmt: skip


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, held in inner:
        yield (*at, key)
        if isinstance(held, dict | list):
            yield from places(held, (*at, key))


def mutated(body: Any, chance: random.Random) -> Any:
    """The example with one thing dropped, or made something else."""
    made = copy.deepcopy(body)
    *above, key = chance.choice(list(places(made)))
    holder = made
    for step in above:
        holder = holder[step]
    if chance.random() < 0.3:
        del holder[key]
    else:
        holder[key] = copy.deepcopy(chance.choice(STRANGE))
    return made


def small_examples() -> list[tuple[Endpoint, Any]]:
    return [
        (endpoint, body)
        for path, endpoint, body in examples()
        if path.parent.name == "examples" or path.parent.name.endswith("Default")
        if path.stat().st_size < 30_000
    ]


def test_mutations_get_the_verdict_of_the_schemas() -> None:
    chance = random.Random(3)
    bodies = small_examples()
    verdicts = {True: 0, False: 0}
    for _ in range(MUTATIONS):
        endpoint, body = chance.choice(bodies)
        changed = mutated(body, chance)
        verdict = official(endpoint, changed) == 0
        verdicts[verdict] += 1
        assert (ours(endpoint, changed) == 0) == verdict, (endpoint.path, json.dumps(changed))

    assert min(verdicts.values()) > MUTATIONS // 5


@pytest.mark.parametrize("body", [None, True, 3, "text", [], {}, [{"id": 1}], {"contents": {}}])
def test_bodies_of_another_kind_get_the_verdict_of_the_schemas(body: object) -> None:
    for endpoint in profile().endpoints:
        assert (ours(endpoint, body) == 0) == (official(endpoint, body) == 0), endpoint.path


def test_what_we_write_passes_the_schemas() -> None:
    from kith.open_referral import canonical, page, page_bytes

    for path, endpoint, body in examples():
        if path.parent.parent.name in {"oruk-3.0", "hsds-3.0"}:
            if endpoint.page:
                made = page(
                    endpoint.returns, body["contents"], total_items=1, page_number=1, per_page=10
                )
                written = page_bytes(made)
            else:
                written = canonical(endpoint.returns, body)
            assert official(endpoint, json.loads(written)) == 0, path


def test_hsds_examples_are_valid_here() -> None:
    verdicts = {
        path.name: is_valid(
            check_page(endpoint.path, body)
            if endpoint.page
            else check_record(endpoint.returns, body)
        )
        for path, endpoint, body in examples()
        if path.parent.parent.name == "hsds-3.0"
    }

    assert verdicts == dict.fromkeys(verdicts, True)
    assert len(verdicts) == 8
