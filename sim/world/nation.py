"""Households to be, drawn as the nation's are: age, partner, and children at home."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled
from sim.world import tables
from sim.world.columns import Ints
from sim.world.families import (
    AGES,
    KIDS,
    NO_ONE,
    OF_AGE,
    PARENTS,
    YOUNGEST,
    YOUNGEST_PARENT,
    Floats,
    Months,
    at_home,
    choices,
    figures,
    fitting_age,
    histories,
    households_by_age,
    living_with_parents,
    share_with_kids,
)

_TRIES = 20
_BANDS = np.array([*tables.BANDS, tables.OLDEST])


class Nation(NamedTuple):
    """What families are drawn from.

    Attributes:
        upto: share of all households of a type below each year of age and in it, shape (kinds, 121).
        gap_mean, gap_sd: of the years between partners. with_parents: `living_with_parents`.
        with_kids: share of a type's households with children at home by age, shape (kinds, 121).
        birth, leaves: `Histories` by kind, shape (kinds, histories, KIDS).
        fitting_age: for each age the nearest at which enough histories fit, shape (kinds, 121).
        fitting, start: the histories that fit `kind` at `age` are fitting[start[kind, age]:start[kind, age + 1]].
    """

    upto: Floats
    gap_mean: float
    gap_sd: float
    with_parents: Floats
    with_kids: Floats
    birth: Floats
    leaves: Floats
    fitting_age: npt.NDArray[np.int64]
    fitting: npt.NDArray[np.int32]
    start: npt.NDArray[np.intp]


@cache
def nation() -> Nation:
    """As published, and made up where nothing is."""
    kinds = range(len(tables.KINDS))
    gap = figures("partner_gap")
    lives = [histories(parents) for parents in PARENTS.values()]
    fitting = [choices(code) for code in kinds]
    before = np.cumsum([0, *(one.rows.size for one in fitting)])
    return Nation(
        upto=np.cumsum(households_by_age(), axis=1),
        gap_mean=gap["", "mean"],
        gap_sd=gap["", "sd"],
        with_parents=living_with_parents(),
        with_kids=np.stack([share_with_kids(code) for code in kinds]),
        birth=np.stack([life.birth for life in lives]),
        leaves=np.stack([life.leaves for life in lives]),
        fitting_age=np.stack([fitting_age(code) for code in kinds]),
        fitting=np.concatenate([one.rows for one in fitting]),
        start=np.stack([one.start + first for one, first in zip(fitting, before[:-1], strict=True)]),
    )


@compiled
def draw_kids(nation: Nation, generator: np.random.Generator, kind: Ints, age: Floats, calendar: int) -> Months:
    """Months of birth of the children at home, shape (n, KIDS), oldest first, NO_ONE where there are fewer.

    Households with children (tables.KINDS) have at least one under 18, and grown ones as their age allows;
    "single" and "couple" have grown children only, in as many households as published, most have none.

    Args:
        kind: index in tables.KINDS. age: of the reference person in years, whole or not.
        calendar: this month (year * 12 + month - 1).
    """
    kids = np.empty((kind.size, KIDS), np.int32)
    for h in range(kind.size):
        for place in range(KIDS):
            kids[h, place] = NO_ONE
        chance, choice = generator.random(), generator.random()
        code, years = kind[h], _whole_years(age[h])
        if chance >= nation.with_kids[code, years]:
            continue
        alike = nation.fitting_age[code, years]
        first, last = nation.start[code, alike], nation.start[code, alike + 1]
        life = nation.fitting[first + int(choice * (last - first))]
        # Ages are taken in the middle of the parent's year, whatever its month of birth: what was chosen fits exactly.
        parent = 12 * alike + 6
        # Of borrowed histories, where the parent is very young.
        oldest_possible = 12.0 * max(years, YOUNGEST) + 6 - YOUNGEST_PARENT
        place = 0
        for child in range(KIDS):
            months = parent - nation.birth[code, life, child]
            if at_home(months, nation.leaves[code, life, child]):
                kids[h, place] = calendar - int(min(months, oldest_possible))
                place += 1
    return kids


@compiled
def draw_partner(nation: Nation, generator: np.random.Generator, age: Floats, calendar: int) -> Months:
    """Month of birth of the partner, shape (n,): as old as the reference person or younger, but 18 or older.

    A gap is drawn anew as often as a partner of that age still lives with parents, so that few are 18 or 19.

    Args:
        age: of the reference person, who is the older of the two, in years, whole or not. calendar: this month.
    """
    months, found, left = np.empty(age.size), np.empty(age.size, np.int32), np.empty(age.size, np.intp)
    for h in range(age.size):
        months[h] = max(12.0 * age[h], OF_AGE)
        found[h] = calendar - months[h]
        left[h] = h
    for _ in range(_TRIES):  # whoever is left then has a partner of the same age
        partner = np.empty(left.size)
        for i in range(left.size):
            partner[i] = months[left[i]] - 12 * abs(generator.normal(nation.gap_mean, nation.gap_sd))
        again = 0
        for i in range(left.size):
            stays = generator.random() < nation.with_parents[_whole_years(partner[i] / 12)]
            if stays or partner[i] < OF_AGE:
                left[again] = left[i]
                again += 1
            else:
                found[left[i]] = calendar - partner[i]
        left = left[:again]
    return found


@compiled
def draw_age(nation: Nation, generator: np.random.Generator, kind: Ints, band: Ints) -> Floats:
    """Age of the reference person in years with its fraction, for households of a cell (indexes in KINDS and BANDS)."""
    age = np.empty(kind.size)
    for h in range(kind.size):
        upto, first, last = nation.upto[kind[h]], _BANDS[band[h]], _BANDS[band[h] + 1]
        share = upto[first - 1] + generator.random() * (upto[last - 1] - upto[first - 1])
        age[h] = min(max(np.searchsorted(upto, share, side="right"), first), last - 1)
    for h in range(kind.size):
        age[h] += generator.random()
    return age


@compiled
def _whole_years(age: float) -> int:
    return min(max(int(age), 0), AGES - 1)
