"""Feeds are read whole or not at all, from files and from addresses, however strange they are."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kith.open_referral import (
    AddressFeed,
    FeedBroken,
    FeedReport,
    FileFeed,
    Limits,
    NotReadable,
    check_feed,
    read_records,
    sampled,
)
from tests.unit.open_referral.sample import a_page, a_service, an_id, api_details

BASE = "https://feed.example/api"


def states(report: FeedReport) -> dict[str, str]:
    return {one.path: one.state for one in report.endpoints if one.state != "untested"}


def codes(report: FeedReport) -> dict[str, int]:
    return {f"{kind.level} {kind.code}": count for kind, count in report.counts.items()}


def dumped(value: object) -> bytes:
    return json.dumps(value).encode()


# ── Files ──

LINES = b"".join(dumped(a_service(at)) + b"\n" for at in range(1, 4)) + b"\n"
WHOLE = dumped(a_page(a_service(1), a_service(2), a_service(3)))


def zipped(path: Path, **members: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("services.json", WHOLE),
        ("services.ndjson", LINES),
        ("services.jsonl.gz", gzip.compress(LINES)),
        ("Service-List page 2.json", WHOLE),
        ("anything.json", WHOLE),
        ("anything.json", b"\xef\xbb\xbf" + WHOLE),
        ("anything.json.gz", gzip.compress(WHOLE)),
    ],
)
def test_one_file_is_a_feed(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)

    for feed in (FileFeed(tmp_path), FileFeed(tmp_path / name)):
        report = check_feed(feed)
        assert (report.is_valid, report.records, states(report)) == (
            True,
            3,
            {"/services": "passed"},
        )
        assert [record["id"] for _place, record in read_records(feed, "/services")] == [
            an_id(1), an_id(2), an_id(3),
        ]  # fmt: skip


def test_a_zip_holds_a_whole_feed(tmp_path: Path) -> None:
    zipped(
        tmp_path / "feed.zip",
        api_details__json=dumped(api_details()),
        services__ndjson=LINES,
        readme__txt=b"left alone",
        **{"services/" + an_id(1) + "__json": dumped(a_service(1))},
    )

    report = check_feed(FileFeed(tmp_path / "feed.zip"))

    assert report.is_valid
    assert states(report) == {"/": "passed", "/services": "passed", "/services/{id}": "passed"}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "It is empty."),
        (b"{", "It is no JSON text: look at line 1, column 2."),
        (LINES, "Something follows the JSON text, in line 2. If each line holds one record, let the name end in .ndjson."),
        (b"<html>", "It is a web page, not JSON. Check the address."),
        (b'{"a":1,"a":2}', 'A record has the field "a" twice. Keep the right one.'),
        (b'{"a":NaN}', "It holds NaN, which is no JSON number. Leave such fields out."),
        (b'{"a":1e999}', "It holds the number 1e999, which is too large. Correct it."),
        (b'{"a":' + b"9" * 5000 + b"}", "It holds a number of 5000 digits. Correct it."),
        (b"[" * 100_000, "It holds lists inside lists without end."),
        ('{"a":"é"}'.encode("cp1252"), "Line 1 is not UTF-8; perhaps it is Windows-1252. Save it as UTF-8."),
        ('{"a":"é"}'.encode("utf-16"), "It is written as UTF-16 or UTF-32, but JSON is UTF-8. Save it as UTF-8."),
        ('{"a":"é"}'.encode("utf-16-le"), "It is written as UTF-16 or UTF-32, but JSON is UTF-8. Save it as UTF-8."),
    ],
)  # fmt: skip
def test_what_is_no_json_is_a_failure_with_its_reason(
    tmp_path: Path, data: bytes, says: str
) -> None:
    (tmp_path / "services.json").write_bytes(data)

    report = check_feed(FileFeed(tmp_path))

    assert [one.sentence for one in report.findings if one.level == "failure"] == [says]
    assert not report.is_valid
    with pytest.raises(FeedBroken):
        list(read_records(FileFeed(tmp_path), "/services"))


def test_a_broken_line_is_named_and_what_came_before_is_no_whole(tmp_path: Path) -> None:
    (tmp_path / "services.ndjson").write_bytes(LINES + b"{\n")

    [one] = [one for one in check_feed(FileFeed(tmp_path)).findings if one.level == "failure"]

    assert one.place == "services.ndjson, line 5"
    with pytest.raises(FeedBroken):
        list(read_records(FileFeed(tmp_path), "/services"))


def test_what_is_too_large_is_refused_while_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "services.ndjson").write_bytes(LINES)
    for limits in (Limits(total=100), Limits(line=100)):
        assert not check_feed(FileFeed(tmp_path, limits)).is_valid
    (tmp_path / "services.ndjson").rename(tmp_path / "services.json")
    assert not check_feed(FileFeed(tmp_path, Limits(document=100))).is_valid


@pytest.mark.parametrize("kind", ["zip", "gz"])
def test_a_bomb_is_refused(tmp_path: Path, kind: str) -> None:
    bomb = b'"' + b" " * 30_000_000 + b'"'
    if kind == "zip":
        zipped(tmp_path / "services.zip", services__json=bomb)
    else:
        (tmp_path / "services.json.gz").write_bytes(gzip.compress(bomb))

    report = check_feed(FileFeed(tmp_path))

    assert codes(report)["failure unreadable"] == 1


def test_damaged_packed_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "services.json.gz").write_bytes(gzip.compress(WHOLE)[:-9])
    zipped(tmp_path / "whole.zip", services__json=WHOLE)
    (tmp_path / "services.zip").write_bytes((tmp_path / "whole.zip").read_bytes()[:200])

    report = check_feed(FileFeed(tmp_path), keep=None)

    assert [(one.place, one.sentence) for one in report.findings if one.level == "failure"] == [
        ("services.json.gz", "It is damaged, or was not copied whole."),
        ("services.zip", "It is no whole ZIP file."),
    ]


def test_nothing_to_read_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.json"):
        with pytest.raises(NotReadable):
            check_feed(FileFeed(path))
    (tmp_path / "x.json").write_bytes(b'{"nothing": "known"}')
    assert not check_feed(FileFeed(tmp_path)).is_valid


def test_links_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside.json").write_bytes(WHOLE)
    (tmp_path / "feed").mkdir()
    (tmp_path / "feed" / "services.json").symlink_to(tmp_path / "outside.json")

    with pytest.raises(NotReadable):
        check_feed(FileFeed(tmp_path / "feed"))


def test_findings_are_counted_and_only_few_are_kept(tmp_path: Path) -> None:
    services = [a_service(at, url="x") for at in range(50)]
    (tmp_path / "services.json").write_bytes(dumped(a_page(*services, services[0])))

    report = check_feed(FileFeed(tmp_path))

    assert codes(report)["failure address-without-scheme"] == 51
    assert codes(report)["warning id-twice"] == 1
    assert len([one for one in report.findings if one.level == "failure"]) == 3


# ── Addresses ──


@dataclass(frozen=True, slots=True)
class Told:
    status: int
    body: bytes
    seconds: float = 0.1


def serving(answers: dict[str, Any], asked: list[str]) -> Callable[[str], Told]:
    """What asks a site of these answers: a value as JSON, a number as a status."""

    def fetch(address: str) -> Told:
        asked.append(address.removeprefix(BASE))
        told = answers.get(asked[-1], 404)
        if isinstance(told, Exception):
            raise told
        return Told(told, b"{}") if isinstance(told, int) else Told(200, dumped(told))

    return fetch


def a_site(pages: int, a_page_of: int = 1) -> dict[str, Any]:
    site: dict[str, Any] = {"": api_details()}
    for number in range(1, pages + 1):
        services = [a_service(number * 100 + at) for at in range(a_page_of)]
        site[f"/services?page={number}"] = a_page(*services, total_pages=pages, page_number=number)
        site |= {f"/services/{one['id']}": one for one in services}
    return site


def test_an_address_is_walked_as_the_official_validator_does() -> None:
    asked: list[str] = []
    report = check_feed(AddressFeed(BASE, serving(a_site(7), asked)))

    assert report.is_valid
    assert states(report) == {
        "/": "passed",
        "/services": "passed",
        "/services/{id}": "passed",
        "/taxonomies": "absent",
        "/taxonomy_terms": "absent",
        "/organizations": "absent",
        "/service_at_locations": "absent",
    }
    assert asked[:4] == ["", "/services?page=1", "/services?page=3", "/services?page=7"]
    assert asked[-3:] == [f"/services/{an_id(at)}" for at in (100, 300, 700)]


def test_ten_ids_are_asked_for_at_most_and_always_the_same() -> None:
    first: list[str] = []
    second: list[str] = []
    for asked in (first, second):
        check_feed(AddressFeed(BASE, serving(a_site(3, 40), asked)))

    assert first == second
    assert len([one for one in first if one.startswith("/services/")]) == 10
    assert sampled(list("abcdefghijklmnopqrstuvwxyz"))[::9] == ["a", "z"]


@pytest.mark.parametrize("status", [400, 401, 404, 500, 503])
def test_a_required_endpoint_must_answer(status: int) -> None:
    site = {**a_site(1), "/services?page=1": status}
    report = check_feed(AddressFeed(BASE, serving(site, [])))

    assert not report.is_valid
    assert states(report)["/services"] == "failed"


def test_an_optional_endpoint_that_breaks_is_a_warning() -> None:
    site = {**a_site(1), "/taxonomies?page=1": 500, "/organizations?page=1": 501}
    report = check_feed(AddressFeed(BASE, serving(site, [])))

    assert report.is_valid
    assert (states(report)["/taxonomies"], states(report)["/organizations"]) == ("warned", "absent")


def test_an_empty_feed_is_warned_of() -> None:
    site = {"": api_details(), "/services?page=1": a_page(total_pages=0)}
    report = check_feed(AddressFeed(BASE, serving(site, [])))

    assert (report.is_valid, codes(report)) == (True, {"warning empty-feed": 1})


def test_silence_is_a_failure_with_its_sentence() -> None:
    gone = NotReadable(BASE, "It took too long to answer. Try again later.")
    report = check_feed(AddressFeed(BASE, serving({**a_site(1), "": gone}, [])))

    assert [one.sentence for one in report.findings] == [gone.sentence]
    assert not report.is_valid


def test_taking_in_reads_every_page() -> None:
    feed = AddressFeed(BASE, serving(a_site(5, 12), []), every=True)

    assert len(list(read_records(feed, "/services"))) == 60


@pytest.mark.parametrize(
    "broken", [404, 500, None, a_page(), a_page(a_service(100), total_pages=5)]
)
def test_taking_in_stops_at_a_page_that_is_missing_or_came_before(broken: Any) -> None:
    site = {**a_site(5), "/services?page=3": broken}
    feed = AddressFeed(BASE, serving(site, []), every=True)

    with pytest.raises(FeedBroken):
        list(read_records(feed, "/services"))


def test_taking_in_without_a_number_of_pages_ends_at_an_empty_one() -> None:
    site = a_site(4)
    for number in range(1, 5):
        del site[f"/services?page={number}"]["total_pages"]
    site["/services?page=5"] = a_page()
    feed = AddressFeed(BASE, serving(site, []), every=True)

    assert len(list(read_records(feed, "/services"))) == 4


def test_a_slow_site_and_one_without_https_are_warned_of() -> None:
    def fetch(address: str) -> Told:
        told = serving(a_site(1), [])(address.replace("http://", "https://"))
        return Told(told.status, told.body, seconds=6)

    report = check_feed(AddressFeed(BASE.replace("https://", "http://"), fetch))

    assert codes(report) == {"warning not-https": 1, "warning slow": 1}
