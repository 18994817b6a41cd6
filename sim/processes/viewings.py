"""Who views which dwelling, how many bid for it, and what it goes for.

Each week of a month every buyer views one dwelling of those that the bid would pay, mostly one of the best of them, and
bids. The highest bidder has it: for the ask if nobody else came, else for what the second would have given, within a
limit, for a like dwelling can be had for its ask. So many buyers raise prices above asks, and who can pay least has a
chance where few others come, but no more.
"""

from __future__ import annotations

import numpy as np

from sim.compiled import compiled
from sim.processes.bids import Bids
from sim.processes.credit import Ints
from sim.processes.model import Model, Rows
from sim.processes.offers import Offers
from sim.rules.housing_need import ROOMS
from sim.streams import Floats, Words, drawn

VIEWINGS = 4
"""A month: flats are shown at weekends."""


def sell(model: Model, bids: Bids, offers: Offers) -> tuple[Rows, Rows, Floats]:
    """The places of bid and offer of each sale of the month, and its price (NOK)."""
    # By falling bid; of the same price those of banks' customers first, then in the order in which they stand here.
    order = np.argsort(-bids.price, kind="stable")
    words = np.array([model.word(f"viewing {number}") for number in range(VIEWINGS)])
    return _sell(order, bids, offers, words, model.assume.viewing_spread, 1 + model.assume.overbid)


@compiled
def _sell(
    order: Rows, bids: Bids, offers: Offers, words: Words, spread: float, most: float
) -> tuple[Rows, Rows, Floats]:
    """`spread`: see the assumption. `most`: of the ask."""
    bid, offer, price = np.empty(order.size, np.intp), np.empty(order.size, np.intp), np.empty(order.size)
    served, sold = np.zeros(order.size, np.bool_), 0
    # What is left of the offers, as they stand in `offers`, and where each size begins in it.
    left, first = np.arange(offers.ask.size), offers.first.copy()
    for word in words:
        winner, second = np.full(left.size, -1), np.zeros(left.size)
        for b in order:
            if served[b]:
                continue
            place = _viewed(b, bids, offers.ask, left, first, drawn(word, bids.identity[b]) ** spread)
            if place >= 0 and winner[place] < 0:
                winner[place] = b
            elif place >= 0 and second[place] == 0:
                second[place] = bids.price[b]
        for place in range(left.size):
            if winner[place] >= 0:
                ask = offers.ask[left[place]]
                bid[sold], offer[sold] = winner[place], left[place]
                price[sold] = min(max(ask, second[place]), most * ask)
                served[winner[place]] = True
                sold += 1
        left, first = _unsold(left, winner, first)
    return bid[:sold], offer[:sold], price[:sold]


@compiled
def _viewed(b: int, bids: Bids, ask: Floats, left: Rows, first: Rows, luck: float) -> int:
    """Place among those left of the dwelling that a buyer views, -1 for none.

    It is of the size aimed at; if the bid pays for none of that, of the next smaller size that will do. `luck` is how
    far it stands from the best of those within the bid, as a share of them.
    """
    for rooms in range(bids.aim[b], bids.smallest[b] - 1, -1):
        size = bids.town[b] * ROOMS + rooms - 1
        low, high = first[size], first[size + 1]
        while low < high:  # to the end of those within the bid
            middle = (low + high) // 2
            if ask[left[middle]] <= bids.price[b]:
                low = middle + 1
            else:
                high = middle
        within = low - first[size]
        if within > 0:
            return int(low - 1 - int(within * luck))
    return -1


@compiled
def _unsold(left: Rows, winner: Ints, first: Rows) -> tuple[Rows, Rows]:
    """What is left when those with a winner are sold, and where each size begins in it."""
    rest, begins, n = np.empty(left.size, np.intp), np.zeros(first.size, np.intp), 0
    for size in range(first.size - 1):
        begins[size] = n
        for place in range(first[size], first[size + 1]):
            if winner[place] < 0:
                rest[n] = left[place]
                n += 1
    begins[first.size - 1] = n
    return rest[:n], begins
