"""Households as they come into the world: those there at the beginning, and those who form or arrive later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from sim.assumptions import Assumptions
from sim.compiled import compiled
from sim.rules.housing_need import rooms_needed
from sim.streams import Floats, Streams, Words, uniform
from sim.world import tables
from sim.world.families import KIDS, NO_ONE, draw_age, draw_kids, draw_partner
from sim.world.households import Households, Need, Work

Rows = npt.NDArray[np.intp]
Months = npt.NDArray[np.int32]
Numbers = TypeVar("Numbers", float, Floats)
HELP_LOG_SD = 0.6
"""Spread of what parents give, log points (assumed)."""
MOST_CREDIT = 4.0
"""Nobody starts with more than this many times the mean of unsecured credit at an age (exponential, assumed)."""


@dataclass(frozen=True, slots=True)
class Families:
    """Who lives together in households to be: as the columns of the same name of `Households`, a place each."""

    identity: Words
    municipality: npt.NDArray[np.int16]
    birth: Months
    partner: Months
    kids: Months

    @classmethod
    def alone(cls, identity: Words, municipality: npt.NDArray[np.int16], birth: Months) -> Families:
        """People who live by themselves."""
        nobody = np.full((birth.size, KIDS), NO_ONE, np.int32)
        return cls(identity, municipality, birth, nobody[:, 0], nobody)


def join(parts: Sequence[Families]) -> Families:
    """All of them, one after the other."""
    return Families(*(np.concatenate([getattr(part, column.name) for part in parts]) for column in fields(Families)))


def add_households(
    people: Households, streams: Streams, families: Families, *, calendar: int, level: float, assume: Assumptions
) -> Rows:
    """Add households with what is born with them: place in the incomes, wealth, work, tastes, help, needs.

    `calendar` is this month, `level` wages relative to January 2008, which scales wealth. Returns their rows; they
    are ABSENT until they enter.
    """
    rows = people.form(
        families.municipality,
        families.birth,
        identity=families.identity,
        partner=families.partner,
        kids=families.kids,
    )
    luck = uniform(streams.keys("born", 11), families.identity)
    rank, taste = _normals(luck[0], luck[1])
    help_, saving = _normals(luck[2], luck[3])
    people.rank[rows] = rank
    people.job_risk[rows] = by_rank(rank, assume.job_risk_slope)
    people.outlay[rows] = assume.outlay_share * np.exp(assume.outlay_log_sd * taste)
    people.family_help[rows] = np.where(
        luck[4] < assume.family_help_share,
        assume.family_help_mean * np.exp(HELP_LOG_SD * help_ - HELP_LOG_SD**2 / 2),
        0.0,
    )
    people.adults[rows] = 1 + (people.partner[rows] != NO_ONE)
    people.count_children(rows, calendar)
    kind, band, age = cells_of(people, rows, calendar)
    people.rooms[rows] = rooms_needed(people.adults[rows], people.children[rows])
    people.need[rows] = _needs(luck[5], need_weights(rank, kind, band, assume), assume)
    ill = np.minimum(tables.disability_share()[age] * benefit_weights(rank, assume), 0.95)
    nothing = (people.need[rows] > int(Need.NONE)) & (luck[10] < assume.no_income_share)
    work = np.select([luck[6] < ill, nothing], [int(Work.BENEFIT), int(Work.NOTHING)], int(Work.EMPLOYED))
    people.work[rows] = np.where(working_age(age), work, int(Work.EMPLOYED))
    people.claims[rows] = (luck[7] < assume.bostotte_take_up) | nothing
    tie = assume.wealth_income_correlation
    spread = assume.wealth_log_sd * (tie * rank + np.sqrt(1 - tie**2) * saving)
    people.thrift[rows] = np.exp(spread)
    people.wealth[rows] = level * tables.cells().wealth[kind, band] * people.thrift[rows]
    owes, mean = tables.unsecured_credit()
    owed = -np.log1p(-luck[9]) * mean[age]
    people.credit[rows] = level * np.where(luck[8] < owes[age], np.minimum(owed, MOST_CREDIT * mean[age]), 0.0)
    return rows


def _normals(one: Floats, other: Floats) -> tuple[Floats, Floats]:
    """Two independent standard normals from two uniforms (Box and Muller 1958)."""
    radius = np.sqrt(-2 * np.log1p(-one))
    return radius * np.cos(2 * np.pi * other), radius * np.sin(2 * np.pi * other)


def cells_of(
    people: Households, rows: Rows, calendar: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Rows]:
    """(kind, age band, age in years) of households: where they stand in the national tables."""
    age = np.clip(people.age(rows, calendar), 0, 120).astype(np.intp)
    return tables.kind_of(people.adults[rows], people.children[rows]), tables.band_of(age), age


WORKING_AGE = (18, 67)


def working_age(age: Rows) -> npt.NDArray[np.bool_]:
    """Whether work or a benefit instead of it, not a pension, is the income."""
    return (age >= WORKING_AGE[0]) & (age < WORKING_AGE[1])


@compiled
def by_rank(rank: Numbers, slope: float) -> Numbers:
    """How much likelier something is at a place in the incomes that is the rarer the higher they are; mean one."""
    weight: Numbers = np.exp(-slope * rank - slope**2 / 2)
    return weight


def benefit_weights(rank: Floats, assume: Assumptions) -> Floats:
    """How much likelier a benefit for illness is at a place in the incomes; mean one."""
    return by_rank(rank, assume.benefit_rank_slope)


def need_weights(rank: Floats, kind: npt.NDArray[np.int64], band: npt.NDArray[np.int64], assume: Assumptions) -> Floats:
    """How much likelier a support need is at a place in the incomes, a type and an age; mean one over the nation."""
    weights: Floats = need_by_cell(assume)[kind, band] * by_rank(rank, assume.need_rank_slope)
    return weights


@cache
def need_by_cell(assume: Assumptions) -> Floats:
    """The part of `need_weights` that type and age make, shape (kinds, bands)."""
    weights = np.ones((len(tables.KINDS), len(tables.BANDS)))
    weights[1::2] *= assume.need_couple_factor
    weights[:, 4:] *= assume.need_old_factor
    return np.asarray(weights / (weights * tables.cells().share).sum())


def _needs(luck: Floats, weight: Floats, assume: Assumptions) -> npt.NDArray[np.int8]:
    intensive = assume.need_intensive * weight
    follow_up = intensive + assume.need_follow_up * weight
    economic = follow_up + assume.need_economic * weight
    needs = np.select(
        [luck < intensive, luck < follow_up, luck < economic],
        [int(Need.INTENSIVE), int(Need.FOLLOW_UP), int(Need.ECONOMIC)],
        int(Need.NONE),
    )
    return needs.astype(np.int8)


def draw_families(
    identity: Words, municipality: int, generator: np.random.Generator, weights: Floats, calendar: int
) -> Families:
    """Families of the nation's types and ages for a municipality, weighted by age band (`weights`, shape (bands,)).

    One for each `identity`. `calendar` is this month.
    """
    shares = tables.cells().share * weights
    shares /= shares.sum()
    count = identity.size
    chosen = np.searchsorted(np.cumsum(shares.ravel())[:-1], generator.random(count), side="right")
    kind, band = np.divmod(chosen, len(tables.BANDS))
    age = draw_age(generator, kind, band)
    couple = kind % 2 == 1
    partner = np.where(couple, draw_partner(generator, age, calendar), NO_ONE).astype(np.int32)
    return Families(
        identity,
        np.full(count, municipality, np.int16),
        (calendar - 12 * age).astype(np.int32),
        partner,
        draw_kids(generator, kind, age, calendar),
    )


def bring_equity(
    people: Households, rows: Rows, luck: Floats, calendar: int, assume: Assumptions, price: Floats
) -> None:
    """Of households that move in, those who owned where they come from bring equity and look for a dwelling to buy.

    `luck`: a uniform each. `price`: by municipality and rooms, NOK.
    """
    kind, band, _ = cells_of(people, rows, calendar)
    owned = luck < tables.cells().owner_share[kind, band]
    worth = price[people.municipality[rows], people.rooms[rows] - 1]
    people.wealth[rows] += owned * assume.arrival_equity_share * worth
    people.ever_owned[rows] = owned
    people.searching[rows] = owned
