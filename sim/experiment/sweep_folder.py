"""A sweep's results folder: unlike a run's it is written in place, for its journal must outlive whatever happens.

What lies in one: `design.csv`, `journal.jsonl`, and once all is in `runs.csv`, `levels.csv`, with a base
`differences.csv`, of a Sobol or Morris design `sensitivity.csv` and `figures/`, and `manifest.json`, which is written
last. A folder with a journal and no manifest is unfinished.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiment import design, folder, manifest
from sim.experiment.journal import JOURNAL, empty
from sim.experiment.sensitivity import sensitivity_table
from sim.experiment.sweep_tables import differences_table, levels_table, runs_table
from sim.experiment.sweeps import opened, panels
from sim.experiment.tables import write_csv

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    import pandas as pd

    from sim.experiment.journal import Journal
    from sim.experiment.replicate import Batch
    from sim.experiment.sweeps import Experiment

DESIGN = "design.csv"
TABLES = {
    "runs.csv": runs_table,
    "levels.csv": levels_table,
    "differences.csv": differences_table,
    "sensitivity.csv": sensitivity_table,
}
FIGURES = "figures"
OURS = frozenset({DESIGN, JOURNAL, folder.MANIFEST, FIGURES, *TABLES})


def refusal(place: Path, stem: str, *, resume: bool) -> str | None:
    """Why the sweep of this name may not be written to `place`, or None if it may.

    It may if it is not there, is empty, or holds nothing but what this sweep wrote, or its design.
    """
    if not place.is_dir():
        return folder.refusal(place, "sweep", [stem])
    present = {path.name for path in place.iterdir()} - folder.LEFT_BY_SYSTEMS
    foreign = sorted(present - OURS)
    if foreign:
        return f"{place}: holds something other than a sweep: {foreign[0]} (name another folder with -o)"
    if folder.MANIFEST in present:
        return folder.refusal(place, "sweep", [stem])
    if JOURNAL in present and not resume:
        return f"{place}: holds an unfinished sweep (go on with --resume, or delete it to begin anew)"
    return None


@contextmanager
def begin(experiment: Experiment, place: Path, *, resume: bool) -> Iterator[Journal]:
    """The folder with its design, and its journal, locked: the one that is there, or without `resume` a new one.

    Raises:
        JournalError: another process is at work there, or the journal belongs to something else.
        folder.FolderError: the folder cannot be written.
    """
    try:
        place.mkdir(parents=True, exist_ok=True)
        if not resume and (place / folder.MANIFEST).exists():
            empty(place / JOURNAL)
            for name in (folder.MANIFEST, *TABLES):
                (place / name).unlink(missing_ok=True)
            for picture in (place / FIGURES).glob("*.png"):
                picture.unlink()
    except OSError as error:
        raise folder.FolderError(f"{place}: cannot be written: {error.strerror}") from error
    with opened(experiment, place) as journal:  # refuses what belongs to another sweep, before anything is replaced
        design.write(experiment.design, experiment.sweep.factors, place / DESIGN)
        yield journal


def tables(experiment: Experiment, batch: Batch) -> dict[str, pd.DataFrame]:
    """The tables that the sweep has, by the names of their files."""
    measured = panels(experiment, batch)
    found = {name: make(experiment, measured) for name, make in TABLES.items()}
    return {name: table for name, table in found.items() if len(table)}


def write_tables(found: Mapping[str, pd.DataFrame], place: Path) -> None:
    """Write them."""
    for name, table in found.items():
        write_csv(table, place / name)


def finish(experiment: Experiment, batch: Batch, place: Path, started: datetime) -> None:
    """Write the manifest, last of all."""
    sweep = experiment.sweep
    done = experiment.replications
    head = manifest.experiment("sweep", batch, seed=experiment.seed, asked=done, done=done, started=started)
    about: dict[str, Any] = {
        **head,
        **manifest.effort(batch.outcomes),
        "title": sweep.title,
        "why": sweep.why,
        "design": sweep.design,
        "points": len(experiment.design),
        "runs": len(experiment.runs),
        "scenarios": list(sweep.names),
        "factors": [
            {
                "name": factor.name,
                "values": list(factor.values) or [factor.low, factor.high],
                "as": factor.way,
                "from": manifest.plain(factor.since),
            }
            for factor in sweep.factors
        ],
    }
    folder.write_manifest(about, place, "sweep", [sweep.path.stem])
