"""What a plan's measures cost: the same that a run pays for them."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
import small_town
from click.testing import CliRunner

import sim
from sim.cli import commands
from sim.experiment.plan_inputs import COLUMNS, plan_inputs, staffing
from sim.ledger import Event, Item, Payer
from sim.levers import by_name
from sim.scenario import ScenarioErrors, load_profile, shipped
from sim.simulation import simulate

INPUTS = {one.lever: one for one in plan_inputs(small_town.profile())}
PAID = {
    "office.staff": (Item.OFFICE, Payer.MUNICIPALITY),
    "followup.workers": (Item.FOLLOW_UP, Payer.MUNICIPALITY),
    "prevention.counsellors": (Item.COUNSELLING, Payer.MUNICIPALITY),
    "programme.leaders": (Item.PROGRAMME, Payer.STATE),
}


def paid(item: Item, payer: Payer, levers: small_town.Levers) -> float:
    """NOK of January 2008 in twelve months from then on."""
    scenario = small_town.scenario(levers, months=12, warmup=0)
    table = simulate(scenario, 1, 1).table()
    prices = table[table["event"] == int(Event.PRICES_CONSUMER)]
    rows = table[(table["event"] == int(Event.COST)) & (table["detail"] == int(item)) & (table["payer"] == int(payer))]
    total = 0.0
    for row in rows:
        cpi = prices["amount"][prices["day"] <= row["day"]][-1]
        total += float(row["amount"]) * 100 / float(cpi)
    return total


@pytest.mark.parametrize("lever", PAID)
def test_one_more_for_a_year_costs_what_is_said(lever: str) -> None:
    before = float(small_town.scenario().policy(0, small_town.START).get(lever))
    more = paid(*PAID[lever], {lever: before + 1}) - paid(*PAID[lever], {lever: before})
    assert more == pytest.approx(INPUTS[lever].running, rel=1e-6)


def test_a_dwelling_costs_what_it_cost_to_build_less_the_grant() -> None:
    build = small_town.project(0, 1, 2, "municipal")
    scenario = replace(small_town.scenario(months=2, warmup=0), builds=(build,))
    table = simulate(scenario, 1, 1).table()
    built = table[(table["event"] == int(Event.COMPLETED)) & (table["detail"] == 1)]
    costs = table[(table["event"] == int(Event.COST)) & (table["dwelling"] == built["dwelling"][0])]
    for payer, item, expected in (
        (Payer.MUNICIPALITY, Item.CAPITAL, INPUTS["builds.municipal"].capital),
        (Payer.STATE, Item.GRANT, INPUTS["builds.municipal"].state),
    ):
        rows = costs[(costs["payer"] == int(payer)) & (costs["detail"] == int(item))]
        assert float(rows["amount"].sum()) == pytest.approx(expected)


def test_every_shipped_place_has_them_all_within_the_levers_ranges() -> None:
    for path in shipped().values():
        profile = load_profile(path)
        for one in plan_inputs(profile):
            lever = by_name()[one.lever]
            assert lever.low <= 0 < one.high <= lever.high, one
            assert min(one.capital, one.running, one.state, one.income, one.lead_months) >= 0
            assert one.unit == lever.unit
            assert one.basis
    assert len({one.lever for one in plan_inputs(profile)}) == len(plan_inputs(profile))


def test_the_command_prints_a_table_and_every_figure() -> None:
    told = CliRunner().invoke(commands, ["costs", "stord"])
    assert told.exit_code == 0
    assert "followup.workers" in told.stdout
    assert f"{staffing():,.0f}".replace(",", " ") in told.stdout
    sheet = list(csv.DictReader(io.StringIO(CliRunner().invoke(commands, ["costs", "stord", "--csv"]).stdout)))
    assert tuple(sheet[0]) == COLUMNS
    assert sim.plan_inputs("stord")["lever"].tolist() == [row["lever"] for row in sheet]


def test_a_place_that_is_not_known_is_told() -> None:
    told = CliRunner().invoke(commands, ["costs", "strod"])
    assert told.exit_code == 2
    assert 'municipality: "strod" is not a shipped profile (did you mean stord?' in told.stderr
    with pytest.raises(ScenarioErrors):
        sim.plan_inputs("strod")
