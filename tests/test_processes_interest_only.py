"""Interest-only loans: who may have one, how long it lasts, and what instalments do to the month's money."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from small_town import BUSY, fingerprint, profile, scenario

from sim.assumptions import Assumptions
from sim.ledger import NOBODY, Buyer, State
from sim.levers import Value
from sim.processes import accounts, couples, purchase
from sim.processes.bids import Bids
from sim.processes.interest_only import agreements, first_instalment
from sim.processes.model import Model
from sim.processes.towns import Offer
from sim.simulation import build
from sim.world import tables
from sim.world.households import OWNS

PRICE, MONTHS = 1_000_000.0, 50
ALL_WISH = replace(Assumptions(), interest_only_share=1.0, interest_only_tilt=1.0, interest_only_years=MONTHS / 12)
REQUIRED = date(2008, 3, 1)


def town(required: float = 0.7, assume: Assumptions = ALL_WISH, **levers: Value) -> Model:
    """A town on its first day, where all would have a loan without instalments, required above a share from March."""
    rules = {f"startlan.{name}": value for name, value in levers.items()}
    changes = [(REQUIRED, {"mortgage.amortise_above": required})]
    model = build(scenario(rules, towns=[profile(300)], changes=changes, assumptions=assume, warmup=0), 1, 1)
    begin(model, 0)
    return model


def begin(model: Model, month: int) -> None:
    """So many months after the start."""
    model.begin_month(month, date(2008 + month // 12, month % 12 + 1, 1), 30)


def buy(model: Model, ltv: float, kind: Buyer = Buyer.HOUSEHOLD_BANK) -> int:
    """A tenant with so much in the bank that the loan is this share of the price buys a dwelling; returns its row."""
    people, homes = model.households, model.dwellings
    household = int(np.flatnonzero(people.state[model.everybody] == int(State.PRIVATE_RENT))[0])
    dwelling = np.flatnonzero((homes.listed[: homes.count] >= 0) & (homes.occupant[: homes.count] == NOBODY))[:1]
    people.family_help[household] = people.debt[household] = people.instalment[household] = 0.0
    people.wealth[household] = (1 + model.assume.purchase_fee - ltv) * PRICE
    people.net[household], people.subsistence[household], people.income[household] = 5e4, 1e4, 9e5
    rows = np.array([household])
    bids = Bids(np.zeros(1, np.intp), np.array([int(kind)]), rows, people.identity[rows], *([np.array([PRICE])] * 3))
    if kind == Buyer.HOUSEHOLD_STARTLAN:
        model.towns[0].startlan[household] = Offer(
            PRICE, 1.0, PRICE, True, model.towns[0].frame.year, model.env.event()
        )
    purchase.carry_out(model, bids, dwelling, np.array([PRICE]))
    assert people.debt[household] + people.startlan[household] == pytest.approx(ltv * PRICE)
    return household


# Worked examples


@pytest.mark.parametrize(
    ("ltv", "month", "free"), [(0.65, 1, True), (0.75, 1, True), (0.65, 2, True), (0.75, 2, False)]
)
def test_from_its_date_on_a_requirement_binds_new_loans_above_its_share(ltv: float, month: int, free: bool) -> None:
    model = town(0.7)
    begin(model, month)
    household = buy(model, ltv)
    people, owed = model.households, ltv * PRICE
    begin(model, month + 1)
    accounts.keep(model)
    instalment, interest = 0.0 if free else owed / 360, owed * model.economy.mortgage_rate / 1200
    assert people.debt[household] == pytest.approx(owed - instalment)
    assert people.housing[household] == pytest.approx(interest + instalment)
    means = 5e4 + interest * tables.unit_costs()["interest_relief_share"]
    assert people.burden[household] == pytest.approx((interest + instalment) / means)


def test_a_loan_from_before_the_date_keeps_its_agreement() -> None:
    model = town(0.0)
    household = buy(model, 0.75)
    begin(model, 12)
    accounts.keep(model)
    assert model.households.debt[household] == 0.75 * PRICE


def test_the_usual_instalments_begin_when_the_agreed_time_is_over() -> None:
    model = town()
    household = buy(model, 0.65)
    owed = []
    for month in (MONTHS - 1, MONTHS, MONTHS + 1):
        begin(model, month)
        accounts.keep(model)
        owed.append(float(model.households.debt[household]))
    assert owed == pytest.approx([0.65 * PRICE * (1 - paid / 360) for paid in (0, 1, 2)])


def test_what_is_not_paid_in_instalments_is_saved_as_the_rest_of_what_is_left() -> None:
    wealth = {}
    for free in (True, False):
        model = town(1.2 if free else 0.0)
        begin(model, 2)
        household = buy(model, 0.65)
        model.households.buffer[household] = 1e6
        accounts.keep(model)
        wealth[free] = float(model.households.wealth[household])
    assert wealth[True] - wealth[False] == pytest.approx(model.assume.saving_share * 0.65 * PRICE / 360)


def test_a_startlan_behind_a_banks_loan_is_repaid_from_the_first_month() -> None:
    """And counts in the share of the value: 65 % from the bank and 30 % beside it are above 70 %."""
    for required, free in ((1.2, True), (0.7, False)):
        model = town(required, term_years=25.0)
        begin(model, 2)
        household = buy(model, 0.95, Buyer.HOUSEHOLD_STARTLAN)
        people = model.households
        bank, startlan = float(people.debt[household]), float(people.startlan[household])
        assert bank > 1e5 < startlan
        accounts.keep(model)
        assert people.startlan[household] == pytest.approx(startlan * (1 - 1 / 300))
        assert people.debt[household] == pytest.approx(bank * (1 if free else 1 - 1 / 360))


@pytest.mark.parametrize(("required", "free"), [(0.75, True), (0.7, False)])
def test_who_buys_out_a_partner_takes_up_a_loan_like_others(required: float, free: bool) -> None:
    """Half of the 52 % that is theirs is borrowed beside the 48 %: 74 % of the value."""
    model = town(required)
    begin(model, 2)
    people, homes = model.households, model.dwellings
    stays, leaves = np.flatnonzero(OWNS[people.state[model.everybody]])[:2, None]
    home = people.dwelling[stays]
    value = model.market.prices.price[0, homes.rooms[home] - 1] * homes.quality[home]
    people.debt[stays], people.startlan[stays] = 0.48 * value, 0.0
    people.instalments_from[stays] = 0
    couples.divide(model, stays, leaves)
    assert people.debt[stays] == pytest.approx(0.74 * value)
    assert people.instalments_from[stays].tolist() == [model.calendar + (MONTHS if free else 0)]


@pytest.mark.parametrize(("other_owes", "begins"), [(3e5, 7), (1e5, 5), (0.0, 5)])
def test_of_a_couples_two_loans_the_agreement_on_the_larger_holds(other_owes: float, begins: int) -> None:
    model = town()
    people = model.households
    one, other = np.flatnonzero(OWNS[people.state[model.everybody]])[:2, None]
    people.kids[:], people.children[:] = -1, 0
    people.debt[one], people.debt[other] = 2e5, other_owes
    people.instalments_from[one], people.instalments_from[other] = 5, 7
    people.at(one, couples._join, other, model.calendar)
    assert people.debt[one] == 2e5 + other_owes
    assert people.instalments_from[one] == begins


def test_the_young_and_the_old_choose_it_more_often_and_the_mean_is_the_share() -> None:
    model = town(assume=Assumptions())
    agreed = agreements(model)
    words = np.random.default_rng(1).integers(0, 2**63, 20_000).astype(np.uint64)

    def share(age: int) -> float:
        months = [first_instalment(word, agreed.calendar - 12 * age, 0.8, 1.2, agreed) for word in words]
        return float(np.mean(np.array(months) > agreed.calendar))

    found = [share(age) for age in (34, 35, 59, 60)]
    assert found == pytest.approx([0.217, 0.128, 0.128, 0.217], abs=0.01)
    assert np.mean(found) == pytest.approx(1 / 6, abs=0.01)


# Laws


def test_where_nobody_chooses_it_or_nobody_may_the_whole_run_is_the_same() -> None:
    """To the last byte: what is required of all is what all do of themselves."""

    def story(share: float, above: float) -> str:
        levers = {**BUSY.levers, "mortgage.amortise_above": above}
        town = replace(BUSY, levers=levers).scenario()
        return fingerprint(replace(town, assumptions=replace(town.assumptions, interest_only_share=share)))

    assert story(0.0, 1.2) == story(0.0, 0.7) == story(0.167, 0.0) != story(0.167, 1.2)
