"""A base and a difference: what is inherited, what is replaced, what is cancelled, and how it is told."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenario_files import HEAD, write

from sim.assumptions import Assumptions
from sim.scenario import Scenario, check, load

BEFORE, START, TURN, LATER = date(2005, 6, 1), date(2008, 1, 1), date(2012, 1, 1), date(2015, 7, 1)
TWO = HEAD.replace('["liten.toml"]', '["liten.toml", "stor.toml"]')


def caps(scenario: Scenario, municipality: int = 0) -> list[float]:
    """The cap before the start, at the start, from the turn and later."""
    return [scenario.policy(municipality, day).mortgage.ltv_cap for day in (BEFORE, START, TURN, LATER)]


def change(cap: float, day: date = TURN, places: str = "") -> str:
    where = f"municipalities = [{places}]\n" if places else ""
    return f"\n[[change]]\nfrom = {day}\n{where}mortgage.ltv_cap = {cap}\n"


def family(folder: Path, base: str, child: str) -> Scenario:
    """A scenario with one base."""
    write(folder, base, "base.toml")
    return load(write(folder, 'base = "base.toml"\n' + child))


def test_defaults_are_the_rules_of_2010_and_the_profiles_figures(tmp_path: Path) -> None:
    scenario = load(write(tmp_path, HEAD))
    policy = scenario.policy(0, START)
    assert (policy.mortgage.ltv_cap, policy.startlan.ltv_cap_applies) == (0.90, False)
    assert (policy.office.staff, policy.followup.workers, policy.startlan.frame) == (1.5, 2.0, 4_000_000.0)
    assert (scenario.warmup, scenario.replications, scenario.why) == (36, 20, "")
    assert scenario.first_day == date(2005, 1, 1)
    assert scenario.months == 36 + 120
    assert scenario.differences() == []


def test_a_change_is_in_force_from_its_date(tmp_path: Path) -> None:
    scenario = load(write(tmp_path, HEAD + change(0.85)))
    assert caps(scenario) == [0.90, 0.90, 0.85, 0.85]
    assert scenario.policy(0, TURN - timedelta(days=1)).mortgage.ltv_cap == 0.90


def test_a_change_at_the_start_holds_in_the_warm_up_too(tmp_path: Path) -> None:
    assert caps(load(write(tmp_path, HEAD + change(0.85, START)))) == [0.85] * 4


def test_levers_hold_from_the_start_and_in_the_warm_up(tmp_path: Path) -> None:
    scenario = load(write(tmp_path, HEAD + "[levers]\nmortgage.ltv_cap = 0.8\n"))
    assert caps(scenario) == [0.8] * 4


def test_scalars_replace(tmp_path: Path) -> None:
    scenario = family(tmp_path, HEAD + 'why = "a"\nwarmup = 12\n', 'title = "B"\nend = 2010-01-01\nreplications = 3\n')
    assert (scenario.title, scenario.why, scenario.end) == ("B", "a", date(2010, 1, 1))
    assert (scenario.warmup, scenario.replications) == (12, 3)
    assert [path.name for path in scenario.chain] == ["base.toml", "scenario.toml"]
    assert scenario.differences() == ["end: 2018-01-01 → 2010-01-01", "replications: 20 → 3"]


def test_assumptions_replace_those_of_the_base_and_are_told(tmp_path: Path) -> None:
    base = HEAD + "[assumptions]\nwealth_log_sd = 1.3\nsaving_share = 0.15\n"
    resolved = family(tmp_path, base, "[assumptions]\nwealth_log_sd = 1.8\n").assumptions
    assert resolved == replace(Assumptions(), wealth_log_sd=1.8, saving_share=0.15)
    told = family(tmp_path, base, "[assumptions]\nwealth_log_sd = 1.8\n").differences()
    assert told == ["assumes wealth_log_sd: 1.3 → 1.8 log points"]


def test_changes_append(tmp_path: Path) -> None:
    scenario = family(tmp_path, HEAD + change(0.85), change(0.80, LATER))
    assert caps(scenario) == [0.90, 0.90, 0.85, 0.80]
    assert [(item.date, item.value) for item in scenario.changes] == [(TURN, 0.85), (LATER, 0.80)]


def test_an_earlier_change_in_the_child_ends_where_the_base_changes_again(tmp_path: Path) -> None:
    scenario = family(tmp_path, HEAD + change(0.85, LATER), change(0.70))
    assert caps(scenario) == [0.90, 0.90, 0.70, 0.85]
    assert scenario.differences() == ["mortgage.ltv_cap: 0.9 → 0.7 share of value from 2012-01-01 until 2015-07-01"]


def test_at_one_date_the_later_file_wins(tmp_path: Path) -> None:
    assert caps(family(tmp_path, HEAD + change(0.85), change(0.80))) == [0.90, 0.90, 0.80, 0.80]


def test_at_one_date_the_later_file_wins_even_over_named_places(tmp_path: Path) -> None:
    scenario = family(tmp_path, HEAD + change(0.85, places='"liten"'), change(0.80))
    assert caps(scenario) == [0.90, 0.90, 0.80, 0.80]


def test_in_one_file_named_places_win_over_all(tmp_path: Path) -> None:
    for text in (change(0.85) + change(0.8, places='"stor"'), change(0.8, places='"stor"') + change(0.85)):
        scenario = load(write(tmp_path, TWO + text))
        assert caps(scenario, 0) == [0.90, 0.90, 0.85, 0.85]
        assert caps(scenario, 1) == [0.90, 0.90, 0.80, 0.80]


def test_different_places_at_one_date(tmp_path: Path) -> None:
    text = change(0.85, places='"liten"') + change(0.8, places='"stor.toml"')
    scenario = load(write(tmp_path, TWO + text))
    assert (caps(scenario, 0)[2], caps(scenario, 1)[2]) == (0.85, 0.80)
    assert scenario.differences() == [
        "mortgage.ltv_cap: 0.9 → 0.85 share of value from 2012-01-01 in liten",
        "mortgage.ltv_cap: 0.9 → 0.8 share of value from 2012-01-01 in stor",
    ]


def test_a_lever_replaces_and_cancels_inherited_changes_of_it(tmp_path: Path) -> None:
    base = HEAD + change(0.85) + "startlan.topup = false\n" + change(0.80, LATER)
    scenario = family(tmp_path, base, "[levers]\nmortgage.ltv_cap = 0.95\n")
    assert caps(scenario) == [0.95] * 4
    assert scenario.policy(0, TURN).startlan.topup is False
    assert [item.lever for item in scenario.changes] == ["startlan.topup"]
    where = tmp_path / "base.toml"
    assert scenario.differences() == [
        "mortgage.ltv_cap: 0.9 → 0.95 share of value from the start until 2012-01-01",
        "mortgage.ltv_cap: 0.85 → 0.95 share of value from 2012-01-01 until 2015-07-01",
        "mortgage.ltv_cap: 0.8 → 0.95 share of value from 2015-07-01",
        f"cancels the inherited change of mortgage.ltv_cap to 0.85 from 2012-01-01 ({where}:8)",
        f"cancels the inherited change of mortgage.ltv_cap to 0.8 from 2015-07-01 ({where}:13)",
    ]


def test_a_lever_does_not_cancel_changes_of_its_own_file(tmp_path: Path) -> None:
    scenario = load(write(tmp_path, HEAD + "[levers]\nmortgage.ltv_cap = 0.95\n" + change(0.85)))
    assert caps(scenario) == [0.95, 0.95, 0.85, 0.85]


def test_a_lever_of_a_middle_file_cancels_only_what_came_before(tmp_path: Path) -> None:
    write(tmp_path, HEAD + change(0.85), "root.toml")
    write(tmp_path, 'base = "root.toml"\n[levers]\nmortgage.ltv_cap = 0.95\n', "middle.toml")
    scenario = load(write(tmp_path, 'base = "middle.toml"\n' + change(0.80, LATER)))
    assert caps(scenario) == [0.95, 0.95, 0.95, 0.80]
    assert len(scenario.differences()) == 1
    assert [path.name for path in scenario.chain] == ["root.toml", "middle.toml", "scenario.toml"]


def test_a_base_in_another_folder_has_its_own_paths(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    write(inner, HEAD, "base.toml")
    path = tmp_path / "scenario.toml"
    path.write_text('base = "inner/base.toml"\ntitle = "B"', encoding="utf-8")
    assert load(path).names == ("liten",)
    path.write_text(f'base = "{(inner / "base.toml").as_posix()}"\ntitle = "B"', encoding="utf-8")
    assert load(path).names == ("liten",)


# Municipal scale


@pytest.mark.parametrize(
    ("stated", "liten", "stor"),
    [("4", 4.0, 4.0), ("{ times = 2 }", 3.0, 12.0), ("{ add = 2 }", 3.5, 8.0), ("{ add = -1.5 }", 0.0, 4.5)],
)
def test_levers_of_municipal_scale_act_on_each_profiles_figure(
    stated: str, liten: float, stor: float, tmp_path: Path
) -> None:
    path = write(tmp_path, TWO + f"[[change]]\nfrom = {TURN}\noffice.staff = {stated}\n")
    other = tmp_path / "stor.toml"
    other.write_text(other.read_text("utf-8").replace("office_staff = { value = 1.5", "office_staff = { value = 6"))
    scenario = load(path)
    assert [scenario.policy(place, TURN).office.staff for place in (0, 1)] == pytest.approx([liten, stor])
    assert [scenario.policy(place, START).office.staff for place in (0, 1)] == [1.5, 6.0]


def test_a_later_factor_is_of_the_profile_not_of_the_earlier(tmp_path: Path) -> None:
    later = f"[[change]]\nfrom = {TURN}\nfollowup.workers = {{ add = 1 }}\n"
    text = "[levers]\nfollowup.workers = { times = 2 }\n" + later
    scenario = load(write(tmp_path, HEAD + text))
    assert scenario.policy(0, START).followup.workers == 4.0
    assert scenario.policy(0, TURN).followup.workers == 3.0


# Builds


def build(day: str = "2012-06-01", places: str = "", count: int = 39) -> str:
    where = f"municipalities = [{places}]\n" if places else ""
    return f'\n[[build]]\ndate = {day}\ncount = {count}\nsize = 2\ntenure = "partnership"\n{where}'


def test_builds_append_and_come_in_order_of_date(tmp_path: Path) -> None:
    scenario = family(tmp_path, HEAD + build(), build("2011-01-01", count=3) + build(count=1))
    assert [(item.date, item.count) for item in scenario.builds] == [
        (date(2011, 1, 1), 3),
        (date(2012, 6, 1), 39),
        (date(2012, 6, 1), 1),
    ]
    assert scenario.differences() == [
        "builds 3 dwellings of 2 rooms in liten (partnership), ready 2011-01-01",
        "builds 1 dwelling of 2 rooms in liten (partnership), ready 2012-06-01",
    ]


def test_a_build_stands_in_each_municipality_or_the_named_ones(tmp_path: Path) -> None:
    scenario = load(write(tmp_path, TWO + build() + build(places='"stor"', count=5)))
    assert [(item.municipality, item.count) for item in scenario.builds] == [(0, 39), (1, 39), (1, 5)]


def test_a_build_of_nothing_is_nothing(tmp_path: Path) -> None:
    assert load(write(tmp_path, HEAD + build(count=0))).builds == ()


# Municipalities that are dropped


def test_changes_and_builds_for_dropped_municipalities_are_ignored_and_told(tmp_path: Path) -> None:
    base = TWO + change(0.85, places='"stor"') + change(0.8, LATER, '"stor", "liten"') + build(places='"stor"')
    scenario = family(tmp_path, base, 'municipalities = ["liten.toml"]\n')
    assert caps(scenario) == [0.90, 0.90, 0.90, 0.80]
    assert scenario.builds == ()
    where = tmp_path / "base.toml"
    told = "for stor, not in this scenario"
    assert scenario.differences() == [
        "municipalities: liten.toml, stor.toml → liten.toml",
        f"ignores the inherited change of mortgage.ltv_cap from 2012-01-01 {told} ({where}:9)",
        f"ignores the inherited change of mortgage.ltv_cap from 2015-07-01 {told} ({where}:14)",
        f"ignores the inherited build ready 2012-06-01 {told} ({where}:16)",
    ]


def test_the_option_replaces_municipalities(tmp_path: Path) -> None:
    path = write(tmp_path, TWO + change(0.85, places='"stor"'))
    assert load(path, ["stord"]).names == ("stord",)
    scenario = load(path, [str(tmp_path / "liten.toml")])
    assert scenario.names == ("liten",)
    assert caps(scenario) == [0.90] * 4
    first, second = scenario.differences()
    assert first == f"municipalities: liten.toml, stor.toml → {tmp_path / 'liten.toml'}"
    assert second.startswith("ignores the inherited change of mortgage.ltv_cap from 2012-01-01 for stor")


def test_a_base_need_not_be_whole(tmp_path: Path) -> None:
    scenario = family(tmp_path, change(0.85), HEAD)
    assert caps(scenario) == [0.90, 0.90, 0.85, 0.85]


# What is handed on


def test_a_scenario_can_be_pickled_and_shown_as_plain_values(tmp_path: Path) -> None:
    scenario = load(write(tmp_path, TWO + change(0.85, places='"stor"') + build()))
    again = pickle.loads(pickle.dumps(scenario))
    assert again == scenario
    assert caps(again, 1) == caps(scenario, 1)
    plain = json.loads(json.dumps(scenario.resolved()))
    assert plain["levers"]["stor"]["mortgage"]["ltv_cap"] == 0.9
    assert plain["changes"] == [
        {"from": "2012-01-01", "lever": "mortgage.ltv_cap", "value": "0.85", "municipalities": ["stor"]}
    ]


def test_check_tells_of_either_kind_of_file(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD)
    assert check(path) == ["has no base; keeps the rules of 2010 with each municipality's own figures"]
    assert check(write(tmp_path, 'base = "scenario.toml"', "b.toml")) == ["changes nothing from its base"]
    assert check(tmp_path / "liten.toml")[:2] == [
        "municipality Liten (Hordaland, number 0000): 2000 inhabitants, 900 households",
        "figures: 0 published, 0 scaled, 25 assumed",
    ]


# Laws


DAYS = st.dates(START, date(2017, 12, 31))
CAPS = st.integers(30, 120).map(lambda per_cent: per_cent / 100)
CHANGES = st.lists(st.tuples(DAYS, CAPS), max_size=5, unique_by=lambda pair: pair[0])


@given(CHANGES, CHANGES, st.none() | CAPS, DAYS)
@settings(max_examples=40, deadline=None)
def test_the_value_on_a_day_is_the_last_that_was_stated(
    tmp_path_factory: pytest.TempPathFactory,
    inherited: list[tuple[date, float]],
    own: list[tuple[date, float]],
    lever: float | None,
    day: date,
) -> None:
    folder = tmp_path_factory.mktemp("law")
    base = HEAD + "".join(change(cap, when) for when, cap in inherited)
    levers = "" if lever is None else f"[levers]\nmortgage.ltv_cap = {lever}\n"
    scenario = family(folder, base, levers + "".join(change(cap, when) for when, cap in own))
    stated = {START: 0.9 if lever is None else lever}
    stated |= dict(own if lever is not None else inherited + own)
    assert scenario.policy(0, day).mortgage.ltv_cap == stated[max(when for when in stated if when <= day)]
