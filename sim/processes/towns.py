"""What a run knows of a municipality and of its markets besides households and dwellings."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import simpy

from sim.ledger import Case, Programme
from sim.levers import Policy
from sim.processes.servers import Servers
from sim.scenario import Profile
from sim.streams import Floats, Streams
from sim.world.prices import Prices
from sim.world.ready import ReadyDwellings
from sim.world.waiting_list import WaitingList


@dataclass(slots=True)
class Frame:
    """The year's startlån frame of a municipality, NOK: what is promised and lent never exceeds it."""

    year: int = 0
    limit: float = 0.0
    used: float = 0.0

    @property
    def left(self) -> float:
        """What can still be promised this year."""
        return self.limit - self.used


@dataclass(slots=True)
class Offer:
    """A startlån that is granted and not yet used."""

    price: float
    max_ltv: float
    """The most of the value that may be lent in all, as it was when the loan was granted."""
    reserved: float
    beside_bank: bool
    """Whether a bank may lend before it, as it was then."""
    year: int
    closed: simpy.Event
    """Happens with True when it is used, with False when the household has no more use for it."""
    grant_share: float = 0.0
    """Of the price, that the state grants besides."""


@dataclass(slots=True)
class Town:
    """A municipality in the run: its profile, rules in force, services and lists."""

    index: int
    name: str
    profile: Profile
    policy: Policy
    streams: Streams
    """Of the replication that it lives in."""
    waiting: WaitingList
    desk: Servers
    crews: Servers
    followup: Servers
    counsellors: Servers
    housing_first: Servers
    frame: Frame = field(default_factory=Frame)
    units: dict[Case, Servers] = field(default_factory=dict)
    """Units apart from the housing office, where there are any, by their step of a case."""
    unit_speed: dict[Case, float] = field(default_factory=dict)
    next_frame: simpy.Event | None = None
    """Happens when the next year's frame is there, if somebody waits for it."""
    staff_speed: float = 1.0
    counsel_speed: float = 1.0
    offers: dict[int, simpy.Event] = field(default_factory=dict)
    """Applicants on the waiting list, and the event that brings them a dwelling (or None: off the list)."""
    startlan: dict[int, Offer] = field(default_factory=dict)
    """Households that look for a dwelling with a granted startlån."""
    ready: ReadyDwellings = field(default_factory=ReadyDwellings)
    """Municipal dwellings that stand empty and wait for somebody whom they fit."""
    kept: dict[int, int] = field(default_factory=dict)
    """Dwellings kept for households that leave prison or an institution."""
    followed: dict[int, simpy.Event] = field(default_factory=dict)
    """Households that have follow-up or queue for it, and the event that they need it no longer."""
    helping: dict[int, simpy.Event] = field(default_factory=dict)
    """Those of them who have a place, in the order in which they got it, and the event that they lose it."""
    private_stock: dict[Programme, int] = field(default_factory=dict)
    """Private dwellings at the municipality's disposal, by programme."""
    adaptations: int = 0
    """Municipal dwellings that may still be made accessible, of those that the years so far pay for."""
    looked_after: set[int] = field(default_factory=set)
    """Tenants whom the staff of the building help."""
    caseload: float = 0.0
    """Of follow-up last month."""
    first: dict[int, simpy.Event] = field(default_factory=dict)
    """Those with a place in Housing First, in the order in which they got it, and the event that they lose it."""
    first_caseload: float = 0.0
    """Of Housing First last month."""
    participants: dict[int, simpy.Event] = field(default_factory=dict)
    """Those with Housing First or in its queue, and the event that they need it no longer."""
    refinancing: set[int] = field(default_factory=set)
    """Owners whose case of refinancing is not decided yet."""
    refinanced: dict[int, float] = field(default_factory=dict)
    """Owners whose bank's loan a startlån has taken over, and when."""
    counselling: set[int] = field(default_factory=set)
    """Those in arrears whose case lies with the counsellors."""
    counselled: dict[int, int] = field(default_factory=dict)
    """Those in arrears whose case a counsellor has had, and their spell in the dwelling then."""
    came: dict[str, int] = field(default_factory=dict)
    """Households that have come so far, by where from."""
    fractions: dict[str, float] = field(default_factory=dict)
    """Parts of a whole dwelling or household carried over to next month, by what they are parts of."""

    def whole(self, what: str, amount: float) -> int:
        """The whole part of `amount` and what was carried over; the rest is carried on."""
        total = self.fractions.get(what, 0.0) + amount
        count = int(total + 1e-9)
        self.fractions[what] = total - count
        return count


@dataclass(slots=True)
class Market:
    """What the markets of all municipalities remember; tables have shape (municipalities, 5), by rooms.

    Attributes:
        required_premium: what landlords require over their part of the interest after tax, as at the end of
            the warm-up.
        completions: dwellings usually completed in a year.
        start_margin: price over building cost with which builders build as usual: that at the end of the warm-up.
        building_cost: NOK of January 2008.
        taste: how much of their income buyers give for a home here, relative to `outlay`; shape (municipalities,).
        for_sale: dwellings for sale at the beginning.
        loans, loans_above: banks' purchase loans in each of the last twelve months, and those above the cap,
            shape (municipalities, 12).
        guarantees: that each municipality can still give to tenants this year, shape (municipalities,).
        carried: parts of a whole dwelling carried over to next month, by what they are parts of.
    """

    prices: Prices
    building_cost: Floats
    completions: Floats
    required_premium: Floats
    start_margin: Floats
    taste: Floats
    for_sale: Floats
    loans: Floats
    loans_above: Floats
    guarantees: Floats
    carried: dict[str, Floats] = field(default_factory=dict)

    def whole(self, what: str, amount: Floats) -> npt.NDArray[np.int64]:
        """The whole parts of `amount` and what was carried over; the rest is carried on."""
        total = amount + self.carried.get(what, 0.0)
        count = np.floor(total + 1e-9)
        self.carried[what] = total - count
        return count.astype(np.int64)


@dataclass(frozen=True, slots=True)
class Month:
    """What the accounts of a month showed: social assistance and interest paid, each municipality's total, NOK."""

    assistance: Floats
    interest: Floats
