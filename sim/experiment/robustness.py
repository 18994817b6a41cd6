"""Does a conclusion hold whatever is assumed? Pairs of runs, each pair under another plausible set of assumptions.

A headline *holds* in the share of the ensemble in which the difference has the sign of its mean, and flips where it has
the other one; it *turns on* the
assumption with which it goes up or down most, if that is more than chance would make of so many assumptions; and it has
*losers*: groups for whom it changes for the worse in nearly all of the ensemble.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np

from sim.measures.frame import GROUPS

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from sim.assumptions import Assumptions
    from sim.experiment.panel import Key, Panel

    Floats = npt.NDArray[np.float64]

HEADLINES: Mapping[str, int] = {
    "homeless": +1,
    "temporary_nights": +1,
    "municipal_queue": +1,
    "municipal_wait_days": +1,
    "startlan_purchases": -1,
    "first_time_purchases": -1,
    "ownership_rate": -1,
    "price_index": 0,
    "rent_index": +1,
    "evictions": +1,
    "cost_municipality": +1,
    "cost_state": +1,
    "cost_net_present": +1,
}
"""What verdicts are given on, with the sign of a change for the worse; 0 where that depends on who one is."""

COLUMNS = (
    "scenario",
    "measure",
    "unit",
    "members",
    "difference",
    "low",
    "high",
    "holds",
    "against",
    "turns_on",
    "rank_correlation",
    "losers",
)
"""`difference`: mean over members; `low`, `high`: 5 and 95 % of members; `holds`, `against`: share of members with its
sign and with the other; in the rest nothing differs."""

NEARLY_ALL = 0.9
FEWEST = 8
"""Members without which nothing is said of what a difference turns on."""
CHANCE = 0.05
"""Of naming an assumption that has nothing to do with it."""


def robustness_table(
    base: Panel, scenarios: Sequence[tuple[str, Panel]], ensemble: Sequence[Assumptions]
) -> pd.DataFrame:
    """A row for each scenario and headline measure of the whole place and period."""
    import pandas as pd

    rows: list[tuple[object, ...]] = []
    for name, panel in scenarios:
        keys = tuple(key for key in base.keys if key[0] == "all" and key[3] in HEADLINES)
        place = "all" if any(key[1] == "all" for key in keys) else keys[0][1] if keys else "all"
        keys = tuple(key for key in keys if key[1] == place)
        numbers = [number for number in base.replications if number in panel.replications]
        apart = panel.select(numbers, keys) - base.select(numbers, keys)
        members = (np.array(numbers, np.intp) - 1) % len(ensemble)
        of_member, by_member = _by_member(members, apart)
        rows += _rows(name, keys, by_member, [ensemble[place] for place in of_member.tolist()])
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _by_member(members: npt.NDArray[np.intp], apart: Floats) -> tuple[npt.NDArray[np.intp], Floats]:
    """Numbers of the members that ran, and the mean difference of each, shape (members, keys)."""
    ran = np.unique(members)
    return ran, np.array([apart[members == member].mean(axis=0) for member in ran])


def _rows(name: str, keys: Sequence[Key], apart: Floats, members: Sequence[Assumptions]) -> list[tuple[object, ...]]:
    column = {(key[2], key[3]): place for place, key in enumerate(keys)}
    units = {key[3]: key[4] for key in keys}
    assumed = {one: np.array([asdict(member)[one] for member in members]) for one in asdict(members[0])}
    rows: list[tuple[object, ...]] = []
    for measure, worse in HEADLINES.items():
        if ("all", measure) not in column:
            continue
        found = apart[:, column["all", measure]]
        found = found[np.isfinite(found)]
        if not found.size:
            continue
        mean = float(found.mean())
        low, high = np.percentile(found, [5, 95]).tolist()
        holds = float(np.mean(np.sign(found) == np.sign(mean))) if mean else float(np.mean(found == 0))
        turns_on, correlation = _turns_on(apart[:, column["all", measure]], assumed)
        losers = [
            group
            for group, _ in GROUPS[1:]
            if (group, measure) in column and _loses(apart[:, column[group, measure]], worse)
        ]
        against = float(np.mean(np.sign(found) == -np.sign(mean))) if mean else 0.0
        head = (name, measure, units[measure], found.size, mean, low, high, holds, against)
        rows.append((*head, turns_on, correlation, " ".join(losers)))
    return rows


def _loses(apart: Floats, worse: int) -> bool:
    """Whether a group's outcome changes for the worse in nearly all of the ensemble."""
    told = apart[np.isfinite(apart)]
    return bool(worse and told.size and np.mean(np.sign(told) == worse) >= NEARLY_ALL)


def _turns_on(apart: Floats, assumed: Mapping[str, Floats]) -> tuple[str, float]:
    """The assumption with the strongest rank correlation, and that; none if chance could make it (Bonferroni)."""
    from scipy.stats import spearmanr

    told = np.isfinite(apart)
    if told.sum() < FEWEST or np.ptp(apart[told]) == 0:
        return "", float("nan")
    varied = {name: values[told] for name, values in assumed.items() if np.ptp(values[told]) > 0}
    best, strongest, chance = "", 0.0, 1.0
    for name, values in varied.items():
        found = spearmanr(values, apart[told])
        correlation, probability = float(found.statistic), float(found.pvalue)
        if abs(correlation) > abs(strongest):
            best, strongest, chance = name, correlation, probability
    if chance * len(varied) > CHANCE:
        return "", float("nan")
    return best, strongest
