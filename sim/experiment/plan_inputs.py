"""What a plan's measures cost, how long they take and how far they can go, in one municipality.

Money is NOK in prices of January 2008, as unit costs are kept; who pays is said of each. What tenants pay back is told
apart, since it depends on who moves in.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.assumptions import Assumptions
from sim.levers import by_name, standard
from sim.world import tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.levers import Policy
    from sim.scenario import Profile

HIRING_MONTHS = 3.0
"""Until somebody new is there (assumed; two to six): notice is three months in Norway."""
BUYING_MONTHS = 3.0
"""Until a dwelling is found and taken over (assumed; one to six); the model buys as it finds some for sale."""
LETTING_MONTHS = 1.0
"""Until a landlord's dwelling is at the municipality's disposal (assumed; one to three)."""
ROOMS = 2
"""Of the dwellings that are reckoned with: those for which most wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInput:
    """One measure that a plan may take.

    Attributes:
        lever: its name; unit: of what one more is.
        capital: NOK once for one more; running: NOK a year for one more.
        payer: who pays these two; state: NOK once that the state pays besides.
        income: NOK a year that tenants pay to whoever lets.
        lead_months: until it acts.
        high: the most that a plan may ask of a place of this size; the least is none.
        basis: where the figures come from.
    """

    lever: str
    unit: str
    capital: float = 0.0
    running: float = 0.0
    payer: str = "municipality"
    state: float = 0.0
    income: float = 0.0
    lead_months: float
    high: float
    basis: str


COLUMNS = tuple(PlanInput.__dataclass_fields__)


def plan_inputs(profile: Profile) -> list[PlanInput]:
    """Every measure that one may take more or less of in a municipality, under the rules of 2010."""
    unit_costs, policy, assume = tables.unit_costs(), standard(profile.numbers()), Assumptions()
    dwellings = max(0.1 * profile.municipal_dwellings, 1.0)
    return [
        *_homes(profile, policy, assume, dwellings),
        _input(
            "municipal.adaptations",
            "unit_costs.csv, assumed; at most a twentieth of the municipality's dwellings a year",
            lead_months=assume.adapt_days / 30,
            high=dwellings / 2,
            capital=unit_costs["adaptation"],
        ),
        *_people(profile, policy, unit_costs),
        _input(
            "startlan.frame",
            "lent, not spent: what is lost after forced sales the municipality bears first (C035); at most three times",
            lead_months=1.0,
            high=3 * policy.startlan.frame,
            payer="state",
        ),
    ]


def _input(lever: str, basis: str, **figures: Any) -> PlanInput:
    return PlanInput(lever=lever, unit=by_name()[lever].unit, basis=basis, **figures)


def _homes(profile: Profile, policy: Policy, assume: Assumptions, most: float) -> list[PlanInput]:
    """Dwellings of two rooms: built, bought, leased or pointed out."""
    paid, operation = 1 - policy.grants.rental_share, tables.unit_costs()["municipal_operation"]
    build, price, rent = profile.building_cost[ROOMS - 1], profile.price[ROOMS - 1], 12 * profile.rent[ROOMS - 1]
    grown = "at most a tenth of the municipality's dwellings a year"
    months = assume.building_months
    return [
        _input(
            "builds.municipal",
            f"building cost of the profile, less the grant; running costs B019; {grown}",
            capital=paid * build,
            state=build * (1 - paid),
            running=operation,
            income=rent,
            lead_months=months,
            high=most,
        ),
        _input(
            "builds.partnership",
            f"the association builds and runs, and the rent pays for it; grant as for rentals; {grown}",
            payer="association",
            state=build * (1 - paid),
            lead_months=months,
            high=most,
        ),
        _input(
            "municipal.acquisitions",
            f"price of the profile, less the grant; running costs B019; {grown}",
            capital=paid * price,
            state=price * (1 - paid),
            running=operation,
            income=rent,
            lead_months=BUYING_MONTHS,
            high=most,
        ),
        _input(
            "municipal.head_leases",
            "rent of the profile, and running costs (B019); at most a tenth of the municipality's dwellings",
            running=rent + operation,
            income=rent,
            lead_months=LETTING_MONTHS,
            high=most,
        ),
        _input(
            "municipal.allocation_rights",
            "the landlord lets and runs; at most a tenth of the municipality's dwellings",
            payer="landlord",
            lead_months=LETTING_MONTHS,
            high=most,
        ),
    ]


def _people(profile: Profile, policy: Policy, unit_costs: Mapping[str, float]) -> list[PlanInput]:
    """Staff, who are there when they have been hired."""
    worker, caseworker = unit_costs["followup_worker"], unit_costs["office_worker"]
    caseload = policy.housing_first.caseload
    staff = (
        ("office.staff", caseworker, 3 * policy.office.staff, "unit_costs.csv, assumed; at most three times as many"),
        ("followup.workers", worker, 3 * policy.followup.workers, "F012, Bergen; at most three times as many"),
        (
            "housing_first.places",
            worker / caseload,
            max(2e-4 * profile.households, caseload),
            "F012, by the lever's participants to a worker; at most two in ten thousand households",
        ),
        (
            "prevention.counsellors",
            caseworker,
            policy.office.staff,
            "as a caseworker, assumed; at most as many as these",
        ),
        ("programme.leaders", caseworker, 1.0, "as a caseworker, assumed; Husbanken pays for one"),
    )
    return [
        _input(
            lever,
            basis,
            running=running,
            payer="state" if lever == "programme.leaders" else "municipality",
            lead_months=HIRING_MONTHS,
            high=high,
        )
        for lever, running, high, basis in staff
    ]


def staffing() -> float:
    """NOK a year for staff round the clock, per dwelling, where the grant demands it."""
    return tables.unit_costs()["followup_worker"] * Assumptions().staff_a_dwelling


def of_place(municipality: str) -> tuple[str, list[PlanInput]]:
    """Name and measures of a shipped profile or of a profile file.

    Raises:
        sim.scenario.ScenarioErrors: there is none of that name, or it cannot be used.
    """
    from sim.scenario import Problem, ScenarioErrors, load_profile
    from sim.scenario.sources import profile_file

    try:
        path = profile_file(municipality, Path())
    except ValueError as wrong:
        raise ScenarioErrors([Problem("costs", None, "municipality", str(wrong))]) from None
    profile = load_profile(path)
    return profile.title, plan_inputs(profile)
