"""Read postcodes out of Code-Point Open, an ONS directory or our own small CSV, row by row."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kith.postcodes.columns import Columns, ColumnsMissing, columns_of, is_area_file
from kith.postcodes.grid import EAST_END, NORTH_END
from kith.postcodes.lines import LIMITS, Limits, Member, members_of
from kith.postcodes.nearness import Nearness
from kith.postcodes.refusals import PostcodeFileRefused
from kith.postcodes.rows import PostcodeRow, Progress, Tally
from kith.postcodes.royal_mail import BRITISH_AREAS, INWARD, area_of

_TOLD_EVERY = 20_000
_MOST_LINES_A_ROW = 20
_GIROBANK = "GIR0AA"
"""The one postcode of another shape: a bank's, for post alone."""
_CODE = re.compile(r"[EWSNKLM][0-9]{8}")
_NO_CODE = "99999999"
"""How a pseudo code of the ONS ends: the Channel Islands' L99999999, the Isle of Man's M99999999."""


def read_postcodes(
    path: Path,
    *,
    district_code: str = "",
    buffer: float = 0,
    progress: Progress | None = None,
    tally: Tally | None = None,
    limits: Limits = LIMITS,
) -> Iterator[PostcodeRow]:
    """The live postcodes of Great Britain in a file, folder or ZIP, in the order they stand.

    Which kind it is shows from its content. With `district_code`, only that district's, and
    those within `buffer` metres of any of them; the source is then read twice.
    PostcodeFileRefused, with file and line, as soon as something is wrong: rows yielded before
    are then part of no whole, so load them in one transaction. `tally` is filled on the way.
    """
    if district_code and not _CODE.fullmatch(district_code):
        raise PostcodeFileRefused(
            str(path), 0, "the council's code must be a letter and eight numbers, like E09000001."
        )
    tally = Tally() if tally is None else tally
    told = _Told(progress)
    if not district_code:
        yield from _rows(path, tally, told, limits)
        return
    near = Nearness.around(
        (
            (row.easting, row.northing)
            for row in _rows(path, Tally(), told, limits)
            if row.district_code == district_code
        ),
        buffer,
    )
    if not near:
        raise PostcodeFileRefused(
            str(path), 0, f"has no postcode of the council {district_code}. Check the code."
        )
    for row in _rows(path, tally, told, limits):
        if row.district_code == district_code or near.holds(row.easting, row.northing):
            yield row
        else:
            tally.kept -= 1
            tally.outside += 1


@dataclass(slots=True)
class _Told:
    """Tells how far the reading is, over all files and both passes."""

    progress: Progress | None
    lines: int = 0

    def tell(self, name: str) -> None:
        if self.progress:
            self.progress(name, self.lines)


def _rows(path: Path, tally: Tally, told: _Told, limits: Limits) -> Iterator[PostcodeRow]:
    with members_of(path, limits) as members:
        for member, columns in _chosen(path, members):
            tally.files += 1
            tally.kind = columns.kind
            yield from _rows_of(member, columns, tally, told)
    if not tally.kept:
        raise PostcodeFileRefused(
            str(path), 0, "holds no postcode of Great Britain in use. Download it again."
        )


def _chosen(path: Path, members: list[Member]) -> list[tuple[Member, Columns]]:
    """The files that hold postcodes. A ZIP of the ONS holds them twice: whole, and by area."""
    refused: list[PostcodeFileRefused] = []
    recognised = [
        (one, columns)
        for one in members
        if (columns := _columns(one, is_alone=len(members) == 1, refused=refused))
    ]
    whole = [pair for pair in recognised if not _is_part(pair[0])]
    chosen = whole or recognised
    if refused and not chosen:
        raise refused[0]
    if not chosen:
        raise PostcodeFileRefused(
            str(path),
            0,
            "holds no file that we know: neither OS Code-Point Open, nor an ONS postcode directory "
            "(ONSPD or NSPL), nor a CSV with the header "
            "postcode,easting,northing,admin_district,admin_ward.",
        )
    with_header = [member for member, columns in chosen if columns.has_header]
    if (len(with_header) > 1 and whole) or len(with_header) not in (0, len(chosen)):
        raise PostcodeFileRefused(
            str(path), 0, f"holds {len(chosen)} postcode directories. Give one of them."
        )
    return chosen


def _is_part(member: Member) -> bool:
    return "multi_csv" in PurePosixPath(member.inside.lower()).parts


def _columns(
    member: Member, *, is_alone: bool, refused: list[PostcodeFileRefused]
) -> Columns | None:
    """What kind of file it is. One that must be a part of the whole and is not, is refused.

    Other files of a ZIP are the publisher's papers, which may be as broken as they like: they
    are put in `refused` and count only when nothing else is there.
    """
    is_needed = is_alone or is_area_file(PurePosixPath(member.inside).stem) or _is_part(member)
    try:
        columns = columns_of(next(csv.reader([next(member.lines(), "")]), []))
    except (ColumnsMissing, csv.Error) as wrong:
        refused.append(PostcodeFileRefused(member.name, 1, str(wrong)))
    except PostcodeFileRefused as refusal:
        refused.append(refusal)
    else:
        if columns or is_alone or not is_needed:
            return columns
        refused.append(
            PostcodeFileRefused(
                member.name, 1, "does not start as postcode files do. Download the whole again."
            )
        )
    if is_needed:
        raise refused[-1]
    return None


def _records(member: Member, told: _Told) -> Iterator[tuple[int, list[str]]]:
    """Each record with its first line. A quote left open may not swallow the file."""
    since = 0

    def fed() -> Iterator[str]:
        nonlocal since
        for line in member.lines():
            since += 1
            if since > _MOST_LINES_A_ROW:
                break
            told.lines += 1
            if told.lines % _TOLD_EVERY == 0:
                told.tell(member.name)
            yield line

    reader = csv.reader(fed(), strict=True)
    line = 1
    try:
        for fields in reader:
            yield line, fields
            line, since = reader.line_num + 1, 0
    except csv.Error as error:
        raise PostcodeFileRefused(member.name, line, f"is not CSV: {error}.") from None


def _rows_of(member: Member, columns: Columns, tally: Tally, told: _Told) -> Iterator[PostcodeRow]:
    records = _records(member, told)
    if columns.has_header:
        next(records, None)
    outward_of: dict[str, str] = {}
    for line, fields in records:
        if not fields:
            continue
        try:
            row = _row(fields, columns, tally, outward_of)
        except ValueError as wrong:
            raise PostcodeFileRefused(member.name, line, str(wrong)) from None
        if row:
            tally.kept += 1
            yield row


def _row(fields: list[str], at: Columns, tally: Tally, areas: dict[str, str]) -> PostcodeRow | None:
    """A row, or None for one that is left out and counted. ValueError says what is wrong."""
    if len(fields) != at.width:
        raise ValueError(f"has {len(fields)} columns where {at.width} were expected.")
    if at.ended >= 0 and fields[at.ended].strip():
        tally.terminated += 1
        return None
    compact = fields[at.postcode].replace(" ", "")
    outward, inward = compact[:-3], compact[-3:]
    area = areas.get(outward)
    if area is None:
        area = areas[outward] = area_of(outward)
    if compact == _GIROBANK:
        tally.beyond += 1
        return None
    if not area or not INWARD.fullmatch(inward):
        raise ValueError("the postcode is not one. Check that the columns are in their order.")
    if area not in BRITISH_AREAS:
        tally.beyond += 1
        return None
    easting, northing = fields[at.easting].strip(), fields[at.northing].strip()
    is_unplaced = at.quality >= 0 and fields[at.quality].strip() in at.unplaced
    if is_unplaced or not (easting.strip("0") and northing.strip("0")):
        tally.unplaced += 1
        return None
    return _placed(f"{outward} {inward}", easting, northing, fields, at, tally)


def _placed(
    postcode: str, easting: str, northing: str, fields: list[str], at: Columns, tally: Tally
) -> PostcodeRow | None:
    district, ward = fields[at.district], fields[at.ward]
    if district.endswith(_NO_CODE):
        tally.beyond += 1
        return None
    if district and not _CODE.fullmatch(district):
        raise ValueError("the council's code is not a letter and eight numbers.")
    if ward and not _CODE.fullmatch(ward):
        raise ValueError("the ward's code is not a letter and eight numbers.")
    return PostcodeRow(
        postcode,
        _metres(easting, EAST_END, "easting"),
        _metres(northing, NORTH_END, "northing"),
        district,
        ward,
    )


def _metres(text: str, end: int, name: str) -> int:
    """Metres as a whole number within the grid. Longer texts are never made a number."""
    if len(text) <= 7 and text.isascii() and text.isdigit() and (metres := int(text)) < end:
        return metres
    raise ValueError(f"the {name} is not a number of metres below {end:,}.")
