"""Feeds at addresses: whole or not at all, and asked politely."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import pytest

from kith.directory.operations import importing_feeds
from kith.directory.operations.importing_feeds import MEBIBYTE, FeedMaterial, Politely
from kith.directory.rules.importing import SourceBroken, base_of
from kith.open_referral import Limits
from tests.factories.imports import Answered, Machine, a_record
from tests.unit.open_referral.sample import a_page, a_service

ADDRESS = "https://feed.example/api"


def taken(machine: Machine) -> list[str]:
    return [one.theirs for one in FeedMaterial(ADDRESS, fetch=machine).records()]


def whole(number: int) -> dict[str, object]:
    return a_record(number, phones=[{"id": a_record(number)["id"], "number": "0114 496 0001"}])


def test_pages_of_whole_services_are_read_to_the_end() -> None:
    pages = [
        a_page(whole(1), total_items=2, total_pages=2),
        a_page(whole(2), total_items=2, total_pages=2),
    ]

    assert taken(Machine(pages)) == [a_record(1)["id"], a_record(2)["id"]]


def test_a_list_of_parts_is_asked_for_one_by_one() -> None:
    machine = Machine([a_page(a_service(1))], {a_record(1)["id"]: a_record(1)})
    [one] = FeedMaterial(ADDRESS, fetch=machine).records()

    assert one.given["organization"]["name"] == "Tea and Talk"
    assert machine.asked[-1] == f"{ADDRESS}/services/{a_record(1)['id']}"


def test_too_many_to_ask_one_by_one_are_not() -> None:
    machine = Machine([a_page(a_service(1), a_service(2))], {a_record(1)["id"]: a_record(1)})

    with pytest.raises(SourceBroken, match="one by one"):
        list(FeedMaterial(ADDRESS, fetch=machine, most_by_id=1).records())


@pytest.mark.parametrize(
    ("machine", "says"),
    [
        (Machine([]), "no service"),
        (
            Machine([a_page(whole(1), total_items=2, total_pages=2), a_page(total_items=2)]),
            "gave 1",
        ),
        (Machine([a_page(whole(1), total_items=3)]), "gave 1"),
        (
            Machine(
                [
                    a_page(whole(1), total_items=2, total_pages=2),
                    a_page(whole(2), total_items=5, total_pages=2),
                ]
            ),
            "it changed while it was read",
        ),
        (
            Machine(
                [
                    a_page(whole(1), total_items=2, total_pages=2),
                    a_page(whole(1), total_items=2, total_pages=2),
                ]
            ),
            "earlier page",
        ),
        (Machine([a_page(contents={"a": 1})]), "contents"),
        (Machine([a_page(a_service(1))]), "404"),
        (Machine([a_page(a_service(1))], {a_record(1)["id"]: a_record(2)}), "another service"),
    ],
)
def test_a_feed_that_is_not_whole_is_broken(machine: Machine, says: str) -> None:
    with pytest.raises(SourceBroken, match=says):
        taken(machine)


def test_a_busy_machine_is_given_the_time_it_asks_for() -> None:
    waited: list[float] = []
    machine = Machine([a_page(whole(1))], busy=2)

    assert Politely(machine, waited.append)(f"{ADDRESS}/services").status == 200
    assert waited == [3.0, 3.0]


def test_a_machine_that_never_has_time_is_left_alone() -> None:
    waited: list[float] = []
    reply = Politely(lambda _address: Answered(503), waited.append)(ADDRESS)

    assert (reply.status, len(waited)) == (503, 4)


def test_half_a_page_is_broken() -> None:
    body = json.dumps(a_page(whole(1))).encode()[:-30]

    with pytest.raises(SourceBroken, match="no JSON text"):
        list(FeedMaterial(ADDRESS, fetch=lambda _address: Answered(200, body)).records())


def test_the_address_of_the_list_leads_to_the_feed() -> None:
    assert base_of(f"{ADDRESS}/services/") == ADDRESS


def test_a_folder_with_lists_and_records_gives_each_service_once(tmp_path: Path) -> None:
    (tmp_path / "services").mkdir()
    (tmp_path / "services.json").write_text(json.dumps(a_page(a_service(1), a_service(2))))
    (tmp_path / "services" / f"{a_record(1)['id']}.json").write_text(json.dumps(a_record(1)))

    found = list(FeedMaterial(tmp_path).records())

    assert sorted(one.theirs for one in found) == [a_record(1)["id"], a_record(2)["id"]]


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    packed = tmp_path / "services.json.gz"
    packed.write_bytes(gzip.compress(b" " * 30_000_000))
    archive = tmp_path / "services.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("services.json", b" " * 30_000_000)

    for path in (packed, archive):
        with pytest.raises(SourceBroken, match="larger than Kith reads"):
            list(FeedMaterial(path).records())


def test_a_json_text_too_large_says_how_to_write_it_and_so_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing_feeds, "LIMITS", Limits(document=MEBIBYTE, line=MEBIBYTE))
    both = [a_record(number, description="tea " * 150_000) for number in (1, 2)]
    whole, lines = tmp_path / "services.json", tmp_path / "services.ndjson"
    whole.write_text(json.dumps(a_page(*both)))
    lines.write_text("".join(f"{json.dumps(one)}\n" for one in both))
    pages = tmp_path / "services.zip"
    with zipfile.ZipFile(pages, "w", zipfile.ZIP_STORED) as file:
        for number, one in enumerate(both, 1):
            page = a_page(one, total_items=2, total_pages=2)
            file.writestr(f"services_page{number}.json", json.dumps(page))

    with pytest.raises(SourceBroken, match=r"larger than 1 MiB, .* \(\.ndjson\), or the pages"):
        list(FeedMaterial(whole).records())
    assert len(list(FeedMaterial(lines).records())) == 2
    assert len(list(FeedMaterial(pages).records())) == 2
