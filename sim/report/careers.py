"""Housing careers as a whole: where a household spent its time, and whose career is worth a story."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt

from sim.language import say
from sim.ledger import HOMELESS, OWNERS, RENTERS, Event, Item, Ledger, State
from sim.measures.calendar import Calendar
from sim.measures.frame import Frame, ratio
from sim.measures.replay import History
from sim.report.numbers import counted, number
from sim.report.story_words import WHERE, in_days, money


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


def nights_bought(ledger: Ledger, household: int, start: date, end: date) -> tuple[int, float]:
    """A household's nights in temporary accommodation, and what the municipality paid for them, NOK of the day.

    The ledger has what each municipality paid in a month for all such nights; each night has its equal part of that.
    """
    history = History.of(ledger.table())
    life, paid = history.intervals, history.rows(Event.COST)
    paid = paid[history.detail[paid] == Item.TEMPORARY_NIGHTS]
    frame = Frame(Calendar.of(start, end, ledger.first_day), len(ledger.initial_stock))
    by_month = (0, slice(frame.municipalities), slice(len(frame.calendar.months)))
    inside = life.state == State.TEMPORARY
    everyone, own = (
        frame.time(life.start[at], life.stop[at], life.place[at])[by_month]
        for at in (inside, inside & (life.household == household))
    )
    cost = frame.flow(history.day[paid], history.place[paid], weights=history.amount[paid])[by_month]
    return round(own.sum()), float(np.nansum(own * ratio(cost, everyone)))


def summary(ledger: Ledger, household: int, start: date, end: date) -> str:
    """Where they spent the time, and what their nights without a dwelling cost, a sentence a line."""
    spent = time_spent(ledger, household, start, end)
    if not spent:
        return say("They never lived here in this time.")
    stays = ", ".join(f"{stretch(days)} {say(WHERE[state])}" for state, days in spent.items())
    text = say("In all: {stays}.", stays=stays)
    without = sum(spent.get(state, 0) for state in HOMELESS)
    if without:
        nights = counted(without, "night", "nights")
        if State.TEMPORARY in spent:
            bought, cost = nights_bought(ledger, household, start, end)
            text += "\n" + say(
                "{nights} without a dwelling of their own; the municipality paid {cost} for {bought} of them.",
                nights=nights,
                cost=money(cost),
                bought=say("all") if bought == without else number(bought),
            )
        else:
            text += "\n" + say("{nights} without a dwelling of their own.", nights=nights)
    return text


def town_of(ledger: Ledger, household: int) -> int:
    """Number of the municipality in which a household lives; it leaves the model when it leaves that."""
    table = ledger.table()
    return int(table["municipality"][table["household"] == household][0])


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
    without = np.isin(moves["target"], [int(one) for one in HOMELESS])
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


def stretch(days: int) -> str:
    """A stretch of time in years and months, or in days if it is short."""
    if days < 100:
        return in_days(days)
    months = round(days / (365.25 / 12))
    parts = [counted(months // 12, "year", "years")] if months >= 12 else []
    parts += [counted(months % 12, "month", "months")] if months % 12 else []
    return say(" and ").join(parts)
