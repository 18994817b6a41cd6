"""A run as a browser watches it: every month of the first history, then means and intervals as more histories end.

Each history is lived twice under the same luck, by the rules of 2010 and as asked. The numbers are those that
`boligsim compare` finds for the saved scenario with the same seed.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.demo.live import MONTHLY, Watch
from sim.demo.measures import told_measures
from sim.demo.scenario_file import scenario_of, scenario_text, title_of
from sim.experiment.compare import paired
from sim.language import say, speaking, spoken
from sim.measures import measure
from sim.measures.calendar import Calendar
from sim.measures.moves import PLACE_OF, PLACES
from sim.report.tables import Difference, measured
from sim.report.two_stories import NobodyError, two_stories
from sim.simulation import advance, build, months_before

if TYPE_CHECKING:
    import numpy.typing as npt

    from sim.demo.asked import Asked
    from sim.ledger import Ledger
    from sim.report.story import Line
    from sim.report.two_stories import Span
    from sim.scenario import Scenario

Message = dict[str, Any]
"""A line that the browser gets, as JSON knows it."""

CONFIDENCE = 0.95
KEPT_HISTORIES = 64
"""Of the rules of 2010: what has been lived once need not be lived again for the next run."""
MOST_ROWS_KEPT = 1_000_000
"""Of a ledger that is kept for the next story."""


class StoppedError(Exception):
    """Whoever asked for the run no longer waits for it."""


@dataclass(frozen=True, slots=True)
class History:
    """One replication, lived to its end.

    Attributes:
        months: what `Watch.month` said of each.
        values: the measures of the table of numbers over the whole time, shape (measures,).
        ledger: None where it is not kept.
    """

    months: Sequence[Message]
    values: npt.NDArray[np.float64]
    ledger: Ledger | None


Lives = Generator[Message, None, History]

_bases: OrderedDict[tuple[str, int, int], History] = OrderedDict()
"""Histories under the rules of 2010 by municipality, seed and replication, the one that was used last at the end."""


def run(asked: Asked, stopped: Callable[[], bool]) -> Iterator[Message]:
    """What happens, from `begin` to `numbers` of the last history.

    Args:
        asked: what to run.
        stopped: asked once a month whether anybody still waits.

    Raises:
        StoppedError: nobody does.
    """
    with speaking(asked.language):
        scenario = scenario_of(scenario_text(asked))
        base = scenario_of(scenario_text(replace(asked, levers={})))
        months = Calendar.of(scenario.start, scenario.end, 0).months
        yield {
            "type": "begin",
            "months": list(months),
            "replications": asked.replications,
            "base": say("The rules of 2010 throughout"),
            "scenario": title_of(asked),
        }
        pasts: list[History] = []
        futures: list[History] = []
        for replication in range(1, asked.replications + 1):
            past = _base(base, asked, replication, stopped)
            future = _live(scenario, replication, asked.seed, stopped)
            pair = _side_by_side(past, future)
            for month, (before, now) in enumerate(_follow(pair, pasts, futures)):
                if replication == 1:
                    yield {"type": "month", "month": month, "base": _quiet(before), "scenario": _quiet(now)} | {
                        "moves": now["moves"]
                    }
            yield _paths(pasts, futures)
            yield _numbers(pasts, futures)
            if replication == 1:
                yield from _story(pasts[0], futures[0], scenario)


def _follow(
    pair: Generator[tuple[Message, Message], None, tuple[History, History]],
    pasts: list[History],
    futures: list[History],
) -> Iterator[tuple[Message, Message]]:
    """The months of a pair; when they are over, both histories are added."""
    past, future = yield from pair
    pasts.append(past)
    futures.append(replace(future, ledger=future.ledger if len(pasts) == 1 else None))


def _side_by_side(past: Lives, future: Lives) -> Generator[tuple[Message, Message], None, tuple[History, History]]:
    """Both lives month by month."""
    while True:
        ended = []
        months = []
        for life in (past, future):
            try:
                months.append(next(life))
            except StopIteration as end:
                ended.append(end.value)
        if ended:
            return ended[0], ended[1]
        yield months[0], months[1]


def _base(base: Scenario, asked: Asked, replication: int, stopped: Callable[[], bool]) -> Lives:
    """A history under the rules of 2010, remembered if it has been lived before."""
    key = (asked.municipality, asked.seed, replication)
    if key in _bases:
        _bases.move_to_end(key)
        yield from _bases[key].months
        return _bases[key]
    history = yield from _live(base, replication, asked.seed, stopped)
    rows = 0 if history.ledger is None else len(history.ledger.table())
    kept = history if replication == 1 and rows <= MOST_ROWS_KEPT else replace(history, ledger=None)
    if replication > 1 or kept.ledger is not None:
        _bases[key] = kept
        while len(_bases) > KEPT_HISTORIES:
            _bases.popitem(last=False)
    return history


def _live(scenario: Scenario, replication: int, seed: int, stopped: Callable[[], bool]) -> Lives:
    """Live one history and measure it."""
    model = build(scenario, replication, seed)
    watch = Watch(model.ledger)
    months = []
    for month in range(scenario.months):
        advance(model, months_before(scenario.first_day, -month - 1))
        if stopped():
            raise StoppedError
        if month + 1 == scenario.warmup:
            watch.begin()
        elif month >= scenario.warmup:
            months.append(watch.month())
            yield months[-1]
    model.ledger.birth_months = model.households.birth_months()
    table = measure(model.ledger, scenario)
    values = np.array([table.get(name) for name in told_measures()])
    return History(months, values, model.ledger)


def _quiet(month: Message) -> Message:
    """A month without its moves."""
    return {name: _number(value) if name in MONTHLY else value for name, value in month.items() if name != "moves"}


def _paths(pasts: Sequence[History], futures: Sequence[History]) -> Message:
    """Means over the histories so far, by month."""

    def means(histories: Sequence[History]) -> dict[str, list[float | None]]:
        return {
            name: [
                _number(float(np.mean([of[name] for of in month])))
                for month in zip(*(one.months for one in histories), strict=True)
            ]
            for name in MONTHLY
        }

    return {"type": "paths", "done": len(futures), "base": means(pasts), "scenario": means(futures)}


def _numbers(pasts: Sequence[History], futures: Sequence[History]) -> Message:
    """The table of numbers: means, paired differences and their intervals."""
    found = paired(np.array([one.values for one in pasts]), np.array([one.values for one in futures]), CONFIDENCE)
    columns = [found[name].tolist() for name in ("base_mean", "scenario_mean", "difference", "ci_low", "ci_high")]
    rows = []
    for (name, unit), *five in zip(told_measures().items(), *columns, strict=True):
        row = Difference(unit, *five)
        _, decimals = measured(row)
        base, scenario, difference, low, high = map(_number, five)
        rows.append(
            {
                "measure": name,
                "base": base,
                "scenario": scenario,
                "difference": difference,
                "low": low,
                "high": high,
                "clear": row.clear,
                "decimals": decimals,
            }
        )
    return {"type": "numbers", "done": len(futures), "rows": rows}


def _number(value: float) -> float | None:
    """A number as JSON knows it."""
    return value if math.isfinite(value) else None


def _story(past: History, future: History, scenario: Scenario) -> Iterator[Message]:
    """One household's two stories, where both ledgers are at hand and somebody lives another life."""
    if past.ledger is None or future.ledger is None:
        return
    try:
        told = two_stories(past.ledger, future.ledger, scenario.start, scenario.end)
    except NobodyError:
        return
    if told.parted is None:
        return
    yield {
        "type": "story",
        "lang": spoken(),
        "start": scenario.start.isoformat(),
        "end": scenario.end.isoformat(),
        "household": told.household,
        "told": say("Household {number}, whose housing differs most in the first history.", number=told.household),
        "changed": list(told.changed),
        "base": _lines(told.base),
        "scenario": _lines(told.scenario),
        "spans": {"base": _spans(told.base_spans), "scenario": _spans(told.scenario_spans)},
    }


def _lines(told: Sequence[Line]) -> list[Message]:
    return [{"day": line.day.isoformat(), "text": line.text} for line in told]


def _spans(lived: Sequence[Span]) -> list[list[str]]:
    """Where a household lived, by names of housing states; with a loan paid off it lives where it did."""
    found: list[list[str]] = []
    for first, after, state in lived:
        place = PLACES[PLACE_OF[state]]
        if found and found[-1][1:] == [first.isoformat(), place]:
            found[-1][1] = after.isoformat()
        else:
            found.append([first.isoformat(), after.isoformat(), place])
    return found
