"""What the country in miniature shows for 2008-2012 beside the national rates of those years, as a table.

The homeless are counted as the mapping does, over its week; all else as the measures do.
Run it after a change of the model that moves levels, and look at what moved: four replications, a minute.
Nothing is fitted here; which assumptions were changed by hand after a look at runs is said in sim/assumptions.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from kept_table import write

import sim
from sim.scenario import load

HERE = Path(__file__).resolve().parent
TABLE = HERE / "norway_2008" / "national_rates.csv"
SCENARIO, MUNICIPALITY = HERE.parent.parent / "scenarios" / "baseline.toml", "minor_norway"
REPLICATIONS, SEED = 4, 1
YEARS = ("2008", "2009", "2010", "2011", "2012")
WITHIN = 1.5
"""A level is taken to be right in order when it lies within this factor of the published one."""

_MAPPING = "national mapping, week 48 of 2012 (A006; shares A049-A052; the count of 2008 is 1.27, A004)"

_STARTLAN = (
    "loans for a first home (3 332) or to establish anew (1 205) in 2005, among 2.017 million households (Husbanken's "
    "figures, https://www.dinside.no/okonomi/startlan-for-boligtrengende/62287255): the model has no refinancing nor "
    "works, which were the rest of 7 458; purposes of 2008-2012 were not found"
)


@dataclass(frozen=True, slots=True)
class Rate:
    """A published rate, and the measures of the model that make it: `measure` over `per`, times `times`."""

    name: str
    unit: str
    measure: str
    per: str | None
    times: float
    published: float
    source: str


RATES = (
    Rate(
        "homeless",
        "per 1000 inhabitants",
        "homeless_mapped",
        "inhabitants",
        1000,
        1.265,
        "mean of 2008 and 2012 (A004, A006)",
    ),
    Rate(
        "homeless with friends or kin",
        "per 1000 inhabitants",
        "homeless_mapped_friends",
        "inhabitants",
        1000,
        0.39 * 1.26,
        _MAPPING,
    ),
    Rate(
        "homeless in temporary accommodation",
        "per 1000 inhabitants",
        "homeless_mapped_temporary",
        "inhabitants",
        1000,
        0.25 * 1.26,
        _MAPPING,
    ),
    Rate(
        "homeless in institutions",
        "per 1000 inhabitants",
        "homeless_mapped_institution",
        "inhabitants",
        1000,
        0.15 * 1.26,
        _MAPPING,
    ),
    Rate(
        "homeless in prison",
        "per 1000 inhabitants",
        "homeless_mapped_prison",
        "inhabitants",
        1000,
        0.07 * 1.26,
        _MAPPING,
    ),
    Rate(
        "municipal dwellings, care dwellings not counted",
        "per 1000 inhabitants",
        "municipal_stock",
        "inhabitants",
        1000,
        20.4 * 0.73,
        "mean of 2008-2012 (B006-B010) less the 27 % that are care dwellings (SSB, Kommunale boliger 2010)",
    ),
    Rate(
        "applications for a municipal dwelling",
        "a year per 1000 inhabitants",
        "municipal_applications",
        "inhabitants",
        1000,
        7.68,
        "38 300 in 2012 (B031) among 4.986 million",
    ),
    Rate(
        "of them refused",
        "share",
        "municipal_refusals",
        "municipal_applications",
        1,
        0.328,
        "12 550 of 38 300 in 2012 (B059)",
    ),
    Rate(
        "startlån granted",
        "a year per 1000 households",
        "startlan_granted",
        "households",
        1000,
        2.25,
        _STARTLAN,
    ),
    Rate(
        "startlån paid out",
        "a year per 1000 households",
        "startlan_purchases",
        "households",
        1000,
        2.25,
        _STARTLAN,
    ),
    Rate("startlån applications refused", "share", "startlan_refused_share", None, 1, 0.36, "2011 (C014)"),
    Rate(
        "households with bostøtte",
        "share of households",
        "bostotte_recipients",
        "households",
        1,
        0.0544,
        "mean of 108 700 (May 2009, for 2008 too), 125 142 (May 2010), 124 200 (2011) and 120 800 (2012), from D001, "
        "RULES 1.4 and https://veiviseren.no (Den norske bostøtten), among 2.16 million",
    ),
    Rate(
        "households that own",
        "share of those in a dwelling",
        "ownership_rate",
        None,
        1,
        0.77,
        "census 2011 (SSB; 76 % in the survey of 2007)",
    ),
    Rate(
        "petitions for eviction",
        "a year per 1000 households",
        "eviction_petitions",
        "households",
        1000,
        4.95,
        "10 900 a year against tenants, about 2010-2012, among 2.2 million (P096; those for forced sale are apart)",
    ),
    Rate(
        "evictions carried out",
        "a year per 1000 households",
        "evictions",
        "households",
        1000,
        1.14,
        "about 2 500 a year, about 2010-2012",
    ),
)


def rates(measures: pd.DataFrame, replications: int) -> list[dict[str, object]]:
    """A row for each rate: the model's mean of the five years, its spread over replications, and the published one."""
    chosen = measures[
        (measures["group"] == "all") & measures["period"].isin(YEARS) & (measures["municipality"] != "all")
    ]
    wide = chosen.pivot_table(index="replication", columns=["measure", "period"], values="value")
    rows: list[dict[str, object]] = []
    for rate in RATES:
        values = wide[rate.measure]
        if rate.per is not None:
            values = values / wide[rate.per]
        by_replication = rate.times * np.asarray(values, float).mean(axis=1)
        model = float(by_replication.mean())
        spread = float(by_replication.std(ddof=1)) if replications > 1 else float("nan")
        rows.append(
            {
                "rate": rate.name,
                "unit": rate.unit,
                "model": f"{model:.4g}",
                "sd": f"{spread:.2g}" if np.isfinite(spread) else "",
                "published": f"{rate.published:.4g}",
                "ratio": f"{model / rate.published:.2f}",
                "source": rate.source,
            }
        )
    return rows


def run(replications: int = REPLICATIONS, municipality: str = MUNICIPALITY) -> list[dict[str, object]]:
    """The table's rows from fresh runs."""
    scenario = replace(load(SCENARIO, municipalities=[municipality]), end=date(2013, 1, 1))
    measures = sim.run(scenario, replications=replications, seed=SEED).measures
    return rates(measures, replications)


def main() -> None:
    """Renew the table, and say which rates lie outside the factor."""
    rows = run()
    write(rows, TABLE)
    for row in rows:
        ratio = float(str(row["ratio"]))
        outside = "" if 1 / WITHIN <= ratio <= WITHIN else f"  outside a factor of {WITHIN}"
        figures = f"{row['model']!s:>9} ±{row['sd']!s:>7}{row['published']!s:>9}{row['ratio']!s:>7}"
        print(f"{row['rate']!s:50}{figures}{outside}")


if __name__ == "__main__":
    main()
