"""Interest-only loans: when the instalments on a bank's loan begin, by what its borrower wants and the bank may give.

Agreed whenever a loan on a home is taken up, for all that is owed to the bank. Its test of income counts full
instalments all the same, and so do buyers: the time without them makes no bid higher.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled import compiled
from sim.processes.model import Model
from sim.streams import Floats, drawn
from sim.world.population import age_in_years

YOUNG_UNTIL, OLD_FROM = 35, 60
"""Years of age (assumed): the survey says that the youngest and the oldest borrowers choose it most."""


class Agreements(NamedTuple):
    """What is agreed on instalments this month.

    Attributes:
        above: loans above this share of the value have instalments at once, by municipality.
        young_or_old, others: shares of borrowers who choose to pay none for some time.
        months: how long. calendar: this month. word: by which they choose.
    """

    above: Floats
    young_or_old: float
    others: float
    months: int
    calendar: int
    word: np.uint64


def agreements(model: Model) -> Agreements:
    """This month's."""
    assume = model.assume
    return Agreements(
        above=model.rule("mortgage.amortise_above"),
        young_or_old=assume.interest_only_share * assume.interest_only_tilt,
        others=assume.interest_only_share / assume.interest_only_tilt,
        months=round(12 * assume.interest_only_years),
        calendar=model.calendar,
        word=model.word("interest_only"),
    )


@compiled
def first_instalment(identity: np.uint64, birth: int, of_value: float, above: float, agreed: Agreements) -> int:
    """The month in which the instalments on a loan begin.

    Args:
        of_value: all loans on the home as a share of its value. above: the share of it that must be repaid at once.
    """
    age = age_in_years(birth, agreed.calendar)
    wishes = agreed.young_or_old if age < YOUNG_UNTIL or age >= OLD_FROM else agreed.others
    free = of_value <= above and drawn(agreed.word, identity) < wishes
    return agreed.calendar + agreed.months if free else agreed.calendar
