"""The search and the choice of a plan against a small problem whose best mix is known by enumeration.

All mixes of three measures in the town under strain are run many times each, once (`enumerated.csv`). From these runs
searches and choices are then repeated under ever other luck: how often the choice is right, and how much better the
search does than mixes at random at equal cost (`tally.csv`).

`python results/reference/plan.py` runs everything, in some minutes; with `--tally` only the second part.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from sim.experiment.journal import Journal
from sim.planning.goal import Goal
from sim.planning.mixes import Choices, Mix
from sim.planning.plan_file import Target, load_plan
from sim.planning.planning import Effort, finalists
from sim.planning.search import Method, Tried, frontier, search
from sim.planning.selection import select
from sim.planning.trials import Trials, header

HERE = Path(__file__).resolve().parent
KEPT = HERE / "plan"
PLAN = HERE.parent.parent / "scenarios" / "plans" / "small.toml"
REPLICATIONS = 24
REPEATS = 60
EFFORT = Effort()
INDIFFERENCE = 0.02
METHODS: tuple[Method, ...] = ("thompson", "random")
SAME = 1e-9
TARGETS = (Target("homeless", None, 0.86), Target("municipal_wait_days", None, 0.88))
"""The problem with targets: some forty of the mixes meet them."""

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


@dataclass
class Problem:
    """Mixes with what is true of them, by all the runs that are kept."""

    choices: Choices
    needs: dict[Mix, float]
    parts: dict[Mix, Floats]
    costs: dict[Mix, float]

    @classmethod
    def of(cls, choices: Choices, runs: dict[int, Floats]) -> Problem:
        """What the runs say of all mixes."""
        goal = Goal(choices.plan, runs[0])
        found = {choices.mix(number): values for number, values in runs.items() if number}
        needs = {mix: goal.need(values) for mix, values in found.items()}
        parts = {mix: goal.parts(values).mean(axis=0) for mix, values in found.items()}
        return cls(choices, needs, parts, {mix: choices.yearly_cost(mix) for mix in found})

    def aims(self) -> dict[Mix, float]:
        """What is to be made small, of the mixes that are allowed: need, or with targets cost as a part of the best."""
        if not self.choices.plan.targets:
            budget = self.choices.plan.budget or float("inf")
            return {mix: need for mix, need in self.needs.items() if self.costs[mix] <= budget}
        meets = {mix: self.costs[mix] for mix, need in self.needs.items() if need <= 0}
        return {mix: cost / min(meets.values()) for mix, cost in meets.items()}

    def as_good(self, chosen: Mix, among: Sequence[Mix]) -> bool:
        """Whether a mix is the best of these but for what does not matter."""
        if not self.choices.plan.targets:
            aims = self.aims()
            return aims[chosen] <= min(aims[one] for one in among if one in aims) + INDIFFERENCE
        safe = [self.costs[one] for one in among if (self.parts[one] <= 1 - INDIFFERENCE).all()]
        meets = (self.parts[chosen] <= 1 + INDIFFERENCE).all()
        return bool(meets) and self.costs[chosen] <= min(safe, default=np.inf)


def tally(repeats: int = REPEATS) -> dict[str, float]:
    """How often the choice is right, what it claimed, and how the search fares against chance."""
    runs = enumerated()
    choices = Choices.of(load_plan(PLAN))
    aimed = replace(choices.plan, budget=None, minimise=(), targets=TARGETS)
    problems = {"budget": Problem.of(choices, runs), "targets": Problem.of(Choices(aimed, choices.base), runs)}
    generator = np.random.default_rng(7)
    lucks = [generator.permutation(REPLICATIONS).tolist() for _ in range(repeats)]
    told = {"mixes": float(choices.count)}
    for name, problem in problems.items():
        worlds = [Enumerated(problem.choices, runs, luck, repeat) for repeat, luck in enumerate(lucks)]
        tried: dict[Method, list[list[Tried]]] = {
            method: [search(world, EFFORT.tries, EFFORT.replications, method=method) for world in worlds]
            for method in METHODS
        }
        found = {
            "allows": float(len(problem.aims())),
            **_searches(problem, tried),
            **_choice(problem, worlds, tried["thompson"]),
        }
        told |= {f"{name}_{what}": value for what, value in found.items()}
    return told


def _searches(problem: Problem, tried: dict[Method, list[list[Tried]]]) -> dict[str, float]:
    """The search and chance at equal cost.

    By how much the best of the mixes tried misses the best of all, how often it is that one, and how much of cost and
    need their frontiers cover.
    """
    told, covered = {}, {}
    aims = problem.aims()
    best, none = min(aims.values()), max(aims.values())
    for method, searches in tried.items():
        missed = np.array([min(aims.get(one.mix, none) for one in found) - best for found in searches])
        told[f"{method}_misses_best_by"] = float(missed.mean())
        told[f"{method}_hits_best_in"] = float((missed < SAME).mean())
        if problem.choices.plan.budget:
            covered[method] = np.array([_covered(problem, frontier(found)) for found in searches])
            told[f"{method}_covers"] = float(covered[method].mean())
    if covered:
        told["thompson_covers_more_in"] = float((covered["thompson"] > covered["random"]).mean())
    return told


def _choice(problem: Problem, worlds: Sequence[Enumerated], tried: Sequence[list[Tried]]) -> dict[str, float]:
    """How often the choice is right or as good among the finalists, what it claimed, and how often among all mixes.

    As good is what differs by no more than what does not matter: with targets, what misses none by more, and costs no
    more than the cheapest that meets all with as much to spare.
    """
    right, claimed, best_of_all = [], [], []
    for world, found in zip(worlds, tried, strict=True):
        among = finalists(problem.choices.plan, found, EFFORT.finalists)
        chosen = select(world, among, most=EFFORT.most, certain=EFFORT.certain, indifference=INDIFFERENCE)
        mix = chosen.standings[0].mix
        right.append(problem.as_good(mix, among))
        best_of_all.append(problem.as_good(mix, list(problem.needs)))
        claimed.append(chosen.correct)
    return {
        "choice_right_among_finalists": float(np.mean(right)),
        "choice_claimed": float(np.mean(claimed)),
        "choice_as_good_as_the_best_of_all": float(np.mean(best_of_all)),
    }


def _covered(problem: Problem, line: Sequence[Tried]) -> float:
    """The part of the square of cost (to the budget) and need (to 1) that a frontier's true needs dominate."""
    area, least, last, budget = 0.0, 1.0, 0.0, problem.choices.plan.budget or 1.0
    for one in line:
        area += (one.cost - last) * (1 - least)
        least, last = min(least, problem.needs[one.mix]), one.cost
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
