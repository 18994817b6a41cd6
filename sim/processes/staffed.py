"""Municipal dwellings with staff in the building round the clock, which the state may demand for its grant."""

from __future__ import annotations

import numpy as np

from sim.ledger import NOBODY
from sim.processes import follow_up, support
from sim.processes.model import Model
from sim.world.dwellings import Use
from sim.world.households import Need

_FOLLOW_UP = int(Need.FOLLOW_UP)


def look_after(model: Model) -> None:
    """Tenants in need of follow-up have the staff's help as long as they live there, and no other."""
    people, homes = model.households, model.dwellings
    staffed = np.flatnonzero(homes.staffed[: homes.count] & (homes.use[: homes.count] == int(Use.MUNICIPAL)))
    tenants = homes.occupant[staffed]
    tenants = tenants[tenants != NOBODY]
    tenants = tenants[people.need[tenants] >= _FOLLOW_UP]
    for town in model.towns:
        here = set(tenants[people.municipality[tenants] == town.index].tolist())
        before, town.looked_after = town.looked_after, here
        for household in sorted(here - before):
            follow_up.give_up(model, household)
        for household in sorted(here ^ before):
            support.refresh(model, household)
