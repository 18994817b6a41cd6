"""The declaration of levers: complete, consistent and light to import."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import FrozenInstanceError

import pytest

from sim.levers import Lever, Policy, by_name, catalogue, plain, standard
from sim.processes import refugees
from sim.scenario.profile import asked, by_size

FIGURES = {lever.figure: 3.0 for lever in catalogue() if lever.figure is not None}


@pytest.mark.parametrize("lever", catalogue(), ids=lambda lever: lever.name)
def test_each_lever_says_what_it_is(lever: Lever) -> None:
    assert lever.meaning.endswith(".")
    assert lever.meaning.count(". ") == 0, "one sentence"
    assert lever.source
    assert lever.status in {"published", "assumed"}
    if lever.kind == "number":
        assert lever.unit
        assert lever.low < lever.high
        assert lever.default is None or lever.fits(float(lever.default))
    if lever.kind == "choice":
        assert lever.default in lever.choices
    if lever.kind == "bool":
        assert isinstance(lever.default, bool)
    assert lever.allowed()


def test_levers_of_municipal_scale_stand_on_figures_of_the_profile() -> None:
    for lever in catalogue():
        if lever.figure is not None:
            assert lever.scale == "municipal"
            assert lever.default is None
            assert not by_size(lever.figure)
            asks = asked()[lever.figure]
            assert lever.low <= asks.low
            assert asks.high <= lever.high
        else:
            assert lever.default is not None


def test_the_contracts_names_of_what_acts_now() -> None:
    names = """mortgage.ltv_cap mortgage.compliance_quota mortgage.debt_to_income_cap mortgage.stress_add
        mortgage.amortise_above
        startlan.ltv_cap_applies startlan.max_ltv startlan.frame startlan.eligibility startlan.topup
        startlan.term_years municipal.acquisitions municipal.tenancy_years municipal.rent
        municipal.refurbish_crews builds.municipal builds.partnership builds.private_low_price
        allocation.policy office.staff office.absence followup.workers followup.caseload
        rental.landlord_refusal rental.deposit_guarantees prevention.counsellors refugees.settled
        discharge.planned_share
        housing_first.places housing_first.caseload grants.establishment_share grants.rental_share
        coordination.organisation
        municipal.sell_to_tenants municipal.reinvest_sales municipal.head_leases allocation.user_choice
        economy.mortgage_rate economy.income_growth economy.unemployment economy.consumer_prices
        costs.discount_rate"""
    assert set(names.split()) <= set(by_name())


def test_the_standard_policy_has_the_defaults_and_the_figures() -> None:
    policy = standard(FIGURES)
    for lever in catalogue():
        assert policy.get(lever.name) == (3.0 / lever.figure_per if lever.default is None else lever.default)


def test_refugees_are_settled_by_the_household_and_counted_in_the_profile_by_the_person() -> None:
    assert by_name()["refugees.settled"].figure_per == refugees.PERSONS
    assert standard({**FIGURES, "refugees_settled": 7.0}).refugees.settled == 4.0


def test_a_policy_is_frozen_and_copies_with_changes() -> None:
    policy = standard(FIGURES)
    changed = policy.with_values({"mortgage.ltv_cap": 0.85, "mortgage.stress_add": 5.0, "startlan.topup": False})
    assert (changed.mortgage.ltv_cap, changed.mortgage.stress_add, changed.startlan.topup) == (
        0.85,
        5.0,
        False,
    )
    assert policy.mortgage.ltv_cap == 0.90
    assert changed.office is policy.office
    lever = "ltv_cap"
    with pytest.raises(FrozenInstanceError):
        setattr(policy.mortgage, lever, 1.0)


def test_what_is_not_known_is_refused() -> None:
    policy = standard(FIGURES)
    with pytest.raises(KeyError):
        policy.get("mortgage.nothing")
    with pytest.raises(KeyError):
        policy.with_values({"mortgage.nothing": 1.0})
    with pytest.raises(KeyError):
        standard({})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (None, "the profile's figure"),
        ("need", '"need"'),
        (3.0, "3"),
        (0.85, "0.85"),
    ],
)
def test_values_are_shown_as_a_file_would_write_them(value: float | bool | str | None, text: str) -> None:
    assert plain(value) == text


def test_sections_are_those_of_the_policy() -> None:
    assert {lever.section for lever in catalogue()} == set(Policy.__dataclass_fields__)


def test_importing_levers_or_scenarios_loads_nothing_heavy() -> None:
    heavy = "{'pydantic', 'numpy', 'pandas', 'matplotlib', 'scipy'}"
    code = f"import sys, sim.levers, sim.scenario; sys.exit(len({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
