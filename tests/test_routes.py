"""The kept comparison of Housing First and the staircase: complete, and with the signs of theory."""

from __future__ import annotations

import pytest
import routes as kept
from kept_table import read

pytestmark = pytest.mark.reference

ROWS = {(row["municipality"], row["route"], row["measure"]): row for row in read(kept.TABLE)}


def test_the_table_is_complete() -> None:
    assert set(ROWS) == {
        (town, route, measure)
        for town, _, _ in kept.TOWNS
        for route in ("housing_first", "staircase")
        for measure in (*kept.PEOPLE, *kept.MONEY)
    }, "renew: .venv/bin/python results/reference/routes.py"


@pytest.mark.parametrize(("route", "sign"), [("housing_first", -1), ("staircase", +1)])
@pytest.mark.parametrize("measure", ["homeless", "temporary_nights", "institution_nights"])
def test_under_strain_one_route_shortens_the_way_and_the_other_lengthens_it(
    route: str, sign: int, measure: str
) -> None:
    row = ROWS["stress_town", route, measure]
    assert sign * float(row["ci_low"]) > 0
    assert sign * float(row["ci_high"]) > 0


def test_a_place_costs_what_a_worker_does_over_the_case_load_or_more_when_some_stand_empty() -> None:
    row = ROWS["stress_town", "housing_first", "cost_municipality_housing_first"]
    assert float(row["per_participant_year"]) > 573_000 / 8
