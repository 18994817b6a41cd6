"""Measures: pure functions from a ledger to a tidy table of numbers; they know nothing of how a run is made.

Windows: the warm-up feeds stocks and waits but is not reported; what is open at the end is not counted as a
duration. Every number is a function of the ledger and of the scenario's dates, names and discount rate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from sim.measures.bostotte import bostotte
from sim.measures.calendar import Calendar
from sim.measures.catalogue import Kind, Measure, catalogue
from sim.measures.episodes import Queues
from sim.measures.flows import flows
from sim.measures.frame import Frame
from sim.measures.housing_first import housing_first
from sim.measures.mapping import mapping
from sim.measures.market import market
from sim.measures.money import money
from sim.measures.moves import moves
from sim.measures.replay import History
from sim.measures.staff import staff
from sim.measures.stocks import stocks
from sim.measures.table import MeasureTable, Rows, table_of
from sim.measures.tenancies import tenancies
from sim.measures.waits import waits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sim.ledger import Ledger

__all__ = ["Kind", "Measure", "MeasureTable", "Rows", "catalogue", "measure"]


class _Named(Protocol):
    @property
    def name(self) -> str: ...


class _Costs(Protocol):
    @property
    def discount_rate(self) -> float: ...

    @property
    def public_funds(self) -> float: ...


class _Policy(Protocol):
    @property
    def costs(self) -> _Costs: ...


class Measurable(Protocol):
    """What measuring needs to know of a scenario."""

    @property
    def start(self) -> date:
        """First day that is reported."""

    @property
    def end(self) -> date:
        """First day not simulated."""

    @property
    def municipalities(self) -> Sequence[_Named]:
        """In the order of the ledger's numbers."""

    def policy(self, municipality: int, day: date) -> _Policy:
        """The levers in force; only how money is weighed at the start is read."""


def measure(ledger: Ledger, scenario: Measurable, history: History | None = None) -> MeasureTable:
    """Every measure of the catalogue on the ledger of one replication of `scenario`; `history` is the ledger's own.

    Raises:
        ValueError: the scenario's end is not after its start.
    """
    calendar = Calendar.of(scenario.start, scenario.end, ledger.first_day)
    names = tuple(municipality.name for municipality in scenario.municipalities)
    frame = Frame(calendar, len(names))
    history = History.of(ledger.table()) if history is None else history
    queues = Queues.of(history)
    weighed = [scenario.policy(place, scenario.start).costs for place in range(len(names))]
    rates, funds = ([getattr(one, name) for one in weighed] for name in ("discount_rate", "public_funds"))
    cubes = {
        **stocks(frame, history, queues),
        **mapping(frame, history, ledger.first_day),
        **flows(frame, history),
        **moves(frame, history),
        **waits(frame, history, queues),
        **tenancies(frame, history),
        **housing_first(frame, history, queues.first),
        **staff(frame, history, queues),
        **bostotte(frame, history),
        **market(frame, history, ledger.initial_stock),
        **money(frame, history, np.array(rates) / 100, np.array(funds)),
    }
    return table_of(names, scenario.start, scenario.end, calendar, cubes)
