"""The list for municipal dwellings: who waits for how many rooms, and who is next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Applicant:
    """An approved application.

    Attributes:
        household: its row.
        rooms: rooms needed.
    """

    household: int
    rooms: int


class WaitingList:
    """Approved applicants of one municipality, in the order in which they joined."""

    def __init__(self) -> None:
        self._waiting: dict[int, Applicant] = {}
        self._rows = np.empty(16, np.intp)
        """Their rows in that order, and room for more."""

    def __len__(self) -> int:
        return len(self._waiting)

    def __iter__(self) -> Iterator[Applicant]:
        return iter(self._waiting.values())

    def __contains__(self, household: int) -> bool:
        return household in self._waiting

    def households(self) -> npt.NDArray[np.intp]:
        """Rows of those who wait, in the order in which they joined."""
        return self._rows[: len(self._waiting)].copy()

    def join(self, applicant: Applicant) -> None:
        """Add at the end; a household stands on the list once."""
        if applicant.household in self._waiting:
            raise ValueError(f"household {applicant.household} is on the list already")
        end = len(self._waiting)
        if end == self._rows.size:
            self._rows = np.concatenate((self._rows, np.empty_like(self._rows)))
        self._rows[end] = applicant.household
        self._waiting[applicant.household] = applicant

    def leave(self, household: int) -> Applicant:
        """Take off the list."""
        end = len(self._waiting)
        applicant = self._waiting.pop(household)
        place = int((self._rows[:end] == household).argmax())
        self._rows[place : end - 1] = self._rows[place + 1 : end]
        return applicant
