"""What each mechanism of the municipality's toolbox does, in a town under strain and in Sandnes.

Runs the scenarios of scenarios/mechanisms against their base and keeps the table. In the town under strain theory says
which way each must go; in Sandnes whatever comes is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from kept_table import write

import sim
from sim.scenario import load

HERE = Path(__file__).resolve().parent
TABLE = HERE / "toolbox" / "mechanisms.csv"
FOLDER = HERE.parent.parent / "scenarios" / "mechanisms"
BASE = "base"
STRESS, REAL = "stress_town", "sandnes"
RUNS = ((STRESS, 40), (STRESS, 2), (REAL, 6))
"""Municipality and pairs; the second is what a test runs afresh."""
SEED = 1
FIGURES = ["base_mean", "difference", "ci_low", "ci_high", "replications"]


@dataclass(frozen=True, slots=True)
class Effect:
    """A measure that a scenario moves, and which way theory says that it goes: +1, -1, or 0 where it is silent."""

    scenario: str
    measure: str
    sign: int
    group: str = "all"


EFFECTS = (
    # Startlån: the money, whom it is for, what becomes of those for whom there is none, and a loan to keep the home
    Effect("startlan_half", "startlan_purchases", -1),
    Effect("startlan_half", "startlan_refused_frame", +1),
    Effect("startlan_half", "first_time_purchases", -1),
    Effect("startlan_long_term", "startlan_purchases", -1),
    Effect("startlan_long_term", "startlan_refused_target", +1),
    Effect("startlan_long_term", "startlan_purchases", -1, "young"),
    Effect("startlan_april_2014", "startlan_purchases", -1),
    Effect("startlan_april_2014", "startlan_refused_target", +1),
    Effect("startlan_wait", "startlan_refused_frame", -1),
    Effect("startlan_wait", "startlan_decision_days", +1),
    Effect("startlan_wait", "startlan_granted", +1),
    Effect("startlan_refinance", "startlan_refinanced", +1),
    Effect("startlan_refinance", "forced_sales", -1),
    Effect("startlan_refinance", "startlan_purchases", -1),
    # Allocation: who is pressed least comes sooner, who has nowhere to be comes later
    Effect("allocation_queue", "homeless", +1),
    Effect("allocation_queue", "temporary_nights", +1),
    Effect("allocation_queue", "never_housed_share", +1, "intensive"),
    Effect("allocation_target_groups", "municipal_wait_days", -1, "young"),
    Effect("allocation_target_groups", "never_housed_share", -1, "young"),
    Effect("allocation_target_groups", "never_housed_share", 0, "families"),
    Effect("allocation_target_groups", "homeless", -1, "young"),
    Effect("allocation_target_groups", "homeless", +1, "follow_up"),
    # A second refusal is an end: the choosy are off the list, and others come sooner; few are offered two dwellings
    Effect("no_choice", "municipal_wait_days", -1),
    Effect("no_choice", "days_to_housed", -1),
    Effect("no_choice", "municipal_queue", 0),
    Effect("no_choice", "never_housed_share", 0),
    # Appeals: some get on the list, but every case takes hours, and where the office is full fewer do in all
    Effect("appeals", "municipal_appeals_allowed", +1),
    Effect("appeals", "office_queue", +1),
    Effect("appeals", "municipal_queue", 0),
    # Municipal rentals: more of them from the market; rents by cost, which is above the market's rent at the start
    Effect("head_leases", "municipal_queue", -1),
    Effect("head_leases", "municipal_wait_days", -1),
    Effect("head_leases", "never_housed_share", -1),
    Effect("head_leases", "rent_index", +1),
    Effect("head_leases", "cost_municipality_head_lease", +1),
    Effect("head_leases", "homeless", 0),
    Effect("allocation_rights", "municipal_queue", -1),
    Effect("allocation_rights", "rent_index", +1),
    Effect("allocation_rights", "cost_municipality", -1),
    Effect("cost_rent", "cost_state_bostotte", +1),
    Effect("cost_rent", "arrears", 0),
    # Grants: to buyers, and to what the municipality buys
    Effect("establishment_grant", "startlan_purchases", +1),
    Effect("establishment_grant", "ownership_rate", +1, "families"),
    Effect("establishment_grant", "price_index", +1),
    Effect("establishment_grant", "cost_state_grant", +1),
    Effect("rental_grant", "cost_municipality_capital", -1),
    Effect("rental_grant", "cost_state_grant", +1),
    Effect("rental_grant", "homeless", 0),
    # From renting to owning: the dwelling is lost to those who wait, unless another is bought; cases take staff
    Effect("tenant_purchase", "municipal_sold_to_tenants", +1),
    Effect("tenant_purchase", "municipal_stock", -1),
    Effect("tenant_purchase", "ownership_rate", +1),
    Effect("tenant_purchase", "cost_municipality_capital", -1),
    Effect("tenant_purchase", "homeless", +1),
    Effect("tenant_purchase", "days_to_housed", +1),
    Effect("tenant_purchase", "municipal_queue", 0),
    Effect("tenant_purchase_reinvested", "municipal_sold_to_tenants", +1),
    Effect("tenant_purchase_reinvested", "municipal_stock", 0),
    Effect("tenant_purchase_reinvested", "never_housed_share", 0),
    Effect("tenant_purchase_reinvested", "cost_state_grant", +1),
    # Follow-up: fewer hazards for those who get it; more households to a worker, less for each
    Effect("follow_up_none", "eviction_petitions", +1),
    Effect("follow_up_none", "evictions", +1),
    Effect("follow_up_none", "refurbishments", 0),
    Effect("follow_up_none", "homeless", +1),
    Effect("follow_up_double", "evictions", -1),
    Effect("follow_up_double", "homeless", -1, "follow_up"),
    Effect("follow_up_by_need", "followup_wait_days", -1, "intensive"),
    Effect("follow_up_by_need", "followup_waiting", -1, "intensive"),
    Effect("follow_up_by_need", "evictions", 0),
    Effect("caseload_double", "followup_clients", +1),
    Effect("caseload_double", "arrears", 0),
    Effect("caseload_double", "evictions", 0),
    Effect("caseload_double", "homeless", 0),
    # Housing First: housed before all others and kept housed; the staircase: housed later, and sent down again
    Effect("housing_first", "homeless", -1, "intensive"),
    Effect("housing_first", "temporary_nights", -1, "intensive"),
    Effect("housing_first", "days_to_housed", -1, "intensive"),
    Effect("housing_first", "eviction_petitions", -1, "intensive"),
    Effect("housing_first", "evictions", 0, "intensive"),
    Effect("housing_first", "institution_nights", 0, "intensive"),
    Effect("housing_first", "cost_municipality_housing_first", +1),
    Effect("housing_first", "cost_municipality", 0),
    Effect("staircase", "homeless", +1, "intensive"),
    Effect("staircase", "temporary_nights", +1, "intensive"),
    Effect("staircase", "municipal_refusals", +1, "intensive"),
    Effect("staircase", "institution_nights", 0, "intensive"),
    Effect("staircase", "cost_municipality", 0),
    # Coordination: queues apart, what lies between them and what is lost make the way longer, with as many people
    Effect("coordination_separate", "decision_days", +1),
    Effect("coordination_separate", "days_to_housed", +1),
    Effect("coordination_separate", "office_queue", +1),
    Effect("coordination_separate", "homeless", +1),
    Effect("coordination_separate", "office_utilisation", 0),
    Effect("coordination_together", "decision_days", +1),
    Effect("coordination_together", "days_to_housed", +1),
    # Counselling: arrears settled before the petition, or before the eviction
    Effect("counsellors", "eviction_petitions", -1),
    Effect("counsellors", "evictions", -1),
    Effect("counsellors", "evictions", -1, "families"),
    Effect("counsellors", "forced_sales", -1),
    Effect("counsellors", "homeless", -1),
    Effect("counsellors", "cost_per_homeless_year_averted", 0),
    Effect("counsellors_late", "eviction_petitions", 0),
    Effect("counsellors_late", "evictions", -1),
    # Private letting: whom landlords take, and at whose cost; those who are housed bid for what others look for
    Effect("deposit_guarantees", "homeless", -1),
    Effect("deposit_guarantees", "homeless", -1, "follow_up"),
    Effect("deposit_guarantees", "temporary_nights", -1),
    Effect("deposit_guarantees", "rent_index", +1),
    Effect("deposit_guarantees", "cost_per_homeless_year_averted", 0),
    Effect("stigma_less", "homeless", -1),
    Effect("stigma_less", "homeless", -1, "follow_up"),
    # Leaving prison or an institution: some are housed on the day, but two months are little against the wait
    Effect("discharge_planned", "discharges_planned", +1),
    Effect("discharge_planned", "temporary_nights", 0, "released_prison"),
    Effect("discharge_planned", "temporary_nights", 0, "discharged_institution"),
    Effect("discharge_planned", "homeless", 0),
    # Building: more homes dampen prices and rents, small ones house the young; cheap ones, who has none
    Effect("small_dwellings", "price_index", -1),
    Effect("small_dwellings", "rent_index", -1),
    Effect("small_dwellings", "homeless", -1, "young"),
    Effect("large_dwellings", "price_index", -1),
    Effect("large_dwellings", "homeless", -1, "young"),
    Effect("low_price", "first_time_purchases", +1),
    Effect("low_price", "homeless", -1),
    Effect("low_price", "price_index", -1),
    Effect("low_price_free", "first_time_purchases", +1),
    # Building for those on the list: by an association, which carries the capital, or by the municipality; with staff
    Effect("partnership", "municipal_queue", -1),
    Effect("partnership", "municipal_wait_days", -1),
    Effect("partnership", "cost_state_grant", +1),
    Effect("partnership", "cost_municipality_capital", 0),
    Effect("partnership", "cost_state_bostotte", 0),
    Effect("partnership", "homeless", 0),
    Effect("municipal_builds", "municipal_queue", -1),
    Effect("municipal_builds", "municipal_wait_days", -1),
    Effect("municipal_builds", "cost_municipality_capital", +1),
    Effect("municipal_builds", "homeless", 0),
    Effect("staffed_builds", "cost_municipality_staffing", +1),
    Effect("staffed_builds", "municipal_wait_days", -1, "follow_up"),
    Effect("staffed_builds", "evictions", 0, "follow_up"),
    Effect("staffed_builds", "homeless", 0, "follow_up"),
    # Accessible dwellings: fewer wait for them in vain
    Effect("adaptations", "municipal_adapted", +1),
    Effect("adaptations", "municipal_wait_days_accessible", -1),
    Effect("adaptations", "cost_municipality_adaptation", +1),
    # Refugees: they wait for the same dwellings, or ask the same landlords
    Effect("refugees_more", "municipal_queue", +1),
    Effect("refugees_more", "homeless", +1),
    Effect("refugees_private", "municipal_queue", -1),
    Effect("refugees_private", "municipal_wait_days", -1, "refugees"),
    Effect("refugees_private", "rent_index", +1),
    Effect("refugees_private", "homeless", 0),
)


def scenarios(effects: Iterable[Effect]) -> list[str]:
    """Stems of the files, in the order of the effects."""
    return list(dict.fromkeys(effect.scenario for effect in effects))


def rows(comparison: pd.DataFrame, town: str, effects: Iterable[Effect]) -> Iterator[dict[str, object]]:
    """The table's rows, from the frame of a comparison (columns of comparison.csv): whole period, 95 % intervals."""
    whole = comparison[(comparison["period"] == "all") & (comparison["municipality"] == town)]
    keyed = whole.set_index(["scenario", "measure", "group"])[
        ["base_mean", "difference", "ci_low", "ci_high", "replications"]
    ]
    for effect in effects:
        figures = keyed.loc[(effect.scenario, effect.measure, effect.group), FIGURES].astype(float)
        yield {
            "scenario": effect.scenario,
            "measure": effect.measure,
            "group": effect.group,
            "expected": effect.sign,
            "municipality": town,
            "replications": f"{figures['replications']:.0f}",
            "base": f"{figures['base_mean']:.6g}",
            "difference": f"{figures['difference']:.4g}",
            "ci_low": f"{figures['ci_low']:.4g}",
            "ci_high": f"{figures['ci_high']:.4g}",
        }


def run(town: str, replications: int, effects: Sequence[Effect] = EFFECTS) -> list[dict[str, object]]:
    """The rows of a town from fresh runs."""
    base, *others = (load(FOLDER / f"{name}.toml", [town]) for name in (BASE, *scenarios(effects)))
    compared = sim.compare(base, *others, replications=replications, seed=SEED)
    return list(rows(compared.comparison, town, effects))


def main() -> None:
    """Renew the table and print it."""
    every = [row for town, replications in RUNS for row in run(town, replications)]
    write(every, TABLE)
    for row in every:
        said = f"{row['municipality']!s:12}{row['replications']!s:>3} {row['scenario']!s:28}{row['measure']!s:30}"
        print(f"{said}{row['group']!s:12}{row['base']!s:>12}{row['difference']!s:>12}", row["ci_low"], row["ci_high"])


if __name__ == "__main__":
    main()
