"""What import-linter cannot see: relations between tables point down too, and pages live in front."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

from django.apps import apps
from wagtail.models import Page

ROOT = Path(__file__).resolve().parents[2]
Edge = tuple[str, str, str]


def floors() -> dict[str, int]:
    """Each room's floor by the import law; the top is 0."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    contracts = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "rooms")
    return {
        room.strip(" ()"): floor for floor, layer in enumerate(layers) for room in layer.split("|")
    }


def room_of(module: str) -> str:
    """The room of a module of ours; empty for another package's."""
    parts = module.split(".")
    return parts[1] if parts[0] == "kith" else ""


def relations() -> list[Edge]:
    """Each relation between tables of ours: the field, its room, and the room it points to."""
    found = []
    for model in apps.get_models():
        room = room_of(model.__module__)
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if room and target and field.concrete and room_of(target.__module__):
                found.append(
                    (f"{model._meta.label}.{field.name}", room, room_of(target.__module__))
                )
    return found


def upward(edges: Iterable[Edge]) -> list[str]:
    """The relations that point up, or sideways into another room."""
    floor = floors()
    return [name for name, here, there in edges if here != there and floor[there] <= floor[here]]


def test_relations_point_down() -> None:
    assert upward(relations()) == []


def test_relations_are_seen() -> None:
    assert ("areas.Contact.area", "areas", "areas") in relations()
    assert ("pledges.Pledge.area", "pledges", "areas") in relations()


def test_upward_and_sideways_relations_are_noticed() -> None:
    edges = [
        ("areas.Area.home", "areas", "front"),
        ("pledges.Pledge.service", "pledges", "directory"),
        ("pledges.Pledge.area", "pledges", "areas"),
    ]

    assert upward(edges) == ["areas.Area.home", "pledges.Pledge.service"]


def test_pages_live_in_front_alone() -> None:
    rooms = {room_of(model.__module__) for model in apps.get_models() if issubclass(model, Page)}

    assert rooms - {""} == {"front"}


def test_every_room_with_tables_has_its_floor() -> None:
    rooms = {room_of(model.__module__) for model in apps.get_models()} - {""}

    assert rooms - floors().keys() == set()
