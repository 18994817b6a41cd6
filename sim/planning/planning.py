"""A plan made: the frontier, the choice, whether it stays the best elsewhere, and when it fails."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.planning.failure import Failure, fail
from sim.planning.robust import Rival, across
from sim.planning.search import Tried, frontier, search
from sim.planning.selection import Selection, select

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.assumptions import Assumptions
    from sim.planning.mixes import Mix, Step
    from sim.planning.plan_file import Plan
    from sim.planning.trials import Trials

NEAR = 0.03
"""Mixes expected to miss a target by no more than this may turn out to meet it, and the other way round."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is run.

    Attributes:
        tries: mixes of the search; replications: of each.
        finalists: mixes to choose among; most: replications of each at most; certain: the probability aimed at.
        members: of the ensemble; worlds: for the question when it fails.
    """

    tries: int = 32
    replications: int = 3
    finalists: int = 6
    most: int = 16
    certain: float = 0.9
    members: int = 10
    worlds: int = 32

    @property
    def runs(self) -> int:
        """Replications at most, for a bar of progress."""
        found = (self.tries + 2) * self.replications + (self.finalists + 1) * self.most
        return found + self.members * 8 + self.worlds * 2


@dataclass(frozen=True, slots=True)
class Made:
    """What was found.

    Attributes:
        tried: every mix of the search; frontier: those that no other beats.
        selection: the chosen mix first.
        rivals: the chosen mix and the next best across the ensemble.
        schedule: what the chosen mix does and costs, by measure and year.
    """

    tried: tuple[Tried, ...]
    frontier: tuple[Tried, ...]
    selection: Selection
    rivals: tuple[Rival, ...]
    failure: Failure
    schedule: tuple[Step, ...]

    @property
    def chosen(self) -> Mix:
        """The recommended mix."""
        return self.selection.standings[0].mix


def make(trials: Trials, members: Sequence[Assumptions], effort: Effort) -> Made:
    """Search, choose, and try the choice elsewhere.

    Raises:
        KeyboardInterrupt: interrupted; the journal goes on from there.
    """
    tried = search(trials, effort.tries, effort.replications)
    chosen = select(
        trials, finalists(trials.choices.plan, tried, effort.finalists), certain=effort.certain, most=effort.most
    )
    best = [one.mix for one in chosen.standings[:3]]
    rivals = across(trials, best, members[: effort.members])
    gain = 1 - chosen.standings[0].need
    failure = fail(trials, best[0], members, effort.worlds, gain)
    schedule = trials.choices.schedule(best[0])
    return Made(tuple(tried), tuple(frontier(tried)), chosen, tuple(rivals), failure, tuple(schedule))


def finalists(plan: Plan, tried: Sequence[Tried], count: int) -> list[Mix]:
    """The mixes worth more runs.

    With a budget those of least need. With targets the cheapest of those that may meet them, two in three, and the
    cheapest that do with something to spare; where there are none, the nearest.
    """
    ranked = sorted(tried, key=lambda one: (one.need, one.cost))
    if plan.targets:
        by_cost = sorted(tried, key=lambda one: one.cost)
        near = [one for one in by_cost if one.worst <= 1 + NEAR][: math.ceil(2 * count / 3)]
        safe = [one for one in by_cost if one.worst <= 1 - NEAR]
        ranked = [*near, *safe, *ranked]
    return list(dict.fromkeys(one.mix for one in ranked))[:count]
