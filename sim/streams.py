"""Random numbers that belong to an activity, a month and a household, not to a position in a queue of draws.

A policy that adds or removes an event for one household therefore leaves the luck of all others as it was,
and two scenarios can be compared pair by pair under the same luck.
"""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
PERIOD = 2**128
"""Of PCG64DXSM: going on by this less n is going back by n."""


def _key(name: str) -> int:
    """A stable number for a name (Python's own `hash` is salted for each process)."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big")


class Lane:
    """One activity in one place and month, read slot by slot without drawing the others."""

    def __init__(self, generator: np.random.Generator) -> None:
        self._generator = generator
        self._jump = generator.bit_generator.advance  # type: ignore[attr-defined]  # PCG64DXSM has it
        self._next = 0

    def at(self, slot: int) -> float:
        """The uniform at a slot: `Streams.uniform(…)[slot]`."""
        self._jump((slot - self._next) % PERIOD)
        self._next = slot + 1
        return self._generator.random()


class Streams:
    """Generators keyed by (seed, replication, activity, place, month)."""

    def __init__(self, seed: int, replication: int) -> None:
        self._root = (seed, replication)
        self._keys: dict[str, int] = {}

    def generator(self, activity: str, place: str, month: int) -> np.random.Generator:
        """A generator of its own for one activity in one place and month."""
        entropy = (*self._root, self._name(activity), self._name(place), month)
        return np.random.Generator(np.random.PCG64DXSM(np.random.SeedSequence(entropy)))

    def uniform(self, activity: str, place: str, month: int, count: int) -> Floats:
        """Uniforms on [0, 1) for slots 0..count-1 of a place; a longer call begins with the same numbers."""
        return self.generator(activity, place, month).random(count)

    def lane(self, activity: str, place: str, month: int) -> Lane:
        """The same numbers as `uniform`, one slot at a time."""
        return Lane(self.generator(activity, place, month))

    def _name(self, name: str) -> int:
        key = self._keys.get(name)
        if key is None:
            key = self._keys[name] = _key(name)
        return key
