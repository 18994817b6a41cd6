"""Work is lost and found; illness takes it for longer."""

from __future__ import annotations

from functools import cache

import numpy as np

from sim.compiled import compiled
from sim.ledger import State
from sim.processes.model import Model
from sim.streams import Floats, Words, drawn
from sim.world import tables
from sim.world.columns import Bools, Ints
from sim.world.households import Work
from sim.world.population import age_in_years, by_rank, working_age

LARGEST_RISK = 8.0
"""Nobody is taken to be likelier than this to lose work or health, against the mean."""
_ABSENT = int(State.ABSENT)
_EMPLOYED, _UNEMPLOYED, _BENEFIT, _NOTHING = (int(work) for work in Work)


@cache
def _illness(recovery: float) -> Floats:
    """Monthly hazard of a benefit for illness by age, shape (121,).

    With `recovery` (a year) it keeps the published share at each age.
    """
    share = tables.disability_share()
    rise = np.maximum(np.diff(share, append=share[-1]), 0.0)
    return np.asarray((rise + recovery * share) / np.maximum(1 - share, 0.2) / 12)


def change(model: Model) -> None:
    """Main earners of working age lose and find work so that the unemployed follow the economy's path.

    Low incomes are struck more often. From the age of a pension nobody has work to lose.
    """
    assume = model.assume
    share = model.economy.unemployment / 100
    fall_ill = _illness(assume.benefit_recovery)
    lose = share * assume.job_finding / (1 - share)
    model.households.over(
        _change,
        model.word("work"),
        model.calendar,
        lose,
        assume.job_finding,
        fall_ill,
        assume.benefit_rank_slope,
        assume.benefit_recovery / 12,
    )


@compiled
def _change(
    count: int,
    identity: Words,
    state: Ints,
    birth: Ints,
    rank: Floats,
    job_risk: Floats,
    work: Ints,
    stale: Bools,
    word: np.uint64,
    calendar: int,
    lose: float,
    find: float,
    fall_ill: Floats,
    slope: float,
    recover: float,
) -> None:
    """The rates are a month's, `fall_ill` by age in years."""
    spared = _spared(lose, find, fall_ill, recover)
    for h in range(count):
        age, was, luck = age_in_years(birth[h], calendar), work[h], drawn(word, identity[h])
        if luck >= spared[was, age] or state[h] == _ABSENT:  # most of them
            continue
        if not working_age(age):
            now = _EMPLOYED
        elif was == _BENEFIT:
            now = _EMPLOYED if luck < recover else _BENEFIT
        else:
            ill = fall_ill[age] * min(by_rank(rank[h], slope), LARGEST_RISK)
            if luck < ill:
                now = _BENEFIT
            # Those without work fall ill too; what is left of their luck decides whether they find work.
            elif was == _EMPLOYED and luck < ill + lose * min(job_risk[h], LARGEST_RISK):
                now = _UNEMPLOYED
            elif was == _UNEMPLOYED and luck < ill + find:
                now = _EMPLOYED
            else:
                now = was
        if now != was:
            work[h] = now
            stale[h] = True


@compiled
def _spared(lose: float, find: float, fall_ill: Floats, recover: float) -> Floats:
    """The luck with which nothing changes even at the largest risk, by what one lives on and age in years."""
    spared = np.ones((_NOTHING + 1, fall_ill.size))  # one changes whatever the luck
    spared[_EMPLOYED] = 0.0
    for age in range(fall_ill.size):
        if working_age(age):
            ill = fall_ill[age] * LARGEST_RISK
            spared[_EMPLOYED, age], spared[_UNEMPLOYED, age] = ill + lose * LARGEST_RISK, ill + find
            spared[_BENEFIT, age], spared[_NOTHING, age] = recover, ill
    return spared
