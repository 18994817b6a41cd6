"""Transitional benefit (overgangsstønad): what lone parents of small children live on until they can earn.

National Insurance Act, chapter 15, as it was until 2014: until the youngest child is eight, three years in all
(https://www.nav.no/no/nav-og-samfunn/statistikk/familie-statistikk/relatert-informasjon/om-statistikken-enslig-mor-eller-far).
The full benefit is taken to be the least pension of one person, 1.8 to 2 G as it then was (general knowledge). Those
who earn besides, and have a part of it, are among the earners of the cells.
"""

from __future__ import annotations

from sim.assumptions import Assumptions
from sim.compiled import compiled
from sim.world.columns import Ints
from sim.world.families import KIDS

GROWN = 8 * 12
"""Months of age of the youngest child at which the right ends."""


@compiled
def entitled(adults: Ints, kids: Ints, h: int, calendar: int) -> bool:
    """Whether a household is a lone parent with a child so young."""
    young = False
    for child in range(KIDS):
        young |= kids[h, child] > calendar - GROWN
    return bool(adults[h] == 1 and young)


def begins(assume: Assumptions) -> float:
    """Share a month of those entitled who come to live on it, so that the assumed share do."""
    share = assume.transitional_share
    return share / (1 - share) * ends(assume)


def ends(assume: Assumptions) -> float:
    """Share a month of those who live on it and still have a right to it who come to earn."""
    return 1 / (12 * assume.transitional_years)
