"""Households: who they are, what they have, and where they live."""

from __future__ import annotations

from enum import IntEnum
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled
from sim.ledger import CONFINED, HOMELESS, NOBODY, OWNERS, RENTERS, State
from sim.world.columns import Bools, Columns, Ints
from sim.world.families import KIDS, NO_ONE
from sim.world.summary import KNOWN, LEAVING, summaries

Rows = npt.NDArray[np.intp]

LONG_AGO = -(10**6)
"""A day before every other."""


def _among(states: tuple[State, ...]) -> npt.NDArray[np.bool_]:
    return np.isin(np.arange(len(State)), [int(state) for state in states])


# Looked up by state, alone or for a whole column: `OWNS[people.state[rows]]`.
OWNS = _among(OWNERS)
RENTS = _among(RENTERS)
WITHOUT_DWELLING = _among(HOMELESS)
IS_CONFINED = _among(CONFINED)
IS_SERVICE = _among((State.TEMPORARY, *CONFINED))
"""Services themselves: whoever is there without a dwelling is known."""
LOOKS_FOR_HOME = WITHOUT_DWELLING | _among((State.PARENTS,))
"""Without a home of their own, and in search of one to rent."""

_ABSENT = int(State.ABSENT)


class Need(IntEnum):
    """Need of support to keep a home."""

    NONE = 0
    ECONOMIC = 1
    FOLLOW_UP = 2
    INTENSIVE = 3


class Work(IntEnum):
    """What the main earner lives on, of working age."""

    EMPLOYED = 0
    UNEMPLOYED = 1
    BENEFIT = 2
    """Ill or disabled, or in the introduction programme for refugees."""
    NOTHING = 3
    """Neither work nor a right to insurance: lives on social assistance."""
    TRANSITIONAL = 4
    """A lone parent of a small child, on transitional benefit."""


class Households(Columns):
    """One row a household; long after it has gone, the row may stand for another (`id` never does).

    Money in nominal NOK. `identity` is the word out of which a household's luck is drawn (`sim.streams`): by its
    place among those who came to the municipality, or from the household that it came out of. One household more or
    less changes no other's.
    """

    LAYOUT: ClassVar = {
        "id": (np.int32, NOBODY),  # its number in the ledger, in order of formation
        "identity": (np.uint64, 0),
        "municipality": (np.int16, 0),
        "state": (np.int8, State.ABSENT),
        "since": (np.int32, 0),  # day of the last change of state
        "arriving": (np.bool_, False),  # absent as yet, but looking for a dwelling here
        "spell": (np.int32, 0),  # how often it has changed its state or dwelling
        # Who they are
        "birth": (np.int32, 0),  # month of birth of the reference person, year * 12 + month - 1
        "partner": (np.int32, NO_ONE),  # month of birth of the other adult
        "kids": (np.int32, NO_ONE),  # months of birth of the children at home, oldest first, grown ones too
        "adults": (np.int8, 1),  # reference person and partner
        "children": (np.int8, 0),  # kids under 18
        "need": (np.int8, 0),
        # What they live on
        "rank": (np.float64, 0.0),  # standard normal: place in the incomes of its cell
        "job_risk": (np.float64, 1.0),  # how much likelier it makes the loss of work, with mean one
        "work": (np.int8, Work.EMPLOYED),
        "stale": (np.bool_, True),  # income to be reckoned anew
        "income": (np.float64, 0.0),  # gross, a year
        "net": (np.float64, 0.0),  # after tax, a month
        "subsistence": (np.float64, 0.0),  # a month, housing excluded
        "rooms": (np.int8, 1),  # needed
        "claims": (np.bool_, False),  # asks for what it is entitled to
        "allowance": (np.float64, 0.0),  # bostøtte, a month
        "wealth": (np.float64, 0.0),  # liquid
        "thrift": (np.float64, 1.0),  # liquid wealth that it likes to hold, relative to the median of its cell
        "buffer": (np.float64, 0.0),  # the same in NOK of January 2008, at wages of then
        "credit": (np.float64, 0.0),  # unsecured debt
        "debt": (np.float64, 0.0),  # bank's home loan
        "instalment": (np.float64, 0.0),  # on it, a month
        "instalments_from": (np.int32, 0),  # month in which these begin, as `birth`
        "startlan": (np.float64, 0.0),
        "startlan_instalment": (np.float64, 0.0),
        # Where they live
        "dwelling": (np.int32, NOBODY),
        "rent": (np.float64, 0.0),  # a month
        "notice": (np.int32, -1),  # day on which the present lease ends, -1 without notice
        "housing": (np.float64, 0.0),  # what the dwelling cost in the last month: rent, or interest and instalments
        "burden": (np.float64, 0.0),  # the share of that in income after tax, allowance and assistance
        "lease_end": (np.int32, 0),  # day on which the term of a municipal lease ends
        "in_arrears": (np.bool_, False),
        "remark": (np.int32, LONG_AGO),  # day on which it was last evicted or sold up, and its debts became known
        "contact": (np.int32, 0),  # without a dwelling: day on which it turns to a service
        "patience": (np.int32, 0),  # and day until which friends and kin have room
        "pursued": (np.int32, -1),  # the spell without a dwelling that a process follows
        "discharge": (np.int32, 0),  # confined: day on which it leaves
        # What it asks for, and what others know of it
        "known": (np.bool_, False),
        "helped": (np.bool_, False),  # has follow-up
        "support": (np.float64, 0.0),  # how much follow-up it gets, 1 at the usual case load
        "participant": (np.bool_, False),  # of Housing First, or queues for it
        "first": (np.bool_, False),  # has a place there
        "followed": (np.bool_, False),  # has follow-up or queues for it
        "applying": (np.bool_, False),  # for a municipal dwelling: not decided yet, or on the list
        "listed": (np.bool_, False),  # on the waiting list for one
        "listed_since": (np.float64, 0.0),  # day on which it joined the list
        "planned": (np.bool_, False),  # confined: the municipality looks for a dwelling for the day of leaving
        "declined_in": (np.int32, -1),  # month of the run in which it last turned down an offer
        "cases": (np.int8, 0),  # that somebody has on the desk, besides its applications
        "applying_startlan": (np.bool_, False),
        "granted": (np.bool_, False),  # looks for a dwelling with a granted startlån
        "settled": (np.int32, LONG_AGO),  # day on which the refugee household was settled
        "released": (np.int32, LONG_AGO),  # from prison
        "discharged": (np.int32, LONG_AGO),  # from an institution
        "recorded": (np.int32, 0),  # groups, adults and children as the ledger last said: `summary`
        # Buying
        "searching": (np.bool_, False),  # looks for a dwelling to buy
        "ever_owned": (np.bool_, False),
        "outlay": (np.float64, 0.0),  # share of income after tax it is ready to spend on a home loan
        "family_help": (np.float64, 0.0),  # NOK of 2008 towards a first purchase
    }
    WIDTHS: ClassVar = {"kids": KIDS}
    id: npt.NDArray[np.int32]
    identity: npt.NDArray[np.uint64]
    municipality: npt.NDArray[np.int16]
    state: npt.NDArray[np.int8]
    since: npt.NDArray[np.int32]
    arriving: npt.NDArray[np.bool_]
    spell: npt.NDArray[np.int32]
    birth: npt.NDArray[np.int32]
    partner: npt.NDArray[np.int32]
    kids: npt.NDArray[np.int32]
    adults: npt.NDArray[np.int8]
    children: npt.NDArray[np.int8]
    need: npt.NDArray[np.int8]
    rank: npt.NDArray[np.float64]
    job_risk: npt.NDArray[np.float64]
    work: npt.NDArray[np.int8]
    stale: npt.NDArray[np.bool_]
    income: npt.NDArray[np.float64]
    net: npt.NDArray[np.float64]
    subsistence: npt.NDArray[np.float64]
    rooms: npt.NDArray[np.int8]
    claims: npt.NDArray[np.bool_]
    allowance: npt.NDArray[np.float64]
    wealth: npt.NDArray[np.float64]
    thrift: npt.NDArray[np.float64]
    buffer: npt.NDArray[np.float64]
    credit: npt.NDArray[np.float64]
    debt: npt.NDArray[np.float64]
    instalment: npt.NDArray[np.float64]
    instalments_from: npt.NDArray[np.int32]
    startlan: npt.NDArray[np.float64]
    startlan_instalment: npt.NDArray[np.float64]
    dwelling: npt.NDArray[np.int32]
    rent: npt.NDArray[np.float64]
    notice: npt.NDArray[np.int32]
    housing: npt.NDArray[np.float64]
    burden: npt.NDArray[np.float64]
    lease_end: npt.NDArray[np.int32]
    in_arrears: npt.NDArray[np.bool_]
    remark: npt.NDArray[np.int32]
    contact: npt.NDArray[np.int32]
    patience: npt.NDArray[np.int32]
    pursued: npt.NDArray[np.int32]
    discharge: npt.NDArray[np.int32]
    known: npt.NDArray[np.bool_]
    helped: npt.NDArray[np.bool_]
    support: npt.NDArray[np.float64]
    participant: npt.NDArray[np.bool_]
    first: npt.NDArray[np.bool_]
    followed: npt.NDArray[np.bool_]
    applying: npt.NDArray[np.bool_]
    listed: npt.NDArray[np.bool_]
    listed_since: npt.NDArray[np.float64]
    planned: npt.NDArray[np.bool_]
    declined_in: npt.NDArray[np.int32]
    cases: npt.NDArray[np.int8]
    applying_startlan: npt.NDArray[np.bool_]
    granted: npt.NDArray[np.bool_]
    settled: npt.NDArray[np.int32]
    released: npt.NDArray[np.int32]
    discharged: npt.NDArray[np.int32]
    recorded: npt.NDArray[np.int32]
    searching: npt.NDArray[np.bool_]
    ever_owned: npt.NDArray[np.bool_]
    outlay: npt.NDArray[np.float64]
    family_help: npt.NDArray[np.float64]

    def __init__(self, capacity: int) -> None:
        super().__init__(capacity)
        self._free = np.zeros(0, np.intp)
        self._births: list[npt.NDArray[np.int32]] = []
        self._origins: list[npt.NDArray[np.int16]] = []
        self.formed = 0
        """Households that ever were."""

    def form(
        self, municipality: npt.NDArray[np.int16], birth: npt.NDArray[np.int32], **values: Any
    ) -> npt.NDArray[np.intp]:
        """Add households of these municipalities; returns their rows.

        A row is used again in its own municipality only: so what goes by the order of rows there, a queue before the
        office or the last digit of a sum, is the same whatever happens elsewhere.
        """
        rows, self._free = _places(municipality, self._free, self.municipality, self.count)
        again = rows[rows < self.count]
        self.add(rows.size - again.size)
        # Whatever waited for the end of a spell of who stood here before must not take this for the same.
        spell = self.spell[rows] + 1
        self.reset(again)
        self.spell[rows] = spell
        numbers = np.arange(self.formed, self.formed + rows.size)
        self.formed += rows.size
        self._births.append(birth)
        self._origins.append(municipality)
        values |= {"id": numbers, "municipality": municipality, "birth": birth}
        for name, value in values.items():
            getattr(self, name)[rows] = value
        return rows

    def birth_months(self) -> npt.NDArray[np.int32]:
        """Month of birth of the reference person when the household formed, of every household that ever was."""
        return np.concatenate([np.zeros(0, np.int32), *self._births])

    def origins(self) -> npt.NDArray[np.int16]:
        """Municipality of every household that ever was."""
        return np.concatenate([np.zeros(0, np.int16), *self._origins])

    def free_rows(self, gone_before: int, wanted: npt.NDArray[np.intp]) -> None:
        """Find rows of households that went before a day and of whom nobody wants anything any longer.

        `wanted`: rows that some dwelling or process still means.
        """
        self._free = self.over(_free, gone_before, wanted).copy()

    def present(self) -> npt.NDArray[np.intp]:
        """Rows of the households that are in the area now."""
        return np.flatnonzero(self.state[: self.count] != _ABSENT)

    def state_of(self, row: int) -> int:
        """State of one household as a plain number: an element of an array compares slowly with a State."""
        return self.state.item(row)

    def need_of(self, row: int) -> int:
        """Need of one household as a plain number."""
        return self.need.item(row)

    def age(self, rows: npt.NDArray[np.intp], month: int) -> npt.NDArray[np.int32]:
        """Age in whole years of the reference person; `month` as in `birth`."""
        years: npt.NDArray[np.int32] = (month - self.birth[rows]) // 12
        return years

    def persons(self, rows: npt.NDArray[np.intp] | slice) -> npt.NDArray[np.int64]:
        """Everybody in the households, grown children at home too."""
        return np.asarray(self.adults[rows] + (self.kids[rows] != NO_ONE).sum(axis=1))

    def summary(self, rows: npt.NDArray[np.intp] | slice, month: int, day: int) -> npt.NDArray[np.int32]:
        """Groups, adults and children of the rows in one number each, as `recorded` holds them."""
        if isinstance(rows, slice):
            rows = np.arange(rows.start, rows.stop)
        return self.at(rows, summaries, month, day)

    def know(self, row: int | npt.NDArray[np.intp], *, known: bool) -> None:
        """Households become known to a service, or their spells without a dwelling are over: at once in the ledger."""
        self.known[row] = known
        self.mark(row, KNOWN, holds=known)

    def leaves_soon(self, row: int | npt.NDArray[np.intp], *, soon: bool) -> None:
        """Confined households are about to leave with no dwelling to go to, or have left: at once in the ledger."""
        self.mark(row, LEAVING, holds=soon)

    def mark(self, row: int | npt.NDArray[np.intp], bit: int, *, holds: bool) -> None:
        """Set or clear a group in what the ledger says."""
        self.recorded[row] = self.recorded[row] | bit if holds else self.recorded[row] & ~bit


@compiled
def _places(towns: Ints, free: Rows, municipality: Ints, count: int) -> tuple[Rows, Rows]:
    """Rows for households of these towns: each town's free ones in order, then new ones; and what is still free."""
    rows = np.empty(towns.size, np.intp)
    left = free.copy()
    place = 0
    for new in range(towns.size):
        if new and towns[new] != towns[new - 1]:
            place = 0
        while place < left.size and (left[place] == NOBODY or municipality[left[place]] != towns[new]):
            place += 1
        if place < left.size:
            rows[new] = left[place]
            left[place] = NOBODY
        else:
            rows[new] = count
            count += 1
    still = 0
    for place in range(left.size):
        if left[place] != NOBODY:
            left[still] = left[place]
            still += 1
    return rows, left[:still]


@compiled
def _free(
    count: int,
    state: Ints,
    since: Ints,
    arriving: Bools,
    applying: Bools,
    applying_startlan: Bools,
    followed: Bools,
    cases: Ints,
    participant: Bools,
    gone_before: int,
    wanted: Rows,
) -> Rows:
    means = np.zeros(count, np.bool_)
    for h in wanted:
        means[h] = True
    rows = np.empty(count, np.intp)
    found = 0
    for h in range(count):
        if state[h] != _ABSENT or since[h] >= gone_before or means[h]:
            continue
        if not (arriving[h] or applying[h] or applying_startlan[h] or followed[h] or cases[h] or participant[h]):
            rows[found] = h
            found += 1
    return rows[:found]
