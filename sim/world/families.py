"""Who lives in a household besides the reference person: a partner, children, and grown children still at home."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim import elementary
from sim.compiled import compiled
from sim.world import tables
from sim.world.columns import Ints

Floats = npt.NDArray[np.float64]
Months = npt.NDArray[np.int32]

KIDS = 4
"""Most children that a household has at home at a time; 2.7 % of children have more siblings there (2008).

A fifth child is not born while four are at home; births of that order are counted among the fourth ones."""
NO_ONE = -1
"""In place of a month of birth: nobody."""
OF_AGE = 18 * 12
"""Months of age from which a child at home is a grown one."""
YOUNGEST_PARENT = 16 * 12
"""Months of age at which people can have a child."""
BIRTH_INTERVAL = 12
"""Months after a birth in which there is no other."""

AGES = 121
YOUNGEST = 17
"""Years of age below which nobody has a household with children."""
_HISTORIES = 20_000


class Histories(NamedTuple):
    """Made-up lives of parents, shape (histories, KIDS), in months; infinite where there was no such child."""

    birth: Floats  # the parent's age at the child's birth
    leaves: Floats  # the child's age when it leaves home


class Choices(NamedTuple):
    """Histories that fit households at an age in years; those of age `a` are rows[start[a]:start[a + 1]]."""

    rows: npt.NDArray[np.int32]
    start: npt.NDArray[np.intp]


@compiled
def minors(kids: Ints, h: int, month: int) -> int:
    """How many of a household's `kids` (shape (households, KIDS)) are under 18."""
    count = 0
    for child in range(KIDS):
        if kids[h, child] > month - OF_AGE:
            count += 1
    return count


@cache
def households_by_age() -> Floats:
    """Share of all households by type and age of the reference person in years, shape (kinds, 121).

    The cells' shares are spread over the years of age as inhabitants who have left home are, and types with
    children as parents with a child under 18 are.
    """
    people = tables.published("inhabitants")
    own = people * (1 - living_with_parents())
    shares = np.zeros((len(tables.KINDS), AGES))
    ends = (*tables.BANDS[1:], tables.OLDEST)
    for code, name in enumerate(tables.KINDS):
        small = _fitting(_WITH_CHILDREN[name]) / _HISTORIES
        without: dict[str, float | Floats] = {"single": 1.0, "couple": 1 - small}
        weight = own * without.get(name, small)
        for band, (first, end) in enumerate(zip(tables.BANDS, ends, strict=True)):
            cell, inside = tables.cells().share[code, band], weight[first:end]
            if cell > 0:
                shares[code, first:end] = cell * (inside / inside.sum() if inside.any() else 1 / (end - first))
    return shares


@cache
def birth_rates() -> Floats:
    """Yearly hazard of a birth by kind, children at home and age in years, shape (kinds, KIDS + 1, 121).

    Of families the rate of life_rates.csv times the weight of the number of their children, grown ones included;
    zero with KIDS of them.
    """
    rates = np.repeat(tables.yearly_rates("birth")[:, None], KIDS + 1, axis=1)
    for (kind, number), weight in figures("birth_weight").items():
        rates[tables.KINDS.index(kind), int(number)] *= weight
    rates[:, KIDS] = 0.0
    return rates


@compiled
def birth_number(kids: Ints, h: int, calendar: int) -> int:
    """Where a household stands in `birth_rates`: its children at home, KIDS (no birth) in the year after one."""
    number = 0
    for child in range(KIDS):
        if kids[h, child] > calendar - BIRTH_INTERVAL:
            return KIDS
        if kids[h, child] != NO_ONE:
            number += 1
    return number


def younger_survives() -> float:
    """Share of couples parted by death in which the younger survives."""
    return figures("survivor")["", "younger"]


@cache
def leave_home_hazards() -> Floats:
    """Monthly hazard of leaving the parents' home by the child's own age in years, shape (121,).

    Zero below 18; one from the age at which nobody is left.
    """
    left = living_with_parents()
    stay = np.ones(AGES)
    known = left[:-1] > 0
    stay[:-1][known] = left[1:][known] / left[:-1][known]
    hazards = 1 - elementary.power(stay, 1 / 12)
    hazards[np.argmin(left) :] = 1.0
    return hazards


@cache
def living_with_parents() -> Floats:
    """Share who live with their parents at each birthday, shape (121,); one until 18."""
    shares = np.ones(AGES)
    known = {int(number): value for (_, number), value in figures("living_with_parents").items()}
    for age, value in known.items():
        shares[age] = value
    shares[max(known) :] = 0.0
    return shares


PARENTS = {
    "single": "lone_parent",
    "couple": "couple_children",
    "lone_parent": "lone_parent",
    "couple_children": "couple_children",
}
"""Whose histories of births hold for a type of household."""
_WITH_CHILDREN = {name: tables.KINDS.index(parents) for name, parents in PARENTS.items()}


@cache
def figures(figure: str) -> dict[tuple[str, str], float]:
    """Figures of families.csv by kind and number (or name of the moment)."""
    return {
        (row["kind"], row["number"]): float(row["value"])
        for row in tables.rows("families.csv")
        if row["figure"] == figure
    }


@cache
def histories(parents: str) -> Histories:
    """A fixed sample of histories, drawn once with a seed of its own: a table, not a part of a run's chance."""
    generator = np.random.default_rng(list(parents.encode()))
    shape = (_HISTORIES, KIDS)
    sizes = figures("family_size")
    share = np.array([sizes[parents, str(number)] for number in range(1, KIDS + 1)])
    number = 1 + np.searchsorted(np.cumsum(share)[:-1], generator.random(_HISTORIES), side="right")
    first, spacing = figures("first_birth_age"), figures("birth_interval")
    start = YOUNGEST_PARENT
    gaps = 12 + _gamma(generator, 12 * spacing["", "mean"] - 12, 12 * spacing["", "sd"], shape)
    gaps[:, 0] = start + _gamma(generator, 12 * first[parents, "mean"] - start, 12 * first[parents, "sd"], _HISTORIES)
    birth = np.cumsum(gaps, axis=1)
    birth[np.arange(KIDS) >= number[:, None]] = np.inf
    shares = np.interp(np.arange(12 * 40), 12 * np.arange(41), living_with_parents()[:41])
    leaves = np.searchsorted(-shares, -generator.random(shape), side="right").astype(float)
    return Histories(birth, leaves)


def _gamma(generator: np.random.Generator, mean: float, sd: float, shape: int | tuple[int, int]) -> Floats:
    return generator.gamma((mean / sd) ** 2, sd**2 / mean, shape)


@compiled
def at_home(age: float, leaves: float) -> bool:
    """Whether a child lives with its parents at an age, which leaves them at another, but not under 18; in months."""
    return 0 <= age < max(leaves, OF_AGE)


@cache
def choices(code: int) -> Choices:
    """Which histories fit a type of household, by the parent's age in years."""
    lives = histories(PARENTS[tables.KINDS[code]])
    rows, start = _fit(lives.birth, lives.leaves, code >= 2)
    return Choices(rows.copy(), start)


@compiled
def _fit(birth: Floats, leaves: Floats, small: bool) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.intp]]:
    """As `Choices`: with a child under 18 at home if `small`, else with grown ones only."""
    last = np.zeros(len(birth))  # month of the parent's age by which all have left
    for life in range(len(birth)):
        for child in range(KIDS):
            if birth[life, child] < np.inf:
                last[life] = max(last[life], birth[life, child] + max(leaves[life, child], OF_AGE))
    rows = np.empty(AGES * len(birth), np.int32)
    start = np.zeros(AGES + 1, np.intp)
    found = 0
    for age in range(AGES):
        months = 12 * age + 6
        for life in range(len(birth) if age >= YOUNGEST else 0):
            if birth[life, 0] <= months < last[life] and _fits(birth, leaves, life, months, small):
                rows[found] = life
                found += 1
        start[age + 1] = found
    return rows[:found], start


@compiled
def _fits(birth: Floats, leaves: Floats, life: int, months: int, small: bool) -> bool:
    """Whether a history fits when the parent is so many months old."""
    grown = False
    for child in range(KIDS):
        age = months - birth[life, child]
        if age < 0:
            break
        if age < OF_AGE:
            return small
        grown |= at_home(age, leaves[life, child])
    return grown and not small


def _fitting(code: int) -> npt.NDArray[np.intp]:
    """How many histories fit, by the parent's age in years, shape (121,)."""
    return np.diff(choices(code).start)


def fitting_age(code: int) -> npt.NDArray[np.int64]:
    """For each age the nearest at which enough histories fit."""
    enough = np.flatnonzero(_fitting(code) >= 100)
    nearest = np.abs(enough - np.arange(AGES)[:, None]).argmin(axis=1)
    return np.asarray(enough[nearest])


def share_with_kids(code: int) -> Floats:
    """Share of a type's households with children at home by age in years: all, or the published few with grown ones."""
    if code >= 2:
        return np.ones(AGES)
    # Spread over the ages of those inhabitants whose children at home, by their histories, are all 18 or more.
    people = tables.published("inhabitants") * (1 - living_with_parents())
    pattern = people * _fitting(code)
    published = figures("grown_only")[tables.KINDS[code], ""]
    households = households_by_age()[code]
    share = np.divide(published * pattern / pattern.sum(), households, out=np.zeros(AGES), where=households > 0)
    return np.asarray(np.minimum(share, 0.95))
