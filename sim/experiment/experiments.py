"""A run of scenarios, or a comparison of them, from scenarios in memory to results in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiment import manifest
from sim.experiment.compare import comparison_table
from sim.experiment.panel import panel
from sim.experiment.replicate import Batch, Outcome, Progress, Work, run_pairs, simulate_and_measure
from sim.experiment.results import ComparisonResult, RunResult, ScenarioInfo
from sim.experiment.robustness import robustness_table
from sim.experiment.stepped_wedge import evaluate, is_stepped
from sim.experiment.theory import beside_theory

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from pandas import DataFrame

    from sim.experiment.panel import Panel
    from sim.scenario import Scenario

SEED = 1
"""The seed of whoever does not name one."""

CONFIDENCE = 0.95


def stems(scenarios: Sequence[Scenario]) -> tuple[str, ...]:
    """Short names of scenarios, told apart by a number where files of the same name meet."""
    names: list[str] = []
    for scenario in scenarios:
        stem = name = scenario.stem
        count = 1
        while name in names:
            count += 1
            name = f"{stem}-{count}"
        names.append(name)
    return tuple(names)


def incomparable(base: Scenario, scenarios: Sequence[Scenario]) -> list[str]:
    """Why scenarios cannot be paired with the base, a sentence each: pairs need the same place and time."""
    problems = []
    for scenario in scenarios:
        facts = (
            ("municipalities", ", ".join(scenario.names), ", ".join(base.names)),
            ("start", scenario.start, base.start),
            ("end", scenario.end, base.end),
            ("warmup", scenario.warmup, base.warmup),
        )
        problems += [
            f"{scenario.path}: {name}: {here} cannot be paired with {there} of {base.path}"
            for name, here, there in facts
            if here != there
        ]
    return problems


def run_scenarios(
    scenarios: Sequence[Scenario],
    *,
    replications: int | None = None,
    seed: int = SEED,
    workers: int | None = None,
    progress: Progress | None = None,
    ledgers: Sequence[Path] | None = None,
    work: Work = simulate_and_measure,
) -> list[RunResult]:
    """Run each scenario with its own number of replications, or with `replications` of them.

    An interruption does not raise: results hold what is finished, and say so in their manifests.
    """
    started = manifest.now()
    asked = [scenario.replications if replications is None else replications for scenario in scenarios]
    batch = run_pairs(scenarios, asked, seed=seed, workers=workers, progress=progress, ledgers=ledgers, work=work)
    return [
        _result(scenario, stem, batch.of(position), batch, asked[position], seed, started)
        for position, (scenario, stem) in enumerate(zip(scenarios, stems(scenarios), strict=True))
    ]


def compare_scenarios(
    base: Scenario,
    scenarios: Sequence[Scenario],
    *,
    replications: int | None = None,
    seed: int = SEED,
    workers: int | None = None,
    progress: Progress | None = None,
    ledgers: Sequence[Path] | None = None,
    work: Work = simulate_and_measure,
) -> ComparisonResult:
    """Run the base and each scenario in pairs, `replications` of them (the base's number by default).

    An interruption does not raise: the result holds the replications that are finished for every scenario.

    Raises:
        ValueError: a scenario is of another place or time than the base.
    """
    problems = incomparable(base, scenarios)
    if problems:
        raise ValueError("\n".join(problems))
    started = manifest.now()
    everyone = (base, *scenarios)
    asked = base.replications if replications is None else replications
    batch = run_pairs(
        everyone,
        [asked] * len(everyone),
        seed=seed,
        workers=workers,
        progress=progress,
        ledgers=ledgers,
        work=work,
    )
    whole = set(range(1, asked + 1))
    for position in range(len(everyone)):
        whole &= {outcome.replication for outcome in batch.of(position)}
    kept = [
        tuple(outcome for outcome in batch.of(position) if outcome.replication in whole)
        for position in range(len(everyone))
    ]
    names = stems(everyone)
    runs = [
        _result(scenario, stem, outcomes, batch, asked, seed, started)
        for scenario, stem, outcomes in zip(everyone, names, kept, strict=True)
    ]
    panels = [panel(outcomes) for outcomes in kept]
    table = comparison_table((names[0], panels[0]), list(zip(names[1:], panels[1:], strict=True)), CONFIDENCE)
    head = manifest.experiment("compare", batch, seed=seed, asked=asked, done=len(whole), started=started)
    about = {
        **head,
        "confidence": CONFIDENCE,
        **manifest.effort(batch.outcomes),
        "base": _part(runs[0]),
        "scenarios": [_part(run) for run in runs[1:]],
    }
    evaluation = _evaluation(everyone, names, panels) if whole else None
    robustness = None
    if base.ensemble and whole:
        robustness = robustness_table(panels[0], list(zip(names[1:], panels[1:], strict=True)), base.ensemble)
    return ComparisonResult(runs[0], tuple(runs[1:]), table, about, CONFIDENCE, evaluation, robustness)


def _evaluation(scenarios: Sequence[Scenario], names: Sequence[str], panels: Sequence[Panel]) -> DataFrame | None:
    """What evaluations would find of the scenarios in which some enter a programme before others."""
    stepped = [place for place, scenario in enumerate(scenarios) if place and is_stepped(scenario)]
    if not stepped:
        return None
    from pandas import concat

    found = [evaluate(panels[0], panels[place], scenarios[place], names[place], CONFIDENCE) for place in stepped]
    return concat(found, ignore_index=True)


def _result(
    scenario: Scenario,
    stem: str,
    outcomes: Sequence[Outcome],
    batch: Batch,
    asked: int,
    seed: int,
    started: datetime,
) -> RunResult:
    """One scenario's result."""
    head = manifest.experiment("run", batch, seed=seed, asked=asked, done=len(outcomes), started=started)
    about = {**head, **manifest.effort(outcomes), "scenario": manifest.describe(scenario, stem)}
    measured = panel(outcomes)
    theory = None if scenario.isolated is None or not outcomes else beside_theory(scenario, measured)
    return RunResult(info(scenario, stem), measured.frame(), about, theory)


def _part(run: RunResult) -> dict[str, object]:
    """What a comparison's manifest says of one of its scenarios."""
    counts = ("household_months", "cpu_seconds", "events")
    return {**run.manifest["scenario"], **{name: run.manifest[name] for name in counts}}


def info(scenario: Scenario, stem: str) -> ScenarioInfo:
    """What results say of a scenario to their readers."""
    return ScenarioInfo(
        title=scenario.title,
        why=scenario.why,
        stem=stem,
        differences=tuple(scenario.differences()),
        municipalities=scenario.names,
        start=scenario.start,
        end=scenario.end,
        published_share={profile.name: profile.published_share() for profile in scenario.municipalities},
        in_words=scenario.in_words,
    )
