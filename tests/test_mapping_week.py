"""The national mapping's count: everybody met in a week, once, where they were met last."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sim.ledger import Event, Group, Ledger, State
from sim.measures.calendar import Calendar
from sim.measures.frame import Frame
from sim.measures.mapping import WEEK, mapping
from sim.measures.replay import History
from sim.measures.stocks import PLACES_OF_HOMELESS

FIRST = date(2008, 1, 1)
MONDAY = (date.fromisocalendar(2008, WEEK, 1) - FIRST).days


def counted(
    *moves: tuple[int, int, State, int, int], end: date = date(2009, 1, 1), period: int = -2
) -> dict[str, float]:
    """What the mapping finds of moves (day, household, target, flags, adults) in a period, by default the last year."""
    book = Ledger(FIRST.toordinal())
    before: dict[int, State] = {}
    for day, household, target, flags, adults in sorted(moves):
        origin = before.get(household, State.ABSENT)
        before[household] = target
        book.record(day, Event.MOVE, 0, household, origin, target, flags=flags, adults=adults)
    frame = Frame(Calendar.of(FIRST, end, FIRST.toordinal()), 1)
    cubes = mapping(frame, History.of(book.table()), FIRST.toordinal())
    return {name.removeprefix("homeless_mapped").lstrip("_"): float(cube[0, 0, period]) for name, cube in cubes.items()}


KNOWN, SOON = int(Group.KNOWN), int(Group.LEAVING_SOON)


@pytest.mark.parametrize(
    ("came", "left", "met"), [(0, 400, 1), (3, 4, 1), (-30, 0, 0), (-30, 1, 1), (6, 9, 1), (7, 9, 0)]
)
def test_whoever_is_there_on_any_day_of_the_week_is_met(came: int, left: int, met: int) -> None:
    found = counted((MONDAY + came, 1, State.TEMPORARY, KNOWN, 1), (MONDAY + left, 1, State.PRIVATE_RENT, 0, 1))
    assert found == {"": met, "children": 0, **{part: met * (part == "temporary") for part in PLACES_OF_HOMELESS}}


def test_who_moves_within_the_week_is_counted_once_where_she_is_last() -> None:
    found = counted((0, 1, State.FRIENDS, KNOWN, 2), (MONDAY + 2, 1, State.TEMPORARY, KNOWN, 2))
    assert (found[""], found["friends"], found["temporary"]) == (2, 0, 2)


def test_the_definition_is_the_mappings() -> None:
    """Friends only if a service knows them, prison only if release is near."""
    found = counted(
        (0, 1, State.FRIENDS, 0, 1),
        (0, 2, State.FRIENDS, KNOWN, 1),
        (0, 3, State.PRISON, 0, 1),
        (0, 4, State.INSTITUTION, SOON, 1),
    )
    assert (found[""], found["friends"], found["institution"]) == (2, 1, 1)


def test_a_year_whose_week_is_not_reported_tells_nothing_and_the_whole_is_the_mean_of_the_others() -> None:
    here = (0, 1, State.TEMPORARY, KNOWN, 3)
    assert np.isnan(counted(here, end=date(2009, 11, 1))[""])
    assert counted(here, end=date(2009, 11, 1), period=-1)[""] == 3
