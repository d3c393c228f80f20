"""Each rule of the house catches a breach planted for it, and the house itself has none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.rules import post_keys, sight, writes
from tools.rules.__main__ import main
from tools.rules.house import RULES, Rule
from tools.rules.tree import Breach

ROOT = Path(__file__).resolve().parents[2]
BY_NAME = {rule.__name__.rpartition(".")[2]: rule for rule in RULES}  # type: ignore[attr-defined]

GLOSSARY = """
| Never in code | In | Say |
| --- | --- | --- |
| ticket | every room | SupportRequest |
| score | competitions | Mark |
"""

PACK = """
code = "sampleham"
name = "Sampleham"
council = "Sampleham Borough Council"
[[languages]]
name = "English"
"""
CONTACTS = """
[[contacts]]
name = "The Lantern Line"
what = "Ring if you live in Upper Wickersley. The line is open on Monday."
phone = "0808 157 0042"
url = "https://lantern.example"
[[contacts]]
name = "Steady"
what = "A steady group."
"""
COMPETITIONS = """
[[rounds]]
title = "Letters to Sampleham"
prizes = [{ place = 1, pence = 12500 }]
"""
INVENTED = """
code = "nowhere"
name = "Nowhere-on-Sea"
council = "Nowhere Council"
invented = true
"""


def a_page(text: str) -> str:
    """A page of a pack with this text twice."""
    return f"""+++
code = "p"
type = "article"
title = "A page"
summary = "It is short."
owner = "Lead"
reviewed_on = 2026-01-01
review_on = 2026-06-01
specialist = "not_needed"
+++
{text} {text}
"""


# rule -> the files planted, and the breaches that it must find there, all and no others
PLANTED: dict[str, tuple[dict[str, str], list[tuple[str, int]]]] = {
    "lengths": (
        {"src/kith/areas/long.py": "x = 1\n" * 400, "src/kith/areas/short.py": "x = 1\n" * 399},
        [("src/kith/areas/long.py", 400)],
    ),
    "file_names": (
        {
            "src/kith/areas/utils.py": "",
            "src/kith/areas/services/find.py": "",
            "src/kith/areas/admin.py": "",
            "src/kith/areas/useful.py": "",
            "tests/helpers.py": "",
        },
        [
            ("src/kith/areas/admin.py", 1),
            ("src/kith/areas/services/find.py", 1),
            ("src/kith/areas/utils.py", 1),
            ("tests/helpers.py", 1),
        ],
    ),
    "orm": (
        {
            "src/kith/areas/views.py": "from django.db import transaction\nArea.objects.first()\n",
            "src/kith/areas/presenters/page.py": "rows = area.contacts.filter(tier=1)\n",
            "src/kith/areas/forms.py": "from django.shortcuts import get_object_or_404\nform.save()\n",
            "src/kith/areas/queries.py": "rows = Area.objects.filter(code=1)\n",
        },
        [
            ("src/kith/areas/forms.py", 1),
            ("src/kith/areas/forms.py", 2),
            ("src/kith/areas/presenters/page.py", 1),
            ("src/kith/areas/views.py", 1),
            ("src/kith/areas/views.py", 2),
        ],
    ),
    "writes": (
        {
            "src/kith/areas/queries.py": "Area.objects.update_or_create(code=1)\n",
            "src/kith/areas/operations.py": (
                "def adopt(area):\n    area.save()\n\n\n"
                "def retire(*, area):\n    area.delete()\n\n\n"
                "def _put(area):\n    area.save()\n"
            ),
        },
        [("src/kith/areas/operations.py", 1), ("src/kith/areas/queries.py", 1)],
    ),
    "sight": (
        {
            "src/kith/areas/queries.py": "Team._base_manager.all()\nTeam.objects.raw('x')\n",
            "src/kith/areas/operations.py": "Person.objects.first()\nconnection.cursor()\n",
            "src/kith/accounts/operations.py": "Person.objects.first()\n",
            "src/kith/core/queries.py": "Draft._base_manager.all()\n",
        },
        [
            ("src/kith/areas/operations.py", 1),
            ("src/kith/areas/operations.py", 2),
            ("src/kith/areas/queries.py", 1),
            ("src/kith/areas/queries.py", 2),
        ],
    ),
    "hidden_deeds": (
        {
            "src/kith/areas/models.py": "class Area(Model):\n    def save(self):\n        pass\n",
            "src/kith/areas/rules.py": "adopted = Signal()\npost_save.connect(x)\n",
            "src/kith/areas/views.py": "@receiver(post_save)\ndef seen(**kw):\n    pass\n",
            "src/kith/areas/receivers.py": "@receiver(page_published)\ndef seen(**kw):\n    pass\n",
        },
        [
            ("src/kith/areas/models.py", 2),
            ("src/kith/areas/rules.py", 1),
            ("src/kith/areas/rules.py", 2),
            ("src/kith/areas/views.py", 2),
        ],
    ),
    "imports": (
        {
            "src/kith/pledges/queries.py": "from kith.areas.queries import _public_contacts\n",
            "src/kith/areas/context.py": "from kith.areas.queries import _public_contacts\n",
        },
        [("src/kith/pledges/queries.py", 1)],
    ),
    "area_nouns": (
        {
            "packs/sampleham/pack.toml": PACK,
            "packs/sampleham/contacts.toml": CONTACTS,
            "packs/sampleham/competitions.toml": COMPETITIONS,
            "packs/nowhere/pack.toml": INVENTED,
            "packs/nowhere/contacts.toml": '[[contacts]]\nname = "Lantern"\nphone = "01632 960001"\n',
            "src/kith/areas/queries.py": 'DEFAULT = "sampleham"\n# Mondays in Wickersley\n',
            "src/kith/areas/templates/areas/x.html": "<p>The Lantern Line</p>\n<p>Ring 999</p>\n",
            "src/kith/areas/static/areas/x.js": 'tel("08081570042");\nlink("https://lantern.example")\n',
            "src/kith/areas/views.py": '"""Steady work on Monday."""\nPRIZE = "£125"\nTEN = "£1250"\n',
            "src/kith/areas/models.py": 'WHO = "Nowhere-on-Sea"\nCALL = "01632 960001"\n',
        },
        [
            ("src/kith/areas/models.py", 1),
            ("src/kith/areas/queries.py", 1),
            ("src/kith/areas/queries.py", 2),
            ("src/kith/areas/static/areas/x.js", 1),
            ("src/kith/areas/static/areas/x.js", 2),
            ("src/kith/areas/templates/areas/x.html", 1),
            ("src/kith/areas/templates/areas/x.html", 2),
            ("src/kith/areas/views.py", 2),
        ],
    ),
    "words": (
        {
            "docs/glossary.md": GLOSSARY,
            "src/kith/areas/models.py": "class SupportTicket:\n    def open_ticket(self): ...\n",
            "src/kith/competitions/models.py": "class EntryScore: ...\n",
            "src/kith/measures/scoring.py": "def score(): ...\n",
        },
        [
            ("src/kith/areas/models.py", 1),
            ("src/kith/areas/models.py", 2),
            ("src/kith/competitions/models.py", 1),
        ],
    ),
    "spelling": (
        {
            "src/kith/areas/models.py": '"""The colour of `normalize`."""\norganization = 1\n',
            "src/kith/areas/views.py": 'def pick_color():\n    """Honor it."""\n',
            "src/kith/areas/templates/areas/x.html": '<p class="center">Your neighbor</p>\n',
            "docs/page.md": "The center.\n\n```css\ncolor: red;\n```\n",
        },
        [
            ("docs/page.md", 1),
            ("src/kith/areas/models.py", 2),
            ("src/kith/areas/templates/areas/x.html", 1),
            ("src/kith/areas/views.py", 1),
            ("src/kith/areas/views.py", 2),
        ],
    ),
    "reading_age": (
        {
            "packs/nowhere/pages/hard.md": a_page(
                "Notwithstanding considerable organisational heterogeneity, practitioners"
                " consistently characterise interpersonal communication as indispensable."
            ),
            "packs/nowhere/pages/plain.md": a_page("You talk. They listen. Then you swap."),
        },
        [("packs/nowhere/pages/hard.md", 1)],
    ),
    "docstrings": (
        {
            "src/kith/measures/scoring.py": '"""S."""\ndef score(): ...\ndef _add(): ...\n',
            "src/kith/areas/queries.py": '"""Q."""\nclass Seen:\n    """S."""\n    def at(self): ...\n',
            "src/kith/areas/views.py": "def leave(): ...\n",
        },
        [("src/kith/areas/queries.py", 4), ("src/kith/measures/scoring.py", 2)],
    ),
    "audit_actions": (
        {
            "src/kith/areas/operations.py": (
                'audit.record(action="areas.pack-loaded")\n'
                'audit.record(action="areas.load_pack")\n'
                'audit.record(action="pledges.pledge-kept")\n'
                'audit.record(action="areas.pack-load")\n'
                "audit.record(action=code)\n"
            ),
        },
        [("src/kith/areas/operations.py", line) for line in (2, 3, 4, 5)],
    ),
    "templates": (
        {
            "src/kith/areas/templates/areas/x.html": (
                "<script>go()</script>\n"
                '<p style="color: red">a</p>\n'
                '<button onclick="go()">b</button>\n'
                '<img src="https://elsewhere.example/x.png" alt="">\n'
                "{{ words|safe }}\n"
                '<script type="module" src="/static/x.js"></script>\n'
                '<script type="application/json">{}</script>\n'
                "{# <style> #}\n"
            ),
        },
        [("src/kith/areas/templates/areas/x.html", line) for line in (1, 2, 3, 4, 5)],
    ),
    "post_keys": (
        {
            "src/kith/areas/templates/areas/x.html": (
                '<form method="get"></form>\n'
                '<form class="a" method="post">\n{% csrf_token %}</form>\n'
                '<form method="post">{% csrf_token %}\n{% post_key %}</form>\n'
                "<form method=POST></form>\n"
                '{# <form method="post"></form> #}\n'
                '<form method="post">{# {% post_key %} #}</form>\n'
            ),
        },
        [("src/kith/areas/templates/areas/x.html", line) for line in (2, 6, 8)],
    ),
    "left_behind": (
        {
            "src/kith/areas/views.py": "print(1)\nbreakpoint()\n",
            "src/kith/areas/static/areas/x.js": "const a = 1;\nconsole.log(a);\n",
        },
        [
            ("src/kith/areas/static/areas/x.js", 2),
            ("src/kith/areas/views.py", 1),
            ("src/kith/areas/views.py", 2),
        ],
    ),
    "addresses": (
        {
            "docs/running.md": "cd /" + "home/someone/kith\nGET /work/ and /checkout/main\n",
            "tools/lock.sh": "pip --index" + "-url https://mirror.example/" + "simple/\n",
            "package-lock.json": '{"resolved' + '": "https://mirror.example/x.tgz"}\n',
        },
        [("docs/running.md", 1), ("package-lock.json", 1), ("tools/lock.sh", 1)],
    ),
    "dependencies": (
        {
            "pyproject.toml": (
                "[project]\ndependencies = [\n"
                '  "click>=8", # the command\n  "django~=5.2",\n]\n'
                '[dependency-groups]\ndev = [\n  "pytest>=9",\n]\n'
            ),
        },
        [("pyproject.toml", 4), ("pyproject.toml", 8)],
    ),
    "decisions": (
        {
            "docs/adr/README.md": "[1](0001-good.md) [2](0002-bad.md)\n",
            "docs/adr/0001-good.md": (
                "# 1\n\nDecided 2026-11-21.\n\n## Context\n\n## Decision\n\n## Consequences\n"
            ),
            "docs/adr/0002-bad.md": "# 2\n\nDecided 2026-11-21.\n\n## Context\n",
        },
        [("docs/adr/0002-bad.md", 1)],
    ),
}


def plant(root: Path, planted: dict[str, str]) -> None:
    """Write files below `root`."""
    for name, text in planted.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def places(breaches: list[Breach]) -> list[tuple[str, int]]:
    """Where the breaches are, each place once."""
    return sorted({(breach.file, breach.line) for breach in breaches})


def test_every_rule_has_a_planted_breach() -> None:
    assert sorted(PLANTED) == sorted(BY_NAME)


@pytest.mark.parametrize("name", sorted(PLANTED))
def test_rule_finds_what_is_planted_and_nothing_else(name: str, tmp_path: Path) -> None:
    planted, expected = PLANTED[name]
    plant(tmp_path, planted)

    assert places(BY_NAME[name].check(tmp_path)) == sorted(expected)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__.rpartition(".")[2])
def test_house_keeps_the_rule(rule: Rule) -> None:
    assert [str(breach) for breach in sorted(rule.check(ROOT))] == []


def test_allowances_are_all_used() -> None:
    assert writes.stale_allowances(ROOT) == []
    assert post_keys.stale_allowances(ROOT) == []
    assert sight.stale_allowances(ROOT) == []


def test_breach_makes_the_command_fail_and_says_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plant(tmp_path, {"pyproject.toml": "", "docs/glossary.md": GLOSSARY})
    assert main(tmp_path) == 0

    plant(tmp_path / "broken", {"pyproject.toml": "", "docs/glossary.md": GLOSSARY})
    plant(tmp_path / "broken", {"src/kith/areas/utils.py": ""})
    assert main(tmp_path / "broken") == 1
    assert "src/kith/areas/utils.py:1: `utils`: name the subject." in capsys.readouterr().out
