"""Random numbers that belong to an activity, a month and a household, not to a position in a queue of draws.

A policy that adds or removes an event for one household therefore leaves the luck of all others as it was,
and two scenarios can be compared pair by pair under the same luck.
"""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def _key(name: str) -> int:
    """A stable number for a name (Python's own `hash` is salted for each process)."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big")


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

    def _name(self, name: str) -> int:
        key = self._keys.get(name)
        if key is None:
            key = self._keys[name] = _key(name)
        return key
