"""When a plan fails: worlds in which it misses its goal, told apart by a small regression tree.

A world is one plausible set of assumptions under an economy that goes another way. The plan's goal there is held
against the same world without the plan.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.assumptions import assumptions
from sim.planning.goal import Goal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.assumptions import Assumptions
    from sim.planning.goal import Floats
    from sim.planning.mixes import Mix
    from sim.planning.trials import Trials
    from sim.scenario import Scenario

ECONOMY = {
    "economy.mortgage_rate": (-2.0, 4.0),
    "economy.unemployment": (-1.5, 4.0),
    "economy.income_growth": (-1.5, 1.5),
}
"""How far each path may be shifted: some of what the years after 2008 might have been instead (assumed)."""
SCREENED, CHANCE = 6, 0.05
"""Assumptions that the tree may split on, at most: those with which the outcome goes up or down by more than chance
allows, of as many as there are (Bonferroni). A tree that may choose among all finds some that fit by luck."""
LEAST_LEAF = 0.15
"""A branch holds at least this part of the worlds."""


@dataclass(frozen=True, slots=True)
class World:
    """A world: shifts of the economy by lever, and assumptions."""

    shifts: dict[str, float]
    assumptions: Assumptions


@dataclass(frozen=True, slots=True)
class Condition:
    """`name` is above or at most `limit`."""

    name: str
    above: bool
    limit: float

    def __str__(self) -> str:
        return f"{self.name} {'>' if self.above else '<='} {self.limit:.6g}"


@dataclass(frozen=True, slots=True)
class Branch:
    """Worlds that have some conditions in common.

    Attributes:
        worlds: how many; missed: in how many of them the plan misses its goal, in the one history that is run of each.
        margin: by how much it misses (above 0) or meets the goal by the mean of what is left in them.
    """

    conditions: tuple[Condition, ...]
    worlds: int
    missed: int
    margin: float


@dataclass(frozen=True, slots=True)
class Failure:
    """Where the plan misses.

    Attributes:
        margins: of each world, by how much the goal is missed (above 0) or met; shape (worlds,).
        margin: the same by the mean of what is left in all of them.
        branches: the tree's leaves, the one that misses most first.
    """

    margins: Floats
    margin: float
    branches: tuple[Branch, ...]

    @property
    def missed(self) -> int:
        """Worlds in which the goal is missed."""
        return int((self.margins > 0).sum())


def worlds(members: Sequence[Assumptions], count: int, seed: int) -> list[World]:
    """Members of the ensemble over and over, under shifts of the economy from a Latin hypercube."""
    from scipy.stats import qmc

    units = qmc.LatinHypercube(len(ECONOMY), rng=np.random.default_rng(seed)).random(count)
    low, high = np.array(list(ECONOMY.values())).T
    shifts = low + units * (high - low)
    return [
        World(dict(zip(ECONOMY, row, strict=True)), members[place % len(members)])
        for place, row in enumerate(shifts.tolist())
    ]


def fail(trials: Trials, mix: Mix, members: Sequence[Assumptions], count: int, gain: float) -> Failure:
    """Run the plan and the base in so many worlds, and say where the plan misses its goal.

    Args:
        gain: where there is a budget, the part of the base's need that the plan takes away under the defaults; it
            misses where it takes away less than half of that.
    """
    chosen = worlds(members, count, trials.seed)
    plan = trials.choices.plan
    parts = np.array(
        [Goal(plan, before[np.newaxis]).seen(after[np.newaxis]) for before, after in _outcomes(trials, mix, chosen)]
    )
    margin = partial(_margin, targets=bool(plan.targets), gain=gain)
    return Failure(margin(parts), float(margin(parts.mean(axis=0))), tuple(_branches(chosen, parts, margin)))


def _outcomes(trials: Trials, mix: Mix, chosen: Sequence[World]) -> list[tuple[Floats, Floats]]:
    """Values of the goal's measures without and with the plan in each world, one history in each."""
    first = trials.choices.count + 1 + len(chosen) * 2 * trials.choices.number(mix)
    nothing: Mix = tuple(0 for _ in mix)
    numbers = [(first + 2 * place, first + 2 * place + 1) for place in range(len(chosen))]
    trials.ensure(
        {
            number: (partial(_in_world, trials, what, world), [1 + place])
            for place, world in enumerate(chosen)
            for number, what in zip(numbers[place], (nothing, mix), strict=True)
        }
    )
    return [
        (trials.outcomes(before, [1 + place])[0], trials.outcomes(after, [1 + place])[0])
        for place, (before, after) in enumerate(numbers)
    ]


def _in_world(trials: Trials, mix: Mix, world: World) -> Scenario:
    economy = {name.partition(".")[2]: {"add": shift} for name, shift in world.shifts.items()}
    return replace(trials.choices.scenario(mix, {"levers": {"economy": economy}}), assumptions=world.assumptions)


def _margin(parts: Floats, *, targets: bool, gain: float) -> Floats:
    """By how much what is left misses the goal, above 0, or meets it; `parts` has the shape (..., measures)."""
    margin: Floats = parts.max(axis=-1) - 1 if targets else parts.mean(axis=-1) - (1 - gain / 2)
    return margin


def _branches(chosen: Sequence[World], parts: Floats, margin: Callable[[Floats], Floats]) -> list[Branch]:
    """The leaves of a tree of two splits at most on what matters most."""
    from scipy.stats import spearmanr
    from sklearn.tree import DecisionTreeRegressor

    margins = margin(parts)
    columns: dict[str, list[float]] = {name: [world.shifts[name] for world in chosen] for name in ECONOMY}
    assumed = [asdict(world.assumptions) for world in chosen]
    varied = {name: column for name in assumptions() if len(set(column := [one[name] for one in assumed])) > 1}
    if np.ptp(margins) > 0:
        chance = {name: float(spearmanr(column, margins).pvalue) for name, column in varied.items()}
        for name in sorted(chance, key=lambda name: chance[name])[:SCREENED]:
            if chance[name] * len(varied) < CHANCE:
                columns[name] = varied[name]
    names, table = list(columns), np.array(list(columns.values())).T
    tree = DecisionTreeRegressor(max_depth=2, min_samples_leaf=max(2, int(LEAST_LEAF * len(chosen))), random_state=0)
    tree.fit(table, margins)
    leaves = tree.apply(table)
    found = []
    for leaf in np.unique(leaves).tolist():
        conditions, missed = tuple(_path(tree.tree_, leaf, names)), margins[leaves == leaf] > 0
        mean = float(margin(parts[leaves == leaf].mean(axis=0)))
        found.append(Branch(conditions, missed.size, int(missed.sum()), mean))
    return sorted(found, key=lambda branch: -branch.margin)


def _path(tree: Any, leaf: int, names: Sequence[str]) -> list[Condition]:
    """The conditions on the way from the root to a leaf."""
    conditions: list[Condition] = []
    node = leaf
    while node:
        parent = next(one for one in range(node) if node in (tree.children_left[one], tree.children_right[one]))
        name, limit = names[tree.feature[parent]], float(tree.threshold[parent])
        conditions.insert(0, Condition(name, bool(tree.children_right[parent] == node), limit))
        node = parent
    return conditions
