"""New households before they have a home here: with friends after a break-up, with parents, or still elsewhere."""

from __future__ import annotations

import numpy as np

from sim.assumptions import Assumptions
from sim.compiled import compiled
from sim.ledger import Reason, State
from sim.processes.homelessness import become_homeless
from sim.processes.model import DAYS_A_MONTH, Model, Rows
from sim.processes.moves import move_many
from sim.streams import Words, drawn
from sim.world.columns import Bools, Ints
from sim.world.households import Need

_PARENTS, _FOLLOW_UP = int(State.PARENTS), int(Need.FOLLOW_UP)
_GROUPS = np.arange(3)
"""Those who parted, those who formed a household and those who arrived: where they are first, and why."""
_STATES = np.array([int(state) for state in (State.FRIENDS, State.PARENTS, State.FRIENDS)])
_REASONS = np.array([int(reason) for reason in (Reason.BREAK_UP, Reason.FORMED, Reason.ARRIVED)])


def set_up(model: Model, *, parted: Rows, formed: Rows, arrived: Rows) -> None:
    """Where new households are until they find a dwelling.

    Who has `parted` must leave at once. Grown children who have `formed` a household stay at home until they find
    a dwelling. Most of those who would move in (`arrived`) come when they have found one here.
    """
    come = model.households.at(arrived, _come, model.word("arrive_anyway"), model.assume.arrive_anyway)
    which = np.repeat(_GROUPS, (parted.size, formed.size, come.size))
    move_many(model, np.concatenate([parted, formed, come]), _STATES[which], _REASONS[which])


@compiled
def _come(arrived: Rows, identity: Words, arriving: Bools, word: np.uint64, anyway: float) -> Rows:
    """Those who come at once, `anyway` a share of them; the others look for a dwelling here first."""
    rows = np.empty(arrived.size, np.intp)
    found = 0
    for h in arrived:
        if drawn(word, identity[h]) < anyway:
            rows[found] = h
            found += 1
        else:
            arriving[h] = True
    return rows[:found]


def give_up(model: Model) -> None:
    """Grown children who cannot stay with their parents any longer; and who would have moved in but found nothing."""
    assume = model.assume
    rows = model.households.over(
        _give_up,
        model.word("leave_parents"),
        model.word("stop_looking"),
        DAYS_A_MONTH / assume.parents_days,
        DAYS_A_MONTH / assume.parents_days_need,
        DAYS_A_MONTH / assume.arrival_patience,
    )
    become_homeless(model, rows, Reason.PATIENCE_ENDED)


@compiled
def _give_up(
    count: int,
    identity: Words,
    state: Ints,
    arriving: Bools,
    need: Ints,
    leave_word: np.uint64,
    stop_word: np.uint64,
    leave: float,
    leave_in_need: float,
    stop: float,
) -> Rows:
    """Who must leave their parents; those elsewhere who give up do not look any longer. Hazards of a month."""
    rows = np.empty(count, np.intp)
    found = 0
    for h in range(count):
        if state[h] == _PARENTS and drawn(leave_word, identity[h]) < (
            leave_in_need if need[h] >= _FOLLOW_UP else leave
        ):
            rows[found] = h
            found += 1
        elif arriving[h] and drawn(stop_word, identity[h]) < stop:
            arriving[h] = False
    return rows[:found]


def usual_success(assume: Assumptions) -> float:
    """Share of those who would move in who come, where there are dwellings enough and every landlord takes them."""
    found, stays = assume.search_success, 1 - min(DAYS_A_MONTH / assume.arrival_patience, 1.0)
    come_when_found = found / (1 - (1 - found) * stays)
    return assume.arrive_anyway + (1 - assume.arrive_anyway) * come_when_found
