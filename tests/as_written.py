"""Small towns under many rules at once, lived by the kernels as they are compiled or, as a script, as they are written.

NUMBA_DISABLE_JIT=1 python tests/as_written.py FILE
"""

from __future__ import annotations

import pickle
import sys
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy.typing as npt
from small_town import Levers, profile, project, scenario

from sim.ledger import COLUMNS, Ledger
from sim.measures import measure
from sim.scenario import Scenario
from sim.simulation import run, run_beside

RULES: Levers = {
    "startlan.frame": 1.2e7,
    "startlan.topup": True,
    "startlan.when_spent": "wait",
    "startlan.refinance": True,
    "municipal.acquisitions": 6.0,
    "municipal.tenancy_years": 1.0,
    "municipal.sell_to_tenants": True,
    "municipal.allocation_rights": 5.0,
    "municipal.adaptations": 3.0,
    "municipal.head_leases": 5.0,
    "housing_first.places": 4.0,
    "programme.planning_share": 0.5,
    "prevention.counsellors": 0.5,
    "prevention.early_notice": True,
    "rental.deposit_guarantees": 10.0,
    "refugees.settled": 10.0,
    "grants.establishment_share": 0.2,
    "allocation.appeals": 0.5,
    "allocation.staircase": True,
}
THEN: Levers = {
    "mortgage.ltv_cap": 0.85,
    "mortgage.debt_to_income_cap": 5.0,
    "startlan.ltv_cap_applies": True,
    "allocation.policy": "target_groups",
    "municipal.rent": "cost",
    "followup.priority": "need",
}


def town() -> Scenario:
    """Two towns, with rules that change and dwellings that are built, in a time of dear loans."""
    return scenario(
        RULES,
        changes=[(date(2008, 11, 1), THEN)],
        builds=[project(month, 2, 1 + month % 4, "municipal", month % 2) for month in range(0, 12, 3)],
        interest=3.0,
        towns=[profile(250, "a"), profile(150, "b")],
        months=24,
    )


def lived() -> dict[str, npt.NDArray[Any]]:
    """The columns of the ledgers of two replications side by side, and of one in parts, and their measures."""
    start = town()
    found = dict(zip(("first", "second"), run_beside(start, (1, 2), 5), strict=True))
    with patch("sim.side_by_side.LARGEST_PART", 200):
        found["parts"] = run(start, 1, 5)
    return {f"{name} {what}": values for name, one in found.items() for what, values in _told(one.ledger, start)}


def _told(ledger: Ledger, start: Scenario) -> list[tuple[str, npt.NDArray[Any]]]:
    table = ledger.table()
    return [*((name, table[name]) for name in COLUMNS), ("measures", measure(ledger, start).value)]


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(pickle.dumps(lived()))
