"""Housing careers as a whole: where a household spent its time, and whose career is worth a story."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt

from sim.ledger import OWNERS, RENTERS, Event, Ledger, State
from sim.report.story_words import WHERE, counted


def time_spent(ledger: Ledger, household: int, start: date, end: date) -> dict[State, int]:
    """Days that a household spent in each state from `start` to `end`, the longest first."""
    table = ledger.table()
    rows = table[(table["household"] == household) & (table["event"] == int(Event.MOVE))]
    first, last = (day.toordinal() - ledger.first_day for day in (start, end))
    edges = np.clip(np.append(rows["day"].astype(np.int64), last), first, last)
    spent: dict[State, int] = {}
    for target, days in zip(rows["target"].tolist(), np.diff(edges).tolist(), strict=True):
        if days and target != State.ABSENT:
            spent[State(target)] = spent.get(State(target), 0) + days
    return dict(sorted(spent.items(), key=lambda item: -item[1]))


def summary(ledger: Ledger, household: int, start: date, end: date) -> str:
    """Where they spent the time, in a sentence."""
    spent = time_spent(ledger, household, start, end)
    parts = [f"{_stretch(days)} {WHERE[state]}" for state, days in spent.items()]
    return f"In all: {', '.join(parts)}." if parts else "They never lived here in this time."


MOST_LINES = 60
"""Of rows of a story that is looked at without being asked for."""


def interesting(ledger: Ledger, start: date) -> int:
    """A household that met much: of those who lost a home and found one again, who met most kinds of things.

    Of stories with few rows, so that it can be read; of equals the first. The same for the same ledger.

    Raises:
        KeyError: nobody lived here.
    """
    table = ledger.table()
    first = start.toordinal() - ledger.first_day
    rows = table[(table["household"] >= 0) & (table["day"] >= first)]
    moves = rows[rows["event"] == int(Event.MOVE)]
    without = np.isin(moves["target"], [int(State.FRIENDS), int(State.TEMPORARY), int(State.ROUGH)])
    fell = _first_days(moves[without])
    housed = np.isin(moves["target"], [int(one) for one in (*RENTERS, *OWNERS)])
    rose = _last_days(moves[housed])
    turned = {household for household, day in fell.items() if rose.get(household, -1) > day}
    households, counts = np.unique(rows["household"], return_counts=True)
    short = set(households[counts <= MOST_LINES].tolist())
    kinds = np.unique(rows[["household", "event", "detail"]])
    met, number_of = np.unique(kinds["household"], return_counts=True)
    for choice in (turned & short, turned, short):
        if choice:
            mine = np.isin(met, list(choice))
            return int(met[mine][np.argmax(number_of[mine])])
    raise KeyError("nobody")


def _first_days(moves: npt.NDArray[np.void]) -> dict[int, int]:
    return dict(zip(moves["household"][::-1].tolist(), moves["day"][::-1].tolist(), strict=True))


def _last_days(moves: npt.NDArray[np.void]) -> dict[int, int]:
    return dict(zip(moves["household"].tolist(), moves["day"].tolist(), strict=True))


def _stretch(days: int) -> str:
    """A stretch of time in years and months, or in days if it is short."""
    if days < 100:
        return counted(days, "day", "days")
    months = round(days / (365.25 / 12))
    parts = [counted(months // 12, "year", "years")] if months >= 12 else []
    parts += [counted(months % 12, "month", "months")] if months % 12 else []
    return " and ".join(parts)
