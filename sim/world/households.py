"""Households: who they are, what they have, and where they live."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from sim.ledger import HOMELESS, NOBODY, OWNERS, RENTERS, Group, State
from sim.world.columns import Columns

YOUNG_UNTIL = 25


def _among(states: tuple[State, ...]) -> npt.NDArray[np.bool_]:
    return np.isin(np.arange(len(State)), [int(state) for state in states])


# Looked up by state, alone or for a whole column: `OWNS[people.state[rows]]`.
OWNS = _among(OWNERS)
RENTS = _among(RENTERS)
WITHOUT_DWELLING = _among(HOMELESS)

_ABSENT = int(State.ABSENT)

# How `recorded` packs groups, adults (1-2) and children.
FLAG_BITS, ADULTS_SHIFT, ADULTS_BITS, CHILDREN_SHIFT = 255, 8, 3, 10
_YOUNG, _FAMILIES, _FOLLOW_UP, _INTENSIVE, _KNOWN = (int(group) for group in Group)


class Need(IntEnum):
    """Need of support to keep a home."""

    NONE = 0
    ECONOMIC = 1
    FOLLOW_UP = 2
    INTENSIVE = 3


class Households(Columns):
    """One row for every household that ever was; a row is never used again.

    Money in nominal NOK. `slot` numbers the households of a municipality in the order in which they formed,
    which no policy changes: draws of a household stand at its slot.
    """

    LAYOUT: ClassVar = {
        "municipality": (np.int16, 0),
        "slot": (np.int32, 0),
        "state": (np.int8, State.ABSENT),
        "since": (np.int32, 0),  # day of the last change of state
        "adults": (np.int8, 1),
        "children": (np.int8, 0),
        "birth": (np.int32, 0),  # month of birth of the reference person, year * 12 + month - 1
        "rank": (np.float64, 0.0),  # standard normal: place in the incomes of its cell
        "talent": (np.float64, 1.0),  # what that place gives: income relative to the cell's median
        "job_risk": (np.float64, 1.0),  # how much likelier it makes the loss of work, with mean one
        "employed": (np.bool_, True),
        "income": (np.float64, 0.0),  # gross, a year
        "net": (np.float64, 0.0),  # after tax, a month
        "subsistence": (np.float64, 0.0),  # a month, housing excluded
        "rooms": (np.int8, 1),  # needed
        "wealth": (np.float64, 0.0),  # liquid
        "debt": (np.float64, 0.0),  # bank's home loan
        "instalment": (np.float64, 0.0),  # on it, a month
        "startlan": (np.float64, 0.0),
        "startlan_instalment": (np.float64, 0.0),
        "rent": (np.float64, 0.0),  # a month
        "dwelling": (np.int32, NOBODY),
        "need": (np.int8, Need.NONE),
        "helped": (np.bool_, False),  # has follow-up now
        "known": (np.bool_, False),  # to a service, in this spell without a dwelling
        "recorded": (np.int32, 0),  # groups, adults and children as the ledger last said; put right every month
        "awaited": (np.bool_, False),  # some process waits for what becomes of it: it moves one at a time
        "in_arrears": (np.bool_, False),
        "notice": (np.int32, -1),  # day on which the present lease ends, -1 without notice
        "lease_end": (np.int32, 0),  # day on which the term of a municipal lease ends
        "searching": (np.bool_, False),  # looks for a dwelling to buy
        "ever_owned": (np.bool_, False),
        "outlay": (np.float64, 0.0),  # share of income after tax it is ready to spend on a home loan
        "family_help": (np.float64, 0.0),  # NOK of 2008 towards a first purchase
    }
    municipality: npt.NDArray[np.int16]
    slot: npt.NDArray[np.int32]
    state: npt.NDArray[np.int8]
    since: npt.NDArray[np.int32]
    adults: npt.NDArray[np.int8]
    children: npt.NDArray[np.int8]
    birth: npt.NDArray[np.int32]
    rank: npt.NDArray[np.float64]
    talent: npt.NDArray[np.float64]
    job_risk: npt.NDArray[np.float64]
    employed: npt.NDArray[np.bool_]
    income: npt.NDArray[np.float64]
    net: npt.NDArray[np.float64]
    subsistence: npt.NDArray[np.float64]
    rooms: npt.NDArray[np.int8]
    wealth: npt.NDArray[np.float64]
    debt: npt.NDArray[np.float64]
    instalment: npt.NDArray[np.float64]
    startlan: npt.NDArray[np.float64]
    startlan_instalment: npt.NDArray[np.float64]
    rent: npt.NDArray[np.float64]
    dwelling: npt.NDArray[np.int32]
    need: npt.NDArray[np.int8]
    helped: npt.NDArray[np.bool_]
    known: npt.NDArray[np.bool_]
    recorded: npt.NDArray[np.int32]
    awaited: npt.NDArray[np.bool_]
    in_arrears: npt.NDArray[np.bool_]
    notice: npt.NDArray[np.int32]
    lease_end: npt.NDArray[np.int32]
    searching: npt.NDArray[np.bool_]
    ever_owned: npt.NDArray[np.bool_]
    outlay: npt.NDArray[np.float64]
    family_help: npt.NDArray[np.float64]

    def present(self) -> npt.NDArray[np.intp]:
        """Rows of the households that are in the area now."""
        return np.flatnonzero(self.state[: self.count] != _ABSENT)

    def living_in(self, municipality: int) -> npt.NDArray[np.intp]:
        """As `present`, for one municipality."""
        n = self.count
        return np.flatnonzero((self.municipality[:n] == municipality) & (self.state[:n] != _ABSENT))

    def state_of(self, row: int) -> int:
        """State of one household as a plain number: an element of an array compares slowly with a State."""
        return int(self.state[row])

    def need_of(self, row: int) -> int:
        """Need of one household as a plain number."""
        return int(self.need[row])

    def age(self, rows: npt.NDArray[np.intp], month: int) -> npt.NDArray[np.int32]:
        """Age in whole years of the reference person; `month` as in `birth`."""
        years: npt.NDArray[np.int32] = (month - self.birth[rows]) // 12
        return years

    def flags(self, rows: npt.NDArray[np.intp], month: int) -> npt.NDArray[np.int16]:
        """Bits of `Group` for the rows."""
        need = self.need[rows]
        bits = (
            _YOUNG * (self.birth[rows] > month - 12 * YOUNG_UNTIL)
            + _FAMILIES * (self.children[rows] > 0)
            + _FOLLOW_UP * (need >= 2)
            + _INTENSIVE * (need == 3)
            + _KNOWN * self.known[rows]
        )
        return np.asarray(bits, np.int16)

    def summary(self, rows: npt.NDArray[np.intp], month: int) -> npt.NDArray[np.int32]:
        """Groups, adults and children of the rows in one number each, as `recorded` holds them."""
        adults, children = self.adults[rows].astype(np.int32), self.children[rows].astype(np.int32)
        return self.flags(rows, month) | adults << ADULTS_SHIFT | children << CHILDREN_SHIFT

    def said(self, rows: npt.NDArray[np.intp]) -> dict[str, npt.NDArray[np.int32]]:
        """What the ledger last said of the rows: its columns flags, adults and children."""
        recorded = self.recorded[rows]
        return {
            "flags": recorded & FLAG_BITS,
            "adults": recorded >> ADULTS_SHIFT & ADULTS_BITS,
            "children": recorded >> CHILDREN_SHIFT,
        }

    def know(self, row: int | npt.NDArray[np.intp], *, known: bool) -> None:
        """Households become known to a service, or their spells without a dwelling are over: at once in the ledger."""
        self.known[row] = known
        self.recorded[row] = self.recorded[row] | _KNOWN if known else self.recorded[row] & ~_KNOWN
