"""What households earn: gross income by place, type, age, work and rank in the incomes, and what tax leaves of it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.assumptions import Assumptions
from sim.compiled import compiled
from sim.ledger import State
from sim.processes.model import Model, Rows
from sim.rules.housing_need import rooms_needed
from sim.streams import Floats
from sim.world import population, tables
from sim.world.columns import where
from sim.world.households import Households, Need, Work
from sim.world.population import age_in_years
from sim.world.tables import band_of, kind_of

COUPLE_LOSS = 0.5
"""Share of a couple's income that one of them earns: what is lost when one loses work or health."""
_ABSENT, _FOLLOW_UP = int(State.ABSENT), int(Need.FOLLOW_UP)
_EMPLOYED, _UNEMPLOYED, _BENEFIT, _NOTHING, _TRANSITIONAL = (int(work) for work in Work)
_PENSION = population.WORKING_AGE[1]
_EDGES = np.array(tables.BANDS[1:])
Ints = npt.NDArray[np.integer[Any]]
Bools = npt.NDArray[np.bool_]


def earn(model: Model) -> None:
    """Incomes follow wages, and are reckoned anew for those whose household, work or age band has changed."""
    people, calendar = model.households, model.calendar
    pensions_rise = (tables.minimum_pension(calendar) != tables.minimum_pension(calendar - 1)).any()
    rates = tables.subsistence(calendar // 12)
    stale = people.over(
        _follow_wages,
        calendar,
        float(model.wage_growth),
        bool(pensions_rise),
        calendar % 12 == 0 or model.month == 0,
        rates.single,
        rates.couple,
        rates.child,
    )
    people.income[stale] = gross_income(
        people, stale, calendar, model.wage_level, model.assume, local=model.income_level
    )
    people.at(stale, _assess, calendar, *tables.tax().knots(model.wage_level), tables.cells().wealth)


@compiled
def _follow_wages(
    count: int,
    state: Ints,
    arriving: Bools,
    income: Floats,
    net: Floats,
    birth: Ints,
    work: Ints,
    stale: Bools,
    adults: Ints,
    children: Ints,
    subsistence: Floats,
    calendar: int,
    growth: float,
    pensions_rise: bool,
    new_rates: bool,
    single: float,
    couple: float,
    child: float,
) -> Rows:
    """Wages grow; who comes to another age band, or lives on what the state has raised, is stale.

    Returns whose income is to be reckoned anew, of those who are here or would come.
    """
    due = np.empty(count, np.bool_)
    for h in range(count):
        if growth != 1:
            income[h] *= growth
            net[h] *= growth
        months, comes = calendar - birth[h], stale[h]
        for edge in _EDGES:
            comes |= months == 12 * edge
        if pensions_rise:
            comes |= (months >= 12 * _PENSION) | (work[h] == _BENEFIT) | (work[h] == _TRANSITIONAL)
        due[h] = comes
    rows, found = np.empty(count, np.intp), 0
    for h in where(due | new_rates):
        subsistence[h] = (couple if adults[h] > 1 else single) + child * children[h]
        if due[h]:
            stale[h] = True
            if state[h] != _ABSENT or arriving[h]:
                rows[found] = h
                found += 1
    return rows[:found]


@compiled
def _assess(
    rows: Rows,
    income: Floats,
    net: Floats,
    adults: Ints,
    children: Ints,
    rooms: Ints,
    birth: Ints,
    thrift: Floats,
    buffer: Floats,
    stale: Bools,
    calendar: int,
    edges: Floats,
    after: Floats,
    wealth: Floats,
) -> None:
    """Net income, the rooms needed and the savings wished for. Each of a couple is taxed on half of the income.

    `edges` and `after` are knots of income before and after tax.
    """
    for h in rows:
        gross, knot = income[h] / adults[h], 0
        while knot < edges.size - 2 and gross >= edges[knot + 1]:
            knot += 1
        kept = (after[knot + 1] - after[knot]) / (edges[knot + 1] - edges[knot])
        net[h] = (kept * (gross - edges[knot]) + after[knot]) * adults[h] / 12
        rooms[h] = rooms_needed(adults[h], children[h])
        kind, band = kind_of(adults[h], children[h]), band_of(age_in_years(birth[h], calendar))
        buffer[h] = wealth[kind, band] * thrift[h]
        stale[h] = False


class Parameters(NamedTuple):
    """Assumptions of the same names, wages relative to January 2008, and the least pensions of one and of a couple.

    Attributes:
        local: incomes of each municipality relative to like households' in the nation.
    """

    unemployment_income: float
    benefit_income: float
    lone_parent_earns: float
    need_income_share: float
    income_spread: float
    level: float
    local: Floats
    pensions: tuple[float, float]


def gross_income(
    people: Households, rows: Rows, calendar: int, level: float, assume: Assumptions, *, local: Floats
) -> Floats:
    """NOK a year by type, age, place in the incomes and work; never below what the state pays the old and the ill.

    What the state pays is the same everywhere; all else stands to the nation's as the incomes of the municipality do.

    Args:
        calendar: this month. level: wages relative to January 2008.
        local: incomes of each municipality relative to like households' in the nation, shape (municipalities,).
    """
    single, couple = tables.minimum_pension(calendar).tolist()
    given = Parameters(
        assume.unemployment_income,
        assume.benefit_income,
        assume.lone_parent_earns,
        assume.need_income_share,
        assume.income_spread,
        float(level),
        local,
        (single, couple),
    )
    cells = tables.cells()
    spreads = cells.income_log_sd_low, cells.income_log_sd_high
    return people.at(rows, _gross_income, calendar, cells.income, spreads, given)


@compiled
def _gross_income(
    rows: Rows,
    municipality: Ints,
    adults: Ints,
    children: Ints,
    birth: Ints,
    work: Ints,
    rank: Floats,
    need: Ints,
    calendar: int,
    medians: Floats,
    spreads: tuple[Floats, Floats],
    given: Parameters,
) -> Floats:
    gross = np.empty(rows.size)
    for place in range(rows.size):
        h = rows[place]
        # Child benefit and maintenance stay with a lone parent.
        earned = given.lone_parent_earns if adults[h] == 1 and children[h] > 0 else 1.0
        lost, factor, besides = (COUPLE_LOSS if adults[h] > 1 else earned), 1.0, 0.0
        if work[h] == _UNEMPLOYED:
            factor = 1 - (1 - given.unemployment_income) * lost
        elif work[h] == _BENEFIT:
            factor = 1 - (1 - given.benefit_income) * lost
        elif work[h] == _NOTHING:  # of a couple both
            factor = 1 - earned
        elif work[h] == _TRANSITIONAL:
            factor, besides = 1 - earned, given.pensions[0]
        if need[h] >= _FOLLOW_UP:
            factor *= given.need_income_share
        kind, age = kind_of(adults[h], children[h]), age_in_years(birth[h], calendar)
        band = band_of(age)
        spread = np.exp(given.income_spread * spreads[0 if rank[h] < 0 else 1][kind, band] * rank[h])
        # A disability pension has the least amount of an old-age pension; of a couple one is ill, the other not.
        floor = given.pensions[0] if work[h] == _BENEFIT else 0.0
        if age >= _PENSION:
            floor = given.pensions[adults[h] - 1]
        own = given.local[municipality[h]] * medians[kind, band] * factor * spread + besides
        gross[place] = given.level * max(own, floor)
    return gross
