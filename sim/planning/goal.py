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

    def need(self, values: Floats) -> float:
        """What is left to be done: the less, the better.

        With a budget, the measures' mean part of the base; with targets, by how much they are missed in all.
        """
        means = np.nanmean(self.parts(values), axis=0)
        means = np.where(np.isfinite(means), means, 0.0)  # nobody who waits has no wait
        return float(np.maximum(means - 1.0, 0.0).sum() if self.plan.targets else means.mean())
