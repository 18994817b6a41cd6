"""Rules: small ledgers whose measures can be worked out by hand."""

from __future__ import annotations

import math
import pickle
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
from measures_stand_in import END, FIRST_DAY, START, Municipality, Story

from sim.ledger import FIRST_TIME, Buyer, Event, Group, Item, Ledger, Payer, Reason, Refusal, State
from sim.measures import catalogue, measure
from sim.measures.calendar import Calendar
from sim.measures.catalogue import MAPPED
from sim.measures.costs import ITEMS, PAYERS, cost_of

if TYPE_CHECKING:
    from collections.abc import Iterable

pytestmark = pytest.mark.rules

BEGIN = START.toordinal() - FIRST_DAY


def day(year: int, month: int, of_month: int = 1) -> int:
    return date(year, month, of_month).toordinal() - FIRST_DAY


def test_an_empty_ledger_counts_nothing_and_leaves_the_rest_undefined() -> None:
    table = measure(Ledger(FIRST_DAY), Story())
    kinds = {entry.name: entry.kind for entry in catalogue()}
    for name, value in zip(table.measure, table.value, strict=True):
        if name in MAPPED and math.isnan(value):
            continue  # a year whose week 48 is not reported
        counted = kinds[name] in ("stock", "flow") or name in ("startlan_volume", "startlan_losses", "bank_lending")
        assert value == 0 if counted else math.isnan(value), name


def test_rows_follow_the_catalogue_and_depend_on_names_and_dates_only() -> None:
    full = Ledger(FIRST_DAY)
    full.record(0, Event.MOVE, 0, 1, 0, State.FRIENDS, adults=2, flags=Group.KNOWN)
    one, other = measure(Ledger(FIRST_DAY), Story()), measure(full, Story(rate=2.0))
    assert one.rows is other.rows
    assert list(dict.fromkeys(one.measure)) == [entry.name for entry in catalogue()]
    keys = list(zip(one.period, one.municipality, one.group, one.measure, strict=True))
    assert len(keys) == len(set(keys)) == len(one)
    monthly = {key[2] for key in keys if "-" in key[0]}
    assert monthly == {"all"}
    assert set(one.municipality) == {"stord"}
    two = measure(
        Ledger(FIRST_DAY, np.ones((2, 5), np.int64)),
        Story(municipalities=(Municipality("a"), Municipality("b"))),
    )
    assert list(dict.fromkeys(two.municipality)) == ["a", "b", "all"]
    copy = pickle.loads(pickle.dumps(other))
    assert copy.rows == other.rows
    np.testing.assert_array_equal(copy.value, other.value)
    with pytest.raises(KeyError):
        one.get("homeless", "2031")


def test_names_are_units_and_meanings_are_given() -> None:
    names = [entry.name for entry in catalogue()]
    assert len(names) == len(set(names))
    assert {"municipal_wait_days_median", "municipal_wait_days_p90", "days_to_housed_p10"} <= set(names)
    for entry in catalogue():
        assert entry.unit
        assert entry.meaning[0].isupper()
        assert not entry.meaning.endswith(".")


def test_a_calendar_may_begin_and_end_within_a_month() -> None:
    calendar = Calendar.of(date(2008, 11, 15), date(2009, 2, 10), date(2008, 11, 1).toordinal())
    assert calendar.periods == ("2008-11", "2008-12", "2009-01", "2009-02", "2008", "2009", "all")
    assert calendar.edges.tolist() == [14, 30, 61, 92, 101]
    assert calendar.month_of(np.array([13, 14, 29, 30, 100, 101])).tolist() == [-1, 0, 0, 1, 3, 4]
    assert calendar.mean(np.array([1.0, 3.0, 5.0, 9.0])).tolist() == [1, 3, 5, 9, 2, 7, 4.5]
    with pytest.raises(ValueError, match="no time"):
        Calendar.of(START, START, 0)


def test_the_homeless_are_counted_as_the_mapping_counts_them() -> None:
    """With friends a known couple with children and one unknown; one in temporary; two housed."""
    ledger = Ledger(FIRST_DAY)
    ledger.record(0, Event.MOVE, 0, 1, 0, State.FRIENDS, adults=2, children=2, flags=Group.KNOWN | Group.FAMILIES)
    ledger.record(0, Event.MOVE, 0, 2, 0, State.TEMPORARY, adults=1, flags=Group.KNOWN)
    ledger.record(0, Event.MOVE, 0, 3, 0, State.FRIENDS, adults=1)
    ledger.record(0, Event.MOVE, 0, 4, 0, State.OWNER_BANK, adults=2, children=1)
    ledger.record(0, Event.MOVE, 0, 5, 0, State.PRIVATE_RENT, adults=1)
    table = measure(ledger, Story())
    november = "2008-11"
    expected = {
        "homeless": 3,
        "homeless_friends": 2,
        "homeless_temporary": 1,
        "homeless_unknown": 1,
        "homeless_children": 2,
        "homeless_per_1000": 300,
        "state_friends": 2,
        "temporary_accommodation": 1,
        "temporary_nights": 30,
        "households": 5,
        "inhabitants": 10,
        "ownership_rate": 0.5,
    }
    assert {name: table.get(name, november) for name in expected} == expected
    assert table.get("homeless", "2008", "families") == 2


def test_those_in_institutions_and_prisons_are_homeless_when_they_leave_soon() -> None:
    """The mapping's two months; nobody confined has a dwelling, and nobody on the street is known by that alone."""
    ledger = Ledger(FIRST_DAY)
    for household, (state, flags) in enumerate(
        [
            (State.INSTITUTION, Group.LEAVING_SOON),
            (State.INSTITUTION, Group.KNOWN),
            (State.PRISON, Group.LEAVING_SOON | Group.YOUNG),
            (State.PRISON, Group.LEAVING_SOON),
            (State.PRISON, 0),
            (State.ROUGH, Group.KNOWN | Group.RELEASED_PRISON),
            (State.ROUGH, 0),
            (State.TEMPORARY, Group.KNOWN | Group.REFUGEES),
            (State.OWNER_OUTRIGHT, Group.DISCHARGED_INSTITUTION),
        ]
    ):
        ledger.record(0, Event.MOVE, 0, household, 0, state, adults=1, children=1, flags=flags)
    table = measure(ledger, Story())
    expected = {
        "homeless": 5,
        "homeless_friends": 0,
        "homeless_temporary": 1,
        "homeless_rough": 1,
        "homeless_institution": 1,
        "homeless_prison": 2,
        "homeless_unknown": 1,
        "homeless_children": 2,
        "homeless_per_1000": 1000 * 5 / 18,
        "state_institution": 2,
        "state_prison": 3,
        "state_rough": 2,
        "households": 9,
        "ownership_rate": 1,
    }
    assert {name: table.get(name, "2008-11") for name in expected} == pytest.approx(expected)
    by_group = {"young": 1, "refugees": 1, "released_prison": 1, "discharged_institution": 0}
    assert {group: table.get("homeless", "2008", group) for group in by_group} == by_group


def test_bostotte_is_told_by_its_monthly_rows() -> None:
    """Two towns: 10 households of 1500 NOK and 30 of 1300, then 20 of 1600 in the first town alone."""
    ledger = Ledger(FIRST_DAY, np.ones((2, 5), np.int64))
    for when, place, number, paid in (
        (0, 0, 99, 1e6),  # in the warm-up: not reported
        (BEGIN, 0, 10, 15_000.0),
        (BEGIN, 1, 30, 39_000.0),
        (day(2008, 2, 29), 0, 20, 32_000.0),
    ):
        ledger.record(when, Event.BOSTOTTE, place, detail=number, amount=paid)
    table = measure(ledger, Story(end=date(2008, 3, 1), municipalities=(Municipality("a"), Municipality("b"))))
    assert table.get("bostotte_recipients", "2008-01") == 40
    assert table.get("bostotte_recipients", municipality="a") == 15
    assert table.get("bostotte_mean", "2008-01") == pytest.approx(54_000 / 40)
    assert table.get("bostotte_mean", "2008") == pytest.approx(86_000 / 60)
    assert math.isnan(table.get("bostotte_mean", "2008-02", municipality="b"))


def test_a_stay_of_91_days_is_not_over_three_months() -> None:
    ledger = Ledger(FIRST_DAY)
    for household, before in enumerate((91, 92)):
        ledger.record(day(2008, 7) - before, Event.MOVE, 0, household, 0, State.TEMPORARY, adults=1, flags=Group.KNOWN)
    ledger.record(day(2008, 6, 5), Event.CHANGE, 0, 1, State.TEMPORARY, State.TEMPORARY, adults=1)
    assert measure(ledger, Story()).get("temporary_over_3_months_share", "2008-06") == 0.5


def test_purchases_loans_and_startlan() -> None:
    ledger = Ledger(FIRST_DAY)
    ledger.record(0, Event.MOVE, 0, 1, 0, State.PRIVATE_RENT, adults=1, flags=Group.YOUNG)
    when = day(2008, 5, 20)
    top_up = Buyer.HOUSEHOLD_STARTLAN + FIRST_TIME
    for household, buyer, loans in (
        (1, top_up, ((Event.LOAN_BANK, 980, 8e5), (Event.LOAN_STARTLAN, 980, 2e5))),
        (2, Buyer.HOUSEHOLD_STARTLAN, ((Event.LOAN_STARTLAN, 1000, 1e6),)),
        (3, Buyer.HOUSEHOLD_BANK, ((Event.LOAN_BANK, 900, 1.8e6),)),
        (4, Buyer.HOUSEHOLD_BANK, ((Event.LOAN_BANK, 850, 1.7e6),)),
        (5, Buyer.HOUSEHOLD_BANK, ()),
        (-1, Buyer.INVESTOR, ()),
        (-1, Buyer.MUNICIPALITY, ()),
    ):
        ledger.record(when, Event.SALE, 0, household, detail=buyer, dwelling=household + 10, amount=2e6, origin=2)
        for event, ltv, amount in loans:
            ledger.record(when, event, 0, household, detail=ltv, dwelling=household + 10, amount=amount)
    for household, answer in enumerate(
        (Refusal.APPROVED, Refusal.FRAME_SPENT, Refusal.CAP, Refusal.WITHDRAWN, Refusal.APPROVED)
    ):
        ledger.record(when, Event.STARTLAN_APPLICATION, 0, household)
        ledger.record(when, Event.STARTLAN_DECISION, 0, household, detail=answer)
        ledger.record(when, Event.MUNICIPAL_DECISION, 0, household, detail=answer)
    ledger.record(when, Event.STARTLAN_LAPSED, 0, 4)
    ledger.record(when, Event.STARTLAN_OUTBID, 0, 0, detail=3)
    ledger.record(when, Event.STARTLAN_OUTBID, 0, 4, detail=1)
    for answer, amount in ((Refusal.APPROVED, 5e5), (Refusal.CANNOT_SERVICE, 0.0)):
        ledger.record(when, Event.REFINANCE_DECISION, 0, 3, detail=answer, amount=amount)
    table = measure(ledger, Story())
    expected = {
        "transactions": 7,
        "investor_purchases": 1,
        "bank_lending": 4.3e6,
        "bank_purchases": 3,
        "startlan_purchases": 2,
        "first_time_purchases": 1,
        "startlan_volume": 1.7e6,
        "startlan_refinanced": 1,
        "startlan_outbid": 4,
        "startlan_refused_frame": 1,
        "startlan_refused_cap": 1,
        "startlan_refused_target": 0,
        "startlan_mean_ltv": 0.99,
        "loans_above_85_share": 3 / 4,
        "loans_above_90_share": 2 / 4,
        "startlan_applications": 5,
        "startlan_granted": 2,
        "startlan_refused_share": 0.5,
        "startlan_lapsed": 1,
        "municipal_refusals": 2,
    }
    for period in ("2008-05", "2008", "all"):
        assert {name: table.get(name, period) for name in expected} == pytest.approx(expected)
    assert math.isnan(table.get("startlan_mean_ltv", "2008-06"))
    assert table.get("startlan_mean_ltv", group="young") == pytest.approx(0.98)


def test_price_index_has_the_weights_of_the_first_stock() -> None:
    """60 dwellings at 1.0 rising to 1.1 and 40 at 2.0 falling to 1.9 million; none with 3 rooms."""
    ledger = Ledger(FIRST_DAY, initial_stock=np.array([[60, 40, 0, 0, 0]]))
    for when, prices in ((0, (5, 5, 5)), (BEGIN, (1.0, 2.0, 3.0)), (day(2008, 2), (1.1, 1.9, 9.0))):
        for rooms, price in enumerate(prices, 1):
            ledger.record(when, Event.PRICE, 0, origin=rooms, amount=price * 1e6)
    for rooms, rent in ((1, 5000.0), (2, 7000.0)):
        ledger.record(0, Event.RENT, 0, origin=rooms, amount=rent)
    ledger.record(day(2008, 3), Event.STARTED, 0, detail=12, origin=2)
    ledger.record(day(2008, 9), Event.COMPLETED, 0, dwelling=77, origin=2)
    ledger.record(day(2008, 9), Event.WITHDRAWN, 0, dwelling=5, origin=1)
    table = measure(ledger, Story())
    assert table.get("price_index", "2008-01") == 100
    assert table.get("price_index", "2008-02") == pytest.approx(100 * 142 / 140)
    assert table.get("price_index", "2009-03") == pytest.approx(100 * 142 / 140)
    assert table.get("price_index", "2008") == pytest.approx((100 + 11 * 100 * 142 / 140) / 12)
    np.testing.assert_array_equal(table.monthly("rent_index"), 100)
    assert table.get("dwellings_started") == 12
    assert table.get("dwellings_completed", "2008-09") == 1
    assert table.get("dwellings_withdrawn") == 1


def test_costs_are_in_prices_of_the_first_month_and_discounted_by_month() -> None:
    ledger = Ledger(FIRST_DAY)
    for when, prices in ((0, 90.0), (BEGIN, 100.0), (day(2009, 1), 110.0)):
        ledger.record(when, Event.PRICES_CONSUMER, 0, amount=prices)

    def cost(when: int, payer: Payer, amount: float) -> None:
        ledger.record(when, Event.COST, 0, detail=Item.OPERATION, payer=payer, amount=amount)

    cost(0, Payer.MUNICIPALITY, 1e9)  # in the warm-up: not reported
    cost(BEGIN, Payer.MUNICIPALITY, 1000.0)
    cost(day(2009, 1, 31), Payer.MUNICIPALITY, 1100.0)
    cost(day(2009, 1, 31), Payer.MUNICIPALITY, -220.0)
    cost(day(2009, 1), Payer.STATE, 550.0)
    cost(day(2009, 1), Payer.HOUSEHOLDS, 330.0)
    ledger.record(day(2009, 1), Event.STARTLAN_LOSS, 0, 1, amount=110.0, payer=Payer.STATE)
    table = measure(ledger, Story(rate=4.0))
    assert table.get("cost_municipality") == pytest.approx(1000 + 800)
    assert table.get("cost_municipality", "2009-01") == pytest.approx(800)
    assert table.get("cost_state", "2009") == pytest.approx(600)
    assert table.get("cost_households") == pytest.approx(300)
    assert table.get("startlan_losses") == pytest.approx(110)
    assert table.get("cost_net_present") == pytest.approx(1000 + 1400 / 1.04)
    assert table.get("cost_net_present_municipality") == pytest.approx(1000 + 800 / 1.04)
    assert table.get("cost_net_present_state") == pytest.approx(600 / 1.04)
    assert table.get("cost_net_present_social") == pytest.approx(1.2 * (1000 + 1400 / 1.04))


def test_the_cost_table_says_who_paid_for_what() -> None:
    """Every item by every payer that has one; a payer's items sum to its cost, transfers have two sides."""
    ledger = Ledger(FIRST_DAY)
    ledger.record(0, Event.PRICES_CONSUMER, 0, amount=100.0)
    ledger.record(day(2009, 1), Event.PRICES_CONSUMER, 0, amount=125.0)
    for year in (2008, 2009):
        for number, item in enumerate(Item, 1):
            for payer in (Payer.MUNICIPALITY, Payer.STATE, Payer.HOUSEHOLDS, Payer.NONE):
                ledger.record(day(year, 2), Event.COST, 0, detail=item, payer=payer, amount=100.0 * number * payer)
    ledger.record(day(2009, 2), Event.COST, 0, detail=Item.BOSTOTTE, payer=Payer.HOUSEHOLDS, amount=-5000.0)
    ledger.record(day(2009, 2), Event.STARTLAN_LOSS, 0, 1, detail=int(Item.OFFICE), amount=50.0, payer=Payer.STATE)
    table = measure(ledger, Story())
    assert table.get("cost_municipality_office", "2008") == pytest.approx(200)
    assert table.get("cost_municipality_office", "2009") == pytest.approx(200 * 0.8)
    assert table.get("cost_state_arrears") == pytest.approx(2 * 1500 * 1.8)
    assert table.get("cost_households_bostotte", "2009") == pytest.approx((3 * 1300 - 5000) * 0.8)
    assert table.get("cost_state_startlan_loss") == pytest.approx(40)
    assert table.get("cost_municipality_startlan_loss") == 0
    for period in ("2008", "2009", "all"):
        for payer in PAYERS:
            items = sum(table.get(cost_of(payer, item), period) for item in ITEMS)
            assert items == pytest.approx(table.get(cost_of(payer), period))


def test_every_item_of_the_ledger_has_a_place_in_the_cost_table() -> None:
    assert list(ITEMS) == [*(item.name.lower() for item in Item), "startlan_loss"]


def tenancies(ends: Iterable[tuple[int, int | None, Reason]]) -> Ledger:
    """Municipal tenancies: first day, days until they end (None: never), and why."""
    ledger = Ledger(FIRST_DAY)
    moves = []
    for household, (begin, length, reason) in enumerate(ends):
        moves.append((begin, household, State.FRIENDS, State.MUNICIPAL_RENT, Reason.ALLOCATED))
        if length is not None:
            gone = reason in (Reason.DIED, Reason.MOVED_AWAY)
            target = State.ABSENT if gone else State.FRIENDS if reason == Reason.EVICTED else State.PRIVATE_RENT
            moves.append((begin + length, household, State.MUNICIPAL_RENT, target, reason))
    for begin, household, origin, target, reason in sorted(moves, key=lambda move: move[0]):
        ledger.record(begin, Event.MOVE, 0, household, origin, target, reason, dwelling=household, adults=1)
    return ledger


def test_tenancy_survival_is_a_plain_share_when_all_are_seen_for_a_year() -> None:
    held = [(BEGIN, None, Reason.RENTED), (BEGIN + 5, 365, Reason.EVICTED), (BEGIN + 9, 400, Reason.EVICTED)]
    lost = [(BEGIN, 364, Reason.EVICTED), (BEGIN + 1, 30, Reason.LEASE_ENDED)]
    table = measure(tenancies([*held, *lost]), Story())
    assert table.get("tenancy_survival_1y", "2008") == pytest.approx(3 / 5)
    assert math.isnan(table.get("tenancy_survival_1y", group="young"))


def test_tenancy_survival_counts_what_ended_well_for_as_long_as_it_lasted() -> None:
    """Kaplan-Meier by hand: one of 4 lost at 50 days, one leaves well, one of 2 lost at 200: 3/4 × 1/2."""
    ledger = tenancies(
        [
            (BEGIN, 50, Reason.EVICTED),
            (BEGIN, 100, Reason.MOVED_AWAY),
            (BEGIN, 200, Reason.LEASE_ENDED),
            (BEGIN, None, Reason.RENTED),
        ]
    )
    table = measure(ledger, Story())
    assert table.get("tenancy_survival_1y") == pytest.approx(3 / 8)


def test_tenancy_survival_is_undefined_when_no_tenancy_was_seen_for_a_year() -> None:
    late = END.toordinal() - FIRST_DAY - 100
    table = measure(tenancies([(late, None, Reason.RENTED), (late, 20, Reason.EVICTED)]), Story())
    assert math.isnan(table.get("tenancy_survival_1y"))


@pytest.mark.parametrize("state", [State.ROUGH, State.PRISON, State.INSTITUTION])
def test_a_tenancy_that_ends_without_a_dwelling_is_lost(state: State) -> None:
    ledger = Ledger(FIRST_DAY)
    for household in (1, 2):
        ledger.record(BEGIN, Event.MOVE, 0, household, State.FRIENDS, State.MUNICIPAL_RENT, dwelling=household)
    ledger.record(BEGIN + 90, Event.MOVE, 0, 2, State.MUNICIPAL_RENT, state, Reason.RENTED, adults=1)
    assert measure(ledger, Story()).get("tenancy_survival_1y") == pytest.approx(1 / 2)


def test_municipal_stock_grows_by_purchase_and_shrinks_by_sale() -> None:
    ledger = Ledger(FIRST_DAY)
    ledger.record(0, Event.MOVE, 0, 1, 0, State.MUNICIPAL_RENT, dwelling=3, adults=1)
    ledger.record(5, Event.SALE, 0, 2, detail=Buyer.HOUSEHOLD_BANK, dwelling=4, amount=1e6)
    ledger.record(day(2008, 3), Event.SALE, 0, detail=Buyer.MUNICIPALITY, dwelling=4, amount=1e6)
    ledger.record(day(2008, 3), Event.MUNICIPAL_ACQUIRED, 0, dwelling=4)
    ledger.record(day(2008, 6), Event.MOVE, 0, 5, 0, State.MUNICIPAL_RENT, dwelling=9, adults=1)  # let first now
    ledger.record(day(2009, 1), Event.SALE, 0, 1, detail=Buyer.HOUSEHOLD_STARTLAN, dwelling=3, amount=1e6)
    ledger.record(day(2009, 1), Event.MOVE, 0, 1, State.MUNICIPAL_RENT, State.OWNER_STARTLAN, dwelling=3, adults=1)
    table = measure(ledger, Story())
    assert table.monthly("municipal_stock").tolist() == [2, 2, *[3] * 10, 2, 2, 2]
