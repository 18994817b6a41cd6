"""A ledger in words: one line an event, with dates and names instead of the numbers that the model stores."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from sim.ledger import (
    FIRST_TIME,
    NOBODY,
    Buyer,
    Case,
    Event,
    Group,
    Item,
    Payer,
    Programme,
    Reason,
    Refusal,
    State,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from enum import IntEnum
    from pathlib import Path

    import numpy.typing as npt

    from sim.ledger import Ledger
    from sim.scenario import Scenario

HEADER = "date,event,municipality,household,from,to,rooms,detail,dwelling,amount,payer,groups,adults,children"

_MOVES = (Event.MOVE, Event.CHANGE)
_STANDS = (Event.PETITION, Event.EVICTION, Event.MUNICIPAL_APPLICATION)
"""Events that say where the household lives."""
_ROOMS = (
    Event.SALE,
    Event.PRICE,
    Event.RENT,
    Event.STARTED,
    Event.COMPLETED,
    Event.WITHDRAWN,
    Event.MUNICIPAL_LISTED,
)
_DETAILS: dict[int, type[IntEnum] | dict[int, str]] = {
    Event.MOVE: Reason,
    Event.COMPLETED: Programme,
    Event.MUNICIPAL_DECISION: Refusal,
    Event.MUNICIPAL_LISTED: {0: "", 1: "accessible"},
    Event.MUNICIPAL_UNLISTED: {0: "other", 1: "housed"},
    Event.MUNICIPAL_ACQUIRED: Programme,
    Event.APPEAL_DECISION: {0: "dismissed", 1: "allowed"},
    Event.LEASE_TEST: {0: "ended", 1: "renewed"},
    Event.STARTLAN_DECISION: Refusal,
    Event.REFINANCE_DECISION: Refusal,
    Event.CASE_QUEUED: Case,
    Event.CASE_BEGUN: Case,
    Event.CASE_ENDED: Case,
    Event.HANDED_OVER: Case,
    Event.CASE_RETURNED: Case,
    Event.COST: Item,
}
_NUMBERS = (
    Event.LOAN_BANK,
    Event.LOAN_STARTLAN,
    Event.STARTED,
    Event.STARTLAN_OUTBID,
    Event.OFFICE_CAPACITY,
    Event.BOSTOTTE,
)


def write_ledger(ledger: Ledger, scenario: Scenario, path: Path) -> None:
    """Write all events of a replication, warm-up included, in the order in which they happened.

    Amounts are NOK at the day's prices; `detail` of a loan is all loans on the dwelling in per mille of its
    value, of a building start or of bids in vain the number of dwellings, of the office those who share its time, of
    bostøtte the number of households. The file appears
    whole or not at all.
    """
    rows = ledger.table()
    event = rows["event"].astype(np.int64)
    towns = scenario.names
    columns = [
        _named(rows["day"], lambda day: date.fromordinal(ledger.first_day + day).isoformat()),
        _named(event, lambda code: Event(code).name.lower()),
        _named(rows["municipality"], lambda place: _field(towns[place]) if 0 <= place < len(towns) else ""),
        _counts(rows["household"]),
        _of_event(
            event, rows["origin"], lambda kind, code: State(code).name.lower() if kind in (*_MOVES, *_STANDS) else ""
        ),
        _of_event(event, rows["target"], lambda kind, code: State(code).name.lower() if kind in _MOVES else ""),
        _of_event(event, rows["origin"], lambda kind, code: str(code) if kind in _ROOMS else ""),
        _of_event(event, rows["detail"], _detail),
        _counts(rows["dwelling"]),
        np.array([f"{amount:.10g}" if amount else "" for amount in rows["amount"].tolist()], object),
        _named(rows["payer"], lambda code: Payer(code).name.lower() if code else ""),
        _named(rows["flags"], lambda flags: "+".join(bit.name.lower() for bit in Group if flags & bit)),
        _of_event(event, rows["adults"], lambda kind, code: str(code) if kind in _MOVES else ""),
        _of_event(event, rows["children"], lambda kind, code: str(code) if kind in _MOVES else ""),
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    with unfinished.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER + "\n")
        file.writelines(",".join(row) + "\n" for row in zip(*[column.tolist() for column in columns], strict=True))
    unfinished.replace(path)


def _detail(kind: int, code: int) -> str:
    """What `detail` says of an event of this kind."""
    if kind == Event.SALE:
        first = code >= FIRST_TIME
        buyer = Buyer(code - FIRST_TIME if first else code).name.lower()
        return f"{buyer} first_time" if first else buyer
    if kind in _NUMBERS:
        return str(code)
    names = _DETAILS.get(kind)
    if names is None:
        return ""
    return names[code] if isinstance(names, dict) else names(code).name.lower()


def _named(codes: npt.NDArray[np.integer], name: Callable[[int], str]) -> npt.NDArray[np.object_]:
    """The name of each code; every distinct one is asked for once."""
    distinct, place = np.unique(codes, return_inverse=True)
    return np.array([name(code) for code in distinct.tolist()], object)[place]


def _of_event(
    event: npt.NDArray[np.int64], codes: npt.NDArray[np.integer], name: Callable[[int, int], str]
) -> npt.NDArray[np.object_]:
    """Names of codes whose meaning depends on the event: `name(event, code)`."""
    offset = 1 << 16
    return _named(
        event * 2 * offset + codes.astype(np.int64) + offset,
        lambda both: name(both // (2 * offset), both % (2 * offset) - offset),
    )


def _counts(numbers: npt.NDArray[np.integer]) -> npt.NDArray[np.object_]:
    """Identities, empty for nobody."""
    return np.array(["" if number == NOBODY else str(number) for number in numbers.tolist()], object)


def _field(text: str) -> str:
    from sim.experiment.tables import quoted

    return quoted(text)
