"""Results as plain aligned text: what changed, by how much, how sure, and where to read on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.language.writing import THIN
from sim.report.inputs import inputs_of
from sim.report.numbers import (
    MINUS,
    decimals_of_interval,
    decimals_of_level,
    display,
    number,
)
from sim.report.words import HEADLINE, title_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from sim.experiment.results import ComparisonResult, RunResult, ScenarioInfo


def run_text(result: RunResult) -> str:
    """A run's headline measures: mean, and the range of nine replications in ten; an isolated queue's theory."""
    info = result.scenario
    rows = [("", "mean", "5 % to 95 % of replications", "")]
    for measure, found in _headlines(result.measures, info):
        shown = display(str(found["unit"].iloc[0]))
        values = found["value"].dropna() * shown.scale
        if values.empty:
            rows.append((title_of(measure), number(float("nan")), "", shown.unit))
            continue
        mean = float(values.mean())
        low, high = (float(values.quantile(share)) for share in (0.05, 0.95))
        decimals = decimals_of_level(mean)
        spread = f"{number(low, decimals)} to {number(high, decimals)}" if len(values) > 1 else ""
        rows.append((title_of(measure), number(mean, decimals), spread, shown.unit))
    lines = [f"{info.title} ({_place(info)}, {_period(info)}; {_replications(result.replications)})"]
    if result.theory is not None:
        return plain("\n".join(lines + _differences(info) + ["", *_theory(result.theory)]))
    return plain("\n".join(lines + _differences(info) + ["", *aligned(rows, left=(0, 3)), "", *_inputs(result)]))


def _theory(frame: pd.DataFrame) -> list[str]:
    """What queueing theory says beside what came out, and how far apart they are."""
    rows: list[tuple[str, ...]] = [("", "theory", "mean", "standard error", "standard errors off", "")]
    names, units = (frame[column].astype(str).tolist() for column in ("measure", "unit"))
    figures = frame[["theory", "mean", "standard_error", "errors_off"]].to_numpy(float).tolist()
    for name, unit, (theory, mean, error, off) in zip(names, units, figures, strict=True):
        decimals = decimals_of_level(theory) + 1
        levels = (number(value, decimals) for value in (theory, mean, error))
        rows.append((name, *levels, number(off, 1, signed=True), unit))
    return aligned(rows, left=(0, 5))


def comparison_text(result: ComparisonResult) -> str:
    """For each scenario: what it changes, and its headline measures against the base's."""
    base = result.base.scenario
    count = int(result.manifest["replications"])
    percent = f"{result.confidence:.0%}".replace("%", " %")
    parts = [f"Base: {base.title} ({_place(base)}, {_period(base)}; {_replications(count)} in pairs)"]
    for run in result.scenarios:
        table = result.table[result.table["scenario"] == run.scenario.stem]
        rows: list[tuple[str, ...]] = [("", "base", "scenario", "difference", f"{percent} interval", "", "how sure")]
        for measure, found in _headlines(table, run.scenario):
            rows.append(_comparison_row(measure, found.iloc[0]))
        lines = ["", f"{run.scenario.title}", *_differences(run.scenario), "", *aligned(rows, left=(0, 5, 6))]
        parts += lines
        if result.robustness is not None:
            from sim.report.robustness import lines as across

            parts += across(result.robustness, run.scenario.stem)
    parts += ["", *_inputs(result.base), "", f"clear: the {percent} interval of the paired differences excludes zero."]
    if result.robustness is None:
        parts.append("One set of assumptions: --ensemble says whether a conclusion holds under other plausible ones.")
    return plain("\n".join(parts))


def verdict(difference: float, low: float, high: float) -> str:
    """How sure a difference is, in a word or two.

    `clear`: the interval excludes zero. `no difference`: exactly zero in every pair. `undefined`: no pair has
    both values. `one pair`: no interval can be had.
    """
    if difference != difference:
        return "undefined"
    if low != low or high != high:
        return "no difference" if difference == 0 else "one pair"
    if difference == low == high == 0:
        return "no difference"
    return "clear" if low > 0 or high < 0 else "not clear"


def plain(text: str) -> str:
    """Text that any terminal, pipe and spreadsheet reads: common spaces, the keyboard's minus."""
    return text.replace(THIN, " ").replace("\u00a0", " ").replace(MINUS, "-").rstrip()


def _comparison_row(measure: str, row: pd.Series[Any]) -> tuple[str, ...]:
    """One measure: name, base, scenario, difference, interval, unit, how sure."""
    shown = display(str(row["unit"]))
    names = ("base_mean", "scenario_mean", "difference", "ci_low", "ci_high")
    base, scenario, difference, low, high = (float(str(row[name])) * shown.scale for name in names)
    decimals = decimals_of_interval(low, high, max(base, scenario))
    interval = ""
    if low == low and high == high:
        interval = f"{number(low, decimals, signed=True)} to {number(high, decimals, signed=True)}"
    return (
        title_of(measure),
        number(base, decimals),
        number(scenario, decimals),
        number(difference, decimals, signed=True),
        interval,
        shown.unit,
        verdict(difference, low, high),
    )


def _headlines(frame: pd.DataFrame, info: ScenarioInfo) -> list[tuple[str, pd.DataFrame]]:
    """The rows of each headline measure for the whole scenario, place, period and population."""
    place = info.municipalities[0] if len(info.municipalities) == 1 else "all"
    whole = frame[(frame["municipality"] == place) & (frame["group"] == "all") & (frame["period"] == "all")]
    found = [(measure, whole[whole["measure"] == measure]) for measure in HEADLINE]
    return [(measure, rows) for measure, rows in found if not rows.empty]


def _differences(info: ScenarioInfo) -> list[str]:
    """What the scenario changes from its own base, a line each."""
    return [f"  * {sentence}" for sentence in info.differences]


def _inputs(result: RunResult) -> list[str]:
    """How many of each municipality's own figures are published, a line each."""
    return [f"Inputs of {one.title}: {one.sentence()}." for one in inputs_of(result)]


def _place(info: ScenarioInfo) -> str:
    names = info.municipalities
    return ", ".join(names) if len(names) <= 3 else f"{len(names)} municipalities"


def _period(info: ScenarioInfo) -> str:
    return f"{info.start:%Y-%m} to {info.end:%Y-%m}"


def _replications(count: int) -> str:
    return f"{count} replication" + ("" if count == 1 else "s")


def aligned(rows: Sequence[Sequence[str]], left: tuple[int, ...]) -> list[str]:
    """Columns under each other, two spaces apart; those in `left` flush left, the others right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if position in left else cell.rjust(width)
            for position, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return lines
