"""The SQL text of each table. Every function takes a `Shape` and returns one portable query."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kith.evidence.definitions.shape import FIRST_MONTH, Shape

ONLY_ONCE, FIRST_MISSING, LAST_MISSING = 0, 1, 2
JUDGED = (
    ("recovered",),
    ("improved",),
    ("improved", "started_healthy"),
    ("deteriorated",),
    ("deteriorated", "started_healthy"),
    ("unchanged", "crossed_not_reliably"),
    ("unchanged",),
    ("unchanged", "started_healthy"),
)
"""What a person who has two scores counts as, by kind; the first kind is 3."""
JUDGEMENTS = (
    *("recovered", "improved", "unchanged", "deteriorated"),
    *("crossed_not_reliably", "started_healthy"),
)
SUMS = (
    *("first_sum", "first_squares", "last_sum", "last_squares"),
    *("difference_sum", "difference_squares"),
)
_KEY = "service, stage, month"


def checking(shape: Shape) -> str:
    """How many rows of `facts` each version has, and how many say what no fact may say.

    Columns: version, how_many, bad. What is bad goes by `shape`, so of its own version alone.
    """
    good = " AND ".join(
        [
            "person IS NOT NULL",
            *(f"{name} BETWEEN {a} AND {z}" for name, (a, z) in shape.ranges.items()),
        ]
    )
    score = (
        f"(missing = 0 AND units BETWEEN {shape.lowest} AND {shape.highest} "
        "OR missing > 0 AND units IS NULL)"
    )
    return f"""SELECT version, COUNT(*) AS how_many,
  {_total(f"CASE WHEN {good} AND {score} THEN 0 ELSE 1 END")} AS bad
FROM facts
GROUP BY version
ORDER BY version"""


def folded(shape: Shape) -> str:
    """A row a person over `scores`, where each asking of a person stands once.

    Columns: person, pair (the largest that a row names, or NULL), askings, first_said and last_said
    (what the first and the last asking said, in one number: see `shape`).
    """
    code = f"CASE WHEN units IS NULL THEN 0 ELSE units - {_literal(shape.lowest - 1)} END"
    return f"""WITH coded AS (
  SELECT person, pair,
    CAST(asking AS BIGINT) * {shape.asking} + {_place(shape)} + {code} AS said
  FROM scores
)
SELECT person, MAX(pair) AS pair, COUNT(*) AS askings,
  MIN(said) AS first_said, MAX(said) AS last_said
FROM coded
GROUP BY person"""


def pairs(shape: Shape) -> str:
    """A row for each pair of exactly two people over `folded`.

    Columns: pair, low_said and high_said (what their last askings said, smaller and larger number,
    without the asking; no score there for who was asked once), first_low and first_high (the codes
    of their first scores).
    """
    size, said = shape.size, f"last_said % {shape.asking}"
    return f"""WITH partners AS (
  SELECT pair, first_said % {size} AS first_code,
    {said} - CASE WHEN askings = 1 THEN last_said % {size} ELSE 0 END AS said
  FROM folded
  WHERE pair IS NOT NULL
)
SELECT pair, MIN(said) AS low_said, MAX(said) AS high_said,
  MIN(first_code) AS first_low, MAX(first_code) AS first_high
FROM partners
GROUP BY pair
HAVING COUNT(*) = 2"""


def unique(shape: Shape) -> str:
    """The rows of `given` (columns as `scores`), each asking of a person once: the one that counts.

    It is the one with the largest units, any score before none; then, so that every engine takes
    the same, the one with the largest service, stage, month and pair.
    """
    columns = "person, pair, asking, month, service, stage, units"
    return f"""WITH ranked AS (
  SELECT {columns},
    ROW_NUMBER() OVER (PARTITION BY person, asking ORDER BY
      CASE WHEN units IS NULL THEN {_literal(shape.lowest - 1)} ELSE units END DESC,
      service DESC, stage DESC, month DESC,
      CASE WHEN pair IS NULL THEN 0 ELSE 1 END DESC, pair DESC) AS standing
  FROM given
)
SELECT {columns}
FROM ranked
WHERE standing = 1"""


def doubled(shape: Shape) -> str:
    """One number over `folded` and `scores`: more than 0 when an asking stands twice."""
    turn = shape.asking
    return f"""WITH often AS (
  SELECT person, asking, COUNT(*) AS times
  FROM scores
  WHERE person IN (SELECT person FROM folded WHERE askings > 2)
  GROUP BY person, asking
), found AS (
  SELECT COUNT(*) AS how_many FROM often WHERE times > 1
  UNION ALL
  SELECT COUNT(*) AS how_many FROM folded
  WHERE askings = 2 AND first_said - first_said % {turn} = last_said - last_said % {turn}
)
SELECT {_total("how_many")} AS how_many
FROM found"""


def cells(shape: Shape) -> str:
    """The table `cells` over `scores`: service, stage, month, responses, scored, units_sum,
    units_squares, band_0 … and, where the scale has a cut-off, clinical.
    """
    edges = sorted({*shape.thresholds, *([] if shape.boundary is None else [shape.boundary])})
    edges = [edge for edge in edges if edge > shape.lowest]
    steps = [f"WHEN units >= {edge} THEN {n}" for n, edge in reversed(list(enumerate(edges, 2)))]
    starts = list(enumerate([shape.lowest, *edges], 1))
    columns = [
        f"{_total('how_many')} AS responses",
        f"{_total('CASE WHEN class > 0 THEN how_many ELSE 0 END')} AS scored",
        f"{_total('sum_of_units')} AS units_sum",
        f"{_total('sum_of_squares')} AS units_squares",
    ]
    for band in range(shape.bands):
        own = [n for n, start in starts if _band(shape, start) == band]
        columns.append(f"{_some(own, 'class')} AS band_{band}")
    if shape.boundary is not None:
        own = [n for n, start in starts if _is_clinical(shape, start)]
        columns.append(f"{_some(own, 'class')} AS clinical")
    return f"""WITH classed AS (
  SELECT service, stage, month, CAST(COALESCE(units, 0) AS BIGINT) AS units,
    CASE WHEN units IS NULL THEN 0 {" ".join([*steps, "ELSE 1"])} END AS class
  FROM scores
), counted AS (
  SELECT service, stage, month, class, COUNT(*) AS how_many,
    {_total("units")} AS sum_of_units, {_total("units * units")} AS sum_of_squares
  FROM classed
  GROUP BY service, stage, month, class
)
SELECT {_KEY},
  {_listed(columns)}
FROM counted
GROUP BY {_KEY}
ORDER BY {_KEY}"""


def people(shape: Shape) -> str:
    """The table `people` over `folded`, `tallied` (the cells) and `scores`: person, pair, then asking, month, service,
    stage and units of the first and of the last asking (units NULL: no score), and askings.
    """
    turn, size, lowest = shape.asking, shape.size, _literal(shape.lowest - 1)
    columns, joins = [], []
    for end, number in (("first", 1), ("last", 2)):
        said = f"f.{end}_said"
        columns += [
            f"t{number}.asking AS {end}_asking",
            *(f"p{number}.{name} AS {end}_{name}" for name in ("month", "service", "stage")),
            f"CASE WHEN {said} % {size} > 0 THEN {said} % {size} + {lowest} END AS {end}_units",
        ]
        place = f"{said} % {turn} - {said} % {size}"
        joins.append(f"JOIN places p{number} ON {place} = p{number}.place")
        joins.append(f"JOIN turns t{number} ON {said} - {said} % {turn} = t{number}.turn")
    return f"""WITH {_places(shape)}, turns AS (
  SELECT DISTINCT asking, CAST(asking AS BIGINT) * {turn} AS turn FROM scores
)
SELECT f.person, f.pair,
  {_listed([*columns, "f.askings"])}
FROM folded f
{chr(10).join(joins)}"""


def changes(shape: Shape) -> str:
    """The table `changes` over `folded` and `tallied`, by the last asking's service, stage, month:
    people, only_once, first_missing, last_missing, paired, the six judgements where the scale has
    a change rule, and the sums of first, last and difference over the paired.
    """
    columns = [
        f"{_total('how_many')} AS people",
        f"{_some([ONLY_ONCE])} AS only_once",
        f"{_some([FIRST_MISSING])} AS first_missing",
        f"{_some([LAST_MISSING])} AS last_missing",
        f"{_paired('how_many')} AS paired",
    ]
    if shape.rule is not None:
        for name in JUDGEMENTS:
            own = [n for n, says in enumerate(JUDGED, 3) if name in says]
            columns.append(f"{_some(own)} AS {name}")
    for name in SUMS:
        value = "last_sum_all - first_sum_all" if name == "difference_sum" else f"{name}_all"
        columns.append(f"{_paired(value)} AS {name}")
    names = [column.rpartition(" AS ")[2] for column in columns]
    lowest = _literal(shape.lowest - 1)
    size = shape.size
    return f"""WITH {_places(shape)}, coded AS (
  SELECT last_said % {shape.asking} - last_said % {size} AS place, askings,
    first_said % {size} AS first_code, last_said % {size} AS last_code
  FROM folded
), told AS (
  SELECT place, askings, first_code, last_code,
    first_code + {lowest} AS units_1, last_code + {lowest} AS units_2
  FROM coded
), judged AS (
  SELECT place, units_1, units_2, units_2 - units_1 AS difference,
    CASE WHEN askings = 1 THEN {ONLY_ONCE} WHEN first_code = 0 THEN {FIRST_MISSING}
      WHEN last_code = 0 THEN {LAST_MISSING} {_kinds(shape)} END AS kind
  FROM told
), counted AS (
  SELECT place, kind, COUNT(*) AS how_many,
    {_total("units_1")} AS first_sum_all, {_total("units_1 * units_1")} AS first_squares_all,
    {_total("units_2")} AS last_sum_all, {_total("units_2 * units_2")} AS last_squares_all,
    {_total("difference * difference")} AS difference_squares_all
  FROM judged
  GROUP BY place, kind
), summed AS (
  SELECT place,
    {_listed(columns, 4)}
  FROM counted
  GROUP BY place
)
SELECT {_KEY},
  {_listed(names)}
FROM summed s
JOIN places p ON s.place = p.place
ORDER BY {_KEY}"""


def couples(shape: Shape) -> str:
    """The table `couples` over `pairs`, `folded` and `tallied`, by the smaller-numbered partner's
    last service and stage and the later of both last months: couples, gap_known_first,
    first_gap_sum, first_gap_squares, both_twice, first_gap_sum_twice, last_gap_sum,
    last_gap_squares.
    """
    columns = [
        f"{_total('how_many')} AS couples",
        f"{_some([1, 2])} AS gap_known_first",
        f"{_some([1, 2], value='first_sum')} AS first_gap_sum",
        f"{_some([1, 2], value='first_squares')} AS first_gap_squares",
        f"{_some([2])} AS both_twice",
        f"{_some([2], value='first_sum')} AS first_gap_sum_twice",
        f"{_some([2], value='last_sum')} AS last_gap_sum",
        f"{_some([2], value='last_squares')} AS last_gap_squares",
    ]
    names = [column.rpartition(" AS ")[2] for column in columns]
    stage, size = shape.stage, shape.size
    return f"""WITH two AS (
  SELECT pair, first_low, first_high, low_said % {size} AS one, high_said % {size} AS other,
    low_said - low_said % {stage} AS low_home, high_said - high_said % {stage} AS high_home,
    low_said % {stage} - low_said % {size} AS low_month,
    high_said % {stage} - high_said % {size} AS high_month
  FROM pairs
), apart AS (
  SELECT pair, last_said % {shape.asking} - last_said % {stage} AS home,
    ROW_NUMBER() OVER (PARTITION BY pair ORDER BY person) AS standing
  FROM folded
  WHERE pair IN (SELECT pair FROM two WHERE low_home < high_home)
), gaps AS (
  SELECT CASE WHEN a.home IS NULL THEN t.low_home ELSE a.home END AS home,
    CASE WHEN t.low_month > t.high_month THEN t.low_month ELSE t.high_month END AS late,
    CASE WHEN t.first_low = 0 THEN 0 WHEN t.one = 0 OR t.other = 0 THEN 1 ELSE 2 END AS kind,
    t.first_high - t.first_low AS first_gap,
    CASE WHEN t.one > t.other THEN t.one - t.other ELSE t.other - t.one END AS last_gap
  FROM two t
  LEFT JOIN apart a ON t.pair = a.pair AND a.standing = 1
), counted AS (
  SELECT home, late, kind, COUNT(*) AS how_many,
    {_total("first_gap")} AS first_sum, {_total("first_gap * first_gap")} AS first_squares,
    {_total("last_gap")} AS last_sum, {_total("last_gap * last_gap")} AS last_squares
  FROM gaps
  GROUP BY home, late, kind
), summed AS (
  SELECT home, late,
    {_listed(columns, 4)}
  FROM counted
  GROUP BY home, late
), homes AS (
  SELECT DISTINCT service, stage,
    CAST(service AS BIGINT) * {shape.service} + CAST(stage AS BIGINT) * {stage} AS home
  FROM tallied
), months AS (
  SELECT DISTINCT month, (CAST(month AS BIGINT) - {FIRST_MONTH}) * {size} AS late FROM tallied
)
SELECT {_KEY},
  {_listed(names)}
FROM summed s
JOIN homes h ON s.home = h.home
JOIN months m ON s.late = m.late
ORDER BY {_KEY}"""


def _kinds(shape: Shape) -> str:
    """The last branches of the kind of a person with two scores; see `JUDGED`."""
    rule = shape.rule
    if rule is None:
        return "ELSE 3"
    gain = "units_2 - units_1" if rule.higher_better else "units_1 - units_2"
    up, down = f"{gain} >= {rule.threshold}", f"{gain} <= {-rule.threshold}"
    if rule.boundary is None:
        return f"WHEN {up} THEN 4 WHEN {down} THEN 6 ELSE 9"
    ill, well = ("<", ">=") if rule.clinical_is_low else (">=", "<")
    was, now = f"units_1 {ill} {rule.boundary}", f"units_2 {well} {rule.boundary}"
    return (
        f"WHEN {up} THEN CASE WHEN {was} AND {now} THEN 3 WHEN {was} THEN 4 ELSE 5 END\n"
        f"      WHEN {down} THEN CASE WHEN {was} THEN 6 ELSE 7 END\n"
        f"      WHEN {was} AND {now} THEN 8 WHEN {was} THEN 9 ELSE 10"
    )


def _band(shape: Shape, units: int) -> int:
    return sum(threshold <= units for threshold in shape.thresholds)


def _is_clinical(shape: Shape, units: int) -> bool:
    rule = shape.rule
    if rule is None or rule.boundary is None:
        return False
    return (units < rule.boundary) == rule.clinical_is_low


def _places(shape: Shape) -> str:
    return f"places AS (\n  SELECT {_KEY},\n    {_place(shape)} AS place\n  FROM tallied\n)"


def _place(shape: Shape) -> str:
    return (
        f"CAST(service AS BIGINT) * {shape.service} + CAST(stage AS BIGINT) * {shape.stage} + "
        f"(CAST(month AS BIGINT) - {FIRST_MONTH}) * {shape.size}"
    )


def _some(kinds: Iterable[int], by: str = "kind", *, value: str = "how_many") -> str:
    listed = ", ".join(str(kind) for kind in kinds)
    condition = f"{by} IN ({listed})" if listed else "1 = 0"
    return _total(f"CASE WHEN {condition} THEN {value} ELSE 0 END")


def _paired(value: str) -> str:
    return _total(f"CASE WHEN kind > 2 THEN {value} ELSE 0 END")


def _total(expression: str) -> str:
    return f"CAST(SUM({expression}) AS BIGINT)"


def _listed(columns: Sequence[str], indent: int = 2) -> str:
    return (",\n" + " " * indent).join(columns)


def _literal(number: int) -> str:
    return f"({number})" if number < 0 else str(number)
