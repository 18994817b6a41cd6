"""The staircase: who needs intensive follow-up earns a lease step by step, and a relapse leads down again."""

from __future__ import annotations

from sim.ledger import State
from sim.processes import support
from sim.processes.model import Model
from sim.world.households import Need

TRAINING_DAYS = 365
"""Term of a training lease (assumed: most were of a year, renewed)."""


def climbs(model: Model, household: int) -> bool:
    """Whether the household is on the staircase: those in a Housing First team are not."""
    people = model.households
    return (
        model.town_of(household).policy.allocation.staircase
        and people.need_of(household) == Need.INTENSIVE
        and not people.first.item(household)
    )


def is_ready(model: Model, household: int) -> bool:
    """Whether somebody on the staircase has lived in temporary accommodation for long enough to be given a dwelling."""
    people = model.households
    days = model.day - people.since.item(household)
    return people.state_of(household) == State.TEMPORARY and days >= model.assume.stairs_days


def passes(model: Model, household: int) -> bool:
    """Whether a training lease ends well: no relapse in its year, and nothing owed."""
    owes = bool(model.households.in_arrears.item(household))
    relapse = model.assume.training_failed * support.factor(model, household)
    return not owes and model.luck("training", household) >= relapse
