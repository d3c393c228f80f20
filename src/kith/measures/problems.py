"""What can be wrong with an instrument file, said so that a person can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class MeasureProblem(NamedTuple):
    """One thing wrong: the file, the line where it can be found, the field, what is wrong, mend."""

    file: str
    line: int | None
    field: str
    problem: str
    mend: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        field = f" {self.field}:" if self.field else ""
        return f"{place}:{field} {self.problem} {self.mend}".rstrip()


class MeasureError(ValueError):
    """One or more instrument files cannot be used; `problems` lists everything found."""

    def __init__(self, problems: Iterable[MeasureProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
