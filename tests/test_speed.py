"""Work counted, never timed: what a month of an ordinary town costs on any machine.

The bounds lie about a quarter above what was counted on Stord under the baseline when they were set. Who makes the
model do more on purpose renews them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from small_town import events, months, profile, scenario

from sim.ledger import Event
from sim.scenario import load
from sim.simulation import run
from sim.streams import Streams

pytestmark = pytest.mark.speed

BASELINE = Path(__file__).resolve().parent.parent / "scenarios" / "baseline.toml"
EVENTS_A_HOUSEHOLD_YEAR = 0.55
ROWS_A_HOUSEHOLD_YEAR = 1.15
SEQUENCES_A_MONTH = 34


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How many sequences were begun, by activity: for households, and for a place as a whole."""
    begun: Counter[str] = Counter()
    generator, key = Streams.generator, Streams.key

    def counted_generator(self: Streams, activity: str, place: str, month: int) -> np.random.Generator:
        begun[activity] += 1
        return generator(self, activity, place, month)

    def counted_key(self: Streams, activity: str, place: str, month: int) -> int:
        begun[activity] += 1
        return key(self, activity, place, month)

    monkeypatch.setattr(Streams, "generator", counted_generator)
    monkeypatch.setattr(Streams, "key", counted_key)
    return begun


def test_events_rows_and_draws_of_stord(drawn: Counter[str]) -> None:
    """Half a year of warm-up and a year and a half of the baseline."""
    stord = replace(load(BASELINE), warmup=6, end=date(2009, 7, 1))
    result = run(stord, 1, 1)
    years = result.household_months / 12
    assert years == pytest.approx(2 * stord.municipalities[0].households, rel=0.03)
    table = result.ledger.table()
    beginning = np.count_nonzero((table["day"] == 0) & np.isin(table["event"], (Event.MOVE, Event.MUNICIPAL_ACQUIRED)))
    assert result.events / years < EVENTS_A_HOUSEHOLD_YEAR
    assert (table.size - beginning) / years < ROWS_A_HOUSEHOLD_YEAR
    assert drawn.total() / stord.months < SEQUENCES_A_MONTH


def test_draws_are_made_for_activities_and_not_for_households(drawn: Counter[str]) -> None:
    """As many sequences for four times the people, but for what happens in hardly any month of a small place."""
    calls = []
    for households in (150, 600):
        drawn.clear()
        run(scenario(towns=[profile(households)], months=8), 1, 1)
        calls.append(drawn.total() / 11)
    assert max(calls) < SEQUENCES_A_MONTH


def test_household_months_count_everybody_once_a_month() -> None:
    """The measure of speed itself: those present after the changes of each month."""
    expected = 0
    for model in months(scenario(months=6)):
        # Between a month's count and its end nobody comes or goes.
        expected += model.households.present().size
        assert model.household_months == expected
    assert run(scenario(months=6), 1, 1).household_months == expected


def test_the_clock_counts_what_it_handles() -> None:
    small = scenario(months=6)
    assert run(small, 1, 1).events == sum(1 for _ in events(small))
