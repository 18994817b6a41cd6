"""Who lives in a household besides the reference person: a partner, children, and grown children still at home."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.world import tables

Floats = npt.NDArray[np.float64]
Ages = npt.NDArray[np.int32] | npt.NDArray[np.float64]
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

_AGES = 121
_HISTORIES = 20_000
_TRIES = 20


class _Histories(NamedTuple):
    """Made-up lives of parents, shape (histories, KIDS), in months; NaN where there was no such child."""

    birth: Floats  # the parent's age at the child's birth
    leaves: Floats  # the child's age when it leaves home


class _Choices(NamedTuple):
    """Histories that fit households at an age in years; those of age `a` are rows[start[a]:start[a + 1]]."""

    rows: npt.NDArray[np.intp]
    start: npt.NDArray[np.intp]


def draw_kids(generator: np.random.Generator, kind: npt.NDArray[np.int64], age: Ages, calendar: int) -> Months:
    """Months of birth of the children at home, shape (n, KIDS), oldest first, NO_ONE where there are fewer.

    Households with children (tables.KINDS) have at least one under 18, and grown ones as their age allows;
    "single" and "couple" have grown children only, in as many households as published, most have none.

    Args:
        kind: index in tables.KINDS. age: of the reference person in years, whole or not.
        calendar: this month (year * 12 + month - 1).
    """
    luck = generator.random((kind.size, 2))
    kids = np.full((kind.size, KIDS), NO_ONE, np.int32)
    years = np.clip(np.asarray(age), 0, _AGES - 1).astype(np.intp)
    for code, name in enumerate(tables.KINDS):
        has_kids = (kind == code) & (luck[:, 0] < _share_with_kids(code)[years])
        places = np.flatnonzero(has_kids)
        if not places.size:
            continue
        lives, choices = _histories(_PARENTS[name]), _choices(code)
        first, last = choices.start[years[places]], choices.start[years[places] + 1]
        row = choices.rows[first + (luck[places, 1] * (last - first)).astype(np.intp)]
        # Ages are taken in the middle of the parent's year, whatever its month of birth: what was chosen fits exactly.
        ages = 12 * _fitting_age(code)[years[places], None] + 6 - lives.birth[row]
        youngest_possible = 12.0 * np.maximum(years[places], 17)[:, None] + 6 - YOUNGEST_PARENT
        ages[~_at_home(ages, lives.leaves[row])] = np.nan
        ages = np.minimum(ages, youngest_possible)  # of borrowed histories, where the parent is very young
        ages = -np.sort(-ages, axis=1)  # oldest first, NaN last
        kids[places] = np.where(np.isnan(ages), NO_ONE, calendar - np.floor(np.nan_to_num(ages))).astype(np.int32)
    return kids


def draw_partner(generator: np.random.Generator, age: Ages, calendar: int) -> Months:
    """Month of birth of the partner, shape (n,): as old as the reference person or younger, but 18 or older.

    A gap is drawn anew as often as a partner of that age still lives with parents, so that few are 18 or 19.

    Args:
        age: of the reference person, who is the older of the two, in years, whole or not. calendar: this month.
    """
    figures = _figures("partner_gap")
    months = np.maximum(12 * np.asarray(age, float), OF_AGE)
    found = months.copy()
    left = np.arange(months.size)
    for _ in range(_TRIES):  # whoever is left then has a partner of the same age
        gap = 12 * np.abs(generator.normal(figures["", "mean"], figures["", "sd"], left.size))
        partner = months[left] - gap
        years = np.clip(partner / 12, 0, _AGES - 1).astype(np.intp)
        fits = (partner >= OF_AGE) & (generator.random(left.size) >= living_with_parents()[years])
        found[left[fits]] = partner[fits]
        left = left[~fits]
    return np.asarray(calendar - found, np.int32)


def draw_age(
    generator: np.random.Generator, kind: npt.NDArray[np.int64], band: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Age of the reference person in years with its fraction, for households of a cell (indexes in KINDS and BANDS)."""
    luck = generator.random(kind.size)
    first, last = np.array(tables.BANDS)[band], np.append(tables.BANDS[1:], tables.OLDEST)[band]
    upto = np.cumsum(households_by_age(), axis=1)
    below = upto[kind, first - 1]
    age = np.empty(kind.size)
    for code in range(len(tables.KINDS)):
        these = kind == code
        share = below[these] + luck[these] * (upto[code, last[these] - 1] - below[these])
        age[these] = np.searchsorted(upto[code], share, side="right")
    return np.asarray(np.clip(age, first, last - 1) + generator.random(kind.size))


@cache
def households_by_age() -> Floats:
    """Share of all households by type and age of the reference person in years, shape (kinds, 121).

    The cells' shares are spread over the years of age as inhabitants who have left home are, and types with
    children as parents with a child under 18 are.
    """
    people = tables.published("inhabitants")
    own = people * (1 - living_with_parents())
    shares = np.zeros((len(tables.KINDS), _AGES))
    ends = (*tables.BANDS[1:], tables.OLDEST)
    for code, name in enumerate(tables.KINDS):
        small = np.count_nonzero(_fits(_WITH_CHILDREN[name]), axis=1) / _HISTORIES
        weight = own * {"single": 1.0, "couple": 1 - small}.get(name, small)
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
    for (kind, number), weight in _figures("birth_weight").items():
        rates[tables.KINDS.index(kind), int(number)] *= weight
    rates[:, KIDS] = 0.0
    return rates


def birth_number(kids: Months, calendar: int) -> npt.NDArray[np.intp]:
    """Where households stand in `birth_rates`: their children at home, KIDS (no birth) in the year after one."""
    number = (kids != NO_ONE).sum(axis=1)
    return np.asarray(np.where((kids > calendar - BIRTH_INTERVAL).any(axis=1), KIDS, number), np.intp)


def younger_survives() -> float:
    """Share of couples parted by death in which the younger survives."""
    return _figures("survivor")["", "younger"]


@cache
def leave_home_hazards() -> Floats:
    """Monthly hazard of leaving the parents' home by the child's own age in years, shape (121,).

    Zero below 18; one from the age at which nobody is left.
    """
    left = living_with_parents()
    stay = np.ones(_AGES)
    known = left[:-1] > 0
    stay[:-1][known] = left[1:][known] / left[:-1][known]
    hazards = 1 - stay ** (1 / 12)
    hazards[np.argmin(left) :] = 1.0
    return hazards


@cache
def living_with_parents() -> Floats:
    """Share who live with their parents at each birthday, shape (121,); one until 18."""
    shares = np.ones(_AGES)
    figures = {int(number): value for (_, number), value in _figures("living_with_parents").items()}
    for age, value in figures.items():
        shares[age] = value
    shares[max(figures) :] = 0.0
    return shares


_PARENTS = {
    "single": "lone_parent",
    "couple": "couple_children",
    "lone_parent": "lone_parent",
    "couple_children": "couple_children",
}
"""Whose histories of births hold for a type of household."""
_WITH_CHILDREN = {name: tables.KINDS.index(parents) for name, parents in _PARENTS.items()}


@cache
def _figures(figure: str) -> dict[tuple[str, str], float]:
    """Figures of families.csv by kind and number (or name of the moment)."""
    return {
        (row["kind"], row["number"]): float(row["value"])
        for row in tables.rows("families.csv")
        if row["figure"] == figure
    }


@cache
def _histories(parents: str) -> _Histories:
    """A fixed sample of histories, drawn once with a seed of its own: a table, not a part of a run's chance."""
    generator = np.random.default_rng(list(parents.encode()))
    shape = (_HISTORIES, KIDS)
    sizes = _figures("family_size")
    share = np.array([sizes[parents, str(number)] for number in range(1, KIDS + 1)])
    number = 1 + np.searchsorted(np.cumsum(share)[:-1], generator.random(_HISTORIES), side="right")
    first, spacing = _figures("first_birth_age"), _figures("birth_interval")
    start = YOUNGEST_PARENT
    gaps = 12 + _gamma(generator, 12 * spacing["", "mean"] - 12, 12 * spacing["", "sd"], shape)
    gaps[:, 0] = start + _gamma(generator, 12 * first[parents, "mean"] - start, 12 * first[parents, "sd"], _HISTORIES)
    birth = np.cumsum(gaps, axis=1)
    birth[np.arange(KIDS) >= number[:, None]] = np.nan
    shares = np.interp(np.arange(12 * 40), 12 * np.arange(41), living_with_parents()[:41])
    leaves = np.searchsorted(-shares, -generator.random(shape), side="right").astype(float)
    return _Histories(birth, leaves)


def _gamma(generator: np.random.Generator, mean: float, sd: float, shape: int | tuple[int, int]) -> Floats:
    return generator.gamma((mean / sd) ** 2, sd**2 / mean, shape)


def _at_home(age: Floats, leaves: Floats) -> npt.NDArray[np.bool_]:
    return np.asarray((age >= 0) & (age < np.maximum(leaves, OF_AGE)))


@cache
def _fits(code: int) -> npt.NDArray[np.bool_]:
    """Whether a history fits a type of household by the parent's age in years, shape (121, histories)."""
    lives = _histories(_PARENTS[tables.KINDS[code]])
    fits = np.zeros((_AGES, _HISTORIES), np.bool_)
    for age in range(17, _AGES):
        ages = 12 * age + 6 - lives.birth
        home = _at_home(ages, lives.leaves)
        small = (home & (ages < OF_AGE)).any(axis=1)
        fits[age] = small if code >= 2 else home.any(axis=1) & ~small
    return fits


@cache
def _fitting_age(code: int) -> npt.NDArray[np.int64]:
    """For each age the nearest at which enough histories fit."""
    enough = np.flatnonzero(np.count_nonzero(_fits(code), axis=1) >= 100)
    nearest = np.abs(enough - np.arange(_AGES)[:, None]).argmin(axis=1)
    return np.asarray(enough[nearest])


@cache
def _choices(code: int) -> _Choices:
    fits = _fits(code)[_fitting_age(code)]
    return _Choices(np.nonzero(fits)[1], np.append(0, np.cumsum(np.count_nonzero(fits, axis=1))))


@cache
def _share_with_kids(code: int) -> Floats:
    """Share of a type's households with children at home by age in years: all, or the published few with grown ones."""
    if code >= 2:
        return np.ones(_AGES)
    # Spread over the ages of those inhabitants whose children at home, by their histories, are all 18 or more.
    people = tables.published("inhabitants") * (1 - living_with_parents())
    pattern = people * np.count_nonzero(_fits(code), axis=1)
    published = _figures("grown_only")[tables.KINDS[code], ""]
    households = households_by_age()[code]
    share = np.divide(published * pattern / pattern.sum(), households, out=np.zeros(_AGES), where=households > 0)
    return np.asarray(np.minimum(share, 0.95))
