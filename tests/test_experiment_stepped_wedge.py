"""What an evaluation finds of a programme that municipalities enter one after the other."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pytest
import small_town
from hypothesis import given
from hypothesis import strategies as st

from sim.experiment.panel import Key, Panel
from sim.experiment.stepped_wedge import MEASURES, evaluate, exposures, is_stepped, stepped_wedge
from sim.scenario import Scenario
from sim.scenario.model import Entry

Floats = npt.NDArray[np.float64]
WAVES = np.array([[0, 0, 1, 1, 1.0], [0, 0, 0, 1, 1], [0, 0, 0, 0, 1], [0, 0, 0, 0, 0]])


@given(st.floats(-5, 5), st.lists(st.floats(-10, 10), min_size=9, max_size=9))
def test_without_noise_the_effect_is_found_exactly(effect: float, levels: list[float]) -> None:
    places, years = np.array(levels[:4]), np.array(levels[4:])
    found = stepped_wedge(places[:, np.newaxis] + years + effect * WAVES, WAVES)
    assert (found.effect, found.low, found.high) == pytest.approx((effect,) * 3, abs=1e-6)


def test_an_independent_least_squares_with_clusters_gives_the_same() -> None:
    """By demeaning twice (Frisch, Waugh and Lovell), which a balanced panel allows."""
    outcome = np.random.default_rng(1).normal(size=WAVES.shape) + 2 * WAVES

    def within(table: Floats) -> Floats:
        return np.asarray(table - table.mean(0) - table.mean(1)[:, np.newaxis] + table.mean())

    x, y = within(WAVES), within(outcome)
    effect = (x * y).sum() / (x**2).sum()
    scores = (x * (y - effect * x)).sum(axis=1)
    factor = 4 / 3 * 19 / (20 - 9)
    half = 3.182446305 * math.sqrt(factor * (scores**2).sum()) / (x**2).sum()
    found = stepped_wedge(outcome, WAVES)
    assert (found.effect, found.low, found.high) == pytest.approx((effect, effect - half, effect + half))


def test_a_value_that_is_missing_is_left_out() -> None:
    outcome = 3 + 2 * WAVES
    outcome[0, 0] = np.nan
    assert stepped_wedge(outcome, WAVES).effect == pytest.approx(2)


def test_where_all_enter_together_the_effect_cannot_be_told() -> None:
    together = np.repeat(WAVES[:1], 4, axis=0)
    found = stepped_wedge(3 + 2 * together, together)
    assert math.isnan(found.effect)
    assert not found.leaves_out(0.0)
    assert not found.holds(0.0)


def entering(*entries: Entry) -> Scenario:
    towns = [small_town.profile(250, name) for name in ("a", "b", "c")]
    return replace(small_town.scenario(towns=towns, months=36), entries=entries)


def test_exposure_is_the_share_of_a_year() -> None:
    scenario = entering(Entry(date(2008, 7, 1), (0,)), Entry(date(2010, 1, 1), (2,)))
    assert exposures(scenario).tolist() == [[0.5, 1, 1], [0, 0, 0], [0, 0, 1]]
    assert is_stepped(scenario)
    assert not is_stepped(entering())
    assert not is_stepped(entering(Entry(date(2009, 1, 1), (0, 1, 2))))


def panel(scenario: Scenario, effect: float) -> Panel:
    """Two replications in which the programme adds `effect` to everything that is no number of people."""
    exposure = exposures(scenario)
    keys: list[Key] = []
    rows: tuple[list[float], list[float]] = ([], [])
    for place, name in enumerate(("a", "b", "c")):
        for year in range(3):
            for measure in sorted({name for pair in MEASURES for name in pair if name}):
                keys.append((str(2008 + year), name, "all", measure, "unit"))
                for replication, row in enumerate(rows):
                    level = 10.0 * place + 3.0 * year + replication
                    row.append(500.0 if measure == "inhabitants" else level + effect * exposure[place, year])
    return Panel(tuple(keys), (1, 2), np.array(rows))


def test_the_truth_stands_beside_what_evaluations_find() -> None:
    scenario = entering(Entry(date(2009, 1, 1), (0,)), Entry(date(2010, 1, 1), (1,)))
    table = evaluate(panel(scenario, 0.0), panel(scenario, 4.0), scenario, "waves")
    per_thousand = table["measure"].astype(str).str.contains("per 1000")
    assert table["measure"].tolist()[0] == "homeless per 1000 inhabitants"
    for expected, rows in ((8.0, table[per_thousand]), (4.0, table[~per_thousand])):
        for column in ("true_effect", "true_low", "true_high", "estimate", "estimate_low", "estimate_high"):
            assert rows[column].to_numpy() == pytest.approx(expected)
    assert (table["replications"] == 2).all()
    assert (table["seen"] == 1).all()
