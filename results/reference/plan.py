"""The search and the choice of a plan against a small problem whose best mix is known by enumeration.

All mixes of three measures in the town under strain are run many times each, once (`enumerated.csv`). From these runs
searches and choices are then repeated under ever other luck: how often the choice is right, and how much better the
optimiser does than mixes at random at equal cost (`tally.csv`).

`python results/reference/plan.py` runs everything, in some minutes; with `--tally` only the second part.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from sim.experiment.journal import Journal
from sim.planning.goal import Goal
from sim.planning.mixes import Choices, Mix
from sim.planning.plan_file import load_plan
from sim.planning.search import frontier, search
from sim.planning.selection import select
from sim.planning.trials import Trials, header

HERE = Path(__file__).resolve().parent
KEPT = HERE / "plan"
PLAN = HERE.parent.parent / "scenarios" / "plans" / "small.toml"
REPLICATIONS = 24
REPEATS = 100
TRIES, EACH, FINALISTS, MOST = 40, 2, 6, 20
INDIFFERENCE = 0.02

Floats = npt.NDArray[np.float64]


@dataclass
class Enumerated:
    """Trials whose runs are drawn from those of the enumeration: `luck` says which replications, in which order."""

    choices: Choices
    runs: dict[int, Floats]
    luck: Sequence[int]
    seed: int

    def values(self, mixes: Sequence[Mix], replications: int) -> dict[Mix, Floats]:
        """As `Trials.values`."""
        rows = list(self.luck[:replications])
        return {mix: self.runs[self.choices.number(mix)][rows] for mix in mixes}

    def base(self, replications: int) -> Floats:
        """As `Trials.base`."""
        return self.runs[0][list(self.luck[:replications])]


def enumerate_all() -> None:
    """Run every mix, and keep the goal's measures of each run."""
    choices = Choices.of(load_plan(PLAN))
    numbers = range(1, choices.count + 1)
    with TemporaryDirectory() as folder:
        journal = Journal.open(Path(folder) / "journal.jsonl", header(choices, 1))
        trials = Trials(choices, journal, 1)
        base = trials.base(REPLICATIONS)
        found = trials.values([choices.mix(number) for number in numbers], REPLICATIONS)
        measures = trials.measures
        journal.close()
    KEPT.mkdir(exist_ok=True)
    with (KEPT / "enumerated.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["number", "replication", *measures])
        for number, rows in [(0, base), *((choices.number(mix), rows) for mix, rows in found.items())]:
            for place, row in enumerate(rows.tolist(), 1):
                writer.writerow([number, place, *(f"{value:.6g}" for value in row)])


def enumerated() -> dict[int, Floats]:
    """The kept runs by the mix's number (0: the base), shape (replications, measures)."""
    with (KEPT / "enumerated.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    runs: dict[int, list[list[float]]] = {}
    for number, _, *values in rows:
        runs.setdefault(int(number), []).append([float(value) for value in values])
    return {number: np.array(values) for number, values in runs.items()}


def tally(repeats: int = REPEATS) -> dict[str, float]:
    """How often the choice is right, what it claimed, and how the optimiser fares against chance."""
    choices = Choices.of(load_plan(PLAN))
    runs = enumerated()
    goal = Goal(choices.plan, runs[0])
    needs = {choices.mix(number): goal.need(values) for number, values in runs.items() if number}
    budget = choices.plan.budget or float("inf")
    allowed = {mix: need for mix, need in needs.items() if choices.yearly_cost(mix) <= budget}
    best = min(allowed.values())
    right, claimed, within = [], [], []
    found: dict[str, list[float]] = {"tpe": [], "random": []}
    covered: dict[str, list[float]] = {"tpe": [], "random": []}
    generator = np.random.default_rng(7)
    for repeat in range(repeats):
        luck = generator.permutation(REPLICATIONS).tolist()
        trials = Enumerated(choices, runs, luck, repeat)
        for method in found:
            tried = search(trials, TRIES, EACH, method=method)
            found[method].append(min(needs[one.mix] for one in tried) - best)
            covered[method].append(
                _covered([needs[one.mix] for one in frontier(tried)], [one.cost for one in frontier(tried)], budget)
            )
            if method == "tpe":
                ranked = [one.mix for one in sorted(tried, key=lambda one: one.need)[:FINALISTS]]
                chosen = select(trials, ranked, most=MOST, indifference=INDIFFERENCE)
                mix = chosen.standings[0].mix
                among = min(needs[one] for one in ranked)
                right.append(needs[mix] <= among + INDIFFERENCE)
                within.append(needs[mix] <= best + INDIFFERENCE)
                claimed.append(chosen.correct)
    return {
        "mixes": len(needs),
        "within_budget": len(allowed),
        "choice_right_among_finalists": float(np.mean(right)),
        "claimed_at_least": float(np.mean(claimed)),
        "choice_as_good_as_the_best_of_all": float(np.mean(within)),
        "search_misses_best_by": float(np.mean(found["tpe"])),
        "random_misses_best_by": float(np.mean(found["random"])),
        "search_covers": float(np.mean(covered["tpe"])),
        "random_covers": float(np.mean(covered["random"])),
        "search_better_than_random_in": float(np.mean(np.array(covered["tpe"]) > np.array(covered["random"]))),
        "random_better_than_search_in": float(np.mean(np.array(covered["tpe"]) < np.array(covered["random"]))),
    }


def _covered(needs: Sequence[float], costs: Sequence[float], budget: float) -> float:
    """The part of the square of cost (to the budget) and need (to 1) that a frontier's true needs dominate."""
    area, least, last = 0.0, 1.0, 0.0
    for cost, need in sorted(zip(costs, needs, strict=True)):
        area += (cost - last) * (1 - least)
        least, last = min(least, need), cost
    return (area + (budget - last) * (1 - least)) / budget


def write_tally(told: dict[str, float]) -> None:
    """Write tally.csv."""
    with (KEPT / "tally.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["what", "value"])
        writer.writerows([name, f"{value:.4g}"] for name, value in told.items())


if __name__ == "__main__":
    if "--tally" not in sys.argv[1:]:
        enumerate_all()
    found = tally()
    write_tally(found)
    for name, value in found.items():
        print(f"{name:36} {value:.3f}")
