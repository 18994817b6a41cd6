"""Housing First against the staircase: what either changes for a year of somebody in need of intensive follow-up.

Both are held against today's route, for the same people under the same luck, in the town under strain and in Sandnes:
the staircase for all in need of intensive follow-up, Housing First with about as many places as are taken up. Figures
are per year in such a need, and for Housing First per year with a place besides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kept_table import write

import sim
from sim.levers import Value
from sim.scenario import Scenario, load

HERE = Path(__file__).resolve().parent
TABLE = HERE / "toolbox" / "routes.csv"
FOLDER = HERE.parent.parent / "scenarios" / "mechanisms"
TOWNS = (("stress_town", 40, 2.0), ("sandnes", 6, 2.0))
"""Municipality, pairs, and places."""
SEED = 1
PEOPLE = ("homeless", "temporary_nights", "institution_nights", "evictions", "eviction_petitions")
"""Measures of the group in need of intensive follow-up; homeless are person-years."""
MONEY = ("cost_municipality_housing_first", "cost_municipality_temporary_nights", "cost_municipality", "cost_state")
"""Of the whole municipality, NOK in prices of the first month."""


def with_places(scenario: Scenario, places: float) -> Scenario:
    """The shipped Housing First with so many places."""
    levers: dict[str, Value] = {"housing_first.places": places}
    lines = tuple(
        replace(line, policies=(line.policies[0], *(policy.with_values(levers) for policy in line.policies[1:])))
        for line in scenario.timelines
    )
    return replace(scenario, timelines=lines)


def rows(town: str, replications: int, places: float) -> Iterator[dict[str, object]]:
    """The table's rows of a municipality."""
    base, first, stairs = (load(FOLDER / f"{name}.toml", [town]) for name in ("base", "housing_first", "staircase"))
    compared = sim.compare(base, with_places(first, places), stairs, replications=replications, seed=SEED)
    whole = compared.comparison
    whole = whole[(whole["period"] == "all") & (whole["municipality"] == town)]
    columns = ["base_mean", "scenario_mean", "difference", "ci_low", "ci_high"]
    names = zip(whole["scenario"], whole["measure"], whole["group"], strict=True)
    found = dict(zip(names, whole[columns].to_numpy(float).tolist(), strict=True))
    length = base.end.year - base.start.year
    years = length * found["staircase", "households", "intensive"][0]
    for route in ("housing_first", "staircase"):
        served = years
        if route == "housing_first":
            served = length * found[route, "housing_first_participants", "all"][1]
        for measure in (*PEOPLE, *MONEY):
            figures = found[route, measure, "intensive" if measure in PEOPLE else "all"]
            level, _, change, low, high = (length * value if measure == "homeless" else value for value in figures)
            yield {
                "municipality": town,
                "replications": str(replications),
                "route": route,
                "measure": measure,
                "person_years": f"{years:.1f}",
                "participant_years": f"{served:.1f}" if route == "housing_first" else "",
                "today": f"{level / years:.4g}",
                "change": f"{change / years:.4g}",
                "ci_low": f"{low / years:.4g}",
                "ci_high": f"{high / years:.4g}",
                "per_participant_year": f"{change / served:.4g}" if route == "housing_first" else "",
            }


def main() -> None:
    """Renew the table and print it."""
    every = [row for town, replications, places in TOWNS for row in rows(town, replications, places)]
    write(every, TABLE)
    for row in every:
        print(*(f"{value!s:>16}" for name, value in row.items() if name != "replications"))


if __name__ == "__main__":
    main()
