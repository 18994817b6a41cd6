"""Who lives in the model at the end of a month: its households as arrays, told as censuses tell of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.ledger import State
from sim.processes.model import Model
from sim.scenario import Scenario
from sim.simulation import advance, build
from sim.world import tables
from sim.world.families import NO_ONE
from sim.world.households import OWNS, RENTS

SEED = 1

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Population:
    """The households that are present at the end of a month; arrays over households, money in NOK.

    Attributes:
        housed: in a dwelling of their own; the others are inhabitants only.
        at_parents: grown children who look for a first dwelling; the household that they still belong to is not known.
        age, partner: of the reference person (the older) and the partner in whole years, -1 without one.
        kids: ages of the children at home, shape (n, 4), -1 for none. youngest: -1 without one.
        income: after tax, with allowance and tax relief on interest, a year.
    """

    housed: Bools
    at_parents: Bools
    state: Ints
    adults: Ints
    age: Ints
    partner: Ints
    kids: Ints
    youngest: Ints
    persons: Ints
    income: Floats
    wealth: Floats
    debt: Floats
    work: Ints
    allowance: Floats

    @property
    def owns(self) -> Bools:
        """In a dwelling that the household owns."""
        return OWNS[self.state]

    @property
    def childless(self) -> Bools:
        """Nobody's child at home, not a grown one either."""
        return self.youngest < 0


def at_start(scenario: Scenario, seed: int = SEED) -> Model:
    """The model on the eve of the first reported day."""
    model = build(scenario, 0, seed)
    advance(model, scenario.start)
    return model


def population(model: Model) -> Population:
    """Everybody in the model now."""
    people, calendar = model.households, model.calendar
    rows = people.present()
    kids = np.where(people.kids[rows] == NO_ONE, -1, (calendar - people.kids[rows]) // 12).astype(np.int64)
    partner = np.where(people.adults[rows] > 1, (calendar - people.partner[rows]) // 12, -1).astype(np.int64)
    costs, economy = tables.unit_costs(), model.economy
    debt, startlan, credit = people.debt[rows], people.startlan[rows], people.credit[rows]
    interest = debt * economy.mortgage_rate + startlan * (economy.husbanken_rate + costs["startlan_margin"])
    interest += credit * model.assume.credit_rate
    income = 12 * (people.net[rows] + people.allowance[rows]) + costs["interest_relief_share"] * interest / 100
    state = people.state[rows].astype(np.int64)
    return Population(
        housed=OWNS[state] | RENTS[state],
        at_parents=state == int(State.PARENTS),
        state=state,
        adults=people.adults[rows].astype(np.int64),
        age=people.age(rows, calendar).astype(np.int64),
        partner=partner,
        kids=kids,
        youngest=np.where((kids < 0).all(axis=1), -1, np.where(kids < 0, 999, kids).min(axis=1)),
        persons=people.persons(rows),
        income=income,
        wealth=people.wealth[rows],
        debt=debt + startlan + credit,
        work=people.work[rows].astype(np.int64),
        allowance=people.allowance[rows],
    )
