"""What is wrong with a file, and where: collected, so that the reader gets everything at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        file: the file as its reader knows it, or the command-line option that was wrong.
        line: counted from 1; None where there is no line (an option, a file that cannot be read).
        key: the key in the file, dotted; "file" where it is the file as a whole.
        text: what is wrong, what is allowed, what may have been meant.
    """

    file: str
    line: int | None
    key: str
    text: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.key}: {self.text}"


class ScenarioErrors(Exception):  # noqa: N818  # plural on purpose: one exception, every error
    """A scenario, or a file that it names, cannot be used. `problems` has every reason, in reading order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(dict.fromkeys(problems))
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate nearest to a mistyped word, if any is near."""
    return _nearest(word, tuple(candidates))


@lru_cache(maxsize=1024)  # a file may have the same wrong word in every line
def _nearest(word: str, candidates: tuple[str, ...]) -> str | None:
    folded = {candidate.casefold(): candidate for candidate in candidates}
    near = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[near[0]] if near else None
