"""The best of a few mixes, with a stated probability: runs are added until it is reached.

Mixes share their luck, so that what is compared are paired differences. With a budget, mixes fall out by the procedure
of Kim and Nelson (2001), which holds its probability however often one looks; where runs end before one is left, what
the others may still be is taken off by Bonferroni's inequality over Student's tails. With targets all run to the end,
for a look that decides when to stop would make the choice seem surer than it is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.planning.goal import Goal

if TYPE_CHECKING:
    from sim.planning.goal import Floats
    from sim.planning.mixes import Mix
    from sim.planning.trials import Runs

FIRST, STAGE = 8, 4
"""Replications of the first stage, from which spreads are known, and those that are added at a time."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a mix stands after so many replications.

    Attributes:
        need: mean need left, with `low` and `high` of its 95 % interval.
        better: probability that it, and not the chosen one, is the right choice.
        meets: probability that it meets the targets; 1 where there is a budget.
    """

    mix: Mix
    cost: float
    replications: int
    need: float
    low: float
    high: float
    better: float
    meets: float


@dataclass(frozen=True, slots=True)
class Selection:
    """The chosen mix first, the others in order of probability.

    Attributes:
        correct: lower bound of the probability that the choice is right or as good as right.
    """

    standings: tuple[Standing, ...]
    correct: float


def select(
    trials: Runs, mixes: Sequence[Mix], *, certain: float = 0.9, indifference: float = 0.02, most: int = 40
) -> Selection:
    """Choose among mixes.

    Args:
        trials: runs them.
        mixes: at least one.
        certain: the probability that is to be reached.
        indifference: a difference in need (as a part of the base's, or of a target) that does not matter.
        most: replications of a mix at most.
    """
    plan = trials.choices.plan
    costs = {mix: trials.choices.yearly_cost(mix) for mix in mixes}
    racing = list(dict.fromkeys(mixes))
    out: dict[Mix, Standing] = {}
    race = _Race(len(racing), 1 - certain, indifference)
    count = 0
    while True:
        count = min(count + STAGE if count else FIRST, most)
        goal = Goal(plan, trials.base(count))
        values = trials.values(racing, count)
        parts = {mix: _known(goal.parts(values[mix])) for mix in racing}
        if plan.targets:
            chosen, better, meets = _with_targets(parts, costs, indifference, certain)
        else:
            chosen, better, meets = _with_budget(parts, costs, indifference)
        standings = {
            mix: _standing(mix, costs[mix], parts[mix], better[mix], meets[mix], targets=bool(plan.targets))
            for mix in racing
        }
        beaten = [] if plan.targets else race.beaten({mix: parts[mix].mean(axis=1) for mix in racing})
        for mix in beaten:
            racing.remove(mix)
            out[mix] = standings[mix]
        if len(racing) == 1 or count >= most:
            break
    wrong = sum(better[mix] for mix in racing if mix != chosen)
    if plan.targets and (parts[chosen].mean(axis=0) <= 1).all():
        wrong += 1 - meets[chosen]
    elif not plan.targets and len(mixes) > 1:
        wrong += 1 - certain
    others = [one for mix, one in {**out, **standings}.items() if mix != chosen]
    others.sort(key=lambda one: (-one.better, one.need))
    return Selection((standings[chosen], *others), max(0.0, 1.0 - wrong))


class _Race:
    """Who falls out when, of `count` mixes, so that the best stays in with probability 1 - `error`."""

    def __init__(self, count: int, error: float, indifference: float) -> None:
        degrees = FIRST - 1
        self._reach = degrees * ((2 * error / max(count - 1, 1)) ** (-2 / degrees) - 1)
        self._indifference = indifference
        self._spread: dict[tuple[Mix, Mix], float] = {}

    def beaten(self, needs: dict[Mix, Floats]) -> list[Mix]:
        """The mixes that another one has beaten; `needs` by replication, all of as many."""
        return [mix for mix in needs if any(self._beats(other, mix, needs) for other in needs if other != mix)]

    def _beats(self, one: Mix, other: Mix, needs: dict[Mix, Floats]) -> bool:
        apart = needs[other] - needs[one]
        spread = self._spread.setdefault((one, other), float(apart[:FIRST].var(ddof=1)))
        slack = self._reach * spread / self._indifference - apart.size * self._indifference
        return bool(float(apart.sum()) > max(0.0, slack / 2))


def _with_budget(
    parts: dict[Mix, Floats], costs: dict[Mix, float], indifference: float
) -> tuple[Mix, dict[Mix, float], dict[Mix, float]]:
    """The least need; each other's probability of being better by more than does not matter."""
    needs = {mix: part.mean(axis=1) for mix, part in parts.items()}
    chosen = min(needs, key=lambda mix: (needs[mix].mean(), costs[mix]))
    better = {mix: _tail(needs[chosen] - need - indifference) if mix != chosen else 0.0 for mix, need in needs.items()}
    return chosen, better, dict.fromkeys(parts, 1.0)


def _with_targets(
    parts: dict[Mix, Floats], costs: dict[Mix, float], indifference: float, certain: float
) -> tuple[Mix, dict[Mix, float], dict[Mix, float]]:
    """The cheapest that is certain enough to meet all targets; each cheaper one's probability of meeting them too.

    Where none is, the one most likely to; where none does on average, the one that misses them least.
    """
    meets = {mix: 1 - sum(1 - _tail(1 + indifference - column) for column in part.T) for mix, part in parts.items()}
    meets = {mix: max(0.0, chance) for mix, chance in meets.items()}
    means = {mix: part.mean(axis=0) for mix, part in parts.items()}
    fit = [mix for mix in parts if (means[mix] <= 1).all()]
    if not fit:
        missed = {mix: _missed(part) for mix, part in parts.items()}
        nearest = min(missed, key=lambda mix: missed[mix].mean())
        nearer = {
            mix: _tail(missed[nearest] - miss - indifference) if mix != nearest else 0.0 for mix, miss in missed.items()
        }
        return nearest, nearer, meets
    sure = [mix for mix in fit if meets[mix] >= certain]
    chosen = min(sure, key=lambda mix: costs[mix]) if sure else max(fit, key=lambda mix: meets[mix])
    better = {
        mix: min(_tail(1 - indifference - column) for column in part.T)
        if mix != chosen and costs[mix] < costs[chosen]
        else 0.0
        for mix, part in parts.items()
    }
    return chosen, better, meets


def _tail(differences: Floats) -> float:
    """The probability that the mean of what these are drawn from is above 0, by Student's distribution."""
    from scipy.special import stdtr

    count = differences.size
    spread = float(differences.std(ddof=1)) if count > 1 else 0.0
    mean = float(differences.mean())
    if count < 2 or spread == 0:
        return 1.0 if mean > 0 else 0.0
    return float(stdtr(count - 1, mean / (spread / math.sqrt(count))))


def _missed(parts: Floats) -> Floats:
    """By how much targets are missed, by replication: of those that are missed on average, which is what counts."""
    missed: Floats = (parts[:, parts.mean(axis=0) > 1] - 1).sum(axis=1)
    return missed


def _known(parts: Floats) -> Floats:
    """Where nobody waited there is no wait: undefined parts count as none."""
    return np.where(np.isfinite(parts), parts, 0.0)


def _standing(mix: Mix, cost: float, parts: Floats, better: float, meets: float, *, targets: bool) -> Standing:
    from scipy.special import stdtrit

    need = _missed(parts) if targets else parts.mean(axis=1)
    count = need.size
    half = float(stdtrit(count - 1, 0.975) * need.std(ddof=1) / math.sqrt(count)) if count > 1 else math.nan
    mean = float(need.mean())
    return Standing(mix, cost, count, mean, mean - half, mean + half, better, meets)
