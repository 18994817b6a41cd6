"""Every measure, declared once: its name, unit, kind, meaning, and the rows that it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from sim.language import Message
from sim.ledger import Refusal
from sim.measures.costs import ITEMS, PAYERS, PUBLIC, cost_of, net_present_of
from sim.measures.moves import PAIRS, moves_of

Kind = Literal["stock", "flow", "duration", "share", "index", "money"]


@dataclass(frozen=True, slots=True)
class Measure:
    """What a measure is.

    Attributes:
        unit: of its values; `share` is a number from 0 to 1, `NOK` are nominal unless `meaning` says
            otherwise.
        kind: `stock` (what is there at the end of a month; a year has the mean of its months' ends),
            `flow` (sum of what happened), `duration` (mean of those that ended in the period, with
            quantiles besides), `share` (a ratio of sums), `index`, `money` (sum).
        grouped: whether it is told for each group, in years and in the whole; months have group `all` only.
        monthly, yearly: whether it has rows for months and for years; every measure has one for the whole.
    """

    name: str
    unit: str
    kind: Kind
    meaning: str
    grouped: bool = True
    monthly: bool = True
    yearly: bool = True


def _stock(name: str, unit: str, meaning: str, grouped: bool = True) -> Measure:
    return Measure(name, unit, "stock", meaning, grouped)


def _flow(name: str, unit: str, meaning: str, grouped: bool = True) -> Measure:
    return Measure(name, unit, "flow", meaning, grouped)


def _wait(name: str, meaning: str, grouped: bool = True) -> Measure:
    return Measure(name, "days", "duration", meaning, grouped)


def _share(name: str, meaning: str, grouped: bool = True) -> Measure:
    return Measure(name, "share", "share", meaning, grouped)


STARTLAN_REFUSALS: Mapping[str, tuple[Refusal, str]] = {
    "startlan_refused_income": (Refusal.INCOME_TOO_HIGH, "a bank would lend enough"),
    "startlan_refused_service": (Refusal.CANNOT_SERVICE, "the budget does not carry a modest dwelling"),
    "startlan_refused_frame": (Refusal.FRAME_SPENT, "the year's frame is spent"),
    "startlan_refused_cap": (Refusal.CAP, "equity is too small for the cap on all loans"),
    "startlan_refused_target": (Refusal.NOT_DISADVANTAGED, "the household is not of the target group"),
}
"""Measures of refusals by reason, with the reason and what it says."""

MAPPED: Mapping[str, str] = {
    "homeless_mapped": "Homeless adults whom services meet",
    "homeless_mapped_friends": "Homeless adults met last with friends or kin",
    "homeless_mapped_temporary": "Homeless adults met last in temporary accommodation",
    "homeless_mapped_rough": "Homeless adults met last without a place for the night",
    "homeless_mapped_institution": "Homeless adults met last in an institution, to leave within two months",
    "homeless_mapped_prison": "Homeless adults met last in prison, to leave within two months",
    "homeless_mapped_children": "Children who are with the homeless met outside institutions and prisons",
}
"""Measures of the homeless over the mapping's week."""

WHERE: Mapping[str, str] = {
    "owner": "a home of their own without startlån",
    "owner_startlan": "a home of their own with startlån",
    "private_rent": "private rental",
    "municipal_rent": "municipal rental",
    "parents": "the parents' home",
    "friends": "friends or kin",
    "temporary": "temporary accommodation",
    "rough": "no place for the night",
    "institution": "an institution",
    "prison": "prison",
    "outside": "outside",
}
"""Places that households move between, as the meanings of moves name them."""

UNITS: Mapping[str, str] = {
    "nav": "NAV",
    "health": "health and care",
    "housing": "the housing office",
    "property": "property",
}
"""Units that handle an application for a municipal dwelling, as measures and sentences name them."""

_DECLARED: tuple[Measure, ...] = (
    # People without a dwelling
    _stock(
        "homeless",
        "persons",
        "Adults without a dwelling of their own who are with friends or kin, in temporary accommodation or "
        "without a place for the night, and known to a service, or who leave an institution or prison within "
        "two months; the end of November compares with the national mapping",
    ),
    _stock("homeless_friends", "persons", "Homeless adults who stay with friends or kin"),
    _stock("homeless_temporary", "persons", "Homeless adults in temporary accommodation"),
    _stock("homeless_rough", "persons", "Homeless adults without a place for the night"),
    _stock(
        "homeless_institution",
        "persons",
        "Homeless adults in an institution, to be discharged within two months",
    ),
    _stock("homeless_prison", "persons", "Homeless adults in prison, to be released within two months"),
    _stock(
        "homeless_unknown",
        "persons",
        "Adults with friends or kin or without a place for the night who are not known to any service; not in "
        "`homeless`",
    ),
    _stock(
        "homeless_children",
        "persons",
        "Children who are with the homeless; those of persons in an institution or prison are not with them",
    ),
    Measure(
        "homeless_per_1000",
        "per 1000 inhabitants",
        "share",
        "Homeless adults per 1000 persons, of any age, in the municipality",
        grouped=False,
    ),
    *(
        Measure(
            name,
            "persons",
            "stock",
            Message("{what} in week 48, each once, as the national mapping counts", what=what),
            monthly=False,
        )
        for name, what in MAPPED.items()
    ),
    _stock("temporary_accommodation", "households", "Households in temporary accommodation"),
    _flow("temporary_nights", "nights", "Nights that households spent in temporary accommodation"),
    _wait("temporary_days", "Length of a stay in temporary accommodation, of stays that ended"),
    _share(
        "temporary_over_3_months_share",
        "Households in temporary accommodation whose stay has lasted over three months (91 days), as a share",
    ),
    # Everybody
    _stock(
        "households",
        "households",
        "Households in the area, with or without a dwelling, in an institution or prison",
    ),
    _stock("inhabitants", "persons", "Adults and children in the area"),
    _share("ownership_rate", "Owners' share of the households that have a dwelling"),
    _stock("state_private_rent", "households", "Households that rent privately"),
    _stock("state_municipal_rent", "households", "Households that rent from the municipality"),
    _stock("state_owner_bank", "households", "Owners with bank loans only"),
    _stock("state_owner_startlan", "households", "Owners with a startlån, alone or behind a bank's loan"),
    _stock("state_owner_outright", "households", "Owners without a loan"),
    _stock("state_friends", "households", "Households that stay with friends or kin, known to a service or not"),
    _stock("state_temporary", "households", "Households in temporary accommodation"),
    _stock(
        "state_rough",
        "households",
        "Households without a place for the night, known to a service or not",
    ),
    _stock(
        "state_institution",
        "households",
        "Households in an institution without a dwelling of their own, however long they stay",
    ),
    _stock(
        "state_prison",
        "households",
        "Households in prison without a dwelling of their own, however long they stay",
    ),
    _stock(
        "state_parents",
        "households",
        "Grown children who look for a first dwelling from their parents' home, each counted as a household",
    ),
    *(
        Measure(
            moves_of(left, entered),
            "households",
            "flow",
            Message("Households that go from {left} to {entered}", left=WHERE[left], entered=WHERE[entered]),
            grouped=False,
            monthly=False,
        )
        for left, entered in PAIRS
    ),
    # Municipal rental
    _stock(
        "municipal_stock",
        "dwellings",
        "Municipal dwellings: those that were acquired or let, until they are sold",
        grouped=False,
    ),
    _stock(
        "municipal_head_leases",
        "dwellings",
        "Municipal dwellings leased from private landlords since the start, in `municipal_stock` too",
        grouped=False,
    ),
    _stock(
        "municipal_allocation_rights",
        "dwellings",
        "Private dwellings let to whom the municipality points out, in `municipal_stock` too",
        grouped=False,
    ),
    _stock("municipal_occupied", "dwellings", "Municipal dwellings with a tenant", grouped=False),
    _wait(
        "municipal_void_days",
        "From a municipal dwelling is handed back until it has its next tenant",
        grouped=False,
    ),
    _flow("municipal_adapted", "dwellings", "Municipal dwellings made accessible between two tenants", grouped=False),
    _flow("municipal_sold_to_tenants", "dwellings", "Municipal dwellings that the tenants who rent them buy"),
    _flow("refurbishments", "dwellings", "Municipal dwellings made ready to let", grouped=False),
    _flow("municipal_applications", "applications", "Applications for a municipal dwelling"),
    _flow(
        "municipal_refusals",
        "applications",
        "Applications for a municipal dwelling refused; withdrawn ones do not count",
    ),
    _flow(
        "municipal_allotted", "households", "Households that moved into a municipal dwelling, off the list or settled"
    ),
    _flow(
        "municipal_offers_declined",
        "offers",
        "Offers of a municipal dwelling turned down, counted once a month and applicant",
    ),
    _flow("municipal_appeals_allowed", "applications", "Refused applicants who appealed and were approved"),
    _stock("municipal_queue", "households", "Households on the waiting list for a municipal dwelling"),
    _wait("municipal_wait_days", "From joining the waiting list to a municipal dwelling, of those who got one"),
    _wait(
        "municipal_wait_days_accessible",
        "From joining the waiting list to a municipal dwelling, of those whom only an accessible one fits",
    ),
    _wait("days_to_housed", "From the application to a municipal dwelling, of those who got one"),
    _share(
        "never_housed_share",
        "Of those who joined the waiting list for a municipal dwelling in the period, the share who got none within "
        "two years (730 days); who joined in the last two years of the run is not counted",
    ),
    Measure(
        "tenancy_survival_1y",
        "share",
        "share",
        "Share of the municipal tenancies begun in the period that were not lost within 365 days, by "
        "Kaplan-Meier: lost is one that ended in eviction, by the end of its lease, or without a dwelling of "
        "the tenant's own; one that ended otherwise, or with the run, counts for as long as it was seen",
        monthly=False,
    ),
    # Startlan
    _flow("startlan_applications", "applications", "Applications for a startlån"),
    _share("startlan_refused_share", "Refused share of the startlån applications granted or refused"),
    *(
        _flow(name, "applications", Message("Applications for a startlån refused because {why}", why=why))
        for name, (_, why) in STARTLAN_REFUSALS.items()
    ),
    _stock("startlan_waiting", "households", "Households that wait for next year's frame of startlån"),
    _flow("startlan_granted", "applications", "Startlån granted"),
    _flow("startlan_outbid", "bids", "Bids with a granted startlån on a dwelling for which others gave more"),
    _flow("startlan_lapsed", "applications", "Startlån grants lapsed because no dwelling was found in time"),
    _wait(
        "startlan_decision_days",
        "From the application for a startlån to its decision, the wait for next year's frame included",
    ),
    _wait("startlan_search_days", "From a startlån is granted until a dwelling is bought with it"),
    _share(
        "startlan_bought_in_4_months_share",
        "Share of the startlån that were used or lapsed in the period with which a dwelling was bought within four "
        "months (122 days)",
    ),
    _flow("startlan_purchases", "purchases", "Dwellings bought with a startlån"),
    _flow("establishment_grants", "grants", "Buyers with a startlån to whom the state grants a part of the price"),
    _flow("startlan_refinanced", "loans", "Banks' loans that a startlån took over so that the owner keeps the home"),
    Measure("startlan_volume", "NOK", "money", "Startlån paid out, to buyers and in place of banks' loans (nominal)"),
    _share("startlan_beside_bank_share", "Share of purchases with a startlån in which a bank lends before it"),
    _share("startlan_mean_ltv", "Mean of all loans on the dwelling over its price, of purchases with a startlån"),
    Measure(
        "startlan_losses",
        "NOK",
        "money",
        "Losses on startlån after forced sales, whoever bears them (nominal)",
    ),
    # Bostøtte
    _stock("bostotte_recipients", "households", "Households that receive bostøtte", grouped=False),
    Measure(
        "bostotte_mean",
        "NOK a month",
        "share",
        "Bostøtte paid per receiving household and month (nominal)",
        grouped=False,
    ),
    # The market
    _flow("bank_purchases", "purchases", "Dwellings bought by households without a startlån"),
    _flow("first_time_purchases", "purchases", "Dwellings bought by households that never owned before"),
    _share(
        "loans_above_85_share",
        "Share of purchases with a home loan in which all loans exceed 85 % of the price",
    ),
    _share(
        "loans_above_90_share",
        "Share of purchases with a home loan in which all loans exceed 90 % of the price",
    ),
    Measure("bank_lending", "NOK", "money", "Home loans that banks paid out for purchases (nominal)"),
    _flow("investor_purchases", "purchases", "Dwellings bought to let", grouped=False),
    _flow("transactions", "sales", "Dwellings sold, to whomever", grouped=False),
    Measure(
        "price_index",
        "index (start = 100)",
        "index",
        "Prices of dwellings of middling quality, weighted by the sizes in the first stock; 100 in the first month",
        grouped=False,
    ),
    Measure(
        "rent_index",
        "index (start = 100)",
        "index",
        "Rents asked for dwellings of middling quality, weighted likewise; 100 in the first month",
        grouped=False,
    ),
    _flow("dwellings_started", "dwellings", "Dwellings whose building began", grouped=False),
    _flow("dwellings_completed", "dwellings", "New dwellings completed", grouped=False),
    _flow("dwellings_withdrawn", "dwellings", "Dwellings that found no buyer and are homes no longer", grouped=False),
    # Hardship
    _flow("arrears", "households", "Times that a household fell behind with rent or instalment"),
    _flow(
        "discharges_planned",
        "households",
        "Households to leave prison or an institution with no dwelling to go to, of whom the municipality is told",
    ),
    _flow("deposit_guarantees", "leases", "Private leases begun with the municipality's guarantee, besides NAV's own"),
    _flow("counselling_cases", "cases", "Households in arrears whom counsellors hear of"),
    _wait("counselling_wait_days", "From counsellors hear of a household in arrears until one begins its case"),
    _flow("eviction_petitions", "petitions", "Landlords' petitions for eviction"),
    _flow("forced_sale_petitions", "petitions", "Creditors' petitions for forced sale"),
    _flow("evictions", "evictions", "Evictions"),
    _flow("forced_sales", "sales", "Forced sales"),
    # Staff
    _stock("followup_clients", "households", "Households that get follow-up in the dwelling"),
    _stock("followup_waiting", "households", "Households that wait for follow-up"),
    _wait("followup_wait_days", "From the need is reported until follow-up begins, of those who got it"),
    _share("followup_utilisation", "Follow-up places in use, as a share of those there are", grouped=False),
    _stock("housing_first_participants", "households", "Households with a place in Housing First"),
    _stock("housing_first_waiting", "households", "Households that wait for a place in Housing First"),
    Measure(
        "housing_first_retention_1y",
        "share",
        "share",
        "Share of those housed for the first time as participants of Housing First in the period who still, or again, "
        "have a dwelling 365 days later; those who left the area or whom the run's end hides do not count",
        monthly=False,
    ),
    Measure(
        "institution_nights",
        "nights",
        "flow",
        "Nights in institutions of households without a dwelling of their own",
    ),
    _stock("office_queue", "cases", "Cases waiting at the housing office's desk"),
    _share(
        "office_utilisation",
        "Time that the housing office's staff at work spend on cases, as a share",
        grouped=False,
    ),
    _wait("case_wait_days", "From a case reaches the office until somebody begins it, of cases begun"),
    _wait("case_days", "From a case reaches the office to its end, of cases ended"),
    _wait("decision_days", "From an application for a municipal dwelling to its decision, through all units"),
    *(
        _wait(
            f"case_days_{unit}",
            Message("From an application reaches {whom} to the end of its step, where units work apart", whom=whom),
        )
        for unit, whom in UNITS.items()
    ),
    _flow("handovers", "cases", "Applications handed over from one unit to the next"),
    _flow("cases_returned", "cases", "Applications that came back to a unit because something was lost"),
    _wait(
        "case_days_municipal",
        "From an application for a municipal dwelling reaches the office to its decision",
    ),
    _wait("case_days_startlan", "From an application for a startlån reaches the office to its decision"),
    # Money
    Measure(
        "cost_municipality",
        "NOK",
        "money",
        "What the municipality pays less what it receives, in prices of the first month",
        False,
    ),
    Measure(
        "cost_state",
        "NOK",
        "money",
        "What the state pays less what it receives, in prices of the first month",
        False,
    ),
    Measure(
        "cost_households",
        "NOK",
        "money",
        "What households pay for housing less what they receive, in prices of the first month",
        False,
    ),
    Measure(
        "cost_net_present",
        "NOK",
        "money",
        "Cost of municipality and state, in prices of the first month, each month discounted to it",
        grouped=False,
        monthly=False,
        yearly=False,
    ),
    *(
        Measure(
            net_present_of(payer),
            "NOK",
            "money",
            Message("The part of it that {pays}", pays=PAYERS[payer]),
            grouped=False,
            monthly=False,
            yearly=False,
        )
        for payer in PUBLIC
    ),
    Measure(
        "cost_net_present_social",
        "NOK",
        "money",
        "The whole of it and what raising it by taxes costs society besides (lever costs.public_funds)",
        grouped=False,
        monthly=False,
        yearly=False,
    ),
    *(
        Measure(
            cost_of(payer, item),
            "NOK",
            "money",
            Message(
                "What {pays} for {what}, less what it brings in, in prices of the first month", pays=pays, what=what
            ),
            grouped=False,
            monthly=False,
        )
        for payer, pays in PAYERS.items()
        for item, what in ITEMS.items()
    ),
)

DECILES: tuple[int, ...] = (10, 20, 30, 40, 50, 60, 70, 80, 90)


def _quantiles(measure: Measure) -> tuple[Measure, ...]:
    """What follows a duration: median and 90th percentile by year too, other deciles for the whole."""
    median = replace(
        measure,
        name=f"{measure.name}_median",
        meaning=Message("{meaning}: the median", meaning=measure.meaning),
        monthly=False,
    )
    deciles = (
        replace(
            measure,
            name=f"{measure.name}_p{decile}",
            meaning=Message("{meaning}: the {decile}th percentile", meaning=measure.meaning, decile=decile),
            monthly=False,
            yearly=decile == 90,
        )
        for decile in DECILES
    )
    return (median, *deciles)


@cache
def catalogue() -> tuple[Measure, ...]:
    """Every measure in the order of a measure table; a duration is followed by its quantiles."""
    listed: list[Measure] = []
    for measure in _DECLARED:
        listed.append(measure)
        if measure.kind == "duration":
            listed.extend(_quantiles(measure))
    return tuple(listed)
