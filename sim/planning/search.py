"""The frontier of cost and need: mixes that no other beats in both, found with few runs of each.

After a first batch at random, mixes are chosen by Thompson sampling: each is the best on a surface drawn from all that
may lie behind the runs so far (`surface`), so that what is likely to be good is tried, and what is unknown, too. Half
of the draws seek the best that the plan allows, half the best below a cost drawn at random, which spreads them over
the frontier. All is seeded and all runs are in the journal: a search that was cut short goes on where it was.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from sim.planning.goal import Goal
from sim.planning.surface import Surface

if TYPE_CHECKING:
    from sim.planning.goal import Floats
    from sim.planning.mixes import Choices, Mix
    from sim.planning.trials import Runs

Ints = npt.NDArray[np.int64]
Method = Literal["thompson", "random"]

STARTUP, BATCH = 12, 8
"""Mixes drawn at random first, and those that are tried at a time then."""
CANDIDATES, DRAWS = 1000, 50_000
"""Mixes, at most, among which a batch is chosen, and how many are drawn to find so many within the budget."""
SEEKING = 0.5
"""Part of the draws that seek what the plan is after; the others spread over the frontier."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A mix, by the surface through all runs of the search.

    Attributes:
        cost: what it is planned to cost a year.
        need: what need it leaves.
        worst: the most that is left of any part of the goal; with targets those are met where it is at most 1.
    """

    mix: Mix
    cost: float
    need: float
    worst: float


def search(trials: Runs, tries: int, replications: int, *, method: Method = "thompson") -> list[Tried]:
    """Try so many different mixes.

    Args:
        trials: runs them.
        tries: how many, beside the one that takes the least of everything.
        replications: of each.
        method: `random` to hold the surface against.
    """
    choices = trials.choices
    goal = Goal(choices.plan, trials.base(replications))
    generator = np.random.default_rng(trials.seed)
    space = _Space(choices)
    seen: dict[Mix, Floats] = {}
    batch: list[Mix] = [space.least]
    while batch:
        values = trials.values(batch, replications)
        seen |= {mix: goal.seen(values[mix]) for mix in batch}
        left = tries + 1 - len(seen)
        if left <= 0:
            break
        candidates = space.candidates(seen, generator)
        if method == "random" or len(seen) == 1:
            batch = candidates[: min(left, STARTUP if len(seen) == 1 else BATCH)]
        elif candidates:
            drawn = Surface(seen, space.sizes).drawn(candidates, min(left, BATCH), generator)
            best = _best_of_each(space.costs(candidates), goal.needs(drawn), goal, generator)
            batch = [candidates[place] for place in best]
        else:
            batch = []
    expected = Surface(seen, space.sizes).expected(list(seen))
    told = zip(seen, goal.needs(expected).tolist(), expected.max(axis=1).tolist(), strict=True)
    return [Tried(mix, choices.yearly_cost(mix), need, worst) for mix, need, worst in told]


def _best_of_each(costs: Floats, drawn: Floats, goal: Goal, generator: np.random.Generator) -> list[int]:
    """For each draw of what mixes leave of need the place of the best that is not taken yet: of all, or below a cost.

    Args:
        costs: shape (mixes,).
        drawn: shape (draws, mixes).
    """
    taken: list[int] = []
    for needs in drawn:
        if generator.random() < SEEKING:
            aims = goal.aims(costs, needs)
        else:
            aims = np.where(costs <= generator.uniform(costs.min(), costs.max()), needs, np.inf)
        aims[taken] = np.inf
        best = int(aims.argmin())
        if np.isfinite(aims[best]):
            taken.append(best)
    return taken


class _Space:
    """The mixes within the budget."""

    def __init__(self, choices: Choices) -> None:
        self.sizes = [lot.choices for lot in choices.plan.lots]
        self.least: Mix = tuple(0 for _ in self.sizes)
        self._count = choices.count
        self._budget = np.inf if choices.plan.budget is None else choices.plan.budget
        self._floor = choices.yearly_cost(self.least)
        self._more = [
            np.array([choices.yearly_cost(_with(self.least, place, one)) - self._floor for one in range(size)])
            for place, size in enumerate(self.sizes)
        ]

    def costs(self, mixes: Sequence[Mix] | Ints) -> Floats:
        """What each is planned to cost a year: measures cost each for itself."""
        columns = np.array(mixes).T
        each: Floats = np.array([more[column] for more, column in zip(self._more, columns, strict=True)])
        costs: Floats = self._floor + each.sum(axis=0)
        return costs

    def candidates(self, seen: Collection[Mix], generator: np.random.Generator) -> list[Mix]:
        """Mixes that have not been tried, in random order; all there are, or as many as are worth looking at."""
        if self._count <= DRAWS:
            drawn = np.array(np.unravel_index(generator.permutation(self._count), self.sizes)).T
        else:
            drawn = np.unique(generator.integers(self.sizes, size=(DRAWS, len(self.sizes))), axis=0)
            generator.shuffle(drawn)
        within = map(tuple, drawn[self.costs(drawn) <= self._budget].tolist())
        return list(islice((mix for mix in within if mix not in seen), CANDIDATES))


def _with(mix: Mix, place: int, choice: int) -> Mix:
    return (*mix[:place], choice, *mix[place + 1 :])


def frontier(tried: Sequence[Tried]) -> list[Tried]:
    """Those that no other beats or equals in both cost and need, the cheapest first."""
    found: list[Tried] = []
    for one in sorted(tried, key=lambda one: (one.cost, one.need)):
        if not found or one.need < found[-1].need:
            found.append(one)
    return found
