"""Who paid what, in prices of the first month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.ledger import Event, Payer
from sim.measures.frame import Cube, Frame, with_whole
from sim.measures.market import monthly_values

if TYPE_CHECKING:
    from sim.measures.replay import History


def money(frame: Frame, history: History, discount_rates: npt.NDArray[np.float64]) -> dict[str, Cube]:
    """Cubes of costs by payer, and their present value.

    A cost is what COST rows say, and a loss on a startlån for whoever bears it. Money received is
    negative. The ledger's amounts are of their day; consumer prices bring them to the first month. Without
    a row of consumer prices up to that month they are undefined.

    Args:
        discount_rates: share a year, by municipality; the cost of month `i` (0 for the first) is divided by
            `(1 + rate) ** (i / 12)`.
    """
    rows = np.flatnonzero((history.event == Event.COST) | (history.event == Event.STARTLAN_LOSS))
    paid = {payer: _real(frame, history, rows[history.payer[rows] == payer]) for payer in Payer}
    public = paid[Payer.MUNICIPALITY] + paid[Payer.STATE]
    years = np.arange(len(frame.calendar.months)) / 12
    present = public * (1 + discount_rates[:, np.newaxis]) ** -years
    total = frame.calendar.total
    return {
        "cost_municipality": total(with_whole(paid[Payer.MUNICIPALITY])),
        "cost_state": total(with_whole(paid[Payer.STATE])),
        "cost_households": total(with_whole(paid[Payer.HOUSEHOLDS])),
        "cost_net_present": total(with_whole(present)),
    }


def _real(frame: Frame, history: History, rows: npt.NDArray[np.intp]) -> Cube:
    """Amounts of rows by month in prices of the first month, shape (1, municipalities, months)."""
    months = len(frame.calendar.months)
    slot = frame.calendar.month_of(history.day[rows])
    nominal = frame.spread(slot, months, history.place[rows], weights=history.amount[rows])
    cpi = history.rows(Event.PRICES_CONSUMER)
    prices = monthly_values(frame, np.zeros(cpi.size, np.int64), 1, history.day[cpi], history.amount[cpi])[0]
    real: Cube = nominal[:, : frame.municipalities] * (prices[0] / prices)
    return real
