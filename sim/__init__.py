"""Simulates what housing policies do in Norwegian municipalities.

    import sim
    base = sim.load("scenarios/baseline.toml")
    result = sim.compare(base, sim.load("scenarios/new_builds.toml"), replications=10)
    result.comparison          # a pandas frame with the columns of comparison.csv

Importing `sim` loads nothing heavy; each function loads what it needs.
"""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from pandas import DataFrame

    from sim.experiment.results import ComparisonResult, RunResult
    from sim.scenario import Scenario

__all__ = ["__version__", "compare", "load", "plan_inputs", "run", "sweep", "trace"]

__version__: str


def load(path: str | PathLike[str]) -> Scenario:
    """Read a scenario file.

    Raises:
        sim.scenario.ScenarioErrors: the file, or one that it builds on, cannot be used; says everything at
        once.
    """
    from pathlib import Path

    from sim.scenario import load as load_scenario

    return load_scenario(Path(path))


def run(
    scenario: Scenario | str | PathLike[str],
    *,
    replications: int | None = None,
    seed: int = 1,
    workers: int | None = None,
    ensemble: bool | str | PathLike[str] = False,
) -> RunResult:
    """Run a scenario; `.measures` of the result is a frame with the columns of measures.csv.

    Args:
        scenario: a scenario, or the path of its file.
        replications: how many; the scenario's own number by default.
        seed: same seed, same numbers, to the last byte and with any number of workers.
        workers: processes; all usable cores by default.
        ensemble: True for each replication under another plausible set of assumptions, or a file of such sets.

    Raises:
        KeyboardInterrupt: interrupted.
        ValueError: replications or workers below 1, or a seed below 0.
    """
    from sim.experiment.experiments import run_scenarios

    _check(replications, seed, workers)
    asked = _across([_loaded(scenario)], ensemble)
    (result,) = run_scenarios(asked, replications=replications, seed=seed, workers=workers)
    if result.manifest["interrupted"]:
        raise KeyboardInterrupt
    return result


def compare(
    base: Scenario | str | PathLike[str],
    *scenarios: Scenario | str | PathLike[str],
    replications: int | None = None,
    seed: int = 1,
    workers: int | None = None,
    ensemble: bool | str | PathLike[str] = False,
) -> ComparisonResult:
    """Compare scenarios with a base in pairs; `.comparison` has the columns of comparison.csv.

    Args:
        base: what the others are held against: a scenario, or the path of its file.
        scenarios: one or more of the same.
        replications: pairs of each; the base's own number by default.
        seed: of the random numbers that the members of a pair share.
        workers: processes; all usable cores by default.
        ensemble: True for each pair under another plausible set of assumptions, or a file of such sets; `.robustness`
            then says whether each headline holds.

    Raises:
        KeyboardInterrupt: interrupted.
        ValueError: no scenario, a scenario of another place or time than the base, replications or workers
            below 1, or a seed below 0.
    """
    from sim.experiment.experiments import compare_scenarios

    _check(replications, seed, workers)
    if not scenarios:
        raise ValueError("nothing to compare the base with")
    first, *others = _across([_loaded(one) for one in (base, *scenarios)], ensemble)
    result = compare_scenarios(
        first,
        others,
        replications=replications,
        seed=seed,
        workers=workers,
    )
    if result.manifest["interrupted"]:
        raise KeyboardInterrupt
    return result


def sweep(
    path: str | PathLike[str],
    *,
    replications: int | None = None,
    seed: int = 1,
    workers: int | None = None,
    folder: str | PathLike[str] | None = None,
) -> dict[str, DataFrame]:
    """Run a sweep file; returns its tables by their files' names: runs.csv, levels.csv, differences.csv, ….

    Args:
        path: the sweep file.
        replications: of each point; the file's own number by default.
        seed: of the random numbers that all points share.
        workers: processes; all usable cores by default.
        folder: where the journal is kept, and gone on with if it is there; None for nowhere.

    Raises:
        KeyboardInterrupt: interrupted; with a folder, what was finished is kept.
        sim.scenario.ScenarioErrors: the file cannot be used.
        ValueError: a number out of range, or a journal of another sweep.
    """
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from sim.experiment import sweep_folder
    from sim.experiment.sweeps import laid_out, run_missing
    from sim.scenario.sweep import load_sweep

    _check(replications, seed, workers)
    experiment = laid_out(load_sweep(Path(path)), replications, seed)
    with TemporaryDirectory() as nowhere:
        place = Path(nowhere if folder is None else folder)
        with sweep_folder.begin(experiment, place, resume=True) as journal:
            batch = run_missing(experiment, journal, workers=workers)
    if batch.interrupted:
        raise KeyboardInterrupt
    return sweep_folder.tables(experiment, batch)


def trace(
    scenario: Scenario | str | PathLike[str],
    household: int | None = None,
    *,
    replication: int = 1,
    seed: int = 1,
) -> list[tuple[date, str]]:
    """One household's story as dated sentences; empty if it has none from the scenario's start on.

    Args:
        scenario: a scenario, or the path of its file.
        household: its number in the ledger; one that met much by default.
        replication: whose ledger is read.
        seed: of the random numbers; the same household can be followed through other scenarios under the same.

    Raises:
        ValueError: a replication below 1 or a seed below 0.
    """
    from sim.report.careers import interesting
    from sim.report.story import story
    from sim.report.terminal import plain
    from sim.simulation import simulate

    _check(replication, seed, None)
    asked = _loaded(scenario)
    ledger = simulate(asked, replication, seed)
    chosen = interesting(ledger, asked.start) if household is None else household
    return [(line.day, plain(line.text)) for line in story(ledger, chosen, asked.start)]


def plan_inputs(municipality: str | PathLike[str]) -> DataFrame:
    """What one more of each measure costs in a municipality, how soon it acts and how far it goes.

    NOK of January 2008; the columns are those of `sim.experiment.plan_inputs.PlanInput`.

    Args:
        municipality: a shipped profile by name, or the path of a profile file.

    Raises:
        sim.scenario.ScenarioErrors: there is none of that name, or it cannot be used.
    """
    from pandas import DataFrame

    from sim.experiment.plan_inputs import COLUMNS, of_place

    _, found = of_place(str(municipality))
    return DataFrame(found, columns=list(COLUMNS))


def _loaded(scenario: Scenario | str | PathLike[str]) -> Scenario:
    return load(scenario) if isinstance(scenario, (str, PathLike)) else scenario


def _across(scenarios: list[Scenario], ensemble: bool | str | PathLike[str]) -> list[Scenario]:
    """The scenarios with the shipped ensemble, or a file's."""
    if ensemble is False:
        return scenarios
    from pathlib import Path

    from sim.scenario.ensemble import read, shipped

    members = shipped() if ensemble is True else read(Path(ensemble))
    return [scenario.across(members) for scenario in scenarios]


def _check(replications: int | None, seed: int, workers: int | None) -> None:
    for name, value, least in (("replications", replications, 1), ("seed", seed, 0), ("workers", workers, 1)):
        if value is not None and value < least:
            raise ValueError(f"{name} is {value}; it must be at least {least}")


def __getattr__(name: str) -> str:
    """`__version__`, looked up when somebody asks: the look-up loads a good deal."""
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("boligsim")
        except PackageNotFoundError:
            return "unknown"
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
