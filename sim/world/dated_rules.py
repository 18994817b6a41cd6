"""Rules that change by date, read from the shipped tables: bostøtte."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from functools import cache

from sim.rules.bostotte import Rules
from sim.world.tables import rows


def bostotte(day: date) -> Rules:
    """Bostøtte's rules on a day of 2003-2020, the same object until the next change; the last hold on after 2020.

    Raises:
        ValueError: before the table begins.
    """
    dates = _changes()
    place = bisect_right(dates, day)
    if not place:
        raise ValueError(f"bostotte.csv begins on {dates[0]}, after {day}")
    return _bostotte_since(dates[place - 1])


@cache
def _table() -> dict[str, list[tuple[date, float]]]:
    """Values of bostotte.csv by parameter, in order of date."""
    table: dict[str, list[tuple[date, float]]] = {}
    for row in rows("bostotte.csv"):
        table.setdefault(row["parameter"], []).append((date.fromisoformat(row["from"]), float(row["value"])))
    return {parameter: sorted(values) for parameter, values in table.items()}


@cache
def _changes() -> list[date]:
    """Days on which any parameter changes."""
    return sorted({day for values in _table().values() for day, _ in values})


@cache
def _bostotte_since(day: date) -> Rules:
    now = {name: max(pair for pair in values if pair[0] <= day)[1] for name, values in _table().items()}
    return Rules(
        assessed=bool(now["assessed"]),
        broad=bool(now["broad"]),
        coverage_private=now["coverage_private"],
        coverage_municipal=now["coverage_municipal"],
        minimum_own_share=now["minimum_own_share"],
        linear_rate=now["linear_rate"],
        threshold_a=now["threshold_a"],
        threshold_b=now["threshold_b"],
        step=now["step"],
        rate=now["rate"],
        weight_extra=now["weight_extra"],
        minimum_payment=now["minimum_payment"],
        ceilings=(now["ceiling_1"], now["ceiling_2"], now["ceiling_3"], now["ceiling_4"], now["ceiling_5"]),
        supplements=(now["supplement_1"], now["supplement_2"], now["supplement_3"], 0.0),
        operating=now["operating"],
        fees=now["fees"],
        heating=now["heating"],
        child_benefit=now["child_benefit"],
        wealth_free=now["wealth_free"],
        wealth_share=now["wealth_share"],
    )
