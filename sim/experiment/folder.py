"""A results folder: written beside its place and moved there whole; a crash leaves the old one as it was.

What lies in one (`<stem>` is the scenario file's name without its ending):

* of a run: `manifest.json`, `measures.csv`, `figures/`, `report.html`, `report.xlsx`, and with ledgers
  `ledger/<replication>.csv`; of a scenario that isolates a queue `theory.csv` too;
* of a comparison: `manifest.json`, `comparison.csv`, `budgets.csv`, `figures/`, `report.html`, `report.xlsx`, and for
  the base and each scenario `<stem>/measures.csv` and, with ledgers, `<stem>/ledger/<replication>.csv`;
  `stepped_wedge.csv` too if municipalities enter a programme one after the other, `robustness.csv` if it is across an
  ensemble.

The manifest is written last and names every file; that is how a folder is known to hold results and nothing
else.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiment import semicolons
from sim.experiment.budgets import budgets
from sim.experiment.manifest import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sim.experiment.results import ComparisonResult, RunResult

MANIFEST = "manifest.json"
ADDED_LATER = frozenset({"report.html", "report.xlsx"})
"""Files that `report` may add to finished results."""


LEFT_BY_SYSTEMS = frozenset({".DS_Store", "Thumbs.db"})
"""Files that a desktop leaves in folders that one looks at."""


class FolderError(ValueError):
    """Results cannot go where they should; the message begins with the folder."""


def contents(kind: str, stems: Sequence[str]) -> dict[str, Any]:
    """What tells an experiment's results from another's: the kind and its scenarios, base first."""
    return {"kind": kind, "stems": list(stems)}


def refusal(folder: Path, kind: str, stems: Sequence[str]) -> str | None:
    """Why results of this kind and these scenarios may not be written to `folder`, or None if they may.

    They may if it is not there, is empty, or holds nothing but earlier results of the same.
    """
    if not os.path.lexists(folder):
        return _unwritable(folder)
    if not folder.is_dir():
        return f"{folder}: is not a folder (name another one with -o)"
    try:
        present = _files(folder)
    except OSError as error:
        return f"{folder}: cannot be read: {error.strerror}"
    if not present:
        return _unwritable(folder)
    manifest = _manifest(folder)
    if manifest is None:
        return f"{folder}: holds something other than results: {present[0]} (name another folder with -o)"
    if manifest.get("contents") != contents(kind, stems):
        return f"{folder}: holds the results of another experiment (delete it, or name another with -o)"
    listed = {str(name) for name in manifest.get("files", ())} | ADDED_LATER | {MANIFEST}
    foreign = [name for name in present if name not in listed and not name.endswith(semicolons.ENDING)]
    if foreign:
        return f"{folder}: holds something other than results: {foreign[0]} (name another folder with -o)"
    return _unwritable(folder)


@contextmanager
def writing(folder: Path, kind: str, stems: Sequence[str]) -> Iterator[Path]:
    """A new, empty folder that takes `folder`'s place when the block ends well, and else vanishes.

    A block that leaves it without a manifest has nothing to keep: it vanishes too.

    Raises:
        FolderError: `folder` holds something else, or cannot be written.
    """
    reason = refusal(folder, kind, stems)
    if reason is not None:
        raise FolderError(reason)
    target = folder.resolve()
    beside = target.parent / f".{target.name}.{os.getpid()}.new"
    created = _make_parents(target.parent, folder)
    try:
        shutil.rmtree(beside, ignore_errors=True)
        try:
            beside.mkdir()
        except OSError as error:
            raise FolderError(f"{folder}: cannot be made: {error.strerror}") from error
        yield beside
        if (beside / MANIFEST).exists():
            _replace(target, beside)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        for parent in created:
            _remove_if_empty(parent)


def write_run(result: RunResult, folder: Path) -> None:
    """Write measures.csv and an isolated queue's theory.csv; drop ledgers of replications not in the result."""
    from sim.experiment.tables import write_csv

    write_csv(result.measures, folder / "measures.csv")
    if result.theory is not None:
        write_csv(result.theory, folder / "theory.csv")
    whole = {f"{replication}.csv" for replication in result.measures["replication"].unique().tolist()}
    for ledger in (folder / "ledger").glob("*"):
        if ledger.name not in whole:
            ledger.unlink()


def write_comparison(result: ComparisonResult, folder: Path) -> None:
    """Write comparison.csv, and measures.csv of the base and of each scenario in folders of their own."""
    from sim.experiment.tables import write_csv

    write_csv(result.table, folder / "comparison.csv")
    write_csv(budgets(result.table), folder / "budgets.csv")
    if result.evaluation is not None:
        write_csv(result.evaluation, folder / "stepped_wedge.csv")
    if result.robustness is not None:
        write_csv(result.robustness, folder / "robustness.csv")
    for run in (result.base, *result.scenarios):
        inner = folder / run.scenario.stem
        inner.mkdir(exist_ok=True)
        write_run(run, inner)


def write_manifest(manifest: Mapping[str, Any], folder: Path, kind: str, stems: Sequence[str]) -> None:
    """Write manifest.json with the names of all other files in `folder`: the last thing to do there."""
    whole = {**manifest, "contents": contents(kind, stems), "files": _files(folder)}
    text = json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _files(folder: Path) -> list[str]:
    """All files below `folder` (and links and empty folders), relative, in order."""
    found = []
    for place, folders, names in os.walk(folder):
        here = Path(place)
        found += [(here / name).relative_to(folder).as_posix() for name in names if name not in LEFT_BY_SYSTEMS]
        found += [
            (here / name).relative_to(folder).as_posix() + "/"
            for name in folders
            if (here / name).is_symlink() or not any((here / name).iterdir())
        ]
    return sorted(found)


def _manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of our results in `folder`, or None if there is none."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) and manifest.get("program") == PROGRAM else None


def _unwritable(folder: Path) -> str | None:
    """Why nothing can be made beside `folder`, looking from the nearest parent that is there."""
    parent = folder.resolve().parent
    while not parent.exists():
        parent = parent.parent
    if not parent.is_dir():
        return f"{folder}: {parent} is not a folder"
    if not os.access(parent, os.W_OK | os.X_OK):
        return f"{folder}: no permission to write in {parent}"
    return None


def _make_parents(parent: Path, folder: Path) -> list[Path]:
    """Make `parent` with all its own; returns those that are new, innermost first."""
    missing = []
    place = parent
    while not place.exists():
        missing.append(place)
        place = place.parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FolderError(f"{folder}: cannot be made: {error.strerror}") from error
    return missing


def _replace(target: Path, new: Path) -> None:
    """Put `new` in `target`'s place; what was there is gone only when `new` stands."""
    old = target.parent / f".{target.name}.{os.getpid()}.old"
    had = target.exists()
    if had:
        target.rename(old)
    try:
        new.rename(target)
    except OSError:
        if had:
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return
