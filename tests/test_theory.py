"""Theory: the model's own queues, one at a time, against formulas; how long tenancies hold against their exact law."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import exp, factorial, log, sqrt
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from click.testing import CliRunner
from isolated_queues import FOLDER, QUEUES, SHIPPED, as_shipped, replications, shipped, standard_error, under
from scipy.stats import poisson

from sim.cli import commands
from sim.ledger import State
from sim.measures.queues import check_queues
from sim.measures.replay import History
from sim.measures.theory import LEASES, expected, lease_holds, tenancy_days
from sim.rules import queueing
from sim.scenario import Scenario, check
from sim.simulation import simulate

pytestmark = pytest.mark.theory

ERRORS = 3.0
"""Standard errors that may lie between a mean and theory."""


def off(scenario: Scenario, count: int | None = None) -> dict[str, float]:
    """Standard errors between the replications' means and theory."""
    found, told = replications(scenario, count), expected(scenario)
    return {name: (found[name].mean() - value) / standard_error(found[name]) for name, value in told.items()}


# Formulas


@pytest.mark.parametrize(("servers", "load"), [(1, 0.5), (3, 2.0), (10, 8.9), (40, 35.0)])
def test_erlangs_formulas_as_sums(servers: int, load: float) -> None:
    terms = [load**k / factorial(k) for k in range(servers + 1)]
    assert queueing.erlang_b(servers, load) == pytest.approx(terms[-1] / sum(terms))
    waiting = terms[-1] * servers / (servers - load)
    assert queueing.erlang_c(servers, load) == pytest.approx(waiting / (sum(terms[:-1]) + waiting))


def test_one_server_with_exponential_times_by_either_formula() -> None:
    assert queueing.erlang_c(1, 0.6) == pytest.approx(0.6)
    assert queueing.erlang_c_wait(1, 0.6, 2.0) == pytest.approx(queueing.pollaczek_khinchine(0.3, 2.0, 8.0))
    assert queueing.pollaczek_khinchine(0.3, 2.0, 4.0) == pytest.approx(1.5)  # fixed times: half of it


@pytest.mark.parametrize(("places", "load"), [(0, 2.0), (3, 0.1), (10, 10.0)])
def test_a_poisson_number_beyond_some_places(places: int, load: float) -> None:
    share, mean = queueing.poisson_beyond(places, load)
    numbers = np.arange(200)
    assert share == pytest.approx(poisson.sf(places - 1, load))
    assert mean == pytest.approx((poisson.pmf(numbers, load) * np.maximum(numbers - places, 0)).sum())


# Queues


@pytest.mark.parametrize("name", QUEUES)
def test_the_queue_agrees_with_theory(name: str) -> None:
    told, found = expected(shipped(name)), as_shipped(name)
    for measure, value in told.items():
        mean, error = found[measure].mean(), standard_error(found[measure])
        assert abs(mean - value) < ERRORS * error, f"{measure}: {mean:.4f} ± {error:.4f}, theory {value:.4f}"


@pytest.mark.parametrize("name", QUEUES)
def test_three_percent_too_much_work_would_be_seen(name: str) -> None:
    busy = as_shipped(name)["queue_utilisation"]
    assert ERRORS * standard_error(busy) < 0.03 * busy.mean()


@pytest.mark.parametrize(
    ("name", "levers"),
    [
        ("erlang_c", {"office_staff": 5.0}),
        ("pollaczek_khinchine", {"office_staff": 2.0}),
        ("refurbishment", {"municipal_refurbish_crews": 2.0}),
        ("follow_up", {"followup_caseload": 11.0}),
    ],
)
def test_one_server_more_is_not_taken_for_the_same(name: str, levers: dict[str, float]) -> None:
    scenario = shipped(name)
    waited = replications(under(scenario, **levers), 16)["queue_waited_share"]
    told = expected(scenario)["queue_waited_share"]
    assert abs(waited.mean() - told) > ERRORS * standard_error(waited)


def test_who_is_served_first_does_not_change_the_mean_wait() -> None:
    """Of applicants who do not differ in how long they will stay: the order by need serves them as theory says too."""
    by_need = off(under(shipped("waiting_list"), allocation_policy="need"), 12)
    assert all(abs(errors) < ERRORS for errors in by_need.values())


def test_more_than_one_server_with_other_than_exponential_times_has_no_formula() -> None:
    scenario = under(shipped("pollaczek_khinchine"), office_staff=2.0)
    assert set(expected(scenario)) == {"queue_utilisation"}


@pytest.mark.parametrize("name", SHIPPED)
def test_littles_law_holds_to_the_day(name: str) -> None:
    check_queues(History.of(simulate(shipped(name), 1, 1).table()))


# Leases


@cache
def leases() -> tuple[Scenario, History, int]:
    scenario = shipped("leases")
    ledger = simulate(scenario, 1, 1)
    return scenario, History.of(ledger.table()), scenario.end.toordinal() - ledger.first_day


def kaplan_meier(
    days: npt.NDArray[np.int64], ended: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Days on which tenancies ended, and the share that holds after each."""
    at = np.unique(days[ended == 1])
    at_risk = np.array([(days >= day).sum() for day in at])
    lost = np.array([(days[ended == 1] == day).sum() for day in at])
    return at, np.cumprod(1 - lost / at_risk)


@pytest.mark.parametrize("lease", LEASES)
def test_tenancies_hold_as_long_as_their_law_says(lease: str) -> None:
    """Kaplan-Meier's curve from the ledger lies within the band of Dvoretzky, Kiefer and Wolfowitz on every day."""
    scenario, history, end = leases()
    days, ended = tenancy_days(history, LEASES[lease], end)
    at, share = kaplan_meier(days, ended)
    assert days.size == 1000
    assert at.size > 2
    band = sqrt(log(2 / 0.0027) / (2 * days.size))
    exact = np.array([lease_holds(scenario, lease, int(day)) for day in at])
    before = np.array([lease_holds(scenario, lease, int(day) - 1) for day in at])
    assert np.abs(share - exact).max() < band
    assert np.abs(np.concatenate([[1.0], share[:-1]]) - before).max() < band


def test_municipal_tenancies_end_three_months_after_a_term_and_on_no_other_day() -> None:
    _, history, end = leases()
    days, ended = tenancy_days(history, State.MUNICIPAL_RENT, end)
    assert {int(day) // 365 for day in days[ended == 1]} == {3, 6, 9}
    assert all(90 <= int(day) % 1095 <= 121 for day in days[ended == 1])


@pytest.mark.parametrize("change", [{"need_duration": 3.0}, {"lease_end": 0.1}])
def test_another_hazard_is_not_taken_for_the_same(change: dict[str, float]) -> None:
    scenario, _, end = leases()
    other = replace(scenario, assumptions=replace(scenario.assumptions, **change))
    history = History.of(simulate(other, 1, 1).table())
    lease = "municipal_lease" if "need_duration" in change else "private_lease"
    days, ended = tenancy_days(history, LEASES[lease], end)
    at, share = kaplan_meier(days, ended)
    exact = np.array([lease_holds(scenario, lease, int(day)) for day in at])
    assert np.abs(share - exact).max() > sqrt(log(2 / 0.0027) / (2 * days.size))


def test_the_law_of_leases_by_hand() -> None:
    """A need of four years in the mean outlives the 37 firsts of a month until the first test with this chance."""
    scenario = shipped("leases")
    assert lease_holds(scenario, "municipal_lease", 1000) == 1
    assert lease_holds(scenario, "municipal_lease", 1300) == pytest.approx((1 - 1 / 48) ** 36, rel=0.03)
    assert lease_holds(scenario, "private_lease", 3650) == pytest.approx(exp(-0.06 * 9.75), rel=0.01)


# Scenario files


@pytest.mark.parametrize("name", SHIPPED)
def test_each_says_why_and_what_it_isolates(name: str) -> None:
    path = FOLDER / f"{name}.toml"
    scenario = shipped(name)
    assert path.read_text("utf-8").splitlines()[0] == "#:schema ../scenario.schema.json"
    assert len(scenario.why) > 100
    assert any(line.startswith("isolates ") for line in check(path))
    assert expected(scenario)


def test_the_ordinary_command_shows_theory_beside_the_replications(tmp_path: Path) -> None:
    path = tmp_path / "short.toml"
    text = (FOLDER / "refurbishment.toml").read_text("utf-8")
    path.write_text(text.replace("2048", "2012").replace("replications = 40", "replications = 3"), encoding="utf-8")
    out = tmp_path / "out"
    result = CliRunner().invoke(commands, ["run", str(path), "--workers", "1", "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert "standard errors off" in result.output
    lines = (out / "theory.csv").read_text("utf-8").splitlines()
    assert lines[0] == "measure,unit,theory,mean,standard_error,errors_off"
    assert [line.split(",")[0] for line in lines[1:]] == list(expected(shipped("refurbishment")))
    assert (out / "report.html").exists()
