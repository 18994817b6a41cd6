"""Municipal dwellings that stand empty and can be let: which is the smallest that fits."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator

from sim.ledger import NOBODY


class ReadyDwellings:
    """Those of one municipality, the smallest first, of equals the first built."""

    def __init__(self) -> None:
        self._plain: list[tuple[int, int]] = []
        """Rooms and row of each, in order; and of those that are suited for tenants who need follow-up."""
        self._suited: list[tuple[int, int]] = []

    def __len__(self) -> int:
        return len(self._plain) + len(self._suited)

    def __iter__(self) -> Iterator[int]:
        return (dwelling for _, dwelling in sorted(self._plain + self._suited))

    def add(self, dwelling: int, rooms: int, *, suited: bool) -> None:
        """One is ready."""
        insort(self._suited if suited else self._plain, (rooms, dwelling))

    def take(self, dwelling: int, rooms: int, *, suited: bool) -> None:
        """One is let."""
        kept = self._suited if suited else self._plain
        del kept[bisect_left(kept, (rooms, dwelling))]

    def smallest(self, rooms: int, *, only_suited: bool) -> int:
        """The first with as many rooms as are needed, NOBODY if there is none."""
        fitting = []
        for kept in (self._suited,) if only_suited else (self._suited, self._plain):
            place = bisect_left(kept, (rooms, 0))
            fitting += kept[place : place + 1]
        return min(fitting)[1] if fitting else NOBODY
