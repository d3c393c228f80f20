"""How DuckDB turns a column as it stands in a file into integer answers and clean ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kith.evidence.duck import literal

TEXT = "text"  # a column of delimited text
JSON = "json"  # a column of JSON values, each as JSON text

_SMALL = ("TINYINT", "SMALLINT", "UTINYINT", "USMALLINT")
_LARGE = ("INTEGER", "BIGINT", "UINTEGER", "UBIGINT", "HUGEINT", "UHUGEINT")
_REACH = 100_000  # answers further from 0 than this are no codes; sums of these never overflow


def answer(
    column: str,
    kind: str,
    *,
    codes: Iterable[int],
    otherwise: int,
    missing: Sequence[str],
    careful: bool,
) -> str:
    """Return SQL for the integer answer in a column: NULL where missing, `otherwise` where it is
    no whole number.

    `kind` is TEXT, JSON or a DuckDB type. `missing` are texts that mean not answered, beside the
    empty one. `careful` guards against numbers too large to add, at a cost.
    """
    numbers = [text for text in missing if _is_integer(text)]
    if kind in (TEXT, JSON, "VARCHAR") or not _is_number(kind):
        text = clean_text(column, kind)
        raw = column if kind in (TEXT, JSON, "VARCHAR") else text
        usual = [code for code in sorted(codes) if str(code) not in missing]
        whens = " ".join(f"WHEN '{code}' THEN {code}" for code in usual)
        listed = ", ".join(literal(word) for word in ("", *missing))
        return (
            f"CASE {raw} {whens} ELSE CASE WHEN {text} IS NULL OR {text} IN ({listed}) THEN NULL "
            f"WHEN regexp_full_match({text}, '[+-]?[0-9]{{1,5}}([.]0*)?') "
            f"THEN CAST(regexp_extract({text}, '^[+-]?[0-9]+') AS INTEGER) "
            f"ELSE {otherwise} END END"
        )
    if kind in _SMALL and not numbers:
        return f"CAST({column} AS INTEGER)"
    if kind in ("INTEGER", "UINTEGER", "BIGINT") and not numbers and not careful:
        return f"CAST({column} AS BIGINT)"
    unanswered = f"{column} IS NULL"
    if numbers:
        unanswered += f" OR {column} IN ({', '.join(numbers)})"
    whole = f"{column} BETWEEN -{_REACH} AND {_REACH}"
    if kind not in _SMALL and kind not in _LARGE:
        whole += f" AND {column} = trunc({column})"
    if kind in ("FLOAT", "DOUBLE"):
        unanswered += f" OR isnan({column})"
    return (
        # TRY_CAST: an engine may compute a branch for rows that do not take it.
        f"CASE WHEN {unanswered} THEN NULL WHEN {whole} THEN TRY_CAST({column} AS INTEGER) "
        f"ELSE {otherwise} END"
    )


def clean_text(column: str, kind: str) -> str:
    """Return SQL for a column's trimmed text."""
    if kind == JSON:
        return f"trim(json_extract_string({column}, '$'))"
    if kind in (TEXT, "VARCHAR"):
        return f"trim({column})"
    return f"trim(CAST({column} AS VARCHAR))"


def identity(column: str, kind: str) -> str:
    """Return SQL for an id: its trimmed text, or the number itself; NULL where it is blank."""
    if kind in _SMALL or kind in _LARGE:
        return column
    return f"NULLIF({clean_text(column, kind)}, '')"


def shown(column: str, kind: str) -> str:
    """Return SQL for a column's value as a person reads it."""
    return f"json_extract_string({column}, '$')" if kind == JSON else f"CAST({column} AS VARCHAR)"


def _is_number(kind: str) -> bool:
    return kind in (*_SMALL, *_LARGE, "FLOAT", "DOUBLE") or kind.startswith("DECIMAL")


def _is_integer(text: str) -> bool:
    return text.strip().lstrip("+-").isdigit()
