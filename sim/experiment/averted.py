"""What a year of homelessness averted costs: a ratio of two differences, with the interval that such a ratio has."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from sim.experiment.panel import Key, Panel

MEASURE = "cost_per_homeless_year_averted"
UNIT = "NOK per person-year"
COSTS = ("cost_municipality", "cost_state")
"""Whose costs count, in prices of the first month and not discounted, as the years averted are not."""
HOMELESS = "homeless"


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio of two means and the ends of its interval; NaN where undefined."""

    value: float
    low: float
    high: float


def ratio_of_means(above: npt.NDArray[np.float64], below: npt.NDArray[np.float64], confidence: float = 0.95) -> Ratio:
    """Mean of `above` over mean of `below`, of pairs, with Fieller's interval (Fieller 1954).

    The interval holds every ratio r for which the mean of ``above - r * below`` is not clear of zero by Student's t.
    Where `below` is not clear of zero itself no end of it is: the ends are NaN. So is the ratio where `below` is not
    positive, for nothing was averted then.

    Args:
        above, below: shape (replications,), all finite.
        confidence: level of the interval, between 0 and 1.
    """
    from scipy.special import stdtrit

    pairs = above.size
    if not pairs or below.mean() <= 0:
        return Ratio(math.nan, math.nan, math.nan)
    cost, years = float(above.mean()), float(below.mean())
    if pairs < 2:
        return Ratio(cost / years, math.nan, math.nan)
    t = float(stdtrit(pairs - 1, (1 + confidence) / 2))
    (cost_spread, together), (_, years_spread) = np.cov(above, below) * t**2 / pairs
    lead = years**2 - years_spread
    if lead <= 0:
        return Ratio(cost / years, math.nan, math.nan)
    middle = cost * years - together
    half = math.sqrt(max(middle**2 - lead * (cost**2 - cost_spread), 0.0))
    return Ratio(cost / years, (middle - half) / lead, (middle + half) / lead)


def cost_of_averting(
    base: Panel, scenario: Panel, replications: Sequence[int], confidence: float
) -> dict[Key, tuple[Ratio, int]]:
    """For each municipality and for all of them together: the ratio over the whole period, and how many pairs it is of.

    Where costs or the homeless were not measured there is none.
    """
    whole: dict[str, dict[str, Key]] = {}
    months: dict[str, int] = {}
    for key in base.keys:
        period, place, group, measure, _ = key
        if group == "all" and measure in (HOMELESS, *COSTS):
            if period == "all":
                whole.setdefault(place, {})[measure] = key
            elif measure == HOMELESS and "-" in period:
                months[place] = months.get(place, 0) + 1
    found: dict[Key, tuple[Ratio, int]] = {}
    for place, known in whole.items():
        if known.keys() == {HOMELESS, *COSTS} and place in months:
            wanted = tuple(known[measure] for measure in (HOMELESS, *COSTS))
            apart = scenario.select(replications, wanted) - base.select(replications, wanted)
            apart = apart[np.isfinite(apart).all(axis=1)]
            averted, paid = -apart[:, 0] * months[place] / 12, apart[:, 1:].sum(axis=1)
            found["all", place, "all", MEASURE, UNIT] = (ratio_of_means(paid, averted, confidence), len(apart))
    return found
