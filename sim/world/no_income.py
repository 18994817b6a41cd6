"""Who has nothing to live on but social assistance: how many of a type and an age, for how long, and who of them."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from sim.assumptions import Assumptions
from sim.compiled import compiled
from sim.streams import Floats
from sim.world import tables

MOST_LIKELY = 20.0
"""Nobody is taken to be likelier than this to lose every income, against the mean of the cell."""


class Factors(NamedTuple):
    """How much likelier owners, and those with a support need, are to lose every income than others."""

    owner: float
    need: float


def factors(assume: Assumptions) -> Factors:
    """Those of the assumptions."""
    return Factors(assume.no_income_owner_factor, assume.no_income_need_factor)


@compiled
def relative_risk(job_risk: float, owns: bool, need: int, factors: Factors, mean: float) -> float:
    """How much likelier a household is to lose every income than the `mean` of its cell.

    Owners have mostly had steady work, and so a right to insurance; they have savings and a home to sell, which come
    before assistance. Who needs support loses work more easily than others.
    """
    risk = job_risk * (factors.owner if owns else 1.0) * (factors.need if need > 0 else 1.0)
    return min(risk / mean, MOST_LIKELY)


def mean_risk(assume: Assumptions, in_need: Floats, *, owners: bool) -> Floats:
    """The mean of the risk before it is divided by that, by kind and age band.

    Args:
        in_need: share of households with a support need. owners: whether it is known who owns, else nobody does.

    Place in the incomes r is standard normal. Work is lost in proportion to exp(-a r), needs strike so to exp(-b r),
    and the odds of owning rise with exp(r): weighting by the first two moves r, and shifts the odds.
    """
    work, need = assume.job_risk_slope, assume.need_rank_slope
    owner_share = tables.cells().owner_share * owners
    odds = owner_share / (1 - owner_share)
    of_all = _mean_of_tenure(odds * np.exp(-work), assume)
    of_needy = _mean_of_tenure(odds * np.exp(-work - need) * assume.need_owner_factor, assume)
    return np.asarray(of_all + (assume.no_income_need_factor - 1) * in_need * np.exp(work * need) * of_needy)


def _mean_of_tenure(odds: Floats, assume: Assumptions) -> Floats:
    return 1 - (1 - assume.no_income_owner_factor) * odds / (1 + odds)


class Flows(NamedTuple):
    """Shares a month by kind and age in years, shape (kinds, 121): who lose every income, and who find one again."""

    begin: Floats
    end: Floats


@cache
def flows() -> Flows:
    """Monthly hazards that keep the published shares.

    Of spells of length D begun evenly, a calendar year sees M months each on average: M = 12 / (1 + 12 / D). The
    5.3 months of 2009 are spells of 9.5 months, of which an eighth would fill the year: 12.2 % did.
    """
    share, months = tables.no_income()
    end = np.divide(1, 12 * months / (12 - months), out=np.zeros_like(months), where=months > 0)
    # Only those are at risk who live neither on this nor on a benefit for illness.
    return Flows(share / (1 - share - tables.disability_share()) * end, end)
