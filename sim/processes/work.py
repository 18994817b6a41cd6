"""Work is lost and found; illness, a small child or the want of any right to insurance takes it for longer."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from sim.compiled import compiled
from sim.ledger import State
from sim.processes.model import Model
from sim.streams import Floats, Words, drawn
from sim.world import no_income, tables, transitional_benefit
from sim.world.columns import Bools, Ints, where
from sim.world.households import OWNS, Work
from sim.world.no_income import LARGEST_CHANCE, Risks, Spells, chance
from sim.world.population import age_in_years, by_rank, no_income_risks, working_age
from sim.world.tables import band_of, kind_of
from sim.world.transitional_benefit import entitled

LARGEST_RISK = 8.0
"""Nobody is taken to be likelier than this to lose work or health, against the mean."""
_ABSENT = int(State.ABSENT)
_EMPLOYED, _UNEMPLOYED, _BENEFIT, _NOTHING, _TRANSITIONAL = (int(work) for work in Work)


@cache
def _illness(recovery: float) -> Floats:
    """Monthly hazard of a benefit for illness by age, shape (121,).

    With `recovery` (a year) it keeps the published share at each age.
    """
    share = tables.disability_share()
    rise = np.maximum(np.diff(share, append=share[-1]), 0.0)
    return np.asarray((rise + recovery * share) / np.maximum(1 - share, 0.2) / 12)


class Rates(NamedTuple):
    """Shares a month.

    Attributes:
        lose, find: those at work who lose it, and the unemployed who find it.
        ill: who come to a benefit for illness, by age in years; `slope`: how much oftener the lower they stand in the
            incomes. recover: who leave it.
        parental, parental_ends: lone parents with a right to transitional benefit who come to live on it, and who
            leave it.
    """

    lose: float
    find: float
    ill: Floats
    slope: float
    recover: float
    parental: float
    parental_ends: float


def change(model: Model) -> None:
    """Main earners of working age lose and find work so that the unemployed follow the economy's path.

    Low incomes are struck more often. Some have no right to insurance and come to live on social assistance for a
    time, as many of a type and an age as is published. From the age of a pension nobody has work to lose.
    """
    assume = model.assume
    share = model.economy.unemployment / 100
    rates = Rates(
        lose=share * assume.job_finding / (1 - share),
        find=assume.job_finding,
        ill=_illness(assume.benefit_recovery),
        slope=assume.benefit_rank_slope,
        recover=assume.benefit_recovery / 12,
        parental=transitional_benefit.begins(assume),
        parental_ends=transitional_benefit.ends(assume),
    )
    model.households.over(
        _change,
        model.word("work"),
        model.calendar,
        rates,
        no_income.spells(assume),
        no_income_risks(assume, owners=True),
    )


@compiled
def _change(
    count: int,
    identity: Words,
    state: Ints,
    birth: Ints,
    adults: Ints,
    children: Ints,
    kids: Ints,
    rank: Floats,
    job_risk: Floats,
    buffer: Floats,
    need: Ints,
    work: Ints,
    stale: Bools,
    word: np.uint64,
    calendar: int,
    rates: Rates,
    spells: Spells,
    risks: Risks,
) -> None:
    spared = _spared(rates, spells)
    may_change = np.empty(count, np.bool_)
    for h in range(count):
        most = spared[int(buffer[h] > risks.savings), work[h], age_in_years(birth[h], calendar)]
        may_change[h] = (drawn(word, identity[h]) < most) & (state[h] != _ABSENT)
    for h in where(may_change):
        age, was, luck = age_in_years(birth[h], calendar), work[h], drawn(word, identity[h])
        if not working_age(age):
            now = _EMPLOYED
        elif was == _BENEFIT:
            now = _EMPLOYED if luck < rates.recover else _BENEFIT
        else:
            # Those without work fall ill too; what is left of their luck decides on the rest, one after the other.
            luck -= rates.ill[age] * min(by_rank(rank[h], rates.slope), LARGEST_RISK)
            kind = kind_of(adults[h], children[h])
            if luck < 0:
                now = _BENEFIT
            elif was == _NOTHING:
                now = _EMPLOYED if luck < spells.end[kind, age] else _NOTHING
            elif was == _TRANSITIONAL:
                earns = luck < rates.parental_ends or not entitled(adults, kids, h, calendar)
                now = _EMPLOYED if earns else _TRANSITIONAL
            else:
                usual, mean = spells.share[kind, age], risks.mean[kind, band_of(age)]
                share = chance(usual, job_risk[h], buffer[h], OWNS[state[h]], need[h], risks, mean)
                nothing = spells.end[kind, age] * share / (1 - share)  # as many begin as end
                parental = nothing + (rates.parental if entitled(adults, kids, h, calendar) else 0.0)
                if luck < nothing:
                    now = _NOTHING
                elif luck < parental:
                    now = _TRANSITIONAL
                elif was == _EMPLOYED:
                    now = _UNEMPLOYED if luck < parental + rates.lose * min(job_risk[h], LARGEST_RISK) else was
                else:
                    now = _EMPLOYED if luck < parental + rates.find else was
        if now != was:
            work[h] = now
            stale[h] = True


@compiled
def _spared(rates: Rates, spells: Spells) -> Floats:
    """The luck with which nothing changes even at the largest risk.

    By whether savings come before assistance (0 or 1), what one lives on, and age in years.
    """
    spared = np.ones((2, _TRANSITIONAL + 1, rates.ill.size))  # one changes whatever the luck
    spared[:, _EMPLOYED] = 0.0
    for age in range(rates.ill.size):
        if working_age(age):
            ill, ends = rates.ill[age] * LARGEST_RISK, spells.end[:, age].max()
            spared[:, _BENEFIT, age], spared[:, _NOTHING, age] = rates.recover, ill + ends
            for saved in range(2):
                falls = ill + rates.parental
                if not saved:
                    falls += ends * LARGEST_CHANCE / (1 - LARGEST_CHANCE)
                spared[saved, _EMPLOYED, age] = falls + rates.lose * LARGEST_RISK
                spared[saved, _UNEMPLOYED, age] = falls + rates.find
    return spared
