"""Who views which dwelling, how many bid for it, and what it goes for.

Each week of a month every buyer views one dwelling of those that the bid would pay, mostly one of the best of them, and
bids. The highest bidder has it: for the ask if nobody else came, else for what the second would have given. Nobody
goes beyond a limit over the ask, for a like dwelling can be had for it; among those who would, chance decides. So many
buyers raise prices above asks, and who can pay least has a chance where few others come.
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
ABOUT = 3
"""Buyers compare so many dwellings on either side of the one that they think of."""
_ACTIVITIES = tuple((f"viewing {week}", f"bidding {week}") for week in range(VIEWINGS))
_MIXED = np.uint64(0x9E3779B97F4A7C15)


def sell(model: Model, bids: Bids, offers: Offers) -> tuple[Rows, Rows, Floats, Ints]:
    """The places of bid and offer of each sale of the month, its price (NOK), and how often each bid lost."""
    # By falling bid; of the same price those of banks' customers first, then in the order in which they stand here.
    order = np.argsort(-bids.price, kind="stable")
    words = np.array([(model.word(viewing), model.word(bidding)) for viewing, bidding in _ACTIVITIES])
    return _sell(order, bids, offers, words, model.assume.viewing_spread, 1 + model.assume.overbid)


@compiled
def _sell(
    order: Rows, bids: Bids, offers: Offers, words: Words, spread: float, most: float
) -> tuple[Rows, Rows, Floats, Ints]:
    """`words`: for each week, of its viewings and its bidding. `spread`: see the assumption. `most`: bid, of an ask."""
    bid, offer, price = np.empty(order.size, np.intp), np.empty(order.size, np.intp), np.empty(order.size)
    served, sold, lost = np.zeros(order.size, np.bool_), 0, np.zeros(order.size, np.int64)
    # What is left of the offers, as they stand in `offers`, and where each size begins in it.
    left, first = np.arange(offers.ask.size), offers.first.copy()
    for week in range(words.shape[0]):
        winner, best, second, lucky = (
            np.full(left.size, -1),
            np.zeros(left.size),
            np.zeros(left.size),
            np.zeros(left.size),
        )
        within_reach = first[1:].copy()
        for b in order:
            if served[b]:
                continue
            place = _viewed(b, bids, offers, left, first, within_reach, words[week, 0], spread)
            if place < 0:
                continue
            lost[b] += 1  # until it has won
            # Of those who would go to the limit chance decides.
            given = min(bids.price[b], most * offers.ask[left[place]])
            luck = drawn(words[week, 1], bids.identity[b])
            if given > best[place] or (given == best[place] and luck > lucky[place]):
                second[place] = best[place]
                winner[place], best[place], lucky[place] = b, given, luck
            else:
                second[place] = max(second[place], given)
        for place in range(left.size):
            if winner[place] >= 0:
                bid[sold], offer[sold] = winner[place], left[place]
                price[sold] = max(offers.ask[left[place]], second[place])
                served[winner[place]] = True
                lost[winner[place]] -= 1
                sold += 1
        left, first = _unsold(left, winner, first)
    return bid[:sold], offer[:sold], price[:sold], lost


@compiled
def _viewed(
    b: int,
    bids: Bids,
    offers: Offers,
    left: Rows,
    first: Rows,
    within_reach: Rows,
    word: np.uint64,
    spread: float,
) -> int:
    """Place among those left of the dwelling that a buyer views, -1 for none.

    It is of the size aimed at; if the bid pays for none of that, of the next smaller size that will do.
    `within_reach`: of each size, the end of those that the bids so far would pay; bids fall, so it only moves down.
    """
    for rooms in range(bids.aim[b], bids.smallest[b] - 1, -1):
        size = bids.town[b] * ROOMS + rooms - 1
        begin, end = first[size], within_reach[size]
        while end > begin and offers.ask[left[end - 1]] > bids.price[b]:
            end -= 1
        within_reach[size], within = end, end - begin
        if within > 0:
            luck = drawn(word, bids.identity[b]) ** spread
            return _likeliest(
                begin, begin + within, int((within - 1) * (1 - luck)), offers, left, word, bids.identity[b]
            )
    return -1


@compiled
def _likeliest(
    begin: int, end: int, about: int, offers: Offers, left: Rows, word: np.uint64, identity: np.uint64
) -> int:
    """Of the dwellings about a place the one that the buyer takes a liking to.

    So one dwelling more or less on offer, which shifts all places, leaves most viewings as they were.
    """
    chosen, best = begin, -1.0
    for place in range(max(begin + about - ABOUT, begin), min(begin + about + ABOUT + 1, end)):
        liking = drawn(word + _MIXED * offers.word[left[place]], identity)
        if liking > best:
            chosen, best = place, liking
    return chosen


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
