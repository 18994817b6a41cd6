"""The national mapping's count: everybody met in a week, once, where they were met last."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from mapping_week import WEEK, instead, mapped

from sim.ledger import Event, Group, Ledger, State

FIRST = date(2008, 1, 1)
MONDAY = (date.fromisocalendar(2008, WEEK, 1) - FIRST).days
PARTS = ("friends", "temporary", "rough", "institution", "prison")


def ledger(*moves: tuple[int, int, State, int, int]) -> Ledger:
    """Moves as (day, household, target, flags, adults)."""
    book = Ledger(FIRST.toordinal())
    before: dict[int, State] = {}
    for day, household, target, flags, adults in sorted(moves):
        origin = before.get(household, State.ABSENT)
        before[household] = target
        book.record(day, Event.MOVE, 0, household, origin, target, flags=flags, adults=adults)
    return book


def counted(*moves: tuple[int, int, State, int, int]) -> dict[str, float]:
    return mapped(ledger(*moves), [2008])[2008]


KNOWN, SOON = int(Group.KNOWN), int(Group.LEAVING_SOON)


@pytest.mark.parametrize(
    ("came", "left", "met"), [(0, 400, 1), (3, 4, 1), (-30, 0, 0), (-30, 1, 1), (6, 9, 1), (7, 9, 0)]
)
def test_whoever_is_there_on_any_day_of_the_week_is_met(came: int, left: int, met: int) -> None:
    found = counted((MONDAY + came, 1, State.TEMPORARY, KNOWN, 1), (MONDAY + left, 1, State.PRIVATE_RENT, 0, 1))
    assert found == {"homeless": met, **{f"homeless_{part}": met if part == "temporary" else 0 for part in PARTS}}


def test_who_moves_within_the_week_is_counted_once_where_she_is_last() -> None:
    found = counted((0, 1, State.FRIENDS, KNOWN, 2), (MONDAY + 2, 1, State.TEMPORARY, KNOWN, 2))
    assert (found["homeless"], found["homeless_friends"], found["homeless_temporary"]) == (2, 0, 2)


def test_the_definition_is_the_mappings() -> None:
    """Friends only if a service knows them, prison only if release is near."""
    found = counted(
        (0, 1, State.FRIENDS, 0, 1),
        (0, 2, State.FRIENDS, KNOWN, 1),
        (0, 3, State.PRISON, 0, 1),
        (0, 4, State.INSTITUTION, SOON, 1),
    )
    assert (found["homeless"], found["homeless_friends"], found["homeless_institution"]) == (2, 1, 1)


def test_counts_stand_in_for_the_stocks_of_their_year_only() -> None:
    rows = [(r, p, "all", "stord", 5.0, "homeless") for r in (1, 2) for p in ("2008", "2009", "all")]
    frame = pd.DataFrame(rows, columns=["replication", "period", "group", "municipality", "value", "measure"])
    changed = instead(frame, 1, "stord", {2008: {"homeless": 9.0}})
    assert changed["value"].tolist() == [9.0, 5.0, 5.0, 5.0, 5.0, 5.0]
    assert frame["value"].eq(5.0).all()
