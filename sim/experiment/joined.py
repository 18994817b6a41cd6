"""Several finished results as one comparison: any of them, or of a comparison's scenarios, can be the base."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiment.compare import comparison_table
from sim.experiment.experiments import CONFIDENCE
from sim.experiment.panel import KEY_COLUMNS, Panel
from sim.experiment.results import ComparisonResult, RunResult

if TYPE_CHECKING:
    import pandas as pd


class JoinError(ValueError):
    """Results that cannot be held against each other; the message says why."""


def joined(results: Sequence[RunResult | ComparisonResult], base: str | None = None) -> ComparisonResult:
    """A comparison of all scenarios in some results, pair by pair where they share their luck.

    Args:
        results: of one seed, place and time; a scenario that several hold is taken from the first.
        base: the short name of the one that the others are held against; the first by default.

    Raises:
        JoinError: there are fewer than two scenarios, no such base, or they are not of one seed, place and time.
    """
    runs: dict[str, RunResult] = {}
    for result in results:
        for run in (result,) if isinstance(result, RunResult) else (result.base, *result.scenarios):
            runs.setdefault(run.scenario.stem, run)
    if len(runs) < 2:
        raise JoinError("there is one scenario only: nothing to compare it with")
    if base is not None and base not in runs:
        raise JoinError(f"there is no scenario {base} (known: {', '.join(runs)})")
    first = runs.pop(base or next(iter(runs)))
    others = tuple(runs.values())
    for run in others:
        for what, here, there in zip(("seed", "place", "time"), _kind(first), _kind(run), strict=True):
            if here != there:
                stems = f"{first.scenario.stem} and {run.scenario.stem}"
                raise JoinError(f"{stems} are of another {what} ({here} and {there}) and cannot be paired")
    panels = [(run.scenario.stem, _panel(run.measures)) for run in (first, *others)]
    common = set.intersection(*(set(panel.replications) for _, panel in panels))
    if not common:
        raise JoinError("they have no replication in common")
    about: dict[str, Any] = {name: value for name, value in first.manifest.items() if name not in ("scenario", "base")}
    about |= {"kind": "compare", "confidence": CONFIDENCE, "replications": len(common)}
    about |= {"base": first.manifest["scenario"], "scenarios": [run.manifest["scenario"] for run in others]}
    table = comparison_table(panels[0], panels[1:], CONFIDENCE)
    return ComparisonResult(first, others, table, about, CONFIDENCE)


def _kind(run: RunResult) -> tuple[object, object, object]:
    """What two runs must share so that their replications are pairs."""
    info = run.scenario
    return run.manifest.get("seed"), ", ".join(info.municipalities), f"{info.start} to {info.end}"


def _panel(frame: pd.DataFrame) -> Panel:
    """The panel of a frame of measures, whose replications each have the same rows in the same order."""
    replications = tuple(dict.fromkeys(frame["replication"].tolist()))
    width = len(frame) // len(replications)
    head = frame.iloc[:width]
    keys = tuple(zip(*(head[column].astype(str) for column in KEY_COLUMNS), strict=True))
    values = frame["value"].to_numpy(np.float64).reshape(len(replications), width)
    return Panel(keys, replications, values)
