"""A sweep's results folder: unlike a run's it is written in place, for its journal must outlive whatever happens.

What lies in one: `design.csv`, `journal.jsonl`, and once all is in `runs.csv`, `levels.csv`, with a base
`differences.csv`, of a Sobol or Morris design `sensitivity.csv` and `figures/`, and `manifest.json`, which is written
last. A folder with a journal and no manifest is unfinished.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiment import design, folder, in_place, manifest
from sim.experiment.sensitivity import sensitivity_table
from sim.experiment.sweep_tables import differences_table, levels_table, runs_table
from sim.experiment.sweeps import panels
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
MADE = (DESIGN, *TABLES)
"""What it writes besides figures, journal and manifest."""


def refusal(place: Path, stem: str, *, resume: bool) -> str | None:
    """Why the sweep of this name may not be written to `place`, or None if it may."""
    return in_place.refusal(place, "sweep", stem, MADE, resume=resume)


@contextmanager
def begin(experiment: Experiment, place: Path, *, resume: bool) -> Iterator[Journal]:
    """The folder with its design, and its journal, locked: the one that is there, or without `resume` a new one.

    Raises:
        JournalError: another process is at work there, or the journal belongs to something else.
        folder.FolderError: the folder cannot be written.
    """
    with in_place.journaled(place, experiment.header(), TABLES, resume=resume) as journal:
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
