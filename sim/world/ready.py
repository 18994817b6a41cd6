"""Municipal dwellings that stand empty and can be let: which is the smallest that fits."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from itertools import chain, product
from typing import NamedTuple

from sim.ledger import NOBODY


class Traits(NamedTuple):
    """For whom a municipal dwelling is fit, or of what kind one must be."""

    suited: bool
    """For tenants who need follow-up and have none."""
    accessible: bool
    """For those who cannot do with stairs and thresholds."""

    def serves(self, wanted: Traits) -> bool:
        """Whether it has all that is wanted."""
        return (self.suited or not wanted.suited) and (self.accessible or not wanted.accessible)


class ReadyDwellings:
    """Those of one municipality, the smallest first, of equals the first built."""

    def __init__(self) -> None:
        self._kept: dict[Traits, list[tuple[int, int]]] = {
            Traits(*traits): [] for traits in product((False, True), repeat=2)
        }
        """Rooms and row of each, in order, by its traits."""

    def __len__(self) -> int:
        return sum(map(len, self._kept.values()))

    def __iter__(self) -> Iterator[int]:
        return (dwelling for _, dwelling in sorted(chain(*self._kept.values())))

    def add(self, dwelling: int, rooms: int, traits: Traits) -> None:
        """One is ready."""
        insort(self._kept[traits], (rooms, dwelling))

    def take(self, dwelling: int, rooms: int, traits: Traits) -> None:
        """One is let."""
        kept = self._kept[traits]
        del kept[bisect_left(kept, (rooms, dwelling))]

    def smallest(self, rooms: int, wanted: Traits) -> int:
        """The first with as many rooms as are needed and all that is wanted, NOBODY if there is none."""
        fitting = []
        for traits, kept in self._kept.items():
            if traits.serves(wanted):
                place = bisect_left(kept, (rooms, 0))
                fitting += kept[place : place + 1]
        return min(fitting)[1] if fitting else NOBODY
