"""The homeless as the national mapping counts them: whom services meet in the course of a week."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.measures.frame import Cube, Frame, Integers
from sim.measures.stocks import PLACES_OF_HOMELESS, homeless_by_place

if TYPE_CHECKING:
    from sim.measures.replay import History

WEEK = 48
"""In which the mappings were made: "how many persons are homeless in a certain week"
(https://www.husbanken.no/fou/fou-rapporter-fra-2013/nasjonal-kartlegging-bostedslose/)."""


def mapping(frame: Frame, history: History, first_day: int) -> dict[str, Cube]:
    """Adults met in the mapping's week of each year, by where they were met last, and children with them.

    A stock on a day misses who came or left in the week: of stays of ten days a week meets 1.7 times as many as a day.
    Nobody is counted twice, as the mapping's forms leave out those whom several services report. The whole has the
    mean of its years; a year whose week is not reported has none.
    """
    life = history.intervals
    parts, _ = homeless_by_place(life)
    at = np.concatenate(list(parts.values()))
    where = np.repeat(np.arange(len(parts)), [rows.size for rows in parts.values()])
    order = np.argsort(at)
    at, where = at[order], where[order]
    slots, met_in = [], []
    calendar = frame.calendar
    told = np.zeros(len(calendar.years), np.bool_)
    for number, year in enumerate(calendar.years):
        monday = date.fromisocalendar(int(year), WEEK, 1).toordinal() - first_day
        told[number] = calendar.edges[0] <= monday <= calendar.edges[-1] - 7
        met = np.flatnonzero((life.start[at] < monday + 7) & (life.stop[at] > monday))
        household = life.household[at[met]]  # in order, and each one's stretches in order of time
        last = met[np.append(household[1:] != household[:-1], True)] if met.size else met
        met_in.append(last)
        slots.append(np.full(last.size, number))
    chosen, slot = np.concatenate(met_in), np.concatenate(slots)
    rows, found = at[chosen], where[chosen]
    with_children = ~np.isin(found, [list(parts).index(part) for part in ("institution", "prison")])

    def count(who: npt.NDArray[np.bool_], people: Integers) -> Cube:
        of = rows[who]
        weights = people[of].astype(np.float64)
        yearly = frame.spread(slot[who], told.size, life.place[of], life.flags[of], weights)
        return _by_period(frame, np.where(told, yearly, np.nan))

    everybody = np.ones(rows.size, np.bool_)
    return {
        "homeless_mapped": count(everybody, life.adults),
        **{
            f"homeless_mapped_{part}": count(found == number, life.adults)
            for number, part in enumerate(PLACES_OF_HOMELESS)
        },
        "homeless_mapped_children": count(with_children, life.children),
    }


def _by_period(frame: Frame, yearly: Cube) -> Cube:
    """Years and their mean, in a cube whose months tell nothing."""
    months = np.full((*yearly.shape[:-1], len(frame.calendar.months)), np.nan)
    told = ~np.isnan(yearly)
    number = told.sum(axis=-1, keepdims=True)
    total = np.where(told, yearly, 0.0).sum(axis=-1, keepdims=True)
    whole = np.divide(total, number, out=np.full(total.shape, np.nan), where=number > 0)
    return np.concatenate([months, yearly, whole], axis=-1)
