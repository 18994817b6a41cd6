"""What a plan is after, as numbers: how much need is left, and whether it is within budget or meets its targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from sim.planning.plan_file import Plan

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Goal:
    """A plan's goal beside what the base comes to.

    Attributes:
        base: values of the goal's measures in the base, shape (replications, measures).
    """

    plan: Plan
    base: Floats

    def parts(self, values: Floats) -> Floats:
        """Each measure beside what it is held against, by replication: 1 is as in the base, or just on target.

        What is held against the base is its mean plus the difference of the pair, so that luck that both share falls
        out.

        Args:
            values: of the replications that `base` holds, shape (replications, measures).
        """
        means = np.nanmean(self.base, axis=0)
        columns = []
        for place, mean in enumerate(means.tolist()):
            target = self.plan.targets[place] if self.plan.targets else None
            own, base = values[:, place], self.base[:, place]
            if target is not None and target.at_most is not None:
                columns.append(own / (target.at_most or 1.0))
                continue
            times = 1.0 if target is None or target.times is None else target.times
            columns.append(1 + (own - times * base) / (times * mean) if times * mean else own)
        return np.column_stack(columns)

    def seen(self, values: Floats) -> Floats:
        """The parts by the mean of their replications, shape (measures,); nobody who waits has no wait."""
        means: Floats = np.nanmean(self.parts(values), axis=0)
        return np.where(np.isfinite(means), means, 0.0)

    def needs(self, parts: Floats) -> Floats:
        """What is left to be done: the less, the better.

        With a budget, the measures' mean part of the base; with targets, by how much they are missed in all.

        Args:
            parts: shape (..., measures); without the last dimension in what is returned.
        """
        left: Floats = np.maximum(parts - 1.0, 0.0).sum(axis=-1) if self.plan.targets else parts.mean(axis=-1)
        return left

    def need(self, values: Floats) -> float:
        """What is left by the mean of some replications."""
        return float(self.needs(self.seen(values)))

    def aims(self, costs: Floats, needs: Floats) -> Floats:
        """One number of each mix, the less the better, of what the plan is after.

        With a budget the need; with targets the need, and where there is none the cost.
        """
        if not self.plan.targets:
            return needs.copy()
        return np.where(needs > 0, costs.max() + needs, costs)
