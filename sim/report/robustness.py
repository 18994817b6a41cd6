"""Whether each headline holds across the ensemble, as text and as rows of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.report.numbers import MISSING, decimals_of_interval, display, interval, number
from sim.report.terminal import aligned
from sim.report.words import GROUPS, title_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment.results import ComparisonResult


@dataclass(frozen=True, slots=True)
class Verdict:
    """One headline of one scenario, in words.

    Attributes:
        middle: 5 to 95 % of the ensemble's differences.
        holds: in how much of the ensemble the difference has the sign of its mean, and in how much the other.
        turns_on: the assumption with which it goes up or down most, if any stands out.
        losers: groups for whom it changes for the worse nearly everywhere in the ensemble.
    """

    title: str
    unit: str
    difference: str
    middle: str
    holds: str
    turns_on: str
    losers: str


def verdicts(frame: pd.DataFrame, scenario: str) -> list[Verdict]:
    """The rows of robustness.csv of a scenario, in words."""
    made = []
    for row in frame[frame["scenario"] == scenario].to_dict("records"):
        shown = display(str(row["unit"]))
        mean, low, high = (float(row[name]) * shown.scale for name in ("difference", "low", "high"))
        decimals = decimals_of_interval(low, high, mean)
        if mean == low == high == 0:
            holds = "no difference"
        else:
            up, down = ("rise", "fall") if mean > 0 else ("fall", "rise")
            holds = f"{up} in {100 * float(row['holds']):.0f} %"
            if row["against"]:
                holds += f", {down} in {100 * float(row['against']):.0f} %"
        turns = ""
        if row["turns_on"]:
            with_it = "up" if float(row["rank_correlation"]) > 0 else "down"
            turns = f"{row['turns_on']} ({with_it} with it)"
        losers = ", ".join(GROUPS[group].lower() for group in str(row["losers"]).split())
        made.append(
            Verdict(
                title_of(str(row["measure"])),
                shown.unit_of_difference,
                number(mean, decimals, signed=True),
                interval(low, high, decimals) if low != high else MISSING,
                holds,
                turns,
                losers,
            )
        )
    return made


def held(frame: pd.DataFrame | None, scenario: str) -> dict[str, str]:
    """By measure, a sentence on how far a difference holds, what it turns on and who loses."""
    if frame is None:
        return {}
    rows = frame[frame["scenario"] == scenario]
    told = {}
    for measure, share, one in zip(rows["measure"], rows["holds"], verdicts(frame, scenario), strict=True):
        sentence = f" It holds in {100 * float(share):.0f}\u00a0% of the plausible sets of assumptions"
        if one.turns_on:
            sentence += f", and turns on {one.turns_on}"
        if one.losers:
            sentence += f"; for the worse for {one.losers}"
        told[str(measure)] = sentence + "."
    return told


def by_scenario(result: ComparisonResult) -> list[tuple[str, list[Verdict]]]:
    """(title, verdicts) of each scenario; nothing where the comparison is not across an ensemble."""
    if result.robustness is None:
        return []
    return [(run.scenario.title, verdicts(result.robustness, run.scenario.stem)) for run in result.scenarios]


def lines(frame: pd.DataFrame, scenario: str) -> list[str]:
    """A block of text for a terminal."""
    found = verdicts(frame, scenario)
    if not found:
        return []
    members = int(frame["members"].max())
    rows: list[tuple[str, ...]] = [("", "difference", "5 to 95 %", "", "holds", "turns on", "for the worse for")]
    rows += [
        (one.title, one.difference, one.middle, one.unit, one.holds, one.turns_on, one.losers)
        for one in found
        if one.holds != "no difference"
    ]
    title = f"Across {members} plausible sets of assumptions"
    return ["", title, *aligned(rows, left=(0, 3, 4, 5, 6))] if len(rows) > 1 else ["", f"{title}: no difference"]
