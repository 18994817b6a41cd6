"""What a plan's measures cost, how long they take and how far they can go, in one municipality.

Money is NOK in prices of January 2008, as unit costs are kept; who pays is said of each. What tenants pay back is told
apart, since it depends on who moves in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.assumptions import Assumptions
from sim.levers import by_name, standard
from sim.world import tables

if TYPE_CHECKING:
    from sim.scenario import Profile

HIRING_MONTHS = 3.0
"""Until somebody new is there (assumed; two to six): notice is three months in Norway."""
BUYING_MONTHS = 3.0
"""Until a dwelling is found and taken over (assumed; one to six); the model buys as it finds some for sale."""
LETTING_MONTHS = 1.0
"""Until a landlord's dwelling is at the municipality's disposal (assumed; one to three)."""
ROOMS = 2
"""Of the dwellings that are reckoned with: those for which most wait."""


@dataclass(frozen=True, slots=True)
class PlanInput:
    """One measure that a plan may take.

    Attributes:
        lever: its name; unit: of what one more is.
        capital: NOK once for one more; running: NOK a year for one more.
        payer: who pays these two; state: NOK once that the state pays besides.
        income: NOK a year that tenants pay to whoever lets.
        lead_months: until it acts.
        low, high: what a plan may ask of a place of this size.
        basis: where the figures come from.
    """

    lever: str
    unit: str
    capital: float
    running: float
    payer: str
    state: float
    income: float
    lead_months: float
    low: float
    high: float
    basis: str


COLUMNS = tuple(PlanInput.__dataclass_fields__)


def plan_inputs(profile: Profile, assume: Assumptions | None = None) -> list[PlanInput]:
    """Every measure that one may take more or less of, under the rules of 2010 there.

    Args:
        profile: of the municipality. assume: what is assumed; the defaults if left out.
    """
    assume = Assumptions() if assume is None else assume
    unit_costs, policy = tables.unit_costs(), standard(profile.numbers())
    grant = policy.grants.rental_share
    build, price, rent = profile.building_cost[ROOMS - 1], profile.price[ROOMS - 1], 12 * profile.rent[ROOMS - 1]
    operation, worker, caseworker = (
        unit_costs[name] for name in ("municipal_operation", "followup_worker", "office_worker")
    )
    dwellings = max(0.1 * profile.municipal_dwellings, 1.0)
    grown = "a tenth of the municipality's dwellings"
    two_rooms = f"of {ROOMS} rooms"
    rows = (
        (
            "builds.municipal",
            build * (1 - grant),
            operation,
            "municipality",
            build * grant,
            rent,
            assume.building_months,
            dwellings,
            f"building cost {two_rooms} and grant of the profile and the rules; B019; at most {grown} a year",
        ),
        (
            "builds.partnership",
            0.0,
            0.0,
            "association",
            build * grant,
            0.0,
            assume.building_months,
            dwellings,
            f"the association builds and runs, the rent pays for it; grant as for rentals; at most {grown} a year",
        ),
        (
            "municipal.acquisitions",
            price * (1 - grant),
            operation,
            "municipality",
            price * grant,
            rent,
            BUYING_MONTHS,
            dwellings,
            f"price {two_rooms} in the profile, less the grant; B019; at most {grown} a year",
        ),
        (
            "municipal.head_leases",
            0.0,
            rent + operation,
            "municipality",
            0.0,
            rent,
            LETTING_MONTHS,
            dwellings,
            f"rent {two_rooms} in the profile, and upkeep (B019); at most {grown}",
        ),
        (
            "municipal.allocation_rights",
            0.0,
            0.0,
            "landlord",
            0.0,
            0.0,
            LETTING_MONTHS,
            dwellings,
            f"the landlord lets and runs; at most {grown}",
        ),
        (
            "municipal.adaptations",
            unit_costs["adaptation"],
            0.0,
            "municipality",
            0.0,
            0.0,
            assume.adapt_days / 30,
            dwellings / 2,
            "unit_costs.csv, assumed; at most a twentieth of the dwellings a year",
        ),
        (
            "office.staff",
            0.0,
            caseworker,
            "municipality",
            0.0,
            0.0,
            HIRING_MONTHS,
            3 * policy.office.staff,
            "unit_costs.csv, assumed; at most three times as many",
        ),
        (
            "followup.workers",
            0.0,
            worker,
            "municipality",
            0.0,
            0.0,
            HIRING_MONTHS,
            3 * policy.followup.workers,
            "F012, Housing First in Bergen; at most three times as many",
        ),
        (
            "housing_first.places",
            0.0,
            worker / policy.housing_first.caseload,
            "municipality",
            0.0,
            0.0,
            HIRING_MONTHS,
            max(2e-4 * profile.households, policy.housing_first.caseload),
            "F012; participants to a worker by the lever; at most two in ten thousand households",
        ),
        (
            "prevention.counsellors",
            0.0,
            caseworker,
            "municipality",
            0.0,
            0.0,
            HIRING_MONTHS,
            policy.office.staff,
            "as a caseworker, assumed; at most as many as these",
        ),
        (
            "programme.leaders",
            0.0,
            caseworker,
            "state",
            0.0,
            0.0,
            HIRING_MONTHS,
            1.0,
            "as a caseworker, assumed; Husbanken pays for one",
        ),
        (
            "startlan.frame",
            0.0,
            0.0,
            "state",
            0.0,
            0.0,
            1.0,
            3 * policy.startlan.frame,
            "lent, not spent: what is lost after forced sales the municipality bears first (C035); at most three times",
        ),
    )
    return [
        PlanInput(lever, by_name()[lever].unit, capital, running, payer, state, income, lead, 0.0, high, basis)
        for lever, capital, running, payer, state, income, lead, high, basis in rows
    ]


def staffing(assume: Assumptions) -> float:
    """NOK a year for staff round the clock, per dwelling, where the grant demands it."""
    return tables.unit_costs()["followup_worker"] * assume.staff_a_post / assume.dwellings_a_post


def of_place(municipality: str) -> tuple[str, list[PlanInput]]:
    """Name and measures of a shipped profile or of a profile file.

    Raises:
        sim.scenario.ScenarioErrors: there is none of that name, or it cannot be used.
    """
    from sim.scenario import Problem, ScenarioErrors, load_profile, shipped
    from sim.scenario.problems import did_you_mean

    path = shipped().get(municipality)
    if path is None and not (municipality.endswith(".toml") or "/" in municipality):
        near = did_you_mean(municipality, shipped())
        hint = f"did you mean {near}?" if near else f"shipped: {', '.join(shipped())}"
        text = f"is not a shipped profile ({hint} A profile file is named with its ending .toml)"
        raise ScenarioErrors([Problem(municipality, None, "municipality", text)])
    profile = load_profile(path or municipality)
    return profile.title, plan_inputs(profile)
