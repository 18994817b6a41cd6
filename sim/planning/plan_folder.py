"""A plan's results folder: written in place, for its journal must outlive whatever happens.

What lies in one: `journal.jsonl`, and once all is in `frontier.csv` (every mix tried, with whether it is on the
frontier), `selection.csv`, `ensemble.csv`, `schedule.csv`, `failure.csv`, `plan.toml` (the recommended scenario),
`plan.html`, `figures/` and last `manifest.json`.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiment import folder, in_place, manifest
from sim.planning.trials import header
from sim.scenario.sources import named_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from sim.experiment.journal import Journal
    from sim.planning.mixes import Choices, Mix
    from sim.planning.planning import Made
    from sim.planning.trials import Trials

SCENARIO, PAGE = "plan.toml", "plan.html"
TABLES = ("frontier.csv", "selection.csv", "ensemble.csv", "schedule.csv", "failure.csv")
MADE = (SCENARIO, PAGE, *TABLES)
"""What it writes besides figures, journal and manifest."""


def refusal(place: Path, stem: str, *, resume: bool) -> str | None:
    """Why the plan of this name may not be written to `place`, or None if it may."""
    return in_place.refusal(place, "plan", stem, MADE, resume=resume)


def begin(choices: Choices, seed: int, place: Path, *, resume: bool) -> AbstractContextManager[Journal]:
    """The folder's journal, as `sim.experiment.in_place.journaled` gives it."""
    return in_place.journaled(place, header(choices, seed), MADE, resume=resume)


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
    figures = ("cost", "replications", "need", "low", "high", "better", "meets")
    _table(
        place / "selection.csv",
        [*levers, *figures],
        ([*_amounts(choices, one.mix), *(getattr(one, name) for name in figures)] for one in made.selection.standings),
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
        ["conditions", "worlds", "missed", "margin"],
        (["; ".join(map(str, one.conditions)), one.worlds, one.missed, one.margin] for one in made.failure.branches),
    )
    base = named_from(choices.plan.base, place)
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
