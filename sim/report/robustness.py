"""Whether each headline holds across the ensemble, as text and as rows of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.language import say
from sim.report.numbers import MISSING, decimals_of_interval, display, interval, number
from sim.report.terminal import aligned
from sim.report.words import GROUPS, title_of, within

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment.results import ComparisonResult

NO_DIFFERENCE = "no difference"


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
            holds = say(NO_DIFFERENCE)
        else:
            up, down = ("rise in {share} %", "fall in {share} %")[:: 1 if mean > 0 else -1]
            shares = ((up, float(row["holds"])), (down, float(row["against"])))
            holds = ", ".join(say(way, share=f"{100 * share:.0f}") for way, share in shares if share or way == up)
        turns = ""
        if row["turns_on"]:
            rises = float(row["rank_correlation"]) > 0
            turns = say(
                "{assumption} (up with it)" if rises else "{assumption} (down with it)", assumption=row["turns_on"]
            )
        losers = ", ".join(within(say(GROUPS[group])) for group in str(row["losers"]).split())
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
        percent = f"{100 * float(share):.0f}"
        if one.turns_on:
            sentence = say(
                "It holds in {share}\u00a0% of the plausible sets of assumptions, and turns on {assumption}",
                share=percent,
                assumption=one.turns_on,
            )
        else:
            sentence = say("It holds in {share}\u00a0% of the plausible sets of assumptions", share=percent)
        if one.losers:
            sentence += "; " + say("for the worse for {groups}", groups=one.losers)
        told[str(measure)] = f" {sentence}."
    return told


def by_scenario(result: ComparisonResult) -> list[tuple[str, list[Verdict]]]:
    """(title, verdicts) of each scenario; nothing where the comparison is not across an ensemble."""
    if result.robustness is None:
        return []
    return [(say(run.scenario.title), verdicts(result.robustness, run.scenario.stem)) for run in result.scenarios]


def lines(frame: pd.DataFrame, scenario: str) -> list[str]:
    """A block of text for a terminal, which speaks English."""
    found = verdicts(frame, scenario)
    if not found:
        return []
    members = int(frame["members"].max())
    rows: list[tuple[str, ...]] = [("", "difference", "5 to 95 %", "", "holds", "turns on", "for the worse for")]
    rows += [
        (one.title, one.difference, one.middle, one.unit, one.holds, one.turns_on, one.losers)
        for one in found
        if one.holds != NO_DIFFERENCE
    ]
    title = f"Across {members} plausible sets of assumptions"
    return ["", title, *aligned(rows, left=(0, 3, 4, 5, 6))] if len(rows) > 1 else ["", f"{title}: no difference"]
