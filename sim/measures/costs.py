"""The cost table's names: a measure for every payer and item, `cost_<payer>_<item>`.

Every payer has every item, so that a payer's items always sum to its cost; what nobody ever paid is 0.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.ledger import Item, Payer

PAYERS: Mapping[Payer, str] = {
    Payer.MUNICIPALITY: "the municipality pays",
    Payer.STATE: "the state pays",
    Payer.HOUSEHOLDS: "households pay",
}
"""Who pays, with a verb; other payers (a housing association, a private landlord) are not reported."""

PUBLIC = (Payer.MUNICIPALITY, Payer.STATE)
"""Whose costs the net present value is of."""

STARTLAN_LOSS = "startlan_loss"
"""The item that is no COST row: losses on startlån have rows of their own."""

ITEMS: Mapping[str, str] = {
    Item.TEMPORARY_NIGHTS.name.lower(): "nights in temporary accommodation",
    Item.OFFICE.name.lower(): "the housing office",
    Item.FOLLOW_UP.name.lower(): "follow-up in the dwelling",
    Item.REFURBISHMENT.name.lower(): "refurbishing municipal dwellings between tenants",
    Item.OPERATION.name.lower(): "running municipal dwellings",
    Item.CAPITAL.name.lower(): "buying and building municipal dwellings",
    Item.GRANT.name.lower(): "grants",
    Item.RENT_MUNICIPAL.name.lower(): "rent of municipal dwellings",
    Item.RENT_PRIVATE.name.lower(): "rent of private dwellings",
    Item.INTEREST.name.lower(): "interest on home loans",
    Item.EVICTION.name.lower(): "petitions, evictions and forced sales",
    Item.SOCIAL_ASSISTANCE.name.lower(): "social assistance to living costs and housing",
    Item.BOSTOTTE.name.lower(): "bostøtte",
    Item.DEPOSIT.name.lower(): "deposits for private leases",
    Item.ARREARS.name.lower(): "arrears paid to prevent eviction",
    Item.HEAD_LEASE.name.lower(): "dwellings leased from private landlords",
    Item.HOUSING_FIRST.name.lower(): "the Housing First team",
    Item.ADAPTATION.name.lower(): "making municipal dwellings accessible",
    Item.STAFFING.name.lower(): "staff round the clock in municipal dwellings",
    Item.COUNSELLING.name.lower(): "counselling those in arrears",
    Item.PROGRAMME.name.lower(): "programme leaders",
    STARTLAN_LOSS: "losses on startlån after forced sales",
}
"""Every item by its name in a measure, in the order of the cost table, with what it is."""


def net_present_of(payer: Payer) -> str:
    """The name of the measure of the present value of a payer's cost."""
    return f"cost_net_present_{payer.name.lower()}"


def cost_of(payer: Payer, item: str = "") -> str:
    """The name of the measure of a payer's cost, in all or for one of `ITEMS`."""
    return f"cost_{payer.name.lower()}" + (f"_{item}" if item else "")
