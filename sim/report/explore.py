"""The numbers behind the part of a comparison's page in which any scenario is the base, at the reader's choice.

The page does the sums itself: it holds the headline measures of every replication, scenario and municipality.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from sim.language import say, spoken
from sim.report.inputs import titles
from sim.report.material import Story, place_of
from sim.report.meanings import meaning_of
from sim.report.numbers import display
from sim.report.words import HEADLINE, title_of

if TYPE_CHECKING:
    from sim.experiment.results import ComparisonResult, RunResult

MOST_NUMBERS = 60_000
"""A page that would hold more than so many numbers does without."""
COUNTS = ("persons", "households", "nights", "purchases", "evictions", "NOK")
"""Units that may be divided by the number of inhabitants."""
INHABITANTS = "inhabitants"
TEXTS = (
    "All together",
    "Base",
    "Scenarios side by side",
    "Municipalities side by side",
    "Numbers",
    "Per 1000 inhabitants",
    "Measure, unit",
    "Difference",
    "{low} to {high}",
    "per 1000 inhabitants",
    "Bold and ●: the interval excludes zero.",
)


def explorable(result: ComparisonResult, told: Sequence[Story]) -> dict[str, Any] | None:
    """What the page's script needs, as JSON knows it; None where it would be too much.

    `values` are by scenario, municipality and measure a list of replications, in stored units, None if undefined.
    """
    runs = (result.base, *result.scenarios)
    places = [*result.base.scenario.municipalities]
    measures = [name for name in HEADLINE if name in set(result.base.measures["measure"].astype(str))]
    replications = len(result.base.measures["replication"].unique())
    everywhere = place_of(result.base.scenario, result.base.measures["municipality"].astype(str).unique())
    shown = list(dict.fromkeys([everywhere, *places]))
    if len(runs) * len(shown) * (len(measures) + 1) * replications > MOST_NUMBERS or replications < 2:
        return None
    named = {**{name: say(title) for name, title in titles(result.base).items()}, "all": say("All together")}
    units = {name: _unit(result.base, name) for name in measures}
    counted = (result.base.measures["measure"] == INHABITANTS).any()
    return {
        "language": spoken(),
        "texts": {text: say(text) for text in TEXTS},
        "t": float(stdtrit(replications - 1, (1 + result.confidence) / 2)),
        "scenarios": [story.label for story in told],
        "places": [named[name] for name in shown],
        "measures": [
            {
                "title": title_of(name),
                "definition": meaning_of(name),
                "unit": display(units[name]).unit,
                "apart": display(units[name]).unit_of_difference,
                "scale": display(units[name]).scale,
                "count": bool(counted) and units[name] in COUNTS,
            }
            for name in measures
        ],
        "values": [_values(run, shown, measures) for run in runs],
        "inhabitants": [_values(run, shown, [INHABITANTS]) for run in runs] if counted else [],
    }


def as_json(data: dict[str, Any]) -> str:
    """JSON that may stand in a `script` element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c")


def _unit(run: RunResult, measure: str) -> str:
    frame = run.measures
    return str(frame["unit"][(frame["measure"] == measure).to_numpy()].iloc[0])


def _values(run: RunResult, places: Sequence[str], measures: Sequence[str]) -> list[list[list[float | None]]]:
    """Values over the whole period by municipality, measure and replication; five significant figures."""
    frame = run.measures
    kept = (frame["period"] == "all") & (frame["group"] == "all") & frame["measure"].isin(measures)
    table = frame[kept.to_numpy()].astype({"municipality": str, "measure": str})
    wide = table.pivot_table(
        index="replication", columns=["municipality", "measure"], values="value", dropna=False, observed=True
    )
    return [[_column(wide, (place, measure)) for measure in measures] for place in places]


def _column(wide: pd.DataFrame, key: tuple[str, str]) -> list[float | None]:
    values = wide[key].to_numpy(dtype=np.float64) if key in wide.columns else np.full(len(wide), np.nan)
    return [float(f"{value:.5g}") if math.isfinite(value) else None for value in values.tolist()]
