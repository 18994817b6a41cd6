"""The frontier of cost and need: mixes that no other beats in both, found with few runs of each.

Optuna's tree of Parzen estimators asks for mixes in batches and is told what they come to. It is seeded, and what has
been run is in the journal, so that a search that was cut short goes on where it was.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.planning.goal import Goal

if TYPE_CHECKING:
    from sim.planning.mixes import Mix
    from sim.planning.trials import Runs

BATCH = 8
"""Mixes that are asked for at a time."""
STARTUP = 24
"""Mixes drawn at random before the estimators are asked."""
MOST_ASKED = 40
"""Times as many mixes may be asked for as are tried: the same mix comes up again, and some are over budget."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A mix, what it is planned to cost a year, and what need it leaves, by the runs so far."""

    mix: Mix
    cost: float
    need: float


def search(trials: Runs, tries: int, replications: int, *, method: str = "tpe") -> list[Tried]:
    """Try so many different mixes.

    Args:
        trials: runs them.
        tries: how many, beside the one that does nothing.
        replications: of each.
        method: `tpe`, or `random` to hold it against.
    """
    choices = trials.choices
    goal = Goal(choices.plan, trials.base(replications))
    lots = choices.plan.lots
    asked = _asker(method, trials.seed)
    found: dict[Mix, Tried] = {}
    nothing = tuple(0 for _ in lots)
    found[nothing] = Tried(
        nothing, choices.yearly_cost(nothing), goal.need(trials.values([nothing], replications)[nothing])
    )
    tries = min(tries, choices.count - 1)
    for _ in range(MOST_ASKED * tries // BATCH):
        if len(found) > tries:
            break
        batch = asked.ask(BATCH, [lot.choices for lot in lots])
        costs = {mix: choices.yearly_cost(mix) for _, mix in batch}
        within = [mix for _, mix in batch if mix not in found and _affordable(choices.plan.budget, costs[mix])]
        within = list(dict.fromkeys(within))[: tries + 1 - len(found)]
        values = trials.values(within, replications)
        for mix in within:
            found[mix] = Tried(mix, costs[mix], goal.need(values[mix]))
        worst = max(one.need for one in found.values())
        for ticket, mix in batch:
            if mix in found:
                asked.tell(ticket, found[mix].cost, found[mix].need)
            else:  # what cannot be paid is told as no better than the worst
                asked.tell(ticket, costs[mix], worst)
    return list(found.values())


def frontier(tried: Sequence[Tried]) -> list[Tried]:
    """Those that no other beats or equals in both cost and need, the cheapest first."""
    found: list[Tried] = []
    for one in sorted(tried, key=lambda one: (one.cost, one.need)):
        if not found or one.need < found[-1].need:
            found.append(one)
    return found


def _affordable(budget: float | None, cost: float) -> bool:
    return budget is None or cost <= budget


class _Random:
    """Mixes at random, all as likely."""

    def __init__(self, seed: int) -> None:
        self._generator = np.random.default_rng(seed)

    def ask(self, count: int, choices: Sequence[int]) -> list[tuple[int, Mix]]:
        return [(0, tuple(int(self._generator.integers(one)) for one in choices)) for _ in range(count)]

    def tell(self, ticket: int, cost: float, need: float) -> None:
        pass


class _Parzen:
    """Optuna's sampler for several objectives."""

    def __init__(self, seed: int) -> None:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # some of its options are called experimental
            sampler = optuna.samplers.TPESampler(
                seed=seed, multivariate=True, constant_liar=True, n_startup_trials=STARTUP
            )
            self._study = optuna.create_study(directions=["minimize", "minimize"], sampler=sampler)

    def ask(self, count: int, choices: Sequence[int]) -> list[tuple[int, Mix]]:
        asked = []
        for _ in range(count):
            trial = self._study.ask()
            mix = tuple(trial.suggest_int(str(place), 0, most - 1) for place, most in enumerate(choices))
            asked.append((trial.number, mix))
        return asked

    def tell(self, ticket: int, cost: float, need: float) -> None:
        self._study.tell(ticket, [cost, need])


def _asker(method: str, seed: int) -> _Random | _Parzen:
    return _Random(seed) if method == "random" else _Parzen(seed)
