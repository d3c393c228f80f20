"""Audit codes read alike: `room.noun-verbed`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tools.rules.tree import Breach, house_modules, last_name, named, room_of

RULE = "Audit actions are room.noun-verbed"
SHAPE = re.compile(r"^[a-z_]+\.[a-z]+(?:-[a-z]+)+$")
STRONG_VERBS = {
    "begun", "broken", "chosen", "drawn", "found", "given", "held", "kept", "left", "lent", "lost",
    "made", "met", "paid", "put", "read", "reset", "sealed", "seen", "sent", "set", "shown", "split", "sworn",
    "taken", "told", "withdrawn", "won", "written",
}  # fmt: skip


def check(root: Path) -> list[Breach]:
    """The `action=` of every call of `audit.record`."""
    breaches = []
    for path, tree in house_modules(root):
        room = room_of(root, path)
        for line, action in actions(tree):
            if says := _wrong(action, room):
                breaches.append(Breach(named(root, path), line, says))
    return breaches


def actions(tree: ast.Module) -> Iterator[tuple[int, str | None]]:
    """The line and the code of each record in the trail; none where the code is not written out."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or last_name(node.func) != "record":
            continue
        if ast.unparse(node.func) in {"audit.record", "record"}:
            for keyword in node.keywords:
                if keyword.arg == "action":
                    value = keyword.value
                    is_written = isinstance(value, ast.Constant) and isinstance(value.value, str)
                    yield node.lineno, value.value if is_written else None  # type: ignore[attr-defined]


def _wrong(action: str | None, room: str) -> str:
    if action is None:
        return "Write the action's code here in full, so that it can be found."
    if not SHAPE.match(action):
        return f"{action}: write it as {room}.noun-verbed."
    if action.partition(".")[0] != room:
        return f"{action}: the code begins with its own room, {room}."
    verb = action.rpartition("-")[2]
    if not verb.endswith("ed") and verb not in STRONG_VERBS:
        return f"{action}: `{verb}` is not a past participle."
    return ""
