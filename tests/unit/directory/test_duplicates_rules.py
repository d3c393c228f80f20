"""Pairs are found by what is rare, judged by names first, and fast among very many."""

from __future__ import annotations

import time

import pytest

from kith.directory.rules.duplicates import Facts, digits_of, host_of, judged, pairs


def test_numbers_and_hosts_are_known_however_they_are_written() -> None:
    assert digits_of("+44 (0)114 496 0001") == digits_of("0114 496 0001")
    assert host_of("https://WWW.Tea.example/x") == "tea.example"
    assert host_of("http://[bad") == ""


def test_two_services_of_one_provider_are_not_one_for_that() -> None:
    shared = {"provider": "Lantern", "postcodes": frozenset({"EX934UE"}), "host": "l.example"}

    assert (
        judged(Facts(1, "Lantern day talks", **shared), Facts(2, "Lantern night door", **shared))
        is None
    )


@pytest.mark.parametrize("count", [2_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_very_many_are_compared_in_blocks(count: int) -> None:
    words = [f"{chr(97 + n % 26)}{n * 7919 % 997}word" for n in range(997)]
    facts = [
        Facts(
            n,
            f"{words[n % 997]} {words[n * 31 % 997]} group {n}",
            phones=frozenset({str(n // 2)}) if n % 100 < 2 else frozenset(),
            postcodes=frozenset({f"S{n % 5}"}),
        )
        for n in range(count)
    ]
    began = time.process_time()

    list(pairs(facts))

    assert time.process_time() - began < count / 1_000
