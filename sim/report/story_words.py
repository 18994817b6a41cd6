"""How a household's story names what it met: a phrase for every state, reason, answer and kind of case."""

from __future__ import annotations

from collections.abc import Mapping

from sim.language import say
from sim.ledger import Case, Group, Reason, Refusal, State
from sim.report.numbers import counted, number

WHERE: Mapping[State, str] = {
    State.ABSENT: "away",
    State.FRIENDS: "with friends or kin",
    State.TEMPORARY: "in temporary accommodation",
    State.PRIVATE_RENT: "in a private rental",
    State.MUNICIPAL_RENT: "in a municipal dwelling",
    State.OWNER_BANK: "in a home of their own with a bank's loan",
    State.OWNER_STARTLAN: "in a home of their own with a startlån",
    State.OWNER_OUTRIGHT: "in a home of their own free of debt",
    State.ROUGH: "without a place for the night",
    State.INSTITUTION: "in an institution",
    State.PRISON: "in prison",
    State.PARENTS: "with the parents",
}
"""Where a household is."""

STAY = (State.FRIENDS, State.TEMPORARY, State.ROUGH, State.INSTITUTION, State.PRISON)
"""Where a stay is told with its length when it is over."""

NEW: Mapping[Reason, str] = {
    Reason.FORMED: ", looking for a first home",
    Reason.ARRIVED: ", newly moved here",
    Reason.BREAK_UP: ", just parted from a partner",
}
"""How a household comes to be that is first met after the start."""

WHY: Mapping[Reason, str] = {
    Reason.INITIAL: "live here from the beginning",
    Reason.FORMED: "leave the parents' household",
    Reason.ARRIVED: "move here",
    Reason.BREAK_UP: "part",
    Reason.MERGED: "move in with a partner",
    Reason.DIED: "die or move to a care home",
    Reason.MOVED_AWAY: "move away",
    Reason.EVICTED: "are evicted",
    Reason.FORCED_SALE: "lose the home in a forced sale",
    Reason.LEASE_ENDED: "must leave as the lease ends",
    Reason.RENTED: "rent a dwelling",
    Reason.BOUGHT: "move into the home that they bought",
    Reason.ALLOCATED: "move into a municipal dwelling",
    Reason.PATIENCE_ENDED: "can stay no longer",
    Reason.REPAID: "have paid off a loan",
    Reason.ADMITTED: "are admitted to an institution",
    Reason.DISCHARGED: "are discharged",
    Reason.IMPRISONED: "go to prison",
    Reason.RELEASED: "are released",
    Reason.SETTLED: "are settled by the municipality",
    Reason.REFINANCED: "keep the home: a startlån takes over the bank's loan",
}
"""Why it moves, after "they"."""

SAYS_WHERE = (
    Reason.RENTED,
    Reason.BOUGHT,
    Reason.ALLOCATED,
    Reason.ADMITTED,
    Reason.IMPRISONED,
    Reason.REFINANCED,
)
"""Reasons that say where they are now."""

TRAIT: Mapping[Group, str] = {
    Group.INTENSIVE: "in need of intensive follow-up",
    Group.FOLLOW_UP: "in need of follow-up",
    Group.REFUGEES: "refugees settled here",
    Group.RELEASED_PRISON: "out of prison for less than a year",
    Group.DISCHARGED_INSTITUTION: "out of an institution for less than a year",
}
"""Groups that are told when a household is first met; age and children are told of everybody."""

ANSWER: Mapping[Refusal, tuple[str, str]] = {
    Refusal.APPROVED: ("approved", ""),
    Refusal.INCOME_TOO_HIGH: ("refused", "they can do without it"),
    Refusal.CANNOT_SERVICE: ("refused", "the income does not carry the loan"),
    Refusal.FRAME_SPENT: ("refused", "the year's money is lent out"),
    Refusal.CAP: ("refused", "savings are too small for the cap on loans"),
    Refusal.NOT_DISADVANTAGED: ("refused", "they are not among those whom it is for"),
    Refusal.WITHDRAWN: ("dropped", "they are housed otherwise, or away"),
    Refusal.NOT_READY: ("refused", "not ready for a dwelling, first some months in temporary accommodation"),
}
"""What an application is, and why."""

CASE: Mapping[Case, str] = {
    Case.MUNICIPAL: "the application for a municipal dwelling",
    Case.STARTLAN: "the application for a startlån",
    Case.RENEWAL: "the test of the lease",
    Case.REFINANCING: "the request to be refinanced",
    Case.TENANT_PURCHASE: "the request to buy the dwelling",
    Case.NAV: "the application at NAV",
    Case.HEALTH: "the application at health and care",
    Case.HOUSING: "the application at the housing office",
    Case.PROPERTY: "the application at property",
    Case.APPEAL: "the appeal",
}
"""What a caseworker takes up."""

ASKED: Mapping[Case, str] = {
    Case.REFINANCING: "They ask for a startlån in place of the bank's loan.",
    Case.TENANT_PURCHASE: "They ask to buy the dwelling that they rent.",
    Case.APPEAL: "They appeal.",
}
"""Cases that begin with a request of the household which no other row tells."""

UNIT: Mapping[Case, str] = {
    Case.NAV: "NAV",
    Case.HEALTH: "health and care",
    Case.HOUSING: "the housing office",
    Case.PROPERTY: "property",
}
"""Who has a case."""


def in_days(count: int) -> str:
    """A length of time in days."""
    return counted(count, "day", "days")


def money(amount: float) -> str:
    """NOK, in whole thousands from 10 000 on."""
    return say("{amount} NOK", amount=number(round(amount, -3) if amount >= 10_000 else round(amount)))
