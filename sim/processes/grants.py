"""The state's grants: paid with a dwelling, written down over twenty years, repaid when it is sold before."""

from __future__ import annotations

import numpy as np

from sim.ledger import NOBODY, Event, Item, Payer
from sim.processes.costs import record
from sim.processes.model import Model, Rows
from sim.processes.towns import Town
from sim.rules.grants import remaining
from sim.streams import Floats


def pay(model: Model, town: Town, dwelling: int, amount: float) -> None:
    """The state pays a grant that stays with the dwelling."""
    homes = model.dwellings
    homes.grant[dwelling], homes.granted_in[dwelling] = amount, model.month
    record(model, town, Item.GRANT, Payer.STATE, amount, dwelling)


def pay_association(model: Model, town: Town, dwelling: int, amount: float) -> None:
    """The state pays a grant to the association that builds a dwelling."""
    pay(model, town, dwelling, amount)
    record(model, town, Item.GRANT, Payer.NONE, -amount, dwelling)


def establish(model: Model, household: int, dwelling: int, amount: float) -> None:
    """A buyer's grant, which counts as savings of hers."""
    town = model.town_of(household)
    model.households.wealth[household] += amount
    pay(model, town, dwelling, amount)
    record(model, town, Item.GRANT, Payer.HOUSEHOLDS, -amount, dwelling)
    model.record(Event.GRANT_ESTABLISHMENT, household, dwelling=dwelling, amount=amount)


def left_of(model: Model, dwelling: int) -> float:
    """What is not written down yet of a dwelling's grant, NOK."""
    homes = model.dwellings
    return remaining(homes.grant.item(dwelling), (model.month - homes.granted_in.item(dwelling)) / 12)


def repay(model: Model, town: Town, dwelling: int) -> float:
    """The state has back what is left of a dwelling's grant; returned, NOK."""
    amount = left_of(model, dwelling)
    record(model, town, Item.GRANT, Payer.STATE, -amount, dwelling)
    model.dwellings.grant[dwelling] = 0.0
    return amount


def repaid_by_sellers(model: Model, dwellings: Rows, sellers: Rows) -> Floats:
    """What households that sell with a grant not written down repay, one a sale, NOK."""
    homes, repaid = model.dwellings, np.zeros(dwellings.size)
    for place in np.flatnonzero((homes.grant[dwellings] > 0) & (sellers != NOBODY)).tolist():
        town = model.town_of(int(sellers[place]))
        repaid[place] = repay(model, town, int(dwellings[place]))
        record(model, town, Item.GRANT, Payer.HOUSEHOLDS, float(repaid[place]), int(dwellings[place]))
    return repaid
