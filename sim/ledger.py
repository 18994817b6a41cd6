"""What happened: an append-only table of events, the one source of every number that is shown.

A row says on which day what happened to which household (or to none), in which municipality, and for how
much money. Rows stand in the order in which they happened. Ordinary households' rents and instalments are
monthly totals; everything that touches the support system or public money is a row of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from struct import Struct

import numpy as np
import numpy.typing as npt

NOBODY = -1


class State(IntEnum):
    """Where a household is: exactly one at any time."""

    ABSENT = 0
    """Not in the area: not formed yet, moved away, dissolved or merged into another household."""
    FRIENDS = 1
    """No dwelling of its own; stays with friends or kin for a while."""
    TEMPORARY = 2
    """No dwelling of its own; in temporary accommodation paid per night by the municipality."""
    PRIVATE_RENT = 3
    MUNICIPAL_RENT = 4
    OWNER_BANK = 5
    OWNER_STARTLAN = 6
    """Owner with a startlån, alone or behind a bank's loan."""
    OWNER_OUTRIGHT = 7
    ROUGH = 8
    """Without a place for the night."""
    INSTITUTION = 9
    """In treatment or care for a time, having no dwelling of its own."""
    PRISON = 10
    """Serving a sentence, having no dwelling of its own."""
    PARENTS = 11
    """Grown up and looking for a first dwelling, still in the parents' home: not without one."""


HOMELESS = (State.FRIENDS, State.TEMPORARY, State.ROUGH)
"""Those in an institution or prison are counted besides when they leave within two months (Group.LEAVING_SOON)."""
CONFINED = (State.INSTITUTION, State.PRISON)
RENTERS = (State.PRIVATE_RENT, State.MUNICIPAL_RENT)
OWNERS = (State.OWNER_BANK, State.OWNER_STARTLAN, State.OWNER_OUTRIGHT)


class Group(IntEnum):
    """Bits of `flags`: which groups a household belongs to from this row on. `all` needs no bit."""

    YOUNG = 1
    """Reference person under 25."""
    FAMILIES = 2
    """Has children."""
    FOLLOW_UP = 4
    """Needs follow-up in the dwelling."""
    INTENSIVE = 8
    """Needs intensive follow-up (such a household has both need bits)."""
    KNOWN = 16
    """Known to a service: it has turned to the housing office or NAV in its present spell without a dwelling."""
    REFUGEES = 32
    """Settled by the municipality in the last five years."""
    RELEASED_PRISON = 64
    """Released in the last twelve months."""
    DISCHARGED_INSTITUTION = 128
    """Discharged in the last twelve months."""
    LEAVING_SOON = 256
    """In an institution or prison, to leave within two months, with no dwelling to go to."""


class Event(IntEnum):
    """Kinds of row. `detail`, `amount`, `dwelling` and `payer` mean what the line says; else they are unused."""

    # The life of households
    MOVE = 1
    """From `origin` to `target` (State), into `dwelling` (-1 without one); `detail` a Reason."""
    CHANGE = 2
    """Flags, adults or children changed while the state (`origin` == `target`) stayed."""
    # Markets
    SALE = 10
    """Household (or -1) bought `dwelling` for `amount` NOK; `detail` a Buyer; `origin` rooms."""
    LOAN_BANK = 11
    """A bank's home loan of `amount` NOK for the sale of `dwelling` that day; `detail` loan-to-value in per mille of
    all loans on the dwelling."""
    LOAN_STARTLAN = 12
    """A startlån of `amount` NOK, paid by the state's lending through the municipality; `detail` as above."""
    PRICE = 13
    """Monthly: price in NOK of a dwelling of middling quality with `origin` rooms."""
    RENT = 14
    """Monthly: NOK a month asked for a dwelling of middling quality with `origin` rooms."""
    PRICES_CONSUMER = 15
    """Monthly: consumer price index, start of the run's data = 100."""
    STARTED = 16
    """`detail` dwellings begun, of `origin` rooms."""
    COMPLETED = 17
    """A new `dwelling` of `origin` rooms; `detail` a Programme."""
    WITHDRAWN = 18
    """`dwelling` of `origin` rooms, which found no buyer, leaves the stock: used for holidays, joined or torn down."""
    # Hardship
    ARREARS = 20
    """A household falls behind with rent or instalment."""
    PETITION = 21
    """A landlord asks for eviction, or a creditor for forced sale, of a household in `origin` (State)."""
    EVICTION = 22
    FORCED_SALE = 23
    # Municipal rental
    MUNICIPAL_APPLICATION = 30
    MUNICIPAL_DECISION = 31
    """`detail` 1 approved, else a Refusal."""
    MUNICIPAL_LISTED = 32
    """Joins the waiting list for `origin` rooms; `detail` 1 if only an accessible dwelling fits."""
    MUNICIPAL_UNLISTED = 33
    """Leaves the list; `detail` 1 housed in a municipal dwelling, 0 for any other reason."""
    MUNICIPAL_VACATED = 34
    """`dwelling` handed back."""
    REFURBISH_BEGIN = 35
    REFURBISH_END = 36
    """`dwelling` ready to let."""
    MUNICIPAL_ACQUIRED = 37
    """`dwelling` bought or built for the municipality; `detail` a Programme."""
    MUNICIPAL_ADAPTED = 78
    """`dwelling` made accessible between two tenants."""
    APPEAL_DECISION = 77
    """Of a refused applicant: `detail` 1 allowed, 0 dismissed."""
    MUNICIPAL_RETURNED = 75
    """`dwelling` given back to the landlord from whom the municipality had leased it."""
    OFFER_DECLINED = 76
    """Turned down the offer of `dwelling`."""
    LEASE_TEST = 38
    """End of a term: `detail` 1 renewed, 0 ended."""
    # Startlån
    STARTLAN_APPLICATION = 40
    STARTLAN_DECISION = 41
    """`detail` 1 granted (`amount` NOK reserved in the frame), else a Refusal."""
    STARTLAN_LAPSED = 42
    """No dwelling found in time: `amount` NOK back to the frame."""
    STARTLAN_FRAME = 43
    """Monthly, no household: `amount` NOK is the frame of the calendar year."""
    STARTLAN_LOSS = 44
    """Loss on a startlån after a forced sale, `amount` NOK borne by `payer`."""
    STARTLAN_WAITING = 45
    """Approved but for the money: waits for next year's frame."""
    REFINANCE_DECISION = 46
    """On a startlån in place of a bank's loan: `detail` 1 granted (`amount` NOK paid out), else a Refusal."""
    STARTLAN_OUTBID = 47
    """With a granted startlån, on `detail` dwellings in the month: others gave more."""
    # Grants
    GRANT_ESTABLISHMENT = 70
    """The state's grant of `amount` NOK to a household that buys `dwelling` with a startlån."""
    TENANT_BOUGHT = 71
    """A tenant of the municipality buys `dwelling`, which she rents, for `amount` NOK."""
    # Staff
    CASE_QUEUED = 50
    """A case reaches the office's desk; `detail` a Case."""
    CASE_BEGUN = 51
    CASE_ENDED = 52
    OFFICE_CAPACITY = 53
    """Monthly: `amount` full-time equivalents at work, as `detail` people who share them equally."""
    FOLLOWUP_QUEUED = 54
    FOLLOWUP_BEGUN = 55
    FOLLOWUP_ENDED = 56
    """Ends, or (if it had not begun) leaves the queue."""
    FOLLOWUP_CAPACITY = 57
    """Monthly: `amount` places."""
    HOUSING_FIRST_QUEUED = 80
    """Somebody of the target group reaches the Housing First team."""
    HOUSING_FIRST_BEGUN = 81
    HOUSING_FIRST_ENDED = 82
    """Ends, or (if it had not begun) leaves the queue."""
    HOUSING_FIRST_CAPACITY = 83
    """Monthly: `amount` places."""
    HANDED_OVER = 90
    """A case goes on to another unit; `detail` its Case."""
    CASE_RETURNED = 91
    """A case comes back to a unit for what was lost in handing it over; `detail` its Case."""
    # Counselling
    COUNSEL_QUEUED = 100
    """Somebody in arrears reaches a counsellor's desk."""
    COUNSEL_BEGUN = 101
    COUNSEL_ENDED = 102
    DISCHARGE_PLANNED = 104
    """The municipality is told who will leave prison or an institution with no dwelling to go to."""
    GUARANTEE = 103
    """The municipality stands for `dwelling`'s deposit, damage and arrears as the household rents it."""
    # Money that has no event of its own
    COST = 60
    """`amount` NOK paid by `payer` (negative: received); `detail` an Item."""
    BOSTOTTE = 61
    """Monthly, no household: `detail` households receive bostøtte, `amount` NOK in all."""


class Reason(IntEnum):
    """Why a household moved."""

    INITIAL = 0
    FORMED = 1
    """Left the parents' home."""
    ARRIVED = 2
    """Moved in from another municipality or abroad."""
    BREAK_UP = 3
    MERGED = 4
    DIED = 5
    """Dissolved by death or care home."""
    MOVED_AWAY = 6
    EVICTED = 7
    FORCED_SALE = 8
    LEASE_ENDED = 9
    """The landlord, or the municipality after its test, ended the lease."""
    RENTED = 10
    BOUGHT = 11
    ALLOCATED = 12
    """Got a municipal dwelling."""
    PATIENCE_ENDED = 13
    """Could not stay with friends any longer."""
    REPAID = 14
    """Owner whose last loan is paid."""
    ADMITTED = 15
    """To an institution."""
    DISCHARGED = 16
    IMPRISONED = 17
    RELEASED = 18
    SETTLED = 19
    """Refugee household for whom the municipality found a dwelling."""
    REFINANCED = 20
    """Owner whose bank's loan a startlån has taken over."""


class Buyer(IntEnum):
    """Who bought a dwelling, and with whose loan."""

    HOUSEHOLD_BANK = 1
    HOUSEHOLD_STARTLAN = 2
    INVESTOR = 3
    MUNICIPALITY = 4
    TENANT = 5
    """Of the municipality's, who buys the dwelling that she rents, with whosoever's loan."""


FIRST_TIME = 16
"""Added to a Buyer: the household has never owned before."""


class Programme(IntEnum):
    """Under which programme a dwelling was built or bought."""

    MARKET = 0
    MUNICIPAL = 1
    PARTNERSHIP = 2
    PRIVATE_LOW_PRICE = 3
    ACQUISITION = 4
    HEAD_LEASE = 5
    """Leased from a private landlord and let on by the municipality."""
    ALLOCATION_RIGHT = 6
    """A private landlord's, let to whom the municipality points out."""


OF_OTHERS = (Programme.PARTNERSHIP, Programme.HEAD_LEASE, Programme.ALLOCATION_RIGHT)
"""Programmes whose dwellings are not the municipality's own: an association's or a private landlord's."""


class Refusal(IntEnum):
    """The outcome of an application: approved, or why not."""

    APPROVED = 1
    INCOME_TOO_HIGH = 2
    CANNOT_SERVICE = 3
    FRAME_SPENT = 4
    CAP = 5
    """Equity too small for the cap on the loan."""
    NOT_DISADVANTAGED = 6
    WITHDRAWN = 7
    """Housed otherwise, or gone, before the decision."""
    NOT_READY = 15
    """Must live in temporary accommodation for a while before a dwelling is given (the staircase)."""


class Case(IntEnum):
    """Kinds of case at the office's desk."""

    MUNICIPAL = 1
    STARTLAN = 2
    RENEWAL = 3
    REFINANCING = 4
    """An owner who may lose the home asks for a startlån in place of the bank's loan."""
    TENANT_PURCHASE = 5
    """A tenant of the municipality asks to buy the dwelling."""
    NAV = 6
    """The steps of an application for a municipal dwelling where units work apart: NAV's, ..."""
    HEALTH = 7
    HOUSING = 8
    PROPERTY = 9
    APPEAL = 10
    """A refused applicant asks for another decision."""


class Item(IntEnum):
    """What a COST row pays for."""

    TEMPORARY_NIGHTS = 1
    OFFICE = 2
    FOLLOW_UP = 3
    REFURBISHMENT = 4
    OPERATION = 5
    """Running costs of municipal dwellings."""
    CAPITAL = 6
    """Purchase or building of a municipal dwelling."""
    GRANT = 7
    RENT_MUNICIPAL = 8
    """Rent paid by municipal tenants: household pays, municipality receives (two rows)."""
    RENT_PRIVATE = 9
    INTEREST = 10
    """Interest on home loans (households)."""
    EVICTION = 11
    SOCIAL_ASSISTANCE = 12
    """What the municipality adds up to the norm of subsistence (households receive: a negative row)."""
    BOSTOTTE = 13
    """The state's housing allowance (households receive: a negative row)."""
    DEPOSIT = 14
    """Deposits for private leases that social assistance pays (the landlord's security: no row of the household)."""
    ARREARS = 15
    """Arrears that social assistance pays to prevent an eviction (households receive: a negative row)."""
    HEAD_LEASE = 20
    """Rent that the municipality pays to the landlords of the dwellings that it lets on."""
    HOUSING_FIRST = 23
    """The Housing First team."""
    ADAPTATION = 24
    """Municipal dwellings made accessible."""
    STAFFING = 25
    """Staff on duty round the clock in municipal dwellings."""
    COUNSELLING = 30
    PROGRAMME = 31
    """Programme leaders."""


class Payer(IntEnum):
    """Who pays."""

    NONE = 0
    MUNICIPALITY = 1
    STATE = 2
    HOUSEHOLDS = 3


COLUMNS: Mapping[str, type] = {
    "day": np.int32,  # days since the start of the warm-up
    "event": np.int16,
    "municipality": np.int16,
    "household": np.int32,
    "origin": np.int16,
    "target": np.int16,
    "detail": np.int16,
    "dwelling": np.int32,
    "amount": np.float64,
    "payer": np.int8,
    "flags": np.int16,
    "adults": np.int8,
    "children": np.int8,
}

type_of_rows = np.dtype([(name, kind) for name, kind in COLUMNS.items()])

packed = Struct("<ihhihhhidbhbb").pack
"""One row as bytes, of values in the order of COLUMNS."""
packed_with_groups = Struct("<ihhihhhidbi").pack
"""The same, with the last three in one number of 32 bits, the lowest first."""

_DEFAULTS: Mapping[str, int] = {"household": NOBODY, "dwelling": NOBODY}


@dataclass(slots=True)
class Ledger:
    """Rows in order of happening. `table()` gives them as one structured array (dtype `type_of_rows`).

    Attributes:
        first_day: ordinal (``date.toordinal``) of day 0, the first day of the warm-up.
        initial_stock: dwellings by municipality and rooms at day 0, shape (municipalities, 5).
        birth_months: for every household that ever was, month of birth of its reference person as months
            since January of year 0 (``year * 12 + month - 1``).
    """

    first_day: int
    initial_stock: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros((1, 5), np.int64))
    birth_months: npt.NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    rows: bytearray = field(default_factory=bytearray)
    """Rows since `table` was last asked for, each `packed`."""
    _old: bytes | bytearray = b""
    """Rows before them, which stay as they are."""

    def record(
        self,
        day: int,
        event: Event,
        municipality: int,
        household: int = NOBODY,
        origin: int = 0,
        target: int = 0,
        detail: int = 0,
        dwelling: int = NOBODY,
        amount: float = 0.0,
        payer: int = 0,
        flags: int = 0,
        adults: int = 0,
        children: int = 0,
    ) -> None:
        """Append one row; the columns are those of `COLUMNS`."""
        self.rows += packed(
            day,
            event,
            municipality,
            household,
            origin,
            target,
            detail,
            dwelling,
            amount,
            payer,
            flags,
            adults,
            children,
        )

    def record_many(self, count: int, **columns: int | float | npt.NDArray[np.generic]) -> None:
        """Append `count` rows at once; a scalar fills its column, a column left out has its neutral value."""
        if count == 0:
            return
        block = np.zeros(count, type_of_rows)
        for name, neutral in _DEFAULTS.items():
            block[name] = neutral
        for name, values in columns.items():
            block[name] = values
        self.append(block)

    def append(self, block: npt.NDArray[np.void]) -> None:
        """Append rows that are ready as they stand in memory (`type_of_rows`)."""
        self.rows += block.data

    def table(self) -> npt.NDArray[np.void]:
        """Every row so far, in order of happening; not to be written to."""
        if self.rows:
            self._old, self.rows = self._old + self.rows if self._old else self.rows, bytearray()
        table = np.frombuffer(self._old, type_of_rows)
        table.flags.writeable = False
        return table

    def after(self, count: int) -> npt.NDArray[np.void]:
        """A copy of the rows behind the first `count`, which can be asked for while more are being written."""
        old = len(self._old)
        start = count * type_of_rows.itemsize
        new = bytes(memoryview(self.rows)[max(0, start - old) :])
        return np.frombuffer(self._old[start:] + new, type_of_rows)
