"""What measures, groups and states are called, in which order they are shown, and how sure a number is.

Titles stand here in English; whoever shows one says it in the language that is spoken.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.language import say

HEADLINE: Mapping[str, str] = {
    "homeless": "Homeless persons",
    "homeless_children": "Homeless children",
    "homeless_unknown": "Without a dwelling, unknown to services",
    "homeless_per_1000": "Homeless per 1000 inhabitants",
    "temporary_nights": "Nights in temporary accommodation",
    "municipal_queue": "Queue for a municipal dwelling",
    "municipal_wait_days": "Wait for a municipal dwelling",
    "days_to_housed": "Time from application to municipal dwelling",
    "startlan_purchases": "Purchases with startlån",
    "startlan_refused_share": "Startlån applications refused",
    "bostotte_recipients": "Households with bostøtte",
    "first_time_purchases": "First-time purchases",
    "ownership_rate": "Households that own",
    "price_index": "House prices",
    "rent_index": "Rents",
    "evictions": "Evictions",
    "cost_municipality": "Cost to the municipality",
    "cost_state": "Cost to the state",
    "cost_households": "Cost to households",
    "cost_net_present": "Public cost, net present value",
    "cost_per_homeless_year_averted": "Public cost of a year of homelessness averted",
}
"""The measures of the headline tables, on the page and on a terminal, in order of reading."""

HOMELESS: Mapping[str, str] = {
    "homeless_friends": "Homeless with friends or kin",
    "homeless_temporary": "Homeless in temporary accommodation",
    "homeless_institution": "Homeless in an institution, leaving soon",
    "homeless_prison": "Homeless in prison, leaving soon",
    "homeless_rough": "Homeless without a place for the night",
}
"""Where the homeless are."""

ANSWER: Mapping[str, tuple[str, ...]] = {
    "Without a home": ("homeless", "municipal_queue", "municipal_wait_days", "evictions"),
    "In the housing market": ("startlan_purchases", "first_time_purchases", "price_index"),
    "In public budgets": ("cost_municipality", "cost_state"),
}
"""The three sentences of a comparison's answer: the measures of each, most telling first."""

FINDINGS: tuple[str, ...] = tuple(measure for measures in ANSWER.values() for measure in measures)

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
    "state_rough": "Without a place for the night",
    "state_institution": "In an institution",
    "state_prison": "In prison",
}
"""Housing states from the bottom of the stack to its top."""

LAYERS: Mapping[str, tuple[str, ...]] = {
    **{title: (state,) for state, title in STATES.items() if state not in ("state_institution", "state_prison")},
    "Institution or prison": ("state_institution", "state_prison"),
}
"""The layers of the stack of households, from bottom to top: the states that each is made of."""

SMALL_LAYERS: tuple[str, ...] = (
    STATES["state_owner_startlan"],
    STATES["state_municipal_rent"],
    STATES["state_friends"],
    STATES["state_temporary"],
    STATES["state_rough"],
    "Institution or prison",
)
"""The layers that a stack of everybody hides."""

PLACES: Mapping[str, str] = {
    "owner": "Own home without startlån",
    "owner_startlan": "Own home with startlån",
    "private_rent": "Private rental",
    "municipal_rent": "Municipal rental",
    "parents": "At the parents'",
    "friends": "With friends or kin",
    "temporary": "Temporary accommodation",
    "rough": "No place for the night",
    "institution": "In an institution",
    "prison": "In prison",
}
"""Housing states that households move between, from top to bottom (`sim.measures.moves.HOUSING`)."""

WAITS: Mapping[str, str] = {
    "municipal_wait_days": "From the waiting list to a dwelling",
    "days_to_housed": "From application to a municipal dwelling",
}

PAYERS: Mapping[str, str] = {
    "municipality": "Municipality",
    "state": "State",
    "households": "Households",
}
"""Who pays, as a measure's name has it, in order of reading."""

ITEMS: Mapping[str, str] = {
    "temporary_nights": "Temporary accommodation",
    "office": "Housing office",
    "follow_up": "Follow-up in the dwelling",
    "refurbishment": "Refurbishment",
    "operation": "Running municipal dwellings",
    "capital": "Buying and building",
    "grant": "Grants",
    "rent_municipal": "Rent, municipal dwellings",
    "rent_private": "Rent, private dwellings",
    "interest": "Interest on home loans",
    "eviction": "Evictions and forced sales",
    "social_assistance": "Social assistance",
    "bostotte": "Bostøtte",
    "deposit": "Deposits for leases",
    "arrears": "Arrears paid",
    "head_lease": "Dwellings leased from landlords",
    "housing_first": "Housing First team",
    "adaptation": "Making dwellings accessible",
    "staffing": "Staff round the clock",
    "counselling": "Counselling",
    "programme": "Programme leaders",
    "startlan_loss": "Losses on startlån",
}
"""What is paid for, as a measure's name has it, in order of reading."""

COSTS: tuple[str, ...] = tuple(f"cost_{payer}_{item}" for payer in PAYERS for item in ITEMS)
"""The measures of the cost tables."""

BY_YEAR: tuple[str, ...] = (
    "homeless",
    *HOMELESS,
    "municipal_queue",
    "municipal_wait_days",
    "startlan_purchases",
    "first_time_purchases",
    "price_index",
    "rent_index",
    "evictions",
    "bostotte_recipients",
)
"""The measures of a run's table of years; costs have tables of their own."""


def named(measure: str, unit: str) -> str:
    """The title of a measure and its unit; the unit is left out where the title says it."""
    title = title_of(measure)
    return title if unit.lower() in title.lower() else f"{title}, {unit}"


def title_of(measure: str) -> str:
    """The title of a measure as it is said; one without a title of its own is named by its words."""
    return say(HEADLINE.get(measure) or HOMELESS.get(measure) or measure.replace("_", " ").capitalize())


def within(title: str) -> str:
    """A title in the middle of a sentence: its first letter small, unless it begins with a name."""
    return title if title.startswith(NAMES) else f"{title[:1].lower()}{title[1:]}"


NAMES = ("Housing First",)
"""What begins with a capital letter wherever it stands."""

MONTHS: tuple[str, ...] = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

IDENTICAL = "Identical"
"""What is said of a difference that is exactly zero in every pair."""


def how_sure(difference: float, low: float, high: float) -> str:
    """What an interval of a difference allows one to say, in a few words.

    The size of a clear difference is called uncertain where half the interval exceeds half the difference.
    """
    if not math.isfinite(difference):
        return say("Undefined")
    if not (math.isfinite(low) and math.isfinite(high)):
        return say("One pair: not known")
    if low == high == 0:
        return say(IDENTICAL)
    if not is_clear(low, high):
        return say("No clear difference")
    if (high - low) / 2 > abs(difference) / 2:
        return say("Clear rise, size uncertain" if difference > 0 else "Clear fall, size uncertain")
    return say("Clear rise" if difference > 0 else "Clear fall")


def is_clear(low: float, high: float) -> bool:
    """Whether an interval lies wholly on one side of zero."""
    return math.isfinite(low) and math.isfinite(high) and (low > 0 or high < 0)
