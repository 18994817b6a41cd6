"""The homeless as the national mapping counts them: whom services meet in the course of a week."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd

from sim.ledger import Ledger
from sim.measures.replay import History
from sim.measures.stocks import homeless_by_place

WEEK = 48
"""In which the mappings of 2003 to 2012 were made: "how many persons are homeless in a certain week"
(https://www.husbanken.no/fou/fou-rapporter-fra-2013/nasjonal-kartlegging-bostedslose/)."""


def mapped(ledger: Ledger, years: Iterable[int]) -> dict[int, dict[str, float]]:
    """Adults met in the mapping's week of each year, by where they were met last, and in all.

    A stock on a day misses who came or left in the week: of stays of ten days a week meets 1.7 times as many as a day.
    Nobody is counted twice, as the mapping's forms leave out those whom several services report.
    """
    life = History.of(ledger.table()).intervals
    parts, _ = homeless_by_place(life)
    at = np.concatenate(list(parts.values()))
    name = np.repeat(list(parts), [rows.size for rows in parts.values()])
    found = {}
    for year in years:
        monday = date.fromisocalendar(year, WEEK, 1).toordinal() - ledger.first_day
        met = (life.start[at] < monday + 7) & (life.stop[at] > monday)
        rows, where = at[met], name[met]
        order = np.argsort(life.start[rows], kind="stable")
        last = dict(zip(life.household[rows][order].tolist(), order.tolist(), strict=True))
        chosen = np.array(sorted(last.values()), np.intp)
        adults = life.adults[rows][chosen].astype(float)
        counts = {f"homeless_{part}": float(adults[where[chosen] == part].sum()) for part in parts}
        found[year] = {"homeless": float(adults.sum()), **counts}
    return found


def instead(measures: pd.DataFrame, replication: int, place: str, counts: dict[int, dict[str, float]]) -> pd.DataFrame:
    """A frame of measures in which these counts stand in for the stocks of the same names and years."""
    measures = measures.copy()
    for year, by_name in counts.items():
        for measure, value in by_name.items():
            row = (measures["replication"] == replication) & (measures["period"] == str(year))
            row &= (measures["measure"] == measure) & (measures["group"] == "all") & (measures["municipality"] == place)
            measures.loc[row, "value"] = value
    return measures
