"""What becomes of an applicant when the frame is spent, and of an owner who asks for a startlån to keep the home."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import small_town

from sim.ledger import Event, Reason, Refusal
from sim.rules.credit import annuity
from sim.rules.startlan import refinance
from sim.simulation import simulate

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


def test_who_is_refinanced_stays_in_the_home_and_the_frame_pays() -> None:
    owners = replace(small_town.LIVELY, arrears_owner_factor=1.0, arrears_base=0.3)
    levers: small_town.Levers = {"startlan.refinance": True, "startlan.frame": 5e7, "office.staff": 3.0}
    table = simulate(small_town.scenario(levers, assumptions=owners), 1, 1).table()
    granted = table[(table["event"] == int(Event.REFINANCE_DECISION)) & (table["detail"] == int(Refusal.APPROVED))]
    assert granted.size
    assert (granted["amount"] > 0).all()
    for row in granted:
        mine = table[table["household"] == row["household"]]
        changed = mine[(mine["event"] == int(Event.MOVE)) & (mine["detail"] == int(Reason.REFINANCED))]
        assert row["day"] in changed["day"] or changed.size == 0  # who had a startlån besides keeps the state
