"""What happened in a month: counts of rows, money that startlån paid and lost, and shares of such counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.ledger import FIRST_TIME, RENTERS, Buyer, Event, Reason, Refusal, State
from sim.measures.catalogue import STARTLAN_REFUSALS
from sim.measures.frame import Cube, Frame, ratio

if TYPE_CHECKING:
    from sim.measures.episodes import Rows
    from sim.measures.replay import History


_ALLOTTED = (Reason.ALLOCATED, Reason.SETTLED)


def flows(frame: Frame, history: History) -> dict[str, Cube]:
    """Cubes of all flows and of the shares that are ratios of them."""
    return {
        **_temporary(frame, history),
        **_municipal(frame, history),
        **_startlan(frame, history),
        **_purchases(frame, history),
        "arrears": _count(frame, history, history.rows(Event.ARREARS)),
        "discharges_planned": _count(frame, history, history.rows(Event.DISCHARGE_PLANNED)),
        "deposit_guarantees": _count(frame, history, history.rows(Event.GUARANTEE)),
        "counselling_cases": _count(frame, history, history.rows(Event.COUNSEL_QUEUED)),
        **_petitions(frame, history),
        "evictions": _count(frame, history, history.rows(Event.EVICTION)),
        "forced_sales": _count(frame, history, history.rows(Event.FORCED_SALE)),
    }


def _count(
    frame: Frame,
    history: History,
    rows: Rows,
    weights: npt.NDArray[np.float64] | None = None,
    grouped: bool = True,
) -> Cube:
    flags = history.flags[rows] if grouped else None
    return frame.flow(history.day[rows], history.place[rows], flags, weights)


def _petitions(frame: Frame, history: History) -> dict[str, Cube]:
    petitions = history.rows(Event.PETITION)
    against_tenants = np.isin(history.origin[petitions], RENTERS)
    return {
        "eviction_petitions": _count(frame, history, petitions[against_tenants]),
        "forced_sale_petitions": _count(frame, history, petitions[~against_tenants]),
    }


def _refused(history: History, decisions: Rows) -> Rows:
    """The decisions that said no; who withdrew was not refused."""
    answer = history.detail[decisions]
    refused: Rows = decisions[(answer != Refusal.APPROVED) & (answer != Refusal.WITHDRAWN)]
    return refused


def _temporary(frame: Frame, history: History) -> dict[str, Cube]:
    life = history.intervals
    at = life.state == State.TEMPORARY
    nights = frame.time(life.start[at], life.stop[at], life.place[at], life.flags[at])
    inside = life.state == State.INSTITUTION
    in_institutions = frame.time(life.start[inside], life.stop[inside], life.place[inside], life.flags[inside])
    return {"temporary_nights": nights, "institution_nights": in_institutions}


def _municipal(frame: Frame, history: History) -> dict[str, Cube]:
    refused = _refused(history, history.rows(Event.MUNICIPAL_DECISION))
    moves = history.rows(Event.MOVE)
    allotted = moves[(history.target[moves] == State.MUNICIPAL_RENT) & np.isin(history.detail[moves], _ALLOTTED)]
    ready, appeals = history.rows(Event.REFURBISH_END), history.rows(Event.APPEAL_DECISION)
    return {
        "municipal_applications": _count(frame, history, history.rows(Event.MUNICIPAL_APPLICATION)),
        "municipal_refusals": _count(frame, history, refused),
        "municipal_allotted": _count(frame, history, allotted),
        "handovers": _count(frame, history, history.rows(Event.HANDED_OVER)),
        "cases_returned": _count(frame, history, history.rows(Event.CASE_RETURNED)),
        "municipal_adapted": _count(frame, history, history.rows(Event.MUNICIPAL_ADAPTED), grouped=False),
        "municipal_sold_to_tenants": _count(frame, history, history.rows(Event.TENANT_BOUGHT)),
        "municipal_appeals_allowed": _count(frame, history, appeals[history.detail[appeals] == 1]),
        "municipal_offers_declined": _count(frame, history, history.rows(Event.OFFER_DECLINED)),
        "refurbishments": _count(frame, history, ready, grouped=False),
    }


def _startlan(frame: Frame, history: History) -> dict[str, Cube]:
    decisions = history.rows(Event.STARTLAN_DECISION)
    granted = decisions[history.detail[decisions] == Refusal.APPROVED]
    yes = _count(frame, history, granted)
    no = _count(frame, history, _refused(history, decisions))
    loans, losses = history.rows(Event.LOAN_STARTLAN), history.rows(Event.STARTLAN_LOSS)
    asked = history.rows(Event.REFINANCE_DECISION)
    answer = history.detail[decisions]
    taken_over = asked[history.detail[asked] == Refusal.APPROVED]
    paid_out, outbid = np.union1d(loans, taken_over), history.rows(Event.STARTLAN_OUTBID)
    ltv = _count(frame, history, loans, history.detail[loans] / 1000)
    return {
        "startlan_applications": _count(frame, history, history.rows(Event.STARTLAN_APPLICATION)),
        "startlan_refused_share": ratio(no, yes + no),
        **{
            name: _count(frame, history, decisions[answer == reason]) for name, (reason, _) in STARTLAN_REFUSALS.items()
        },
        "startlan_granted": yes,
        "establishment_grants": _count(frame, history, history.rows(Event.GRANT_ESTABLISHMENT)),
        "startlan_refinanced": _count(frame, history, taken_over),
        "startlan_outbid": _count(frame, history, outbid, history.detail[outbid].astype(np.float64)),
        "startlan_lapsed": _count(frame, history, history.rows(Event.STARTLAN_LAPSED)),
        "startlan_volume": _count(frame, history, paid_out, history.amount[paid_out]),
        "startlan_beside_bank_share": ratio(
            _count(frame, history, loans[_beside_bank(history, loans)]), _count(frame, history, loans)
        ),
        "startlan_mean_ltv": ratio(ltv, _count(frame, history, loans)),
        "startlan_losses": _count(frame, history, losses, history.amount[losses]),
    }


def _beside_bank(history: History, loans: Rows) -> npt.NDArray[np.bool_]:
    """Which of these startlån were paid out for a purchase for which a bank lent too, on the same day."""
    banks = history.rows(Event.LOAN_BANK)
    return np.isin(_of_one_purchase(history, loans), _of_one_purchase(history, banks))


def _of_one_purchase(history: History, loans: Rows) -> npt.NDArray[np.int64]:
    """A number that loans of one household on one day share."""
    return np.asarray(history.household[loans] << 20 | history.day[loans])


def _purchases(frame: Frame, history: History) -> dict[str, Cube]:
    sales = history.rows(Event.SALE)
    buyer = history.detail[sales] % FIRST_TIME
    loans = np.flatnonzero((history.event == Event.LOAN_BANK) | (history.event == Event.LOAN_STARTLAN))
    # A startlån behind a bank's loan makes two rows of one purchase; each has the total of both.
    _, single = np.unique(_of_one_purchase(history, loans), return_index=True)
    loans = loans[single]
    lent, bank = _count(frame, history, loans), history.rows(Event.LOAN_BANK)

    def above(per_mille: int) -> Cube:
        return ratio(_count(frame, history, loans[history.detail[loans] > per_mille]), lent)

    return {
        "startlan_purchases": _count(frame, history, sales[buyer == Buyer.HOUSEHOLD_STARTLAN]),
        "bank_purchases": _count(frame, history, sales[buyer == Buyer.HOUSEHOLD_BANK]),
        "first_time_purchases": _count(frame, history, sales[history.detail[sales] >= FIRST_TIME]),
        "loans_above_85_share": above(850),
        "loans_above_90_share": above(900),
        "bank_lending": _count(frame, history, bank, history.amount[bank]),
        "investor_purchases": _count(frame, history, sales[buyer == Buyer.INVESTOR], grouped=False),
        "transactions": _count(frame, history, sales, grouped=False),
    }
