"""A run watched month by month: what has changed since the month before, from the ledger's new rows alone.

A measure of a month is what `sim.measures` finds for it in the end; here it is known as soon as the month is over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.ledger import CONFINED, OWNERS, RENTERS, Event, Group, Payer, State
from sim.measures.moves import OUTSIDE, PLACE_OF, PLACES

if TYPE_CHECKING:
    import numpy.typing as npt

    from sim.ledger import Ledger

MONTHLY = ("homeless", "municipal_queue", "ownership_rate", "cost_municipality")
"""The measures of a month that a watch knows."""

_OUTSIDE = PLACES.index(OUTSIDE)


class Watch:
    """Follows the ledger of a run that goes on.

    Attributes:
        rows: how many of the ledger's rows it has seen.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.rows = 0
        self._state = np.zeros(0, np.int64)
        self._flags = np.zeros(0, np.int64)
        self._adults = np.zeros(0, np.int64)
        self._queue = 0
        self._first_prices = 0.0
        self._prices = 0.0

    def begin(self) -> None:
        """Catch up with all that the ledger has so far; the next month is the first one reported."""
        self.month()
        self._first_prices = 0.0

    def month(self) -> dict[str, Any]:
        """What there is at the end of the month that the rows since the last call are of, and what it cost.

        Returns:
            `MONTHLY` measures; `states`, households in each of `sim.measures.moves.HOUSING`; and `moves`, [from, to,
            households] of all moves between them in the month, by their numbers there, -1 for outside.
        """
        new = self._ledger.after(self.rows)
        self.rows += new.size
        moves = self._moved(new)
        return {**self._stocks(new), "cost_municipality": self._cost(new), "states": self._states(), "moves": moves}

    def _moved(self, new: npt.NDArray[np.void]) -> list[list[int]]:
        """Follow the households of the new rows; how many went from where to where."""
        rows = new[np.isin(new["event"], (Event.MOVE, Event.CHANGE))]
        household = rows["household"]
        known = self._state.size
        more = int(household.max(initial=-1)) + 1 - known
        if more > 0:
            self._state, self._flags, self._adults = (
                np.concatenate([column, np.zeros(more, np.int64)])
                for column in (self._state, self._flags, self._adults)
            )
        # Of several rows of one household numpy keeps the last, which is the one that holds.
        self._state[household] = rows["target"]
        self._flags[household] = rows["flags"]
        self._adults[household] = rows["adults"]
        left, entered = PLACE_OF[rows["origin"]], PLACE_OF[rows["target"]]
        apart = left != entered
        pairs, counts = np.unique(np.stack([left[apart], entered[apart]]), axis=1, return_counts=True)
        pairs[pairs == _OUTSIDE] = -1
        return [[*pair, count] for pair, count in zip(pairs.T.tolist(), counts.tolist(), strict=True)]

    def _stocks(self, new: npt.NDArray[np.void]) -> dict[str, float]:
        known = (self._flags & Group.KNOWN) != 0
        soon = (self._flags & Group.LEAVING_SOON) != 0
        without = np.isin(self._state, (State.FRIENDS, State.ROUGH)) & known
        without |= self._state == State.TEMPORARY
        without |= np.isin(self._state, CONFINED) & soon
        owners = int(np.isin(self._state, OWNERS).sum())
        housed = owners + int(np.isin(self._state, RENTERS).sum())
        self._queue += int((new["event"] == Event.MUNICIPAL_LISTED).sum())
        self._queue -= int((new["event"] == Event.MUNICIPAL_UNLISTED).sum())
        return {
            "homeless": float(self._adults[without].sum()),
            "municipal_queue": float(self._queue),
            "ownership_rate": owners / housed if housed else float("nan"),
        }

    def _cost(self, new: npt.NDArray[np.void]) -> float:
        """What the municipality paid in the month, in prices of the first one that was watched."""
        prices = new["amount"][new["event"] == Event.PRICES_CONSUMER]
        if prices.size:
            self._prices = float(prices[-1])
        paid = np.isin(new["event"], (Event.COST, Event.STARTLAN_LOSS)) & (new["payer"] == Payer.MUNICIPALITY)
        nominal = float(new["amount"][paid].sum())
        self._first_prices = self._first_prices or self._prices
        return nominal * self._first_prices / self._prices if self._prices else nominal

    def _states(self) -> list[int]:
        there = np.bincount(PLACE_OF[self._state], minlength=len(PLACES))[:_OUTSIDE]
        return [int(households) for households in there]
