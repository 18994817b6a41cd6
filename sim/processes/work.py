"""Work is lost and found; illness takes it for longer."""

from __future__ import annotations

from functools import cache

import numpy as np

from sim.ledger import State
from sim.processes.model import Model
from sim.streams import Floats
from sim.world import population, tables
from sim.world.households import Work

LARGEST_RISK = 8.0
"""Nobody is taken to be likelier than this to lose work or health, against the mean."""
_EMPLOYED, _UNEMPLOYED, _BENEFIT = int(Work.EMPLOYED), int(Work.UNEMPLOYED), int(Work.BENEFIT)


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
    people, assume, s = model.households, model.assume, model.everybody
    share = model.economy.unemployment / 100
    lose = share * assume.job_finding / (1 - share)
    fall_ill = _illness(assume.benefit_recovery)
    work, luck = people.work[s], model.chance("work", s)
    exposed = (work == _EMPLOYED) & (luck < LARGEST_RISK * (lose + fall_ill.max()))
    rows = np.flatnonzero(exposed | (work != _EMPLOYED))
    rows = rows[people.state[rows] != int(State.ABSENT)]
    _, _, age = population.cells_of(people, rows, model.calendar)
    was, luck = people.work[rows], luck[rows]
    risk = lose * np.minimum(people.job_risk[rows], LARGEST_RISK)
    ill = fall_ill[age] * np.minimum(population.benefit_weights(people.rank[rows], assume), LARGEST_RISK)
    # Those without work fall ill too; what is left of their luck decides whether they find work.
    now = np.select(
        [
            ~population.working_age(age),
            (was == _BENEFIT) & (luck < assume.benefit_recovery / 12),
            (was != _BENEFIT) & (luck < ill),
            (was == _EMPLOYED) & (luck < ill + risk),
            (was == _UNEMPLOYED) & (luck < ill + assume.job_finding),
        ],
        [_EMPLOYED, _EMPLOYED, _BENEFIT, _UNEMPLOYED, _EMPLOYED],
        was,
    )
    changed = now != was
    people.work[rows[changed]] = now[changed]
    people.stale[rows[changed]] = True
