"""A plan's results folder: written in place, for its journal must outlive whatever happens.

What lies in one: `journal.jsonl`, and once all is in `frontier.csv` (every mix tried, with whether it is on the
frontier), `selection.csv`, `ensemble.csv`, `schedule.csv`, `failure.csv`, `plan.toml` (the recommended scenario),
`plan.html`, `figures/` and last `manifest.json`.
"""

from __future__ import annotations

import csv
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiment import folder, manifest
from sim.experiment.journal import JOURNAL, Journal, empty
from sim.planning.trials import header

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from sim.planning.mixes import Choices, Mix
    from sim.planning.planning import Made
    from sim.planning.trials import Trials

SCENARIO, PAGE, FIGURES = "plan.toml", "plan.html", "figures"
TABLES = ("frontier.csv", "selection.csv", "ensemble.csv", "schedule.csv", "failure.csv")
OURS = frozenset({JOURNAL, folder.MANIFEST, SCENARIO, PAGE, FIGURES, *TABLES})


def refusal(place: Path, stem: str, *, resume: bool) -> str | None:
    """Why the plan of this name may not be written to `place`, or None if it may."""
    if not place.is_dir():
        return folder.refusal(place, "plan", [stem])
    present = {path.name for path in place.iterdir()} - folder.LEFT_BY_SYSTEMS
    foreign = sorted(present - OURS)
    if foreign:
        return f"{place}: holds something other than a plan: {foreign[0]} (name another folder with -o)"
    if folder.MANIFEST in present:
        return folder.refusal(place, "plan", [stem])
    if JOURNAL in present and not resume:
        return f"{place}: holds an unfinished plan (go on with --resume, or delete it to begin anew)"
    return None


@contextmanager
def begin(choices: Choices, seed: int, place: Path, *, resume: bool) -> Iterator[Journal]:
    """The folder and its journal, locked: the one that is there, or without `resume` a new one.

    Raises:
        JournalError: another process is at work there, or the journal belongs to something else.
        folder.FolderError: the folder cannot be written.
    """
    try:
        place.mkdir(parents=True, exist_ok=True)
        if not resume and (place / folder.MANIFEST).exists():
            empty(place / JOURNAL)
        (place / folder.MANIFEST).unlink(missing_ok=True)
    except OSError as error:
        raise folder.FolderError(f"{place}: cannot be made: {error.strerror}") from error
    journal = Journal.open(place / JOURNAL, header(choices, seed))
    try:
        yield journal
    finally:
        journal.close()


def write(made: Made, trials: Trials, place: Path) -> None:
    """Write the tables and the recommended scenario."""
    choices = trials.choices
    levers = [lot.lever for lot in choices.plan.lots]
    best = {one.mix for one in made.frontier}
    _table(
        place / "frontier.csv",
        [*levers, "cost", "need", "on_frontier"],
        ([*_amounts(choices, one.mix), one.cost, one.need, one.mix in best] for one in made.tried),
    )
    _table(
        place / "selection.csv",
        [*levers, "cost", "replications", "need", "low", "high", "better", "meets"],
        (
            [
                *_amounts(choices, one.mix),
                one.cost,
                one.replications,
                one.need,
                one.low,
                one.high,
                one.better,
                one.meets,
            ]
            for one in made.selection.standings
        ),
    )
    _table(
        place / "ensemble.csv",
        [*levers, "best", "need"],
        ([*_amounts(choices, one.mix), one.best, one.need] for one in made.rivals),
    )
    _table(
        place / "schedule.csv",
        ["year", "lever", "amount", "municipality", "state"],
        ([one.year, one.lever, one.amount, one.municipality, one.state] for one in made.schedule),
    )
    _table(
        place / "failure.csv",
        ["conditions", "worlds", "missed"],
        (["; ".join(map(str, one.conditions)), one.worlds, one.missed] for one in made.failure.branches),
    )
    base = _relative(choices.plan.base, place)
    why = choices.plan.why or choices.plan.title
    text = choices.text(made.chosen, f"{choices.plan.title}: the recommended mix", why, base)
    (place / SCENARIO).write_text(text, encoding="utf-8")


def finish(made: Made, trials: Trials, place: Path, started: datetime) -> None:
    """Write the manifest, last of all."""
    finished = manifest.now()
    about: dict[str, Any] = {
        "kind": "plan",
        **manifest.program(),
        "seed": trials.seed,
        "title": trials.choices.plan.title,
        "mixes": trials.choices.count,
        "runs": len(trials.journal.done),
        "probability_of_correct_selection": made.selection.correct,
        "started": started.isoformat(timespec="seconds"),
        "finished": finished.isoformat(timespec="seconds"),
        "wall_seconds": round((finished - started).total_seconds(), 3),
    }
    folder.write_manifest(about, place, "plan", [trials.choices.plan.path.stem])


def _amounts(choices: Choices, mix: Mix) -> list[float]:
    return list(choices.amounts(mix).values())


def _table(path: Path, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows([f"{cell:.10g}" if isinstance(cell, float) else cell for cell in row] for row in rows)


def _relative(path: Path, place: Path) -> str:
    import os

    return Path(os.path.relpath(path.resolve(), place.resolve())).as_posix()
