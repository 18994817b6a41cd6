"""Plans: what a file may say, what a mix is and costs, and how one is found and chosen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from click.testing import CliRunner
from norwegian import Asked

import sim.language
from sim import run
from sim.cli import commands
from sim.planning.failure import Branch, Failure, World, _branches, _margin
from sim.planning.goal import Goal
from sim.planning.mixes import Choices, Mix
from sim.planning.plan_file import Plan, Target, load_plan, tell
from sim.planning.planning import Effort, make
from sim.planning.search import Method, Tried, frontier, search
from sim.planning.selection import select
from sim.planning.trials import Trials, header
from sim.report.plan_text import failure_in_words
from sim.scenario import ScenarioErrors, load
from sim.scenario.ensemble import shipped

PLANS = Path(__file__).parent.parent / "scenarios" / "plans"
BASE = Path(__file__).parent.parent / "scenarios" / "mechanisms" / "base.toml"
HEAD = f'title = "A plan"\nbase = "{BASE}"\nfrom = 2010-01-01\n'
BUDGET = 'budget = 2_000_000\nminimise = ["homeless"]\n'
MEASURES = "[measures]\nfollowup.workers = { high = 2, step = 1 }\nbuilds.municipal = { high = 2, step = 1 }\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", sorted(PLANS.glob("*.toml")), ids=lambda path: path.stem)
def test_shipped_plans_can_be_read_and_told(path: Path) -> None:
    plan = load_plan(path)
    assert tell(plan)[0] == f"{plan.title}: a plan from {plan.since}"
    choices = Choices.of(plan)
    for number in (1, choices.count // 2, choices.count):
        mix = choices.mix(number)
        assert choices.number(mix) == number
        assert choices.scenario(mix).names == choices.base.names


@pytest.mark.badinput
@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + MEASURES, "budget: a plan has either a budget (and minimise), or targets"),
        (HEAD + BUDGET + "[targets]\nhomeless = { times = 0.5 }\n" + MEASURES, "either a budget"),
        (HEAD + "budget = 1\n" + MEASURES, "minimise: is missing"),
        (HEAD + BUDGET, "measures: is missing"),
        (HEAD + 'budget = 1\nminimise = ["homelss"]\n' + MEASURES, "did you mean homeless?"),
        (HEAD + BUDGET + "[measures]\nfollowup.wrkers = { high = 1, step = 1 }\n", "workers"),
        (HEAD + BUDGET + "[measures]\nfollowup.workers = { high = 1 }\n", "wants high and step"),
        (HEAD + BUDGET + "[measures]\nfollowup.workers = { high = 1, step = 0.4 }\n", "some steps more"),
        (HEAD + BUDGET + "[measures]\nmortgage.ltv_cap = { high = 1, step = 1 }\n", "mortgage"),
        (HEAD + "[targets]\nhomeless = { at_least = 5 }\n" + MEASURES, "at_least"),
        (HEAD.replace("2010", "2031") + BUDGET + MEASURES, "from: must lie between"),
        (HEAD + 'period = "2031"\n' + BUDGET + MEASURES, "period: must be"),
        (HEAD.replace("title", "titel") + BUDGET + MEASURES, "title"),
    ],
)
def test_what_is_wrong_with_a_plan_is_said(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioErrors) as found:
        load_plan(written(tmp_path, text))
    assert said in str(found.value)
    done = CliRunner().invoke(commands, ["check", str(tmp_path / "plan.toml")])
    assert done.exit_code == 2
    assert "Traceback" not in done.output


@pytest.fixture
def choices(tmp_path: Path) -> Choices:
    more = "builds.municipal = { high = 2, step = 1, capital = 1_000_000, running = 10_000 }\n"
    text = HEAD + BUDGET + "[measures]\nfollowup.workers = { high = 2, step = 1, lead_months = 6, running = 600_000 }\n"
    return Choices.of(load_plan(written(tmp_path, text + more)))


def test_a_mix_begins_after_its_lead_time_and_costs_what_the_file_says(choices: Choices) -> None:
    levers = [lot.lever for lot in choices.plan.lots]
    workers, builds = levers.index("followup.workers"), levers.index("builds.municipal")
    mix: list[int] = [0, 0]
    mix[workers] = 2
    steps = {step.year: step for step in choices.schedule(tuple(mix))}
    assert choices.begins(workers) == date(2010, 7, 1)
    assert steps[2010].municipality == pytest.approx(2 * 600_000 / 2)
    assert steps[2011].municipality == pytest.approx(2 * 600_000)
    assert choices.yearly_cost(tuple(mix)) == pytest.approx(2 * 600_000 * 7.5 / 8)
    mix = [0, 0]
    mix[builds] = 1
    rent = 12 * choices.base.municipalities[0].rent[1]
    assert choices.begins(builds) == date(2010, 1, 1)  # the model itself takes the time to build
    steps = {step.year: step for step in choices.schedule(tuple(mix))}
    assert steps[2010].municipality == pytest.approx(1_000_000 + 0.5 * (10_000 - rent))
    assert steps[2012].municipality == pytest.approx(1_000_000 + 2.5 * (10_000 - rent))
    assert choices.yearly_cost((0, 0)) == 0


def test_a_mix_is_a_scenario_that_run_accepts(choices: Choices, tmp_path: Path) -> None:
    text = choices.text((1, 2), "The mix", "Why", str(BASE))
    path = tmp_path / "mix.toml"
    path.write_text(text, encoding="utf-8")
    saved, made = load(path), choices.scenario((1, 2))
    assert saved.timelines == made.timelines
    assert choices.scenario((0, 0)).timelines == choices.base.timelines


@dataclass
class Made:
    """Trials of a made-up world: need falls with some measures and not with others, and luck is shared."""

    choices: Any
    noise: float = 0.05
    seed: int = 1

    def luck(self, replications: int) -> npt.NDArray[np.float64]:
        return np.random.default_rng(self.seed).normal(size=(replications, 1))

    def base(self, replications: int) -> npt.NDArray[np.float64]:
        return 100 + 5 * self.luck(replications)

    def values(self, mixes: Sequence[Mix], replications: int) -> dict[Mix, npt.NDArray[np.float64]]:
        found = {}
        for mix in mixes:
            own = np.random.default_rng([self.seed, *mix]).normal(size=(replications, 1))
            found[mix] = (100 + 5 * self.luck(replications)) * (1 - effect(mix)) + 100 * self.noise * own
        return found


def effect(mix: Mix) -> float:
    return 0.5 * (1 - math.exp(-0.5 * mix[0])) + 0.04 * mix[1]


def made_up(budget: float | None = 8.0, targets: tuple[Target, ...] = (), measures: int = 3, **more: Any) -> Made:
    lots = tuple(SimpleNamespace(choices=8, lever=str(place)) for place in range(measures))
    plan = SimpleNamespace(budget=budget, targets=targets, lots=lots, minimise=() if targets else ("homeless",))
    made = SimpleNamespace(
        plan=plan, count=8**measures, yearly_cost=lambda mix: float(mix[0] + 2 * mix[1] + sum(mix[2:]))
    )
    return Made(made, **more)


def test_need_is_paired_so_that_shared_luck_falls_out() -> None:
    world = made_up(noise=0.0)
    goal = Goal(world.choices.plan, world.base(6))
    (values,) = world.values([(2, 1, 0)], 6).values()
    assert goal.need(values) == pytest.approx(1 - effect((2, 1, 0)), abs=0.03)
    assert goal.parts(values).std() < 0.02
    assert (values / values.mean()).std() > 0.02
    assert goal.need(world.base(6)) == pytest.approx(1)


def test_targets_count_what_is_missed_only() -> None:
    plan: Any = SimpleNamespace(targets=(Target("homeless", None, 0.5), Target("evictions", 10.0, None)))
    goal = Goal(plan, np.array([[20.0, 12.0], [24.0, 12.0]]))
    assert goal.need(np.array([[10.0, 9.0], [12.0, 9.0]])) == pytest.approx(0)
    assert goal.need(np.array([[10.0, 15.0], [12.0, 15.0]])) == pytest.approx(0.5)
    assert goal.need(np.array([[20.0, 9.0], [24.0, 9.0]])) == pytest.approx(1.0)


def test_the_frontier_has_those_that_no_other_beats() -> None:
    tried = [
        Tried((place,), cost, need, need)
        for place, (cost, need) in enumerate([(0, 1), (1, 0.8), (2, 0.9), (3, 0.5), (3, 0.6)])
    ]
    assert [one.mix for one in frontier(tried)] == [(0,), (1,), (3,)]


@pytest.mark.parametrize("method", ["thompson", "random"])
def test_a_search_tries_different_mixes_within_the_budget(method: Method) -> None:
    world = made_up()
    tried = search(world, 30, 2, method=method)
    assert len(tried) == len({one.mix for one in tried}) == 31
    assert all(one.cost <= 8 for one in tried)
    assert tried == search(world, 30, 2, method=method)


def test_the_search_comes_nearer_than_chance_at_equal_cost() -> None:
    amounts = [(a, b) for a in range(8) for b in range(8) if a + 2 * b <= 14]
    best = 1 - max(effect(mix) for mix in amounts)
    missed: dict[Method, list[float]] = {"thompson": [], "random": []}
    for seed in range(10):
        world = made_up(budget=14.0, measures=5, seed=seed)
        for method, found in missed.items():
            tried = search(world, 32, 2, method=method)
            found.append(min(1 - effect(one.mix) for one in tried) - best)
    assert np.mean(missed["thompson"]) < 0.7 * np.mean(missed["random"])


def test_the_choice_is_as_often_right_as_it_says() -> None:
    finalists = [(3, 2, 0), (4, 2, 0), (2, 3, 0), (5, 1, 0)]
    needs: dict[Mix, float] = {mix: 1 - effect(mix) for mix in finalists}
    right, claimed = [], []
    for seed in range(60):
        chosen = select(made_up(seed=seed), finalists, certain=0.9, indifference=0.01, most=60)
        right.append(needs[chosen.standings[0].mix] <= min(needs.values()) + 0.01)
        claimed.append(chosen.correct)
    assert np.mean(right) >= 0.9
    assert np.mean(claimed) >= 0.85


def test_with_targets_the_cheapest_that_meets_them_is_chosen() -> None:
    targets = (Target("homeless", None, 0.6),)
    world = made_up(budget=None, targets=targets, noise=0.01)
    finalists = [(2, 1, 0), (4, 1, 0), (4, 2, 0), (7, 7, 7)]
    chosen = select(world, finalists)
    meets = [mix for mix in finalists if effect(mix) >= 0.4]
    assert chosen.standings[0].mix == min(meets, key=world.choices.yearly_cost)
    assert chosen.correct >= 0.9
    assert chosen.standings[0].meets > 0.9


def test_a_tree_finds_the_worlds_in_which_a_plan_fails() -> None:
    members = shipped()
    generator = np.random.default_rng(3)
    worlds = [
        World(
            {"economy.mortgage_rate": rate, "economy.unemployment": jobs, "economy.income_growth": 0.0},
            members[place % 8],
        )
        for place, (rate, jobs) in enumerate(generator.uniform(-2, 4, size=(60, 2)).tolist())
    ]
    parts = np.array([[1.5, 0.2] if world.shifts["economy.unemployment"] > 2 else [0.5, 0.6] for world in worlds])
    margin = partial(_margin, targets=True, gain=0.0)
    branches = _branches(worlds, parts, margin)
    assert branches[0].missed == branches[0].worlds
    assert branches[0].margin == pytest.approx(0.5)
    assert branches[0].conditions[0].name == "economy.unemployment"
    assert branches[0].conditions[0].above
    assert branches[0].conditions[0].limit == pytest.approx(2, abs=0.4)
    assert sum(branch.worlds for branch in branches) == 60
    said = failure_in_words(Failure(margin(parts), -0.1, tuple(branches)))
    assert said[0].endswith("on average it is met with 10 % to spare.")
    assert "unemployment is shifted by more than" in said[1]
    assert "missed by 50 %" in said[1]


def test_the_margin_is_what_is_left_beyond_the_goal() -> None:
    parts = np.array([[0.9, 1.3], [0.9, 0.5]])
    np.testing.assert_allclose(_margin(parts, targets=True, gain=0.0), [0.3, -0.1])
    np.testing.assert_allclose(_margin(parts, targets=False, gain=0.4), [0.3, -0.1])


def test_worlds_that_nothing_tells_apart_need_no_tree() -> None:
    branch = Branch((), 5, 0, -1.0)
    said = failure_in_words(Failure(np.full(5, -1.0), -1.0, (branch,)))
    assert said[0].startswith("The goal is missed in 0 of 5 worlds")
    assert len(said) == 2


SMALL = Effort(tries=5, replications=1, finalists=2, most=8, members=2, worlds=8)


def test_a_plan_is_made_resumed_and_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = HEAD.replace("from = 2010-01-01", "from = 2009-01-01") + BUDGET + MEASURES
    path = written(tmp_path, text.replace(str(BASE), str(short_base(tmp_path))))
    plan: Plan = load_plan(path)
    made_choices = Choices.of(plan)
    from sim.experiment.journal import Journal

    journal = Journal.open(tmp_path / "journal.jsonl", header(made_choices, 1))
    trials = Trials(made_choices, journal, 1, workers=1)
    first = make(trials, shipped(), SMALL)
    runs = trials.runs
    journal.close()
    journal = Journal.open(tmp_path / "journal.jsonl", header(made_choices, 1))
    again = Trials(made_choices, journal, 1, workers=1)
    second = make(again, shipped(), SMALL)
    journal.close()
    assert runs > 20
    assert again.runs == 0
    assert second.chosen == first.chosen
    assert second.tried == first.tried
    np.testing.assert_array_equal(second.failure.margins, first.failure.margins)

    asked = Asked()
    monkeypatch.setattr(sim.language, "messages", lambda language: asked if language == "nb" else {})
    monkeypatch.setattr("sim.planning.planning.Effort", lambda: SMALL)
    done = CliRunner().invoke(commands, ["plan", str(path), "-o", str(tmp_path / "out"), "-w", "1", "--lang", "nb"])
    assert done.exit_code == 0, done.output
    names = {one.name for one in (tmp_path / "out").iterdir()}
    assert {
        "plan.toml",
        "plan.html",
        "frontier.csv",
        "selection.csv",
        "schedule.csv",
        "failure.csv",
        "manifest.json",
    } <= names
    rows = (tmp_path / "out" / "failure.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "conditions,worlds,missed,margin"
    assert load(tmp_path / "out" / "plan.toml").timelines == made_choices.scenario(first.chosen).timelines
    assert "When does it fail?" in done.output
    page = (tmp_path / "out" / "plan.html").read_text(encoding="utf-8")
    assert '<html lang="nb">' in page
    assert "Når slår den feil?" in page
    assert asked.lacking <= {plan.title, plan.why, made_choices.base.municipalities[0].title}
    refused = CliRunner().invoke(commands, ["plan", str(path), "-o", str(tmp_path)])
    assert refused.exit_code == 2


def test_a_run_ends_with_the_year_that_counts_and_says_the_same_of_it(tmp_path: Path) -> None:
    text = HEAD.replace("from = 2010-01-01", "from = 2009-01-01") + 'period = "2009"\n' + BUDGET + MEASURES
    path = written(tmp_path, text.replace(str(BASE), str(short_base(tmp_path))))
    choices = Choices.of(load_plan(path))
    from sim.experiment.journal import Journal

    journal = Journal.open(tmp_path / "journal.jsonl", header(choices, 1))
    trials = Trials(choices, journal, 1, workers=1)
    found = trials.values([(1, 1)], 2)[1, 1]
    months = sum(outcome.household_months for outcome in journal.done.values())
    journal.close()
    whole = run(choices.scenario((1, 1)), replications=2, workers=1)
    rows = whole.measures.query("period == '2009' and group == 'all' and measure == 'homeless'")
    np.testing.assert_array_equal(found[:, 0], rows.sort_values("replication").value)
    assert months < 0.8 * whole.manifest["household_months"]


def short_base(folder: Path) -> Path:
    path = folder / "short.toml"
    lines = [f'title = "Short"\nbase = "{BASE}"\nstart = 2008-01-01\nend = 2011-01-01\nwarmup = 6\n']
    path.write_text("".join(lines), encoding="utf-8")
    return path


@pytest.mark.reference
@pytest.mark.long
def test_the_kept_tally_is_what_the_kept_runs_say() -> None:
    import plan as reference

    kept = dict(line.split(",") for line in (reference.KEPT / "tally.csv").read_text(encoding="utf-8").split()[1:])
    found = reference.tally()
    assert {name: float(value) for name, value in kept.items()} == pytest.approx(found, rel=1e-3, abs=1e-3)
    for problem in ("budget", "targets"):
        assert found[f"{problem}_choice_right_among_finalists"] >= found[f"{problem}_choice_claimed"] - 0.05
        assert found[f"{problem}_thompson_misses_best_by"] < 0.75 * found[f"{problem}_random_misses_best_by"]
        assert found[f"{problem}_thompson_hits_best_in"] > found[f"{problem}_random_hits_best_in"]
    assert found["budget_thompson_covers"] > found["budget_random_covers"]
