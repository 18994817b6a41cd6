"""Prices and rents of constant quality, and what is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.ledger import Event
from sim.measures.frame import Cube, Frame, Integers, ratio, with_whole

if TYPE_CHECKING:
    from sim.measures.replay import History


def market(frame: Frame, history: History, stock: npt.NDArray[np.integer]) -> dict[str, Cube]:
    """Cubes of indexes and building.

    Args:
        stock: dwellings by municipality and rooms at day 0, shape (municipalities, 5): the weights of the
            indexes.
    """
    started, completed = history.rows(Event.STARTED), history.rows(Event.COMPLETED)
    withdrawn = history.rows(Event.WITHDRAWN)
    dwellings = history.detail[started].astype(np.float64)
    return {
        "price_index": _index(frame, history, Event.PRICE, stock),
        "rent_index": _index(frame, history, Event.RENT, stock),
        "dwellings_started": frame.flow(history.day[started], history.place[started], weights=dwellings),
        "dwellings_completed": frame.flow(history.day[completed], history.place[completed]),
        "dwellings_withdrawn": frame.flow(history.day[withdrawn], history.place[withdrawn]),
    }


def _index(frame: Frame, history: History, event: Event, stock: npt.NDArray[np.integer]) -> Cube:
    """The stock's value at each month's prices over its value at the first month's, times 100.

    A size without dwellings has no weight. A period's index is the mean of its months'.
    """
    rows = history.rows(event)
    sizes = stock.shape[1]
    series = history.place[rows] * sizes + history.origin[rows] - 1
    prices = monthly_values(frame, series, frame.municipalities * sizes, history.day[rows], history.amount[rows])
    weights = stock.reshape(-1, 1)
    worth = np.where(weights > 0, weights * prices, 0.0)
    value = with_whole(worth.reshape(frame.municipalities, sizes, -1).sum(axis=1)[np.newaxis])
    return frame.calendar.mean(100 * ratio(value, value[..., :1]))


def monthly_values(
    frame: Frame, series: Integers, number: int, days: Integers, values: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """What stood at the end of each month: the latest value up to then, shape (number, months).

    Args:
        series: which of `number` series each value belongs to; values stand in order of happening.
    """
    months = len(frame.calendar.months)
    month = frame.calendar.month_of(days) + 1  # 0 keeps the last value of the warm-up
    inside = month <= months
    table = np.full((number, months + 1), np.nan)
    table[series[inside], month[inside]] = values[inside]  # of several in a month the last one stays
    latest = np.maximum.accumulate(np.where(np.isnan(table), 0, np.arange(months + 1)), axis=1)
    return np.take_along_axis(table, latest, axis=1)[:, 1:]
