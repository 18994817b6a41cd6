"""A calibration in the terminal: each figure beside the fitted set and the ensemble, and what was narrowed most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.evidence.calibrate import TOO_FAR
from sim.evidence.calibration_folder import narrowed
from sim.report.numbers import decimals_of_interval, decimals_of_level, number
from sim.report.terminal import aligned, plain

if TYPE_CHECKING:
    from sim.evidence.calibrate import Calibration

WIDEST = 46
MOST_NARROWED = 12


def calibration_text(found: Calibration) -> str:
    """Fit, and the assumptions that the figures say most about."""
    runs = sum(len(wave.units) for wave in found.waves)
    lines = [f"{len(found.members)} plausible sets of assumptions among {runs} that ran"]
    if not found.members:
        worst = np.argsort(-np.mean(found.missed > TOO_FAR, axis=0))[:5]
        names = ", ".join(found.targets[place].question.fact.quantity for place in worst.tolist())
        return plain(f"{lines[0]}: every one misses too much, most often {names}")
    rows: list[tuple[str, ...]] = [("", "", "published", "fitted", "ensemble, 90 %", "")]
    for place, target in enumerate(found.targets):
        values = found.outputs[:, place]
        low, high = np.nanpercentile(values, [5, 95]).tolist()
        decimals = decimals_of_interval(low, high, target.published)
        fact = target.question.fact
        name = fact.quantity if len(fact.quantity) <= WIDEST else fact.quantity[: WIDEST - 1] + "…"
        spread = f"{number(low, decimals)} to {number(high, decimals)}"
        figures = (number(value, decimals) for value in (target.published, float(values[0])))
        rows.append((name, fact.year, *figures, spread, fact.unit.partition("(")[0].partition(";")[0].strip()))
    lines += ["", *aligned(rows, left=(0, 1, 5))]
    table = sorted(narrowed(found), key=lambda row: (row[8] - row[6]) / (row[3] - row[2]))[:MOST_NARROWED]
    narrow: list[tuple[str, ...]] = [("most narrowed", "range", "fitted", "ensemble, 90 %", "")]
    for name, unit, least, most, _, fitted, low, _, high in table:
        decimals = decimals_of_level((high - low) / 2)
        told = [number(value, decimals) for value in (least, most, fitted, low, high)]
        narrow.append((name, f"{told[0]} to {told[1]}", told[2], f"{told[3]} to {told[4]}", unit))
    return plain("\n".join([*lines, "", *aligned(narrow, left=(0, 4))]))
