"""Fifty years of an economy that stands still: the kept table, and that it is what the model gives."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
import steady as kept
from kept_table import read

SMALL, LARGE = 5_000, 90_000


def table() -> dict[tuple[int, int], list[dict[str, str]]]:
    """The kept rows by size and seed."""
    found = defaultdict(list)
    for row in read(kept.TABLE):
        found[int(row["size"]), int(row["seed"])].append(row)
    return found


def of(rows: list[dict[str, str]], name: str) -> list[float]:
    return [float(row[name]) for row in rows]


@pytest.mark.reference
def test_the_kept_table_has_five_decades_of_every_run() -> None:
    rows = table()
    assert tuple(rows) == kept.RUNS
    assert all(len(decades) == kept.YEARS // 10 for decades in rows.values())


@pytest.mark.reference
def test_real_prices_stay_where_they_were_and_do_not_depend_on_the_number_of_households() -> None:
    rows = table()
    (large,) = (of(decades, "price") for (size, _), decades in rows.items() if size == LARGE)
    small = [of(decades, "price") for (size, _), decades in rows.items() if size == SMALL]
    # In a large place chance is small: prices neither drift nor leave where they stood.
    assert np.abs(np.log(large)).max() < 0.15
    # A small one swings with its households, whose number is that of chance.
    assert np.abs(np.log(small)).max() < 0.3
    assert np.mean(small) == pytest.approx(np.mean(large), abs=0.12)


def test_a_small_place_has_services_of_its_size() -> None:
    small, large = (kept.world(households) for households in (SMALL, LARGE))
    for name in kept.OWN:
        here, there = (float(one.policy(0, one.start).get(name)) for one in (small, large))
        assert here * LARGE == pytest.approx(there * SMALL, rel=1e-3), name


@pytest.mark.laws
@pytest.mark.slow
def test_twenty_years_of_a_small_place() -> None:
    rows = kept.decades(SMALL, seed=4, years=20)
    prices = [float(str(row["price"])) for row in rows]
    assert len(prices) == 2
    assert 0.75 < min(prices) <= max(prices) < 1.35
