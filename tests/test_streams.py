"""Pairing: the same luck for the same household in the same month, whatever else happens in the run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from hashlib import blake2b
from pathlib import Path
from unittest.mock import patch

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scenario_files import profile_text
from small_town import FEW, START, Levers, events, fingerprint, levers, months, profile, project, scenario

import sim.processes.life
from sim.assumptions import Assumptions
from sim.compiled import compiled
from sim.experiment.replicate import run_pairs
from sim.ledger import Event, Ledger, Reason, State
from sim.levers import catalogue
from sim.measures import measure
from sim.scenario import Profile, Scenario, load
from sim.side_by_side import parts
from sim.simulation import run, run_beside, simulate
from sim.streams import Streams, Words, drawn, identities, offspring
from sim.world.population import Families, draw_families

pytestmark = pytest.mark.streams

ROOT = Path(__file__).resolve().parent.parent
MIDWAY = date(2008, 7, 1)
TINY = {"population": 1370, "households": 600, "municipal_dwellings": 30, "startlan_frame": 3_000_000}


# The numbers themselves

words = st.sampled_from(["life", "work", "", "å", "life 1"])


def words_of(streams: Streams, place: str, slots: Iterable[int]) -> Words:
    rows = np.array(list(slots), np.int64)
    return identities(streams.place("people", place), rows)


def draws(streams: Streams, activity: str, place: str, month: int, slots: Iterable[int]) -> npt.NDArray[np.float64]:
    key = np.uint64(streams.key(activity, month))
    return np.array([drawn(key, word) for word in words_of(streams, place, slots)])


@given(st.lists(st.integers(0, 2**31 - 1), max_size=30), words, st.integers(-1, 400))
def test_a_household_has_its_number_whoever_else_is_asked_about(slots: list[int], activity: str, month: int) -> None:
    streams = Streams(1, 2)
    together = draws(streams, activity, "stord", month, slots)
    assert ((together >= 0) & (together < 1)).all()
    assert [draws(streams, activity, "stord", month, [slot])[0] for slot in slots] == together.tolist()


@given(st.integers(0, 500), st.integers(0, 500), words, st.integers(0, 400))
def test_a_longer_draw_for_a_place_begins_with_the_same_numbers(count: int, more: int, what: str, month: int) -> None:
    short, long = (Streams(1, 2).generator(what, "stord", month).random(n) for n in (count, count + more))
    assert long[:count].tobytes() == short.tobytes()


@settings(max_examples=30)
@given(st.lists(st.sampled_from(["life", "work", "look", "new"]), max_size=10))
def test_an_activitys_numbers_do_not_depend_on_other_activities(asked_before: list[str]) -> None:
    alone, among = Streams(5, 6), Streams(5, 6)
    for activity in asked_before:
        draws(among, activity, "stord", 0, range(17))
        among.generator(activity, "stord", 0).normal(size=3)
    assert among.place("people", "stord") == alone.place("people", "stord")
    for month in (0, 1):
        assert among.key("needs", month) == alone.key("needs", month)
        one, other = (streams.generator("needs", "stord", month).random(9) for streams in (among, alone))
        assert one.tobytes() == other.tobytes()


def test_seed_replication_activity_place_and_month_each_make_other_numbers() -> None:
    asked = [(1, 1, "a", "x", 0), (2, 1, "a", "x", 0), (1, 2, "a", "x", 0)]
    asked += [(1, 1, "b", "x", 0), (1, 1, "a", "y", 0), (1, 1, "x", "a", 0), (1, 1, "a", "x", 1)]
    numbers = {
        float(draws(Streams(seed, replication), what, where, month, [3])[0])
        for seed, replication, what, where, month in asked
    }
    places = {
        float(Streams(seed, replication).generator(what, where, month).random())
        for seed, replication, what, where, month in asked
    }
    assert len(numbers) == len(places) == len(asked)
    origins = [("people", "a"), ("arrived", "a"), ("people", "b"), ("a", "people")]
    assert len({Streams(1, 1).key("a", 0), *(int(Streams(1, 1).place(*origin)) for origin in origins)}) == 5


def test_numbers_are_uniform_and_of_no_relation_to_each_other() -> None:
    """Luck of the same household in two replications, months or activities, and of neighbours."""
    size = 100_000
    first = Streams(1, 1)
    mine = draws(first, "life", "stord", 0, range(size))
    others = [
        draws(Streams(1, 2), "life", "stord", 0, range(size)),
        draws(Streams(2, 1), "life", "stord", 0, range(size)),
        draws(first, "life", "stord", 1, range(size)),
        draws(first, "work", "stord", 0, range(size)),
        draws(first, "life", "bergen", 0, range(size)),
        draws(first, "life", "stord", 0, range(1, size + 1)),
    ]
    bins = 100
    for numbers in (mine, *others):
        chi = ((np.bincount((bins * numbers).astype(int), minlength=bins) - size / bins) ** 2).sum() / (size / bins)
        assert abs(chi - (bins - 1)) < 4 * (2 * (bins - 1)) ** 0.5
    for other in others:
        assert abs(np.corrcoef(mine, other)[0, 1]) < 4 / size**0.5


def test_one_households_months_are_uniform_too() -> None:
    """A household's luck month by month is read across sequences, not along one."""
    first, size = Streams(1, 1), 20_000
    word = words_of(first, "stord", [17])[0]
    months = np.array([drawn(np.uint64(first.key("life", month)), word) for month in range(size)])
    assert months.mean() == pytest.approx(0.5, abs=4 * (1 / 12 / size) ** 0.5)
    assert abs(np.corrcoef(months[1:], months[:-1])[0, 1]) < 4 / size**0.5


@given(st.integers(0, 2**70), st.integers(1, 10**6), words, st.integers(0, 400))
def test_a_generator_is_numpys_of_the_same_numbers(seed: int, replication: int, activity: str, month: int) -> None:
    streams = Streams(seed, replication)
    names = (int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") for text in (activity, "stord"))
    numpys = np.random.PCG64DXSM(np.random.SeedSequence((seed, replication, *names, month)))
    for _ in range(2):
        generator = streams.generator(activity, "stord", month)
        assert generator.bit_generator.state == numpys.state


@given(st.sets(st.integers(0, 2**64 - 1), max_size=20), words, words, st.integers(0, 400))
def test_who_comes_out_of_another_has_a_word_from_that_ones_alone(
    parents: set[int], one: str, other: str, month: int
) -> None:
    """One word each; another word by another activity, or in another month."""
    streams = Streams(1, 2)

    def children(activity: str, when: int) -> list[int]:
        key = np.uint64(streams.key(activity, when))
        return [int(offspring(key, np.uint64(parent))) for parent in parents]

    together = children(one, month)
    assert together == children(one, month)
    assert len({*together, *parents}) == 2 * len(parents)
    for another, when in {(other, month), (one, month + 1)} - {(one, month)}:
        assert not {*children(another, when)} & {*together}


# Identical scenarios


def test_two_runs_are_equal_to_the_last_byte() -> None:
    assert fingerprint(scenario()) == fingerprint(scenario())
    assert fingerprint(scenario(), replication=2) != fingerprint(scenario(), replication=1)
    assert fingerprint(scenario(), seed=2) != fingerprint(scenario(), seed=1)


def test_another_process_with_other_hashes_gives_the_same_bytes() -> None:
    """Nothing hangs on the order of a set of words or on an object's address."""
    towns = "[profile(200, 'a'), profile(200, 'b')]"
    code = f"from small_town import *; print(fingerprint(scenario(towns={towns}, months=12)))"
    here = fingerprint(scenario(towns=[profile(200, "a"), profile(200, "b")], months=12))
    for salt in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": salt, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, cwd=ROOT
        )
        assert done.stdout.strip() == here


def test_a_change_to_what_is_already_so_changes_nothing() -> None:
    """Every lever set at a date to the value that it has."""
    base = scenario()
    policy = base.policy(0, START)
    same = {lever.name: policy.get(lever.name) for lever in catalogue()}
    changed = scenario(same, changes=[(date(2008, 5, 1), same), (MIDWAY, {})])
    assert changed.timelines != base.timelines
    assert fingerprint(changed) == fingerprint(base)


def test_names_and_paths_of_a_scenario_change_nothing() -> None:
    base = scenario()
    other = replace(base, title="Another", why="Not the same", path=Path("elsewhere.toml"), said=("words",))
    assert fingerprint(other) == fingerprint(base)


@FEW
@given(levers())
def test_a_scenario_is_its_base_until_its_first_change(changed: Levers) -> None:
    base, other = (simulate(scenario(changes=changes), 1, 1) for changes in ([], [(MIDWAY, changed)]))
    day = MIDWAY.toordinal() - base.first_day
    before, after = base.table(), other.table()
    assert after[after["day"] < day].tobytes() == before[before["day"] < day].tobytes()


def test_a_longer_scenario_begins_like_a_shorter_one() -> None:
    short, long = simulate(scenario(months=9), 1, 1).table(), simulate(scenario(months=18), 1, 1).table()
    assert long[: short.size].tobytes() == short.tobytes()


def test_a_new_activity_shifts_no_other() -> None:
    """Draws that no activity of the model makes, for all households, for one and for the place, every month."""
    plain = scenario(months=12)
    for model in months(plain):
        model.word("an activity that is new")
        model.luck("another one", 3)
        model.streams.generator("a third", model.towns[0].name, model.month).random(7)
    table = simulate(plain, 1, 1).table()
    assert model.ledger.table().tobytes() == table[table["day"] <= model.day].tobytes()


# Who lives, and where


Coming = list[tuple[int, list[int], list[list[int]]]]
"""By month of the calendar and town: words, and municipality and months of birth of adults and children, of each
household."""


@pytest.fixture
def coming(monkeypatch: pytest.MonkeyPatch) -> Callable[[Scenario], Coming]:
    """Households that would move in, whether or not they find a dwelling here."""
    found: Coming = []

    def noting(
        identity: Words, municipality: int, generator: np.random.Generator, weights: tuple[float, ...], calendar: int
    ) -> Families:
        families = draw_families(identity, municipality, generator, weights, calendar)
        adults = families.municipality, families.birth, families.partner
        found.append((calendar, identity.tolist(), np.column_stack([*adults, families.kids]).tolist()))
        return families

    monkeypatch.setattr(sim.processes.life, "draw_families", noting)

    def of(scenario: Scenario) -> Coming:
        found.clear()
        simulate(scenario, 1, 1)
        return list(found)

    return of


@settings(FEW, suppress_health_check=[*FEW.suppress_health_check, HealthCheck.function_scoped_fixture])
@given(first=levers(), then=levers())
def test_no_policy_changes_who_would_live_here(
    coming: Callable[[Scenario], Coming], first: Levers, then: Levers
) -> None:
    """Who comes to look for a dwelling; whether one is found is another matter."""
    projects = [project(4, 6, 2, "municipal"), project(6, 10, 3, "private_low_price")]
    base = coming(scenario(first, months=12))
    assert sum(len(families) for _, _, families in base) > 12
    assert coming(scenario(first, changes=[(date(2008, 2, 1), then)], builds=projects, months=12)) == base


Life = tuple[int, int, int]
"""Something that happened: a household's word, day, reason."""
Lives = set[Life]


def words_of_all(scenario: Scenario, seed: int = 1) -> tuple[dict[int, int], Ledger]:
    """The word of every household that ever was, by its number in the ledger; and the ledger."""
    found: dict[int, int] = {}
    for model in months(scenario, seed=seed):
        people = model.households
        numbers, words = people.id[: people.count].tolist(), people.identity[: people.count].tolist()
        for number, word in zip(numbers, words, strict=True):
            assert found.setdefault(number, word) == word
    assert sorted(found) == list(range(model.households.formed))
    return found, model.ledger


def lives(scenario: Scenario, seed: int) -> Lives:
    """All who come to be, arrive, leave or end after the beginning."""
    words, ledger = words_of_all(scenario, seed)
    table = ledger.table()
    gate = (table["origin"] == State.ABSENT) | (table["target"] == State.ABSENT)
    rows = table[(table["event"] == Event.MOVE) & gate & (table["detail"] != Reason.INITIAL)]
    columns = (rows["household"], rows["day"], rows["detail"])
    return {(words[who], day, reason) for who, day, reason in zip(*(c.tolist() for c in columns), strict=True)}


@cache
def ordinary_lives(seed: int, lever: str = "", value: float = 0.0) -> Lives:
    """Of seven years in a town where what is rare is rare, with a lever that changes after half a year."""
    changes = [(MIDWAY, {lever: value})] if lever else []
    return lives(scenario(towns=[profile(400)], assumptions=Assumptions(), months=84, changes=changes), seed)


@pytest.mark.parametrize(
    ("lever", "value", "of_all", "of_others"),
    [
        ("mortgage.ltv_cap", 0.85, 0.82, 0.9),  # seen: 0.842, 0.925
        ("municipal.acquisitions", 8.5, 0.86, 0.9),  # 0.893, 0.934
        ("office.staff", 0.02, 0.81, 0.86),  # 0.846, 0.890
    ],
)
def test_a_policy_leaves_nearly_all_lives_as_they_were(
    lever: str, value: float, of_all: float, of_others: float
) -> None:
    """But of those who find a dwelling here, or go to prison, because of it, and of whom they meet.

    Shares of what happened with the policy or without it that happened with and without it, to the same household on
    the same day: of all, and of all but moves to here by those who looked for a dwelling, which a policy is about.
    """
    same, either = list[Life](), list[Life]()
    for seed in range(1, 9):
        base, found = ordinary_lives(seed), ordinary_lives(seed, lever, value)
        assert {reason for _, _, reason in base} >= {Reason.FORMED, Reason.ARRIVED, Reason.DIED, Reason.MOVED_AWAY}
        same += base & found
        either += base | found
    assert len(same) < len(either)  # the policy touches somebody
    shares = [len(same) / len(either)]
    for part in (same, either):
        part[:] = [life for life in part if life[2] not in (Reason.RENTED, Reason.BOUGHT)]
    shares.append(len(same) / len(either))
    assert shares[0] > of_all
    assert shares[1] > of_others


@FEW
@given(levers())
def test_every_household_of_a_run_has_a_word_of_its_own(changed: Levers) -> None:
    """In the row of somebody who is gone, too, and of siblings who leave together."""
    towns = [profile(250, "a"), profile(150, "b")]
    words, _ = words_of_all(scenario(changed, towns=towns, months=24))
    assert len(words) > 400
    assert len(set(words.values())) == len(words)


def test_shipped_scenarios_begin_with_the_same_people(tmp_path: Path) -> None:
    small = tmp_path / "liten.toml"
    fewer = {name: f'{{ value = {n}, status = "assumed", source = "a test" }}' for name, n in TINY.items()}
    small.write_text(profile_text(**fewer), encoding="utf-8")
    found = {}
    for path in sorted((ROOT / "scenarios").glob("*.toml")):
        if path.stem == "norway":  # the baseline's rules in other places
            continue
        full = load(path, [str(small)])
        ledger = simulate(replace(full, warmup=2, end=date(2013, 7, 1)), 1, 1)
        table = ledger.table()
        begun = table[(table["day"] == 0) & (table["detail"] == Reason.INITIAL) & (table["event"] == Event.MOVE)]
        found[path.stem] = ledger.birth_months[begun["household"]].tobytes(), begun.tobytes(), table.tobytes()
    for people in (0, 1):
        assert len({told[people] for told in found.values()}) == 1
    assert len({told[2] for told in found.values()}) == len(found)  # though something else differs in each


def test_two_towns_with_the_same_figures_do_not_share_luck() -> None:
    ledger = simulate(scenario(towns=[profile(200, "a"), profile(200, "b")], months=6), 1, 1)
    births = [np.sort(born_in(ledger, town)) for town in (0, 1)]
    assert births[0].size != births[1].size or (births[0] != births[1]).any()


@FEW
@given(levers())
def test_what_a_town_does_changes_nothing_in_another(then: Levers) -> None:
    """To the last byte, but for the numbers of rows that households and dwellings stand in."""
    towns = [profile(200, "a"), profile(200, "b")]
    base = scenario(towns=towns, months=12)
    changed = scenario(towns=towns, months=12, changes=[(MIDWAY, then)])
    only_b = replace(base, timelines=(base.timelines[0], changed.timelines[1]))
    mine = [told_of(simulate(one, 1, 1), 0) for one in (base, only_b)]
    assert mine[0] == mine[1]


@FEW
@given(levers(), st.sampled_from(["ab", "ba", "cab"]))
def test_a_towns_ledger_is_the_same_alone_and_beside_other_towns(rules: Levers, beside: str) -> None:
    """Who lives there, who comes and what becomes of them, to the last byte; in another's place, too."""
    towns = {"a": profile(200, "a"), "b": profile(150, "b"), "c": profile(250, "c")}
    alone = simulate(scenario(rules, towns=[towns["a"]], months=24), 1, 1)
    together = simulate(scenario(rules, towns=[towns[name] for name in beside], months=24), 1, 1)
    assert told_of(together, beside.index("a")) == told_of(alone, 0)


def told_of(ledger: Ledger, town: int) -> list[bytes]:
    """A town's rows, but for the numbers of towns, households and dwellings."""
    table = ledger.table()
    rows = table[table["municipality"] == town].copy()
    rows["household"] = rows["dwelling"] = rows["municipality"] = 0
    return sorted(row.tobytes() for row in rows)


def born_in(ledger: Ledger, town: int) -> npt.NDArray[np.int32]:
    table = ledger.table()
    entered = (table["event"] == Event.MOVE) & (table["origin"] == State.ABSENT)
    return np.asarray(ledger.birth_months[table["household"][entered & (table["municipality"] == town)]])


@compiled
def _lucks(count: int, identity: Words, word: np.uint64) -> npt.NDArray[np.float64]:
    luck = np.empty(count)
    for h in range(count):
        luck[h] = drawn(word, identity[h])
    return luck


def test_the_luck_of_a_household_is_the_same_alone_and_in_the_crowd() -> None:
    for count in (1, 2):
        model = next(events(scenario(towns=[profile(150, f"t{number}") for number in range(count)])))
        people, word = model.households, model.word("some activity")
        together = people.over(_lucks, word)
        assert [model.luck("some activity", household) for household in range(people.count)] == together.tolist()
        assert np.unique(together).size == together.size


# Workers


def test_one_worker_gives_what_two_give_to_the_last_byte() -> None:
    scenarios = [scenario(months=8), scenario({"mortgage.ltv_cap": 0.6}, months=8, title="A tight cap")]
    one, two = (run_pairs(scenarios, [2, 2], seed=1, workers=workers) for workers in (1, 2))
    assert (one.workers, two.workers) == (1, 2)
    for alone, shared in zip(one.outcomes, two.outcomes, strict=True):
        assert (alone.scenario, alone.replication) == (shared.scenario, shared.replication)
        assert alone.keys == shared.keys
        assert alone.values.tobytes() == shared.values.tobytes()
        assert alone.household_months == shared.household_months


@FEW
@given(levers())
def test_replications_side_by_side_are_each_to_the_last_byte_what_they_are_alone(rules: Levers) -> None:
    start = scenario(rules, towns=[profile(150, "a"), profile(100, "b")], months=18)
    for number, beside in zip((1, 2, 5), run_beside(start, (1, 2, 5), 3), strict=True):
        alone = run(start, number, 3)
        assert beside.ledger.table().tobytes() == alone.ledger.table().tobytes()
        assert beside.ledger.birth_months.tobytes() == alone.ledger.birth_months.tobytes()
        assert beside.ledger.initial_stock.tolist() == alone.ledger.initial_stock.tolist()
        assert beside.household_months == alone.household_months


@FEW
@given(levers())
def test_a_scenario_in_parts_is_what_it_is_in_one_model(rules: Levers) -> None:
    towns = [profile(150, "a"), profile(100, "b"), profile(120, "c"), profile(90, "d")]
    start = scenario(rules, towns=towns, builds=[project(4, 3, 3, "partnership", municipality=2)], months=18)
    whole = run(start, 1, 3)
    with patch("sim.side_by_side.LARGEST_PART", 250):  # a and b, c and d
        in_parts = run(start, 1, 3)
    assert in_parts.household_months == whole.household_months
    assert in_parts.ledger.initial_stock.tolist() == whole.ledger.initial_stock.tolist()
    assert (np.diff(in_parts.ledger.table()["day"]) >= 0).all()
    assert measure(in_parts.ledger, start).value.tobytes() == measure(whole.ledger, start).value.tobytes()

    tables = whole.ledger.table(), in_parts.ledger.table()
    there = [table[(table["event"] == Event.MOVE) & (table["detail"] == Reason.INITIAL)] for table in tables]
    assert len(there[0]) == len(there[1])
    number_of: dict[int, int] = {}
    for town in range(len(towns)):
        one, other = (table[table["municipality"] == town] for table in tables)
        assert len(one) == len(other)
        for name in set(one.dtype.names or ()) - {"household", "dwelling"}:
            assert one[name].tobytes() == other[name].tobytes(), name
        # Who was there at first has the same number; who came later another one, the same in every row.
        pairs = set(zip(one["household"].tolist(), other["household"].tolist(), strict=True))
        assert all(before == after for before, after in pairs if before < len(there[0]))
        number_of.update(pairs)
        assert len(pairs) == len({before for before, _ in pairs}) == len({after for _, after in pairs})
        homes = set(zip(one["dwelling"].tolist(), other["dwelling"].tolist(), strict=True))
        assert all(before == after for before, after in homes if before < whole.ledger.initial_stock.sum())
        assert len(homes) == len({before for before, _ in homes}) == len({after for _, after in homes})
    born = [run.ledger.birth_months for run in (whole, in_parts)]
    assert born[0].size == born[1].size
    assert all(born[0][one] == born[1][other] for one, other in number_of.items() if one >= 0)


def test_only_a_large_scenario_is_lived_in_parts() -> None:
    small, large = (replace(profile(250, name), households=size) for name, size in (("a", 30_000), ("b", 90_000)))

    def sizes(*towns: Profile) -> list[int]:
        return [len(part.municipalities) for part in parts(scenario(towns=towns, months=1))]

    assert sizes(small, large) == [2]
    assert sizes(large, small, small) == [2, 1]
    assert sizes(large, large, small) == [1, 2]
    assert sizes(replace(large, households=300_000)) == [1]
