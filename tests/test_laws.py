"""What holds in every run, whatever the rules: random small towns, looked at month by month and row by row."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example
from small_town import Recipe, law

from sim.ledger import (
    CONFINED,
    FIRST_TIME,
    HOMELESS,
    NOBODY,
    OWNERS,
    RENTERS,
    Buyer,
    Event,
    Group,
    Item,
    Payer,
    Reason,
    State,
)
from sim.measures.queues import littles_law
from sim.processes.accounts import QUARTER
from sim.rules.housing_need import ROOMS, rooms_needed
from sim.world.dwellings import Use
from sim.world.families import NO_ONE, OF_AGE
from sim.world.households import Households, Need, Work
from sim.world.summary import ADULTS_BITS, ADULTS_SHIFT, CHILDREN_SHIFT, FLAG_BITS

pytestmark = pytest.mark.laws

Table = npt.NDArray[np.void]
KRONE = 1.0
HOUSED = (*RENTERS, *OWNERS)
ANYWHERE = tuple(set(State) - {State.ABSENT})
WITHOUT = (*HOMELESS, State.PARENTS)
WAYS: dict[Reason, tuple[tuple[State, ...], tuple[State, ...]]] = {
    Reason.INITIAL: ((State.ABSENT,), (State.FRIENDS, *HOUSED)),
    Reason.FORMED: ((State.ABSENT,), (State.PARENTS,)),
    Reason.ARRIVED: ((State.ABSENT,), (State.FRIENDS,)),
    Reason.BREAK_UP: ((State.ABSENT, *OWNERS), (State.FRIENDS, *OWNERS)),
    Reason.MERGED: (ANYWHERE, (State.ABSENT, *HOUSED)),
    Reason.DIED: (ANYWHERE, (State.ABSENT,)),
    Reason.MOVED_AWAY: (ANYWHERE, (State.ABSENT,)),
    Reason.EVICTED: (RENTERS, (State.FRIENDS, State.TEMPORARY)),
    Reason.FORCED_SALE: (OWNERS, (State.FRIENDS, State.TEMPORARY)),
    Reason.LEASE_ENDED: (RENTERS, (State.FRIENDS, State.TEMPORARY)),
    Reason.RENTED: ((State.ABSENT, *HOUSED, *WITHOUT), (State.PRIVATE_RENT,)),
    Reason.BOUGHT: (tuple(set(State) - set(CONFINED)), OWNERS),
    Reason.ALLOCATED: ((State.PRIVATE_RENT, *WITHOUT, *CONFINED), (State.MUNICIPAL_RENT,)),
    Reason.PATIENCE_ENDED: (WITHOUT, HOMELESS),
    Reason.REPAID: (OWNERS, OWNERS),
    Reason.ADMITTED: ((*WITHOUT, State.PRIVATE_RENT), (State.INSTITUTION,)),
    Reason.DISCHARGED: ((State.INSTITUTION,), (State.FRIENDS, State.TEMPORARY)),
    Reason.IMPRISONED: ((*WITHOUT, State.PRIVATE_RENT), (State.PRISON,)),
    Reason.RELEASED: ((State.PRISON,), (State.FRIENDS, State.TEMPORARY)),
    Reason.SETTLED: ((State.ABSENT,), (State.MUNICIPAL_RENT,)),
    Reason.REFINANCED: ((State.OWNER_BANK,), (State.OWNER_STARTLAN,)),
}
"""From where, and to where, a household moves for each reason."""
AMOUNTS: tuple[str, ...] = ("income", "net", "allowance", "wealth", "credit", "subsistence", "rent", "family_help")
AMOUNTS += ("debt", "instalment", "startlan", "startlan_instalment")
BETWEEN_PAYERS = (Item.RENT_MUNICIPAL, Item.SOCIAL_ASSISTANCE, Item.BOSTOTTE, Item.ARREARS)
"""Items of which every krone that is paid is received by another payer in the ledger."""
USE_OF_STATE = {State.PRIVATE_RENT: Use.LET, State.MUNICIPAL_RENT: Use.MUNICIPAL} | dict.fromkeys(OWNERS, Use.OWNED)


def of(table: Table, *kinds: Event) -> Table:
    return table[np.isin(table["event"], kinds)]


# Everybody is somewhere


@law
def test_every_household_is_in_one_state_and_every_dwelling_has_one_household_at_most(recipe: Recipe) -> None:
    for then in recipe.story().months:
        people, homes = then.people, then.homes
        state, dwelling = people.state[: people.count], people.dwelling[: people.count]
        assert np.isin(state, list(State)).all()
        housed = np.isin(state, HOUSED)
        np.testing.assert_array_equal(housed, dwelling != NOBODY)

        rows = np.flatnonzero(housed)
        home = dwelling[rows]
        np.testing.assert_array_equal(homes.occupant[home], rows)
        assert np.count_nonzero(homes.occupant[: homes.count] != NOBODY) == rows.size
        np.testing.assert_array_equal(homes.municipality[home], people.municipality[rows])
        np.testing.assert_array_equal(homes.use[home], [USE_OF_STATE[State(s)] for s in state[rows].tolist()])


@law
def test_what_is_on_offer_is_empty_and_held_for_that_use(recipe: Recipe) -> None:
    for then in recipe.story().months:
        homes = then.homes
        for_sale, to_let = homes.for_sale(), homes.to_let()
        assert (homes.occupant[for_sale] == NOBODY).all()
        assert (homes.use[for_sale] == Use.OWNED).all()
        assert (homes.occupant[to_let] == NOBODY).all()
        unlisted = (homes.use[: homes.count] == Use.OWNED) & (homes.occupant[: homes.count] == NOBODY)
        np.testing.assert_array_equal(np.flatnonzero(unlisted), for_sale)


@law
def test_moves_follow_one_another_and_nobody_comes_back_from_the_dead(recipe: Recipe) -> None:
    table = recipe.story().table
    assert (np.diff(table["day"]) >= 0).all()
    state: dict[int, int] = {}
    for row in of(table, Event.MOVE, Event.CHANGE):
        household, origin, target = int(row["household"]), int(row["origin"]), int(row["target"])
        assert origin == state.get(household, State.ABSENT)
        if row["event"] == Event.CHANGE:
            assert target == origin != State.ABSENT
        elif household in state:
            assert origin != State.ABSENT
        assert (row["dwelling"] != NOBODY) == (target in HOUSED)
        state[household] = target


@law
def test_every_reason_leads_from_where_it_can_to_where_it_must(recipe: Recipe) -> None:
    for row in of(recipe.story().table, Event.MOVE):
        origins, targets = WAYS[Reason(row["detail"])]
        assert row["origin"] in origins, row
        assert row["target"] in targets, row


@law
def test_no_dwelling_is_let_twice(recipe: Recipe) -> None:
    where: dict[int, int] = {}
    who: dict[int, int] = {}
    for row in of(recipe.story().table, Event.MOVE):
        household, dwelling = int(row["household"]), int(row["dwelling"])
        left = where.pop(household, NOBODY)
        if left != NOBODY:
            del who[left]
        if dwelling != NOBODY:
            assert dwelling not in who
            where[household], who[dwelling] = dwelling, household


@example(Recipe((250, 250), {}, {}, date(2008, 2, 1), (), 0.0, 0))  # struck and given notice in the same step
@law
def test_who_falls_behind_or_loses_a_dwelling_has_one(recipe: Recipe) -> None:
    where: dict[int, int] = {}
    for row in of(recipe.story().table, Event.MOVE, Event.ARREARS, Event.EVICTION, Event.FORCED_SALE):
        household = int(row["household"])
        if row["event"] == Event.MOVE:
            if row["detail"] in (Reason.EVICTED, Reason.FORCED_SALE, Reason.LEASE_ENDED):
                assert row["origin"] in HOUSED
                assert row["target"] in HOMELESS
            where[household] = int(row["dwelling"])
        else:
            assert where[household] != NOBODY
            assert row["event"] == Event.ARREARS or row["dwelling"] == where[household]


@law
def test_the_stock_is_what_was_there_and_what_was_built_less_what_was_withdrawn(recipe: Recipe) -> None:
    story = recipe.story()
    then = story.months[-1]
    homes, table = then.homes, story.table[: then.rows]
    built = of(table, Event.COMPLETED)
    expected = story.initial_stock.copy()
    np.add.at(expected, (built["municipality"], built["origin"] - 1), 1)
    lost = of(table, Event.WITHDRAWN)
    np.subtract.at(expected, (lost["municipality"], lost["origin"] - 1), 1)
    here = homes.use[: homes.count] != Use.AWAY
    found = np.zeros_like(expected)
    np.add.at(found, (homes.municipality[: homes.count][here], homes.rooms[: homes.count][here] - 1), 1)
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(np.sort(lost["dwelling"]), np.flatnonzero(~here))
    acquired = of(table, Event.MUNICIPAL_ACQUIRED)["dwelling"]
    given_up = of(table, Event.MUNICIPAL_RETURNED, Event.TENANT_BOUGHT)["dwelling"]
    municipal = np.flatnonzero(homes.use[: homes.count] == Use.MUNICIPAL)
    held = np.bincount(acquired, minlength=homes.count) - np.bincount(given_up, minlength=homes.count)
    assert set(held.tolist()) <= {0, 1}
    np.testing.assert_array_equal(np.flatnonzero(held), municipal)


@law
def test_where_instalments_are_required_of_all_loans_nobody_is_without(recipe: Recipe) -> None:
    all_loans = {"mortgage.amortise_above": 0.0}
    strict = replace(recipe, levers={**recipe.levers, **all_loans}, then={**recipe.then, **all_loans})
    for then in strict.story().months:
        assert (then.people.instalments_from <= then.calendar).all()


# The ledger tells all


@law
def test_the_ledger_replays_to_the_arrays(recipe: Recipe) -> None:
    """After each month: the last row of every household says what the arrays say."""
    story = recipe.story()
    table = story.table
    latest: dict[int, int] = {}
    done = 0
    for then in story.months:
        people = then.people
        told = done + np.flatnonzero(np.isin(table["event"][done : then.rows], (Event.MOVE, Event.CHANGE)))
        latest |= zip(table["household"][told].tolist(), told.tolist(), strict=True)
        done = then.rows

        here = people.present()
        said = table[[latest[number] for number in people.id[here].tolist()]]
        for name, column in (("target", "state"), ("dwelling", "dwelling"), ("municipality", "municipality")):
            np.testing.assert_array_equal(said[name], getattr(people, column)[here])
        for name in ("adults", "children"):
            np.testing.assert_array_equal(said[name], getattr(people, name)[here])
        np.testing.assert_array_equal(said["flags"], people.summary(here, then.calendar, then.day) & FLAG_BITS)
        assert np.count_nonzero(table["target"][[*latest.values()]] != State.ABSENT) == here.size


@law
def test_what_is_written_down_of_groups_and_persons_is_so(recipe: Recipe) -> None:
    for then in recipe.story().months:
        people, here = then.people, then.people.present()
        recorded = people.recorded[here]
        np.testing.assert_array_equal(recorded, people.summary(here, then.calendar, then.day))
        np.testing.assert_array_equal(recorded >> ADULTS_SHIFT & ADULTS_BITS, people.adults[here])
        np.testing.assert_array_equal(recorded >> CHILDREN_SHIFT, people.children[here])
        leaving = (recorded & Group.LEAVING_SOON) != 0
        assert np.isin(people.state[here][leaving], CONFINED).all()


@law
def test_an_owners_state_says_which_loans_it_has(recipe: Recipe) -> None:
    for then in recipe.story().months:
        people = then.people
        rows = np.flatnonzero(np.isin(people.state[: people.count], OWNERS))
        debt, startlan = people.debt[rows], people.startlan[rows]
        expected = np.select([startlan > 0, debt > 0], [State.OWNER_STARTLAN, State.OWNER_BANK], State.OWNER_OUTRIGHT)
        np.testing.assert_array_equal(people.state[rows], expected)


@law
def test_what_is_kept_of_a_household_besides_follows_from_its_members(recipe: Recipe) -> None:
    """Rooms needed are written down for speed; they are those of the present household."""
    for then in recipe.story().months:
        people, here = then.people, then.people.present()
        needed = rooms_needed(people.adults[here], people.children[here])
        np.testing.assert_array_equal(people.rooms[here], needed)


@law
def test_marks_of_a_household_are_of_where_it_is(recipe: Recipe) -> None:
    """What cannot be at once: in prison and in a dwelling, gone and with an allowance, housed and without a place."""
    for then in recipe.story().months:
        people = then.people
        state, dwelling = people.state, people.dwelling
        absent, housed = state == State.ABSENT, np.isin(state, HOUSED)
        confined, renting = np.isin(state, CONFINED), np.isin(state, RENTERS)
        assert (dwelling[confined | (state == State.PARENTS)] == NOBODY).all()
        assert (people.rent[~renting & ~absent] == 0).all()
        assert housed[people.notice >= 0].all()  # owners too, who sell up
        assert housed[people.in_arrears].all()
        assert absent[people.arriving].all()
        assert not (absent | housed)[people.known].any()
        assert people.known[confined | (state == State.TEMPORARY)].all()
        assert (people.allowance[absent] == 0).all()
        assert (people.allowance >= 0).all()
        assert (people.claims | (people.work == Work.NOTHING) | (people.allowance == 0)).all()
        gone = absent & ~people.arriving & (people.since > 0)
        for name in ("income", "net", "credit", "granted", "listed"):
            assert not getattr(people, name)[gone].any(), name
        assert (people.adults[confined] == 1).all()
        assert (then.day <= people.discharge[confined] + 1).all()
        assert people.applying[people.listed].all()
        assert people.applying_startlan[people.granted].all()
        assert people.ever_owned[np.isin(state, OWNERS)].all()
        assert np.isin(people.need, list(Need)).all()
        for name in ("id", "identity"):
            assert np.unique(getattr(people, name)).size == people.count


# Persons


@law
def test_a_household_has_one_or_two_adults_and_children_in_order_of_age(recipe: Recipe) -> None:
    for then in recipe.story().months:
        people = then.people
        assert np.isin(people.adults, (1, 2)).all()
        np.testing.assert_array_equal(people.adults == 2, people.partner != NO_ONE)
        couples = people.partner != NO_ONE
        assert (people.birth[couples] <= people.partner[couples]).all()

        here = people.present()
        kids = people.kids[here]
        older, younger = kids[:, :-1], kids[:, 1:]
        assert ((younger == NO_ONE) | ((older != NO_ONE) & (older <= younger))).all()
        born = kids != NO_ONE
        assert (kids[born] <= then.calendar).all()
        assert (np.where(born, kids - people.birth[here][:, None], 12 * 99) >= 12 * 15).all()
        np.testing.assert_array_equal(people.children[here], (kids > then.calendar - OF_AGE).sum(axis=1))
        assert (then.calendar - people.birth[here] >= OF_AGE - 12).all()


def persons(people: Households, rows: Collection[int]) -> Counter[int]:
    """Everybody in some households, each told by the month of birth."""
    chosen = np.fromiter(rows, np.intp, len(rows))
    everybody = np.concatenate([people.birth[chosen], people.partner[chosen], people.kids[chosen].ravel()])
    return Counter(everybody[everybody != NO_ONE].tolist())


def _pair(people: Households, row: int) -> list[int]:
    """Months of birth of a household's adults, in order."""
    return sorted([int(people.birth[row]), int(people.partner[row])])


@law
def test_nobody_appears_or_disappears_but_by_birth_death_and_removal(recipe: Recipe) -> None:
    """Month by month: couples, break-ups and leaving home move persons between households, and lose none."""
    story = recipe.story()
    for before, then in pairwise(story.months):
        old, new = before.people, then.people
        moves = of(story.table[before.rows : then.rows], Event.MOVE)
        came = {int(row["household"]): row["detail"] for row in moves[moves["origin"] == State.ABSENT]}
        went = {int(row["household"]): row["detail"] for row in moves[moves["target"] == State.ABSENT]}
        parted = [row for row, reason in came.items() if reason == Reason.BREAK_UP]
        outside = [row for row, reason in came.items() if reason not in (Reason.BREAK_UP, Reason.FORMED)]
        was, now = ({number: row for row, number in enumerate(people.id.tolist())} for people in (old, new))
        here = set(new.present().tolist())

        expected = persons(old, set(old.present().tolist()))
        expected += persons(old, [was[number] for number in outside if number in was])
        strangers = [now[number] for number in outside if number not in was]
        expected += persons(new, strangers)
        families = np.array(sorted(here - set(strangers)))
        expected[then.calendar] += int((new.kids[families] == then.calendar).sum())
        expected.subtract(persons(old, [was[number] for number, why in went.items() if why == Reason.MOVED_AWAY]))
        for number, why in went.items():
            if why == Reason.DIED:
                dead = persons(old, [was[number]])
                # Their grown children stay behind, in homes of their own from now on.
                kids = old.kids[was[number]]
                expected.subtract(dead)
                expected.update(kids[(kids != NO_ONE) & (kids <= then.calendar - OF_AGE)].tolist())

        expected.subtract(persons(new, here))
        assert min(expected.values(), default=0) >= 0, "somebody from nowhere, or in two households"
        missing = Counter({born: count for born, count in expected.items() if count})
        couples = [row for row in old.present().tolist() if old.adults[row] > 1 and now.get(int(old.id[row])) in here]
        # Who parts may live with another by the end of the month: then there are two, but not the same two.
        lost = [row for row in couples if _pair(old, row) != _pair(new, now[int(old.id[row])])]
        died = missing.total()  # of couples
        merged = sum(why == Reason.MERGED for why in went.values())
        # A pair that is formed and parts within the month leaves no couple behind that has lost somebody.
        assert 0 <= died - (len(lost) - len(parted)) <= merged
        assert missing <= Counter([*old.birth[lost].tolist(), *old.partner[lost].tolist()])


@law
def test_credit_grows_no_further_than_its_limit(recipe: Recipe) -> None:
    """But of a new couple, who bring together what each owes; and in the months in which new credit is taken up."""
    story = recipe.story()
    between = [(before, then) for before, then in pairwise(story.months) if then.month % QUARTER]
    for before, then in between:
        old, new = before.people, then.people
        _, was, now = np.intersect1d(old.id, new.id, return_indices=True)
        alike = (
            (old.adults[was] >= new.adults[now]) & (new.state[now] != State.ABSENT) & (old.state[was] != State.ABSENT)
        )
        limit = story.scenario.assumptions.credit_limit * new.income[now]
        assert (new.credit[now] <= np.maximum(old.credit[was], limit) + KRONE)[alike].all()


# Money


@law
def test_nobody_owes_less_than_nothing(recipe: Recipe) -> None:
    for then in recipe.story().months:
        people = then.people
        for name in AMOUNTS:
            values = getattr(people, name)
            assert np.isfinite(values).all()
            assert (values > -1e-6).all()
        for town in then.towns:
            assert (town.price > 0).all()
            assert (town.rent > 0).all()


@law
def test_money_has_two_sides(recipe: Recipe) -> None:
    """What tenants pay the municipality receives, what it gives households get; a sale is paid in full, once."""
    scenario, table = recipe.story().scenario, recipe.story().table
    both: dict[tuple[int, int, int], float] = defaultdict(float)
    for row in of(table, Event.COST):
        if row["detail"] in BETWEEN_PAYERS:
            both[int(row["day"]), int(row["municipality"]), int(row["detail"])] += float(row["amount"])
    assert both
    assert max(abs(total) for total in both.values()) < KRONE

    fee = scenario.assumptions.purchase_fee
    for sale, loans in sales(table):
        lent = sum(float(loan["amount"]) for loan in loans)
        assert lent <= sale["amount"] * (1 + fee) + KRONE
        for loan in loans:
            assert loan["detail"] == pytest.approx(1000 * lent / sale["amount"], abs=1.0)
        kinds = [loan["event"] for loan in loans]
        assert len(set(kinds)) == len(kinds)
        if kind_of(sale) != Buyer.HOUSEHOLD_STARTLAN:
            assert Event.LOAN_STARTLAN not in kinds


@law
def test_the_monthly_allowances_are_what_the_state_pays_and_households_have(recipe: Recipe) -> None:
    story = recipe.story()
    for then in story.months:
        rows = story.table[: then.rows]
        rows = rows[rows["day"] == then.day]
        for place in range(len(then.towns)):
            (told,) = of(rows, Event.BOSTOTTE)[place : place + 1]
            assert told["municipality"] == place
            paid = rows[(rows["event"] == Event.COST) & (rows["detail"] == Item.BOSTOTTE)]
            by_state = paid[(paid["payer"] == Payer.STATE) & (paid["municipality"] == place)]["amount"].sum()
            assert told["amount"] == pytest.approx(by_state)
            has = then.people.allowance[then.people.municipality == place]
            assert np.count_nonzero(has) == told["detail"]
            assert has.sum() == pytest.approx(told["amount"])


@law
def test_every_dwelling_for_the_municipality_is_paid_by_it_and_the_state(recipe: Recipe) -> None:
    table = recipe.story().table
    paid: dict[int, float] = defaultdict(float)
    for row in of(table, Event.COST):
        if row["detail"] in (Item.CAPITAL, Item.GRANT):
            paid[int(row["dwelling"])] += float(row["amount"])
    bought = {
        int(row["dwelling"]): float(row["amount"]) for row, _ in sales(table) if kind_of(row) == Buyer.MUNICIPALITY
    }
    for dwelling, price in bought.items():
        assert paid[dwelling] == pytest.approx(price)


def sales(table: Table) -> list[tuple[np.void, list[np.void]]]:
    """Each sale with the rows of the loans for it."""
    found: dict[tuple[int, int], tuple[np.void, list[np.void]]] = {}
    for row in of(table, Event.SALE):
        place = int(row["day"]), int(row["dwelling"])
        assert place not in found
        found[place] = row, []
    for row in of(table, Event.LOAN_BANK, Event.LOAN_STARTLAN):
        sale, loans = found[int(row["day"]), int(row["dwelling"])]
        assert sale["household"] == row["household"] != NOBODY
        loans.append(row)
    return list(found.values())


def kind_of(sale: np.void) -> int:
    return int(sale["detail"]) % FIRST_TIME


@law
def test_a_bank_goes_beyond_the_cap_only_within_its_quota(recipe: Recipe) -> None:
    """Loans above the cap are at most the quota of the last year's loans and one more, counted when they are made."""
    scenario, table = recipe.story().scenario, recipe.story().table
    first = scenario.first_day
    for place in range(len(scenario.municipalities)):
        made, above = Counter[int](), Counter[int]()
        for sale, loans in sales(table[table["municipality"] == place]):
            if kind_of(sale) == Buyer.HOUSEHOLD_BANK and loans:
                today = first + timedelta(int(sale["day"]))
                month = today.year * 12 + today.month
                made[month] += 1
                cap = 1000 * scenario.policy(place, today).mortgage.ltv_cap
                above[month] += int(loans[0]["detail"]) > cap + 1
        for month, count in above.items():
            if count:
                year = range(month - 12, month)
                quota = scenario.policy(
                    place, date((month - 1) // 12, (month - 1) % 12 + 1, 1)
                ).mortgage.compliance_quota
                allowed = quota * (sum(made[before] for before in year) + 1)
                assert count + sum(above[before] for before in year) <= allowed + 1e-9


@law
def test_no_bank_lends_more_than_the_whole_value(recipe: Recipe) -> None:
    """Not even within its quota; and not behind a startlån."""
    story = recipe.story()
    scenario = story.scenario
    for sale, loans in sales(story.table):
        today = scenario.first_day + timedelta(int(sale["day"]))
        policy = scenario.policy(int(sale["municipality"]), today)
        for loan in loans:
            if loan["event"] == Event.LOAN_BANK:
                assert loan["amount"] <= max(policy.mortgage.ltv_cap, 1.0) * sale["amount"] + KRONE


@law
def test_startlan_keeps_within_the_limit_of_the_day_on_which_it_was_granted(recipe: Recipe) -> None:
    scenario, table = recipe.story().scenario, recipe.story().table
    limit: dict[int, float] = {}
    loans_of = {(int(sale["day"]), int(sale["household"])): loans for sale, loans in sales(table)}
    for row in of(table, Event.STARTLAN_DECISION, Event.SALE):
        household = int(row["household"])
        if row["event"] == Event.STARTLAN_DECISION and row["detail"] == 1:
            today = scenario.first_day + timedelta(int(row["day"]))
            # What changes within a month acts from the next one on.
            policy = scenario.policy(int(row["municipality"]), today.replace(day=1))
            cap = policy.mortgage.ltv_cap if policy.startlan.ltv_cap_applies else np.inf
            limit[household] = min(policy.startlan.max_ltv, cap)
        elif row["event"] == Event.SALE and kind_of(row) == Buyer.HOUSEHOLD_STARTLAN:
            for loan in loans_of[int(row["day"]), household]:
                assert loan["detail"] <= 1000 * limit[household] + 1


# Startlån's frame


@law
def test_the_frame_is_never_overdrawn(recipe: Recipe) -> None:
    for used, limit in recipe.story().frames:
        assert -KRONE <= used <= limit + 1e-6


@law
def test_the_ledger_shows_a_frame_that_is_kept(recipe: Recipe) -> None:
    """Promised and lent in a calendar year, less what comes back within it, never more than the year's frame."""
    scenario, table = recipe.story().scenario, recipe.story().table
    frame: dict[int, float] = {}
    used: dict[tuple[int, int], float] = defaultdict(float)
    granted: dict[int, tuple[int, float]] = {}
    lent = {
        (int(sale["day"]), int(sale["household"])): sum(
            float(loan["amount"]) for loan in loans if loan["event"] == Event.LOAN_STARTLAN
        )
        for sale, loans in sales(table)
    }
    kinds = (
        Event.STARTLAN_FRAME,
        Event.STARTLAN_DECISION,
        Event.STARTLAN_LAPSED,
        Event.REFINANCE_DECISION,
        Event.SALE,
    )
    for row in of(table, *kinds):
        place, household, amount = int(row["municipality"]), int(row["household"]), float(row["amount"])
        year = (scenario.first_day + timedelta(int(row["day"]))).year
        if row["event"] == Event.STARTLAN_FRAME:
            frame[place] = amount
        elif row["event"] == Event.STARTLAN_DECISION and row["detail"] == 1:
            assert household not in granted
            granted[household] = year, amount
            used[place, year] += amount
        elif row["event"] == Event.REFINANCE_DECISION:
            used[place, year] += amount
        elif row["event"] == Event.STARTLAN_LAPSED:
            of_year, reserved = granted.pop(household)
            assert reserved == amount
            used[place, year] -= amount if of_year == year else 0.0
        elif row["event"] == Event.SALE and kind_of(row) == Buyer.TENANT:
            used[place, year] += lent[int(row["day"]), household]
        elif row["event"] == Event.SALE and kind_of(row) == Buyer.HOUSEHOLD_STARTLAN:
            of_year, reserved = granted.pop(household)
            taken = lent[int(row["day"]), household]
            assert taken <= reserved + KRONE
            used[place, year] -= reserved - taken if of_year == year else 0.0
        assert used[place, year] <= frame[place] + KRONE


# Queues


@law
def test_the_list_and_the_offers_are_of_the_same_households(recipe: Recipe) -> None:
    assert not recipe.story().strays


@law
def test_nobody_on_the_list_has_gone_or_found_a_dwelling_to_own(recipe: Recipe) -> None:
    for then in recipe.story().months:
        people = then.people
        for town in then.towns:
            for applicant in town.waiting:
                state = people.state[applicant.household]
                refugee = state == State.ABSENT and people.settled[applicant.household] >= 0
                assert refugee or state in (*WITHOUT, *CONFINED, State.PRIVATE_RENT)
                assert 1 <= applicant.rooms <= ROOMS
                assert people.listed_since[applicant.household] <= then.day


@law
def test_municipal_dwellings_that_are_ready_and_empty_wait_for_somebody(recipe: Recipe) -> None:
    for then in recipe.story().months:
        homes = then.homes
        municipal = homes.use == Use.MUNICIPAL
        ready = municipal & homes.ready & (homes.occupant == NOBODY)
        for place, town in enumerate(then.towns):
            here = homes.municipality == place
            assert town.ready == set(np.flatnonzero(ready & here).tolist())
            # The others stand before or under refurbishment, or were promised to somebody this very day.
            empty = municipal & here & (homes.occupant == NOBODY) & ~homes.ready
            assert np.count_nonzero(empty) >= town.crews.busy + town.crews.waiting


@law
def test_no_more_are_served_than_there_are_to_serve(recipe: Recipe) -> None:
    """Between months: who serves and is sent home finishes what is begun, but takes nothing new."""
    for then in recipe.story().months:
        for number, town in enumerate(then.towns):
            for queue in (town.desk, town.crews, town.followup, town.housing_first):
                assert queue.busy >= 0
                assert queue.waiting == 0 or queue.busy >= queue.capacity
            helped = then.people.helped & (then.people.municipality == number)
            by_workers = np.setdiff1d(np.flatnonzero(helped), list(town.looked_after))
            assert by_workers.size <= town.followup.busy + town.housing_first.busy


@law
def test_littles_law_holds_for_every_queue(recipe: Recipe) -> None:
    scenario, table = recipe.story().scenario, recipe.story().table
    for place in range(len(scenario.municipalities)):
        for balance in littles_law(table[table["municipality"] == place]):
            assert balance.holds, balance
