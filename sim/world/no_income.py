"""Who has nothing to live on but social assistance: how many of a type and an age, for how long, and who of them."""

from __future__ import annotations

from functools import cache
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from sim import elementary
from sim.assumptions import Assumptions
from sim.compiled import compiled
from sim.streams import Floats
from sim.world import tables

LARGEST_CHANCE = 0.75
"""Nobody is taken to live on it for more of the time than this."""


class Risks(NamedTuple):
    """Who of a type and an age comes to live on social assistance.

    Attributes:
        owner, need: how much likelier owners, and those with a support need, are to do so than others.
        savings: NOK at wages of January 2008; who holds more has none of the risk.
        mean: of the risk, by kind and age band; divided by it, it is one in the mean of each cell.
    """

    owner: float
    need: float
    savings: float
    mean: Floats


@compiled
def chance(usual: float, job_risk: float, savings: float, owns: bool, need: int, risks: Risks, mean: float) -> float:
    """Share of its time that a household lives on assistance, where those like it by type and age do for `usual` of it.

    Owners have mostly had steady work, and so a right to insurance, and a home to sell, which comes before assistance.
    Savings come before it too. Who needs support loses work more easily than others.
    """
    if savings > risks.savings:
        return 0.0
    risk = job_risk * (risks.owner if owns else 1.0) * (risks.need if need > 0 else 1.0)
    return min(usual * risk / mean, LARGEST_CHANCE)


def risks(assume: Assumptions, in_need: Floats, *, owners: bool) -> Risks:
    """As the assumptions say.

    Args:
        in_need: share of households with a support need, by kind and age band.
        owners: whether it is known who owns, else nobody is taken to.

    Place in the incomes r is standard normal. Work is lost in proportion to exp(-a r), needs strike so to exp(-b r),
    the odds of owning rise with exp(r), and savings with r. Weighting by the first two moves r down.
    """
    work, need = assume.job_risk_slope, assume.need_rank_slope
    of_all = _mean(work, 1.0 * owners, assume)
    of_needy = _mean(work + need, assume.need_owner_factor * owners, assume)
    mean = of_all + (assume.no_income_need_factor - 1) * in_need * elementary.exp(work * need) * of_needy
    return Risks(
        assume.no_income_owner_factor, assume.no_income_need_factor, assume.no_income_savings, np.asarray(mean)
    )


def _mean(down: float, owners: float, assume: Assumptions) -> Floats:
    """Mean over tenure and savings for people so far `down` in the incomes, whose odds of owning are `owners` times."""
    cells = tables.cells()
    odds = owners * cells.owner_share / (1 - cells.owner_share) * elementary.exp(-down)
    tenure = 1 - (1 - assume.no_income_owner_factor) * odds / (1 + odds)
    place = elementary.log(assume.no_income_savings / cells.wealth) / assume.wealth_log_sd
    without = np.vectorize(NormalDist().cdf)(place + assume.wealth_income_correlation * down)
    return np.asarray(tenure * without)


class Spells(NamedTuple):
    """By kind and age in years, shape (kinds, 121): the published share, among those not ill, and a month's ends."""

    share: Floats
    end: Floats


def spells(assume: Assumptions) -> Spells:
    """Shares of households on assistance among those not ill, and the share of spells that end in a month.

    Of spells of length D begun evenly, a calendar year sees M months each on average: M = 12 / (1 + 12 / D). The
    5.3 months of 2009 are spells of 9.5 months, of which an eighth would fill the year: 12.2 % did.
    """
    return _spells(assume.job_risk_slope * assume.benefit_rank_slope)


@cache
def _spells(tie: float) -> Spells:
    """`tie`: between the risks of losing work and health, log points."""
    share, months = tables.no_income()
    end = np.divide(12 - months, 12 * months, out=np.zeros_like(months), where=months > 0)
    return Spells(share / (1 - tables.disability_share() * elementary.exp(tie)), end)
