"""Results read back from a folder: what a report is made of, without a run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiment.folder import MANIFEST, FolderError
from sim.experiment.manifest import PROGRAM
from sim.experiment.results import ComparisonResult, RunResult, ScenarioInfo

if TYPE_CHECKING:
    import pandas as pd

NAMES = ("period", "municipality", "group", "measure", "unit", "base", "scenario")
"""Columns of names in the tables; all others are numbers."""
WORDS = (*NAMES, "turns_on", "losers")


def read(folder: Path) -> RunResult | ComparisonResult:
    """The result in a folder that `run` or `compare` wrote.

    Raises:
        FolderError: there is none, or it lacks something; the message begins with the folder.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        kind = manifest.get("kind") if manifest.get("program") == PROGRAM else None
    except (OSError, ValueError, AttributeError):
        raise FolderError(f"{folder}: holds no finished results (a folder that run or compare wrote)") from None
    if kind not in ("run", "compare"):
        raise FolderError(f"{folder}: holds results of another kind ({kind}); a report is of a run or a comparison")
    try:
        return _run(folder, manifest) if kind == "run" else _comparison(folder, manifest)
    except FileNotFoundError as error:
        raise FolderError(f"{folder}: lacks {Path(error.filename).name} (run it again)") from None
    except (KeyError, ValueError, TypeError) as error:
        raise FolderError(f"{folder}: cannot be read ({type(error).__name__}: {error}); run it again") from None


def _run(folder: Path, manifest: Mapping[str, Any]) -> RunResult:
    theory = _table(folder / "theory.csv") if (folder / "theory.csv").exists() else None
    return RunResult(_info(manifest["scenario"]), _table(folder / "measures.csv"), manifest, theory)


def _comparison(folder: Path, manifest: Mapping[str, Any]) -> ComparisonResult:
    parts: Sequence[Mapping[str, Any]] = [manifest["base"], *manifest["scenarios"]]
    runs = [_run(folder / part["stem"], {**manifest, "kind": "run", "scenario": part}) for part in parts]
    more = {
        name: _table(folder / f"{file}.csv") if (folder / f"{file}.csv").exists() else None
        for name, file in (("evaluation", "stepped_wedge"), ("robustness", "robustness"))
    }
    table = _table(folder / "comparison.csv")
    return ComparisonResult(runs[0], tuple(runs[1:]), table, manifest, manifest["confidence"], **more)


def _table(path: Path) -> pd.DataFrame:
    """A CSV file of ours: names as categories, words as text, numbers with NaN where a field is empty."""
    import pandas as pd

    with path.open(encoding="utf-8") as file:
        columns = file.readline().strip().split(",")
    numbers = [column for column in columns if column not in WORDS]
    return pd.read_csv(
        path,
        dtype={column: "category" if column in NAMES else "str" for column in columns if column in WORDS},
        keep_default_na=False,
        na_values={column: [""] for column in numbers},
    )


def _info(part: Mapping[str, Any]) -> ScenarioInfo:
    return ScenarioInfo(
        title=part["title"],
        why=part["why"],
        stem=part["stem"],
        differences=tuple(part["differences"]),
        municipalities=tuple(part["municipalities"]),
        start=date.fromisoformat(part["start"]),
        end=date.fromisoformat(part["end"]),
        published_share={name: inputs["published_share"] for name, inputs in part["inputs"].items()},
        in_words={language: tuple(told) for language, told in part.get("in_words", {}).items()},
    )
