"""A small directory that a test may break: one of everything, in an invented pack."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from kith.area_pack.directory import Around, Directory, read_directory

DAY = date(2026, 11, 21)
FILES = {
    "rules.toml": """format = 1

[freshness]
fresh_days = 90
stale_days = 365
hide_days = 540

[[bank_holidays]]
day = 2027-12-27
name = "Christmas Day"
""",
    "outcodes.toml": """format = 1

[[outcodes]]
code = "EX91"
easting = 612000
northing = 431000
""",
    "taxonomies.toml": """format = 1

[[taxonomies]]
code = "types"
name = "Types"
description = "What a service is."

[[taxonomies]]
code = "needs"
name = "Needs"
description = "What people say."

[[taxonomies]]
code = "eligibility"
name = "For whom"
description = "For whom it is."

[[taxonomies]]
code = "access"
name = "Access"
description = "Getting in."

[[terms]]
taxonomy = "types"
code = "mediation"
kind = "service_type"
label = "Mediation"
required = true

[[terms]]
taxonomy = "types"
code = "refuge"
kind = "service_type"
label = "Refuge"

[[terms]]
taxonomy = "needs"
code = "rows"
kind = "need"
label = "We row"
leads_to = ["types:mediation"]

[[terms]]
taxonomy = "needs"
code = "afraid"
kind = "need"
label = "I am afraid"
leads_to = ["types:refuge"]

[[terms]]
taxonomy = "eligibility"
code = "parents"
kind = "eligibility"
label = "Parents"

[[terms]]
taxonomy = "access"
code = "step-free"
kind = "access"
label = "No steps"
""",
    "providers.toml": """format = 1

[[providers]]
code = "fair"
name = "Fair Middle"
description = "Mediators."
website = "https://fair.example"
""",
    "places.toml": """format = 1

[[places]]
provider = "fair"
code = "hall"
address = "1 Sample Street"
postcode = "EX91 1AA"
access = ["access:step-free"]

[[places]]
provider = "fair"
code = "house"
confidential = true
""",
    "services/all.toml": """format = 1

[[services]]
code = "talks"
provider = "fair"
name = "Talks"
summary = "Talks for two."
description = "Somebody fair helps you to agree."
phones = [{ number = "01632 960100" }]
types = ["mediation"]
eligibility_terms = ["parents"]
life_stages = ["later-on"]
youngest = 18
oldest = 99
assured_on = 2026-11-01
times = { week = ["mon-fri 09:00-17:00"], bank_holidays = "closed" }
places = [{ code = "hall" }]

[[services]]
code = "rooms"
provider = "fair"
name = "Rooms"
summary = "Safe rooms."
description = "Ring first."
contact = "harbour"
types = ["refuge"]
places = [{ code = "house" }]
assured_on = 2026-11-01
""",
}
"""What the small directory says, with nothing wrong."""

AROUND = Around(
    is_invented=True,
    stages=frozenset({"later-on"}),
    languages=frozenset({"en-GB"}),
    contacts={
        "harbour": {
            "concerns": ["abuse"],
            "phone": "0808 157 0002",
            "text": "07700 900123",
            "text_word": "SAFE",
            "url": "https://harbour.example",
            "hours": "Day and night",
        }
    },
    on=DAY,
)

Edit = Callable[[str, str, str], None]


def laid(folder: Path) -> Path:
    """The small directory, written below `folder`."""
    for name, text in FILES.items():
        path = folder / "directory" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def changed(folder: Path, file: str, old: str, new: str) -> None:
    """Replace the first `old` of a file; it has to be there."""
    path = folder / "directory" / file
    text = path.read_text("utf-8")
    assert old in text, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new, 1), "utf-8")


def said(folder: Path, around: Around = AROUND) -> list[str]:
    """What the check says, each "file:line: severity: sentence" without the folder's name."""
    found = read_directory(folder, around)[1]
    return [str(one).removeprefix("directory/") for one in found]


def read(folder: Path, around: Around = AROUND) -> Directory:
    """The directory, in which nothing is wrong."""
    found, problems = read_directory(folder, around)
    assert [str(one) for one in problems if one.severity == "error"] == []
    return found
