"""The municipality's toolbox: each mechanism moves what theory says that it moves, and nothing where it is neutral."""

from __future__ import annotations

from datetime import date

import mechanisms as kept
import pytest
import small_town
from kept_table import read

from sim.experiment import averted
from sim.levers import Value
from sim.measures.catalogue import catalogue

pytestmark = pytest.mark.reference

FILES = sorted(path for path in kept.FOLDER.glob("*.toml") if path.stem != kept.BASE)
HINT = "renew the table: .venv/bin/python results/reference/mechanisms.py"


def test_every_scenario_has_an_effect_that_theory_names() -> None:
    named = {effect.scenario for effect in kept.EFFECTS if effect.sign}
    assert named == {path.stem for path in FILES}
    assert {averted.MEASURE, *(entry.name for entry in catalogue())} >= {effect.measure for effect in kept.EFFECTS}


def test_the_table_is_complete() -> None:
    kinds = [
        (town, str(replications), effect.scenario, effect.measure, effect.group, str(effect.sign))
        for town, replications in kept.RUNS
        for effect in kept.EFFECTS
    ]
    columns = ("municipality", "replications", "scenario", "measure", "group", "expected")
    assert [tuple(row[column] for column in columns) for row in read(kept.TABLE)] == kinds, HINT


def test_under_strain_each_effect_has_the_sign_of_theory_clear_of_zero() -> None:
    town, replications = kept.RUNS[0]
    against = []
    for row in read(kept.TABLE):
        if (row["municipality"], row["replications"]) == (town, str(replications)) and int(row["expected"]):
            ends = [int(row["expected"]) * float(row[end]) for end in ("ci_low", "ci_high")]
            if not min(ends) > 0:
                against.append(f"{row['scenario']}: {row['measure']} of {row['group']}: {row['difference']}")
    assert not against


def test_a_fresh_run_gives_what_is_kept() -> None:
    town, replications = kept.RUNS[1]
    kept_rows = [row for row in read(kept.TABLE) if row["replications"] == str(replications)]
    assert [{**row, "expected": str(row["expected"])} for row in kept.run(town, replications)] == kept_rows, HINT


NEUTRAL: dict[str, Value] = {
    "allocation.policy": "need",
    "allocation.staircase": False,
    "allocation.appeals": 0.0,
    "allocation.user_choice": True,
    "followup.priority": "queue",
    "municipal.allocation_rights": 0.0,
    "grants.demands_staff": True,  # as long as nothing is built for the list
    "grants.establishment_share": 0.0,
    "grants.on_sale": "transfer",  # as long as nothing is sold to tenants
    "municipal.adaptations": 0.0,
    "municipal.head_leases": 0.0,
    "municipal.reinvest_sales": False,  # the same
    "municipal.sell_to_tenants": False,
    "discharge.planned_share": 0.0,
    "followup.caseload": 15.0,
    "housing_first.places": 0.0,
    "housing_first.caseload": 5.0,  # as long as there are no places
    "coordination.organisation": "pooled",
    "builds.resale_years": 10.0,  # as long as nothing is built under conditions
    "prevention.counsellors": 0.0,
    "programme.leaders": 0.0,
    "programme.planning_share": 0.0,
    "prevention.early_notice": True,  # as long as there is no counsellor to tell
    "refugees.private_share": 0.0,
    "rental.deposit_guarantees": 0.0,
    "rental.landlord_refusal": 1.0,
    "startlan.refinance": False,
    "startlan.when_spent": "refuse",
}
"""Values of the levers at which they change nothing."""


@pytest.mark.parametrize("lever", NEUTRAL)
def test_a_lever_at_its_neutral_value_changes_no_byte(lever: str) -> None:
    changed = small_town.scenario(changes=[(date(2008, 6, 1), {lever: NEUTRAL[lever]})])
    assert small_town.fingerprint(changed) == small_town.fingerprint(small_town.scenario())
