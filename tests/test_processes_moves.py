"""Moves: one household by itself, and many at once, by the same rules."""

from __future__ import annotations

import numpy as np
import pytest
from small_town import scenario

from sim.ledger import NOBODY, Reason, State
from sim.processes.model import Model
from sim.processes.moves import move, move_many
from sim.simulation import advance, build
from sim.world.dwellings import Dwellings
from sim.world.households import Households

pytestmark = pytest.mark.laws


def lived_in() -> Model:
    town = scenario()
    model = build(town, 0, 1)
    advance(model, town.start)
    return model


@pytest.mark.parametrize("origin", [State.PRIVATE_RENT, State.MUNICIPAL_RENT, State.OWNER_BANK, State.FRIENDS])
@pytest.mark.parametrize(
    "target",
    [
        State.ABSENT,
        State.FRIENDS,
        State.TEMPORARY,
        State.ROUGH,
        State.PRISON,
        State.PRIVATE_RENT,
        State.MUNICIPAL_RENT,
        State.OWNER_BANK,
    ],
)
def test_one_household_moves_as_many_do(origin: State, target: State) -> None:
    one, many = lived_in(), lived_in()
    people = one.households
    rows = np.flatnonzero(people.state[: people.count] == int(origin))
    if not rows.size:  # nobody is with friends in this little town on that day: send somebody there
        rows = np.flatnonzero(people.state[: people.count] == int(State.PRIVATE_RENT))
        for model in (one, many):
            move(model, int(rows[0]), State.FRIENDS, Reason.LEASE_ENDED)
    household = int(rows[0])
    in_dwelling = target in (State.PRIVATE_RENT, State.MUNICIPAL_RENT, State.OWNER_BANK)
    dwelling = int(one.dwellings.to_let()[0]) if in_dwelling else NOBODY
    move(one, household, target, Reason.RENTED, dwelling)
    move_many(many, np.array([household]), target, Reason.RENTED, np.array([dwelling]))
    for table in (Households, Dwellings):
        name = "households" if table is Households else "dwellings"
        for column in table.LAYOUT:
            mine, theirs = (getattr(getattr(model, name), column) for model in (one, many))
            np.testing.assert_array_equal(mine, theirs, err_msg=column)
    assert one.ledger.table().tobytes() == many.ledger.table().tobytes()
