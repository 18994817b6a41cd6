"""Work counted, never timed: what a month of an ordinary town costs on any machine.

The bounds lie about a quarter above what was counted on Stord under the baseline when they were set. Who makes the
model do more on purpose renews them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_town import events, months, profile, scenario

from sim.ledger import Event, Reason, State
from sim.scenario import load
from sim.simulation import run
from sim.streams import Streams
from sim.world.columns import Columns

pytestmark = pytest.mark.speed

BASELINE = Path(__file__).resolve().parent.parent / "scenarios" / "baseline.toml"
EVENTS_A_HOUSEHOLD_YEAR = 0.28
ROWS_A_HOUSEHOLD_YEAR = 1.1
SEQUENCES_A_MONTH = 14
PASSES_A_MONTH = 37
"""Loops over all rows of a table."""


@dataclass
class Done:
    """Sequences of random numbers that were begun, for households and for places, and passes over a whole table."""

    sequences: int = 0
    passes: int = 0


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Done:
    found = Done()
    generator, key, over = Streams.generator, Streams.key, Columns.over

    def counted_generator(self: Streams, activity: str, place: str, month: int) -> np.random.Generator:
        found.sequences += 1
        return generator(self, activity, place, month)

    def counted_key(self: Streams, activity: str, month: int) -> int:
        found.sequences += 1
        return key(self, activity, month)

    def counted_over(self: Columns, kernel: Callable[..., Any], *rest: Any) -> Any:
        found.passes += 1
        return over(self, kernel, *rest)

    monkeypatch.setattr(Streams, "generator", counted_generator)
    monkeypatch.setattr(Streams, "key", counted_key)
    monkeypatch.setattr(Columns, "over", counted_over)
    return found


def test_events_rows_draws_and_passes_of_stord(done: Done) -> None:
    """Half a year of warm-up and a year and a half of the baseline."""
    stord = replace(load(BASELINE), warmup=6, end=date(2009, 7, 1))
    result = run(stord, 1, 1)
    years = result.household_months / 12
    assert years == pytest.approx(2 * stord.municipalities[0].households, rel=0.03)
    table = result.ledger.table()
    beginning = np.count_nonzero((table["day"] == 0) & np.isin(table["event"], (Event.MOVE, Event.MUNICIPAL_ACQUIRED)))
    assert result.events / years < EVENTS_A_HOUSEHOLD_YEAR
    assert (table.size - beginning) / years < ROWS_A_HOUSEHOLD_YEAR
    assert done.sequences / stord.months < SEQUENCES_A_MONTH
    assert done.passes / stord.months < PASSES_A_MONTH


def test_draws_are_made_for_activities_and_not_for_households_or_places(done: Done) -> None:
    """As many sequences for many times the people in three places, but for what happens in hardly any month."""
    calls = []
    for towns in ((100,), (400, 400, 400)):
        done.sequences = 0
        small = scenario(towns=[profile(count, f"t{number}") for number, count in enumerate(towns)], months=8)
        run(small, 1, 1)
        calls.append(done.sequences / small.months)
    assert max(calls) < SEQUENCES_A_MONTH


def test_household_months_count_everybody_once_a_month() -> None:
    """The measure of speed itself: those present when the month's money is reckoned."""
    expected = 0
    for model in months(scenario(months=6)):
        table = model.ledger.table()
        # Whoever moves in by the markets of the month counts from the next one on.
        came = (table["day"] == model.day) & (table["event"] == Event.MOVE) & (table["origin"] == State.ABSENT)
        late = int(np.count_nonzero(came & np.isin(table["detail"], (Reason.RENTED, Reason.BOUGHT))))
        expected += model.households.present().size - late
        assert model.household_months == expected
    assert run(scenario(months=6), 1, 1).household_months == expected


def test_the_clock_counts_what_it_handles() -> None:
    small = scenario(months=6)
    assert run(small, 1, 1).events == sum(1 for _ in events(small))
