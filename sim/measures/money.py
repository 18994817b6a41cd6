"""Who paid what, in prices of the first month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim import elementary
from sim.ledger import Event, Item
from sim.measures.costs import PAYERS, PUBLIC, STARTLAN_LOSS, cost_of, net_present_of
from sim.measures.frame import Cube, Frame, with_whole
from sim.measures.market import monthly_values

if TYPE_CHECKING:
    from sim.measures.episodes import Rows
    from sim.measures.replay import History


def money(
    frame: Frame, history: History, discount_rates: npt.NDArray[np.float64], public_funds: npt.NDArray[np.float64]
) -> dict[str, Cube]:
    """Cubes of costs by payer, in all and by item, and their present value.

    A cost is what COST rows say, and a loss on a startlån for whoever bears it. Money received is
    negative. The ledger's amounts are of their day; consumer prices bring them to the first month. Without
    a row of consumer prices up to that month they are undefined.

    Args:
        discount_rates: share a year, by municipality; the cost of month `i` (0 for the first) is divided by
            `(1 + rate) ** (i / 12)`.
        public_funds: what a krone raised by taxes costs society besides the krone, by municipality.
    """
    rows = np.flatnonzero((history.event == Event.COST) | (history.event == Event.STARTLAN_LOSS))
    prices = _deflator(frame, history)
    total = frame.calendar.total
    cubes: dict[str, Cube] = {}
    public = np.zeros((1, frame.municipalities, len(frame.calendar.months)))
    weights = elementary.power(1 + discount_rates[:, np.newaxis], -np.arange(len(frame.calendar.months)) / 12)
    for payer in PAYERS:
        own = rows[history.payer[rows] == payer]
        paid = _by_month(frame, history, own) * prices
        cubes[cost_of(payer)] = total(with_whole(paid))
        if payer in PUBLIC:
            public += paid
            cubes[net_present_of(payer)] = total(with_whole(paid * weights))
        for item, chosen in _items(history, own).items():
            cubes[cost_of(payer, item)] = total(with_whole(_by_month(frame, history, chosen) * prices))
    present = public * weights
    social = present * (1 + public_funds[:, np.newaxis])
    return {
        **cubes,
        "cost_net_present": total(with_whole(present)),
        "cost_net_present_social": total(with_whole(social)),
    }


def _items(history: History, rows: Rows) -> dict[str, Rows]:
    """`rows` apart by the cost table's items."""
    loss = history.event[rows] == Event.STARTLAN_LOSS
    costs, detail = rows[~loss], history.detail[rows[~loss]]
    apart = {item.name.lower(): costs[detail == item] for item in Item}
    return {**apart, STARTLAN_LOSS: rows[loss]}


def _by_month(frame: Frame, history: History, rows: Rows) -> Cube:
    """Nominal amounts of rows by month, shape (1, municipalities, months)."""
    months = len(frame.calendar.months)
    slot = frame.calendar.month_of(history.day[rows])
    nominal = frame.spread(slot, months, history.place[rows], weights=history.amount[rows])
    return nominal[:, : frame.municipalities]


def _deflator(frame: Frame, history: History) -> npt.NDArray[np.float64]:
    """What brings a month's amounts to prices of the first month, shape (months,)."""
    cpi = history.rows(Event.PRICES_CONSUMER)
    prices = monthly_values(frame, np.zeros(cpi.size, np.int64), 1, history.day[cpi], history.amount[cpi])[0]
    deflator: npt.NDArray[np.float64] = prices[0] / prices
    return deflator
