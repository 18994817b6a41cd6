"""New households before they have a home here: with friends after a break-up, with parents, or still elsewhere."""

from __future__ import annotations

import numpy as np

from sim.assumptions import Assumptions
from sim.ledger import Reason, State
from sim.processes.homelessness import become_homeless
from sim.processes.model import DAYS_A_MONTH, Model, Rows
from sim.processes.moves import move_many
from sim.world.households import Need


def set_up(model: Model, *, parted: Rows, formed: Rows, arrived: Rows) -> None:
    """Where new households are until they find a dwelling.

    Who has `parted` must leave at once. Grown children who have `formed` a household stay at home until they find
    a dwelling. Most of those who would move in (`arrived`) come when they have found one here.
    """
    anyway = model.chance("arrive_anyway", arrived) < model.assume.arrive_anyway
    model.households.arriving[arrived[~anyway]] = True
    groups = (
        (parted, State.FRIENDS, Reason.BREAK_UP),
        (formed, State.PARENTS, Reason.FORMED),
        (arrived[anyway], State.FRIENDS, Reason.ARRIVED),
    )
    sizes = [rows.size for rows, _, _ in groups]
    states = np.repeat(np.array([int(state) for _, state, _ in groups], np.int8), sizes)
    reasons = np.repeat([int(reason) for _, _, reason in groups], sizes)
    move_many(model, np.concatenate([rows for rows, _, _ in groups]), states, reasons)


def give_up(model: Model) -> None:
    """Grown children who cannot stay with their parents any longer; and who would have moved in but found nothing."""
    people, assume, s = model.households, model.assume, model.everybody
    at_home = np.flatnonzero(people.state[s] == int(State.PARENTS))
    in_need = people.need[at_home] >= int(Need.FOLLOW_UP)
    days = np.where(in_need, assume.parents_days_need, assume.parents_days)
    become_homeless(model, at_home[model.chance("leave_parents", at_home) < DAYS_A_MONTH / days], Reason.PATIENCE_ENDED)
    elsewhere = np.flatnonzero(people.arriving[s])
    gone = elsewhere[model.chance("stop_looking", elsewhere) < DAYS_A_MONTH / assume.arrival_patience]
    people.arriving[gone] = False


def usual_success(assume: Assumptions) -> float:
    """Share of those who would move in who come, where there are dwellings enough and every landlord takes them."""
    found, stays = assume.search_success, 1 - min(DAYS_A_MONTH / assume.arrival_patience, 1.0)
    come_when_found = found / (1 - (1 - found) * stays)
    return assume.arrive_anyway + (1 - assume.arrive_anyway) * come_when_found
