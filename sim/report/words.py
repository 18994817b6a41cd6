"""What measures, groups and states are called, in which order they are shown, and how sure a number is."""

from __future__ import annotations

import math
from collections.abc import Mapping

HEADLINE: Mapping[str, str] = {
    "homeless": "Homeless persons",
    "homeless_children": "Homeless children",
    "homeless_unknown": "Without a dwelling, unknown to services",
    "temporary_nights": "Nights in temporary accommodation",
    "municipal_queue": "Queue for a municipal dwelling",
    "municipal_wait_days": "Wait for a municipal dwelling",
    "days_to_housed": "Time from application to municipal dwelling",
    "startlan_purchases": "Purchases with startlån",
    "startlan_refused_share": "Startlån applications refused",
    "first_time_purchases": "First-time purchases",
    "ownership_rate": "Households that own",
    "price_index": "House prices",
    "rent_index": "Rents",
    "evictions": "Evictions",
    "cost_municipality": "Cost to the municipality",
    "cost_state": "Cost to the state",
    "cost_net_present": "Public cost, net present value",
    "cost_per_homeless_year_averted": "Cost per homeless year averted",
}
"""The measures of the headline tables, in order of reading."""

FINDINGS: tuple[str, ...] = (
    "homeless",
    "municipal_queue",
    "municipal_wait_days",
    "startlan_purchases",
    "first_time_purchases",
    "price_index",
    "evictions",
    "cost_municipality",
    "cost_state",
)
"""The measures of which clear differences are told in sentences, most telling first."""

FOREST: tuple[str, ...] = (
    "homeless",
    "municipal_queue",
    "municipal_wait_days",
    "temporary_nights",
    "startlan_purchases",
    "first_time_purchases",
    "price_index",
    "rent_index",
    "ownership_rate",
    "evictions",
    "cost_municipality",
    "cost_state",
)
"""The measures of the chart of differences: one panel each."""

BY_GROUP: tuple[str, ...] = (
    "homeless",
    "municipal_queue",
    "municipal_wait_days",
    "startlan_purchases",
    "evictions",
)
"""The measures that are told for each group and each municipality."""

GROUPS: Mapping[str, str] = {
    "young": "Under 25",
    "families": "Families with children",
    "follow_up": "Need follow-up",
    "intensive": "Need intensive follow-up",
    "refugees": "Newly settled refugees",
    "released_prison": "Released from prison",
    "discharged_institution": "Discharged from institution",
    "income_1": "Lowest income fifth",
    "income_2": "Second income fifth",
    "income_3": "Third income fifth",
    "income_4": "Fourth income fifth",
    "income_5": "Highest income fifth",
}

STATES: Mapping[str, str] = {
    "state_owner_outright": "Owner without loan",
    "state_owner_bank": "Owner with bank loan",
    "state_owner_startlan": "Owner with startlån",
    "state_private_rent": "Private rental",
    "state_municipal_rent": "Municipal rental",
    "state_friends": "With friends or kin",
    "state_temporary": "Temporary accommodation",
}
"""Housing states from the bottom of the stack to its top."""

SMALL_STATES: tuple[str, ...] = (
    "state_friends",
    "state_temporary",
    "state_municipal_rent",
    "state_owner_startlan",
)
"""The states that a stack of everybody hides."""

WAITS: Mapping[str, str] = {
    "municipal_wait_days": "From the waiting list to a dwelling",
    "days_to_housed": "From application to a municipal dwelling",
}

BY_YEAR: tuple[str, ...] = (
    "homeless",
    "municipal_queue",
    "municipal_wait_days",
    "startlan_purchases",
    "first_time_purchases",
    "price_index",
    "rent_index",
    "evictions",
    "cost_municipality",
    "cost_state",
)
"""The measures of a run's table of years."""


def named(measure: str, unit: str) -> str:
    """The title of a measure and its unit; the unit is left out where the title says it."""
    title = title_of(measure)
    return title if unit.lower() in title.lower() else f"{title}, {unit}"


def title_of(measure: str) -> str:
    """The title of a measure; one without a title of its own is named by its words."""
    return HEADLINE.get(measure, measure.replace("_", " ").capitalize())


IDENTICAL = "Identical"
"""What is said of a difference that is exactly zero in every pair."""


def how_sure(difference: float, low: float, high: float) -> str:
    """What an interval of a difference allows one to say, in a few words.

    The size of a clear difference is called uncertain where half the interval exceeds half the difference.
    """
    if not math.isfinite(difference):
        return "Undefined"
    if not (math.isfinite(low) and math.isfinite(high)):
        return "One pair: not known"
    if low == high == 0:
        return IDENTICAL
    if not is_clear(low, high):
        return "No clear difference"
    direction = "rise" if difference > 0 else "fall"
    uncertain = (high - low) / 2 > abs(difference) / 2
    return f"Clear {direction}, size uncertain" if uncertain else f"Clear {direction}"


def is_clear(low: float, high: float) -> bool:
    """Whether an interval lies wholly on one side of zero."""
    return math.isfinite(low) and math.isfinite(high) and (low > 0 or high < 0)
