"""The month's money of households: income, rent, allowance, assistance, saving and credit, one at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pytest
from small_town import profile, scenario

from sim.assumptions import Assumptions
from sim.ledger import Event, Item, Payer, Reason, State
from sim.processes import accounts, bostotte, hardship, incomes, letting, sales
from sim.processes.model import Model
from sim.processes.moves import move
from sim.simulation import build
from sim.world import dated_rules, tables
from sim.world.families import NO_ONE
from sim.world.households import Need, Work
from sim.world.population import cells_of

RENT, LIVING = 6_000.0, 5_000.0


def town(**assumed: float) -> tuple[Model, int]:
    """A town on its first day, and in it a tenant of 35, alone, without savings, debt or allowance."""
    start = scenario(towns=[profile(300)], assumptions=replace(Assumptions(), **assumed), warmup=0)
    model = build(start, 1, 1)
    model.begin_month(0, model.first_day, 31)
    people = model.households
    incomes.earn(model)
    tenant = int(np.flatnonzero(people.state[model.everybody] == int(State.PRIVATE_RENT))[0])
    people.adults[tenant], people.partner[tenant], people.kids[tenant] = 1, NO_ONE, NO_ONE
    people.children[tenant], people.birth[tenant] = 0, model.calendar - 12 * 35
    people.need[tenant], people.work[tenant] = int(Need.NONE), int(Work.EMPLOYED)
    people.wealth[tenant] = people.credit[tenant] = people.allowance[tenant] = 0.0
    people.rent[tenant], people.subsistence[tenant], people.rooms[tenant] = RENT, LIVING, 1
    people.claims[tenant], people.searching[tenant], people.buffer[tenant] = True, False, 0.0
    return model, tenant


def earned(level: float) -> tuple[Model, npt.NDArray[np.float64]]:
    """The same people where incomes stand so to the nation's, and what they earn in the first month, NOK a year."""
    start = scenario(towns=[replace(profile(2_000), income_level=level)], warmup=0)
    model = build(start, 1, 1)
    model.begin_month(0, model.first_day, 31)
    incomes.earn(model)
    return model, model.households.income[model.everybody].copy()


def test_where_incomes_are_a_tenth_higher_all_earn_that_but_the_least_pension_is_the_states() -> None:
    model, usual = earned(1.0)
    _, here = earned(1.1)
    people, s = model.households, model.everybody
    kind, _, age = cells_of(people, np.arange(people.count), model.calendar)
    works = (people.work[s] == int(Work.EMPLOYED)) & (age < 67)
    for one in range(4):
        chosen = works & (kind == one)
        assert np.median(here[chosen]) == pytest.approx(1.1 * np.median(usual[chosen]), rel=1e-12)
    least = model.wage_level * tables.minimum_pension(model.calendar)[people.adults[s] - 1]
    old, at_least = age >= 67, usual == least
    assert 10 < (old & at_least).sum() < old.sum()
    assert here[old & ~at_least] == pytest.approx(1.1 * usual[old & ~at_least])
    assert (here[old] >= least[old]).all()
    assert (here == least)[old & at_least].sum() > 10


def test_deposits_and_what_parents_give_are_the_nations_everywhere() -> None:
    (model, _), (other, _) = earned(1.0), earned(1.1)
    for column in ("wealth", "buffer", "family_help", "credit"):
        here, there = (getattr(one.households, column)[one.everybody] for one in (model, other))
        assert (here == there).all(), column


def test_below_the_buffer_a_share_of_what_is_left_is_saved() -> None:
    model, tenant = town(saving_share=0.5)
    people = model.households
    people.net[tenant], people.buffer[tenant] = RENT + LIVING + 4_000, 1e6
    month = accounts.keep(model)
    assert month.housing[tenant] == RENT
    assert month.burden[tenant] == pytest.approx(RENT / (RENT + LIVING + 4_000))
    assert people.wealth[tenant] == pytest.approx(2_000)


def test_above_the_buffer_the_excess_is_spent_over_the_years() -> None:
    model, tenant = town(saving_share=0.5, wealth_spent=0.12)
    people = model.households
    people.net[tenant], people.buffer[tenant], people.wealth[tenant] = RENT + LIVING + 4_000, 1e4, 6e4
    accounts.keep(model)
    assert people.wealth[tenant] == pytest.approx(1e4 + 5e4 * 0.99)


def test_who_saves_for_a_first_home_has_no_such_limit() -> None:
    model, tenant = town(saving_for_home=0.8, wealth_spent=0.12)
    people = model.households
    people.net[tenant], people.wealth[tenant] = RENT + LIVING + 4_000, 6e4
    people.searching[tenant], people.ever_owned[tenant] = True, False
    accounts.keep(model)
    assert people.wealth[tenant] == pytest.approx(6e4 + 3_200)


def test_what_is_short_comes_from_savings_and_then_from_credit_up_to_its_limit() -> None:
    """Who has no right to assistance: does not claim it."""
    model, tenant = town(credit_limit=0.1, credit_rate=0.0, wealth_spent=0.0, credit_months=1e9)
    people = model.households
    people.claims[tenant] = False
    people.net[tenant], people.income[tenant], people.wealth[tenant] = RENT + LIVING - 2_000, 30_000, 1_500
    owed = []
    for _ in range(4):
        accounts.keep(model)
        owed.append(float(people.credit[tenant]))
    assert owed == pytest.approx([500, 2_500, 3_000, 3_000])
    assert people.wealth[tenant] == 0


def test_credit_is_paid_back_by_the_month_and_nobody_lends_beyond_the_limit() -> None:
    model, tenant = town(credit_limit=0.1, credit_rate=0.0, credit_months=40.0)
    people = model.households
    people.claims[tenant] = False
    people.net[tenant], people.income[tenant], people.credit[tenant] = LIVING, 10_000, 4_000
    accounts.keep(model)
    assert people.credit[tenant] == pytest.approx(4_000 * (1 - 1 / 40))


def test_as_many_take_up_credit_as_pay_it_back() -> None:
    """The same share owes as at the beginning, after some years in which nobody is short of money."""
    start = scenario(towns=[profile(3000)], assumptions=Assumptions(), warmup=0)
    model = build(start, 1, 1)
    people = model.households
    before = people.credit[model.everybody].mean()
    found = []
    for month in range(60):
        model.begin_month(month, date(2008 + month // 12, month % 12 + 1, 1), 30)
        incomes.earn(model)
        people.wealth[model.everybody] = 1e8
        accounts.keep(model)
        accounts.borrow(model)
        if month >= 24:
            found.append(people.credit[model.everybody].mean() / model.wage_level)
    assert np.mean(found) == pytest.approx(before, rel=0.4)


def _alone_without_means(model: Model, household: int) -> None:
    """All others have more than they need."""
    others = np.setdiff1d(np.arange(model.households.count), [household])
    model.households.net[others] = 1e6


def test_social_assistance_fills_up_to_the_norm_and_is_paid_by_the_municipality() -> None:
    model, tenant = town(credit_rate=0.0)
    people = model.households
    _alone_without_means(model, tenant)
    people.claims[tenant], people.rent[tenant], people.net[tenant] = True, 2_000.0, LIVING
    month = accounts.keep(model)
    assert month.assistance.tolist() == pytest.approx([2_000.0])
    assert (people.wealth[tenant], people.credit[tenant]) == (0, 0)


def test_who_has_nothing_else_to_live_on_asks_for_assistance_wherever_it_is() -> None:
    model, tenant = town()
    people = model.households
    _alone_without_means(model, tenant)
    people.claims[tenant], people.net[tenant], people.work[tenant] = False, 0.0, int(Work.NOTHING)
    move(model, tenant, State.PARENTS, Reason.FORMED)
    assert accounts.keep(model).assistance.tolist() == pytest.approx([LIVING])


@pytest.mark.parametrize("has", ["savings", "no claim", "means"])
def test_who_has_means_or_does_not_ask_gets_no_assistance(has: str) -> None:
    model, tenant = town()
    people = model.households
    _alone_without_means(model, tenant)
    people.claims[tenant], people.net[tenant] = has != "no claim", LIVING
    people.wealth[tenant] = 100_000 if has == "savings" else 0
    people.net[tenant] += RENT if has == "means" else 0
    assert accounts.keep(model).assistance.tolist() == [0.0]


def test_an_owners_assistance_covers_interest_but_no_instalments() -> None:
    model, _ = town()
    people = model.households
    owner = int(np.flatnonzero(people.state[model.everybody] == int(State.OWNER_BANK))[0])
    _alone_without_means(model, owner)
    people.work[owner], people.net[owner], people.subsistence[owner] = int(Work.NOTHING), 0.0, LIVING
    people.wealth[owner] = people.credit[owner] = people.startlan[owner] = people.allowance[owner] = 0.0
    people.debt[owner], people.instalment[owner] = 300_000, 5_000
    interest = 300_000 * model.economy.mortgage_rate / 1200
    relief = tables.unit_costs()["interest_relief_share"] * interest
    assert accounts.keep(model).assistance.tolist() == pytest.approx([LIVING + interest - relief])
    people.wealth[owner] = 2 * (LIVING + interest)
    assert accounts.keep(model).assistance.tolist() == [0.0]


def test_the_absent_have_no_costs_and_no_burden() -> None:
    model, tenant = town()
    move(model, tenant, State.ABSENT, Reason.MOVED_AWAY)
    month = accounts.keep(model)
    assert month.housing[tenant] == 0
    assert month.burden[tenant] == 0


def test_the_last_instalment_makes_an_owner_outright() -> None:
    model, _ = town()
    people = model.households
    owner = int(np.flatnonzero(people.state[model.everybody] == int(State.OWNER_BANK))[0])
    people.debt[owner], people.instalment[owner] = 3_000, 5_000
    month = accounts.keep(model)
    assert people.debt[owner] == 0
    assert people.instalment[owner] == 0
    assert people.state[owner] == State.OWNER_OUTRIGHT
    assert month.housing[owner] == pytest.approx(3_000 * (1 + model.economy.mortgage_rate / 1200))


# Bostøtte


@pytest.fixture
def broad(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules from July 2009, when every low income gave a right to it."""
    rules = dated_rules.bostotte(date(2010, 1, 1))
    monkeypatch.setattr(dated_rules, "bostotte", lambda _: rules)


def allowance(model: Model, household: int, income: float = 60_000) -> float:
    """What it has with this income a year, of which nothing goes in tax."""
    people = model.households
    people.income[household], people.net[household] = income, income / 12
    bostotte.pay(model, people.rent[model.everybody])
    return float(people.allowance[household])


@pytest.mark.usefixtures("broad")
def test_a_tenant_of_low_income_who_claims_gets_it_and_the_state_pays() -> None:
    model, tenant = town()
    people = model.households
    people.claims[model.everybody], people.work[model.everybody] = False, int(Work.EMPLOYED)
    people.claims[tenant] = True
    given = allowance(model, tenant)
    assert given > 0
    table = model.ledger.table()
    (told,) = table[table["event"] == Event.BOSTOTTE]
    assert (told["detail"], told["amount"]) == (1, pytest.approx(given))
    paid = table[(table["event"] == Event.COST) & (table["detail"] == Item.BOSTOTTE)]
    sides = zip(paid["payer"].tolist(), paid["amount"].tolist(), strict=True)
    assert dict(sides) == pytest.approx({Payer.STATE: given, Payer.HOUSEHOLDS: -given})
    people.claims[tenant] = False
    assert allowance(model, tenant) == 0


@pytest.mark.usefixtures("broad")
@pytest.mark.parametrize("state", [State.ABSENT, State.FRIENDS, State.TEMPORARY, State.PARENTS, State.PRISON])
def test_nobody_without_a_dwelling_has_an_allowance(state: State) -> None:
    model, tenant = town()
    assert allowance(model, tenant) > 0
    model.households.state[tenant] = int(state)
    assert allowance(model, tenant) == 0


@pytest.mark.usefixtures("broad")
def test_the_young_alone_who_study_have_none_but_the_ill_do() -> None:
    model, tenant = town()
    people = model.households
    people.birth[tenant] = model.calendar - 12 * 22
    assert allowance(model, tenant) == 0
    people.work[tenant] = int(Work.BENEFIT)
    assert allowance(model, tenant) > 0


@pytest.mark.usefixtures("broad")
def test_more_income_never_gives_more_and_much_gives_none() -> None:
    model, tenant = town()
    given = [allowance(model, tenant, income) for income in range(0, 400_001, 20_000)]
    assert (np.diff(given) <= 1e-9).all()
    assert given[-1] == 0


# What happens on the same day


def test_who_has_moved_on_the_day_is_not_in_arrears() -> None:
    model, tenant = town()
    model.env = type(model.env)()
    rows = np.array([tenant])
    model.env.start(hardship.arrears(model, rows, model.households.spell[rows], np.full(1, RENT)))
    move(model, tenant, State.FRIENDS, Reason.LEASE_ENDED)
    while model.env.peek() < 0.5:
        model.env.step()
    assert not model.households.in_arrears[tenant]
    assert not (model.ledger.table()["event"] == Event.ARREARS).any()


def test_nobody_buys_a_home_from_prison() -> None:
    model, tenant = town()
    people = model.households
    people.searching[model.everybody] = False
    people.searching[tenant] = True
    move(model, tenant, State.PRISON, Reason.IMPRISONED)
    people.wealth[tenant] = 1e8
    for granted in (False, True):
        people.granted[tenant] = granted
        sales.trade(model)
        assert people.state[tenant] == State.PRISON


# Landlords


def test_nobody_is_refused_where_landlords_refuse_nobody() -> None:
    """But for those who have no deposit."""
    start = scenario({"rental.landlord_refusal": 0.0}, towns=[profile(300)], warmup=0)
    model = build(start, 1, 1)
    model.begin_month(0, model.first_day, 31)
    incomes.earn(model)
    people = model.households
    people.wealth[model.everybody] = 1e7
    people.need[model.everybody] = int(Need.INTENSIVE)
    without = np.flatnonzero(people.state[model.everybody] == int(State.FRIENDS))
    people.wealth[without], people.net[without], people.known[without] = 1e7, 1e6, False
    letting.let(model)
    empty = model.dwellings.to_let().size
    still = np.count_nonzero(people.state[without] == int(State.FRIENDS))
    assert not (empty and still)


def test_until_2016_the_income_is_that_of_the_last_tax_assessment() -> None:
    """In spring that of two years before; of the unemployed, whose income has fallen, that of the month."""
    model, tenant = town()
    people, economy = model.households, model.scenario.economy
    rules = dated_rules.bostotte(date(2010, 1, 1))
    assert (rules.assessed, dated_rules.bostotte(date(2017, 1, 1)).assessed) == (True, False)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(dated_rules, "bostotte", lambda _: rules)
        lagged = allowance(model, tenant, 100_000)
        patched.setattr(dated_rules, "bostotte", lambda _: rules._replace(assessed=False))
        wages = economy.month(date(2006, 7, 1)).wage_index / model.economy.wage_index
        assert wages < 0.97
        assert lagged == pytest.approx(allowance(model, tenant, 100_000 * wages))
        of_the_month = allowance(model, tenant, 100_000)
        assert of_the_month < lagged
        patched.setattr(dated_rules, "bostotte", lambda _: rules)
        people.work[tenant] = int(Work.UNEMPLOYED)
        assert allowance(model, tenant, 100_000) == pytest.approx(of_the_month)


@pytest.mark.usefixtures("broad")
def test_child_benefit_is_no_income_and_a_lone_parent_has_it_for_one_child_more() -> None:
    model, tenant = town()
    people = model.households
    people.children[tenant], people.work[tenant] = 1, int(Work.UNEMPLOYED)
    people.kids[tenant, 0] = model.calendar - 12 * 5
    with_child = allowance(model, tenant, 150_000)
    rules = dated_rules.bostotte(model.first_day)
    grossed_up = 2 * 970 * 12 / bostotte.EARNERS_KEEP
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(dated_rules, "bostotte", lambda _: rules._replace(child_benefit=0.0))
        assert allowance(model, tenant, 150_000 - grossed_up) == pytest.approx(with_child)
        assert allowance(model, tenant, 150_000) < with_child
