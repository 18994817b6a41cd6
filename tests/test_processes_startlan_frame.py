"""What becomes of an applicant when the frame is spent, and of an owner who asks for a startlån to keep the home."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import small_town

from sim.ledger import Case, Event, Reason, Refusal, State
from sim.processes import office, refinancing, startlan
from sim.processes.model import Model
from sim.processes.viewings import VIEWINGS
from sim.rules.credit import annuity
from sim.rules.startlan import refinance
from sim.simulation import build, simulate
from sim.world.households import Need

TIGHT: small_town.Levers = {"startlan.frame": 1_500_000.0}


def rows(levers: small_town.Levers, months: int = 30) -> np.ndarray[tuple[int], np.dtype[np.void]]:
    return simulate(small_town.scenario(levers, months=months), 1, 1).table()


def test_who_waits_is_not_refused_for_a_spent_frame_and_gets_an_answer_in_january() -> None:
    table = rows({**TIGHT, "startlan.when_spent": "wait"})
    waiting = table[table["event"] == int(Event.STARTLAN_WAITING)]
    decisions = table[table["event"] == int(Event.STARTLAN_DECISION)]
    assert waiting.size
    assert (decisions["detail"] != int(Refusal.FRAME_SPENT)).all()
    begun = np.unique(waiting["household"])
    januaries = {92, 92 + 366, 92 + 366 + 365}  # the warm-up begins on 1 October 2007
    answered = decisions[np.isin(decisions["household"], begun)]["day"]
    assert januaries & set(answered.tolist())


def test_who_does_not_wait_is_refused() -> None:
    table = rows(TIGHT)
    assert not (table["event"] == int(Event.STARTLAN_WAITING)).any()
    decisions = table[table["event"] == int(Event.STARTLAN_DECISION)]
    assert (decisions["detail"] == int(Refusal.FRAME_SPENT)).any()


WORTH = {"value": 1_000_000.0, "living_cost": 120_000.0, "rate": 0.06, "years": 30.0, "max_ltv": 1.0}
YEARLY = annuity(0.06, 30.0)


@pytest.mark.rules
@pytest.mark.parametrize(
    ("bank_debt", "startlan", "left_a_year", "taken_over"),
    [
        (900_000.0, 0.0, 900_000 * YEARLY + 1, 900_000.0),  # carried, and within the value
        (900_000.0, 0.0, 900_000 * YEARLY - 1, 0.0),  # not carried
        (900_000.0, 200_000.0, 1_100_000 * YEARLY + 1, 800_000.0),  # 100 000 more than the home is worth
    ],
)
def test_a_loan_is_taken_over_if_the_budget_carries_it_within_the_value(
    bank_debt: float, startlan: float, left_a_year: float, taken_over: float
) -> None:
    income = WORTH["living_cost"] + left_a_year
    assert refinance(bank_debt=bank_debt, startlan=startlan, net_income=income, **WORTH) == pytest.approx(taken_over)


STRUGGLING = replace(small_town.LIVELY, arrears_owner_factor=1.0, arrears_base=0.3)
REFINANCES: small_town.Levers = {"startlan.refinance": True, "startlan.frame": 5e7, "office.staff": 3.0}


def test_who_is_refinanced_is_no_longer_under_the_petition_and_owes_the_municipality() -> None:
    table = simulate(small_town.scenario(REFINANCES, assumptions=STRUGGLING), 1, 1).table()
    granted = table[(table["event"] == int(Event.REFINANCE_DECISION)) & (table["detail"] == int(Refusal.APPROVED))]
    assert granted.size
    moved = table[table["event"] == int(Event.MOVE)]
    for row in granted:
        mine = table[(table["household"] == row["household"]) & (table["day"] >= row["day"])]
        # A forced sale takes another petition.
        petitions = mine[mine["event"] == int(Event.PETITION)]["day"]
        forced = mine[mine["event"] == int(Event.FORCED_SALE)]["day"]
        assert (petitions.min(initial=10**6) < forced).all()
        lived = moved[(moved["household"] == row["household"]) & (moved["day"] <= row["day"])]
        assert lived[-1]["target"] == int(State.OWNER_STARTLAN)
    changed = moved[moved["detail"] == int(Reason.REFINANCED)]
    assert changed.size
    assert (changed["origin"] == int(State.OWNER_BANK)).all()


def test_fewer_are_refinanced_if_fewer_ask() -> None:
    def decided(asked: float) -> int:
        assume = replace(STRUGGLING, refinance_asked=asked)
        table = simulate(small_town.scenario(REFINANCES, assumptions=assume), 1, 1).table()
        return int((table["event"] == int(Event.REFINANCE_DECISION)).sum())

    assert 0 < decided(0.2) < 0.6 * decided(1.0)


def in_need_of_startlan(
    levers: small_town.Levers,
    need: Need,
    *,
    children: int = 0,
    rank: float = 1.0,
    state: State = State.PRIVATE_RENT,
) -> tuple[Model, int]:
    """A household with money for the fee, too little for a bank, and an income that carries a modest dwelling."""
    model = build(small_town.scenario({"startlan.frame": 1e9, **levers}, warmup=0), 1, 1)
    model.begin_month(0, model.first_day, 31)
    startlan.new_year(model, model.towns[0])
    people = model.households
    household = int(np.flatnonzero(people.state[model.everybody] == int(State.PRIVATE_RENT))[0])
    modest = float(startlan.modest_prices(model, np.array([household]))[0])
    people.family_help[household] = people.credit[household] = people.debt[household] = 0.0
    people.wealth[household] = 0.05 * modest
    people.net[household] = people.subsistence[household] + 1.1 * modest * YEARLY / 12
    people.need[household] = int(need)
    people.children[household] = children
    people.rank[household] = rank
    people.state[household] = int(state)
    return model, household


LASTING, CHILD, NEED, OF_THE_MUNICIPALITY, NONE_OF_THESE = range(5)


@pytest.mark.parametrize("why", range(5))
def test_whom_the_regulation_of_2014_leaves_out(why: int) -> None:
    """The same household, which may borrow by the old regulation, and what of the new one it meets."""
    answer = {}
    for eligibility in ("broad", "long_term"):
        model, household = in_need_of_startlan(
            {"startlan.eligibility": eligibility},
            Need.ECONOMIC if why == NEED else Need.NONE,
            children=int(why == CHILD),
            rank=-1.0 if why == LASTING else 1.0,
            state=State.MUNICIPAL_RENT if why == OF_THE_MUNICIPALITY else State.PRIVATE_RENT,
        )
        answer[eligibility] = startlan.assess(model, model.towns[0], household)[0]
    left_out = Refusal.NOT_DISADVANTAGED if why == NONE_OF_THESE else Refusal.APPROVED
    assert answer == {"broad": Refusal.APPROVED, "long_term": left_out}


@pytest.mark.parametrize(("child", "spent", "granted"), [(False, 0.0, True), (False, 0.7, False), (True, 0.7, True)])
def test_with_priority_others_get_no_more_than_the_year_so_far_leaves(child: bool, spent: float, granted: bool) -> None:
    """In June, with a tenth of the frame enough for the loan; a household with a child is of the target group."""
    model, household = in_need_of_startlan({"startlan.eligibility": "priority"}, Need.NONE, children=int(child))
    town = model.towns[0]
    amount = startlan.assess(model, town, household)[2] or 1e6
    model.calendar += 5
    town.frame.limit, town.frame.used = 10 * amount, 10 * amount * spent
    decision = startlan.assess(model, town, household)[0]
    assert decision == (Refusal.APPROVED if granted else Refusal.FRAME_SPENT)


@pytest.mark.parametrize(("in_quota", "above", "beside"), [(True, 0.0, True), (True, 2.0, False), (False, 2.0, True)])
def test_a_bank_lends_beside_a_startlan_that_counts_while_its_quota_has_room(
    in_quota: bool, above: float, beside: bool
) -> None:
    levers: small_town.Levers = {"startlan.topup_in_quota": in_quota, "mortgage.compliance_quota": 0.1}
    model = build(small_town.scenario(levers, warmup=0), 1, 1)
    model.market.loans[0, 0], model.market.loans_above[0, 0] = 20.0, above
    assert startlan.may_top_up(model, model.towns[0]) == beside


def test_others_give_more_for_what_a_grant_could_pay() -> None:
    table = rows({"startlan.frame": 5e7, "office.staff": 3.0})
    outbid = table[table["event"] == int(Event.STARTLAN_OUTBID)]
    assert outbid.size
    assert outbid["detail"].min() >= 1
    assert outbid["detail"].max() <= VIEWINGS
    for row in outbid:  # only between the grant and its end
        mine = table[(table["household"] == row["household"]) & (table["day"] <= row["day"])]
        granted = (mine["event"] == int(Event.STARTLAN_DECISION)) & (mine["detail"] == int(Refusal.APPROVED))
        assert granted.sum() > (mine["event"] == int(Event.STARTLAN_LAPSED)).sum()


@pytest.mark.parametrize(
    ("worth", "budget", "decision"),
    [
        (0.9, 1.02, Refusal.APPROVED),
        (0.9, 0.98, Refusal.CANNOT_SERVICE),
        (1.2, 1.02, Refusal.NOT_DISADVANTAGED),  # than buyers are lent on: there is something cheaper to move to
        (0.6, 1.02, Refusal.CAP),  # the loan is 0.7 of a middling home
    ],
)
def test_whose_loan_is_taken_over(worth: float, budget: float, decision: Refusal) -> None:
    """By the home's worth against a middling one of the size needed, and the budget against what the loan takes."""
    model = build(small_town.scenario({"startlan.frame": 1e9}, warmup=0), 1, 1)
    model.begin_month(0, model.first_day, 31)
    startlan.new_year(model, model.towns[0])
    people, homes = model.households, model.dwellings
    household = int(np.flatnonzero(people.state[model.everybody] == int(State.OWNER_BANK))[0])
    home = int(people.dwelling[household])
    people.rooms[household] = homes.rooms[home] = 3
    homes.quality[home] = worth
    people.debt[household] = 0.7 * float(model.market.prices.price[0, 2])
    yearly = annuity(model.assume.startlan_rate_test / 100, 30.0)
    people.net[household] = people.subsistence[household] + budget * people.debt[household] * yearly / 12
    assert refinancing.assess(model, model.towns[0], household)[0] == decision


def test_a_case_with_a_forced_sale_ahead_is_taken_before_others() -> None:
    model = build(small_town.scenario({"office.staff": 1.0}, warmup=0), 1, 1)
    model.begin_month(0, model.first_day, 31)
    office.staff(model, model.towns[0])
    for household, case in enumerate((Case.STARTLAN, Case.STARTLAN, Case.RENEWAL, Case.REFINANCING)):
        model.env.start(office.casework(model, model.towns[0], household, case, 8.0, lambda h: True))
    model.env.run_to(300)
    table = model.ledger.table()
    begun = table[table["event"] == int(Event.CASE_BEGUN)]["detail"].tolist()
    assert begun[:4] == [int(case) for case in (Case.STARTLAN, Case.REFINANCING, Case.STARTLAN, Case.RENEWAL)]
