"""Whether the chosen mix stays the best under other plausible assumptions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from sim.planning.goal import Goal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.assumptions import Assumptions
    from sim.planning.mixes import Mix
    from sim.planning.trials import Trials
    from sim.scenario import Scenario

REPLICATIONS = 2
"""Histories of each mix under each member: members matter more than luck, which is paired."""


@dataclass(frozen=True, slots=True)
class Rival:
    """A mix across the ensemble.

    Attributes:
        best: part of the members under which it is the right choice among those compared.
        need: mean of the need that it leaves.
    """

    mix: Mix
    best: float
    need: float


def across(trials: Trials, mixes: Sequence[Mix], members: Sequence[Assumptions]) -> list[Rival]:
    """How often each mix is the right choice across an ensemble, in the order of `mixes`."""
    choices = trials.choices
    first = choices.count + 1 + 10**12
    nothing: Mix = tuple(0 for _ in mixes[0])
    every = [nothing, *mixes]
    numbers = {
        (place, mix): first + place * (choices.count + 1) + choices.number(mix)
        for place in range(len(members))
        for mix in every
    }
    luck = {place: [1 + REPLICATIONS * place + one for one in range(REPLICATIONS)] for place in range(len(members))}
    trials.ensure(
        {
            number: (partial(_under, trials, mix, members[place]), luck[place])
            for (place, mix), number in numbers.items()
        }
    )
    needs = np.empty((len(members), len(mixes)))
    for place in range(len(members)):
        goal = Goal(choices.plan, trials.outcomes(numbers[place, nothing], luck[place]))
        needs[place] = [goal.need(trials.outcomes(numbers[place, mix], luck[place])) for mix in mixes]
    costs = np.array([choices.yearly_cost(mix) for mix in mixes])
    if choices.plan.targets:  # the cheapest that meets them, or where none does the nearest
        meets = needs <= 0
        score = np.where(meets, costs, costs.max() * 10 + needs)
        best = score.argmin(axis=1)
    else:
        best = needs.argmin(axis=1)
    return [Rival(mix, float((best == place).mean()), float(needs[:, place].mean())) for place, mix in enumerate(mixes)]


def _under(trials: Trials, mix: Mix, member: Assumptions) -> Scenario:
    return replace(trials.choices.scenario(mix), assumptions=member)
