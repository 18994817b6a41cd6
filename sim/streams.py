"""Random numbers that belong to an activity, a month and a household, not to a position in a queue of draws.

A policy that adds or removes an event for one household therefore leaves the luck of all others as it was,
and two scenarios can be compared pair by pair under the same luck.

Draws of households are read out of SplitMix64 sequences (Steele, Lea and Flood 2014), one for each activity, place
and month, at the household's slot: any slot is as near as the first, so only those are drawn who are asked about.
What is drawn for a place as a whole comes from numpy's generators.
"""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_GAMMA = 0x9E3779B97F4A7C15
_MIX = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))
_WORD = 2**64 - 1
_UNIT = 2.0**-53


def _name(text: str) -> int:
    """A stable number for a name (Python's own `hash` is salted for each process)."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


class Streams:
    """Draws keyed by (seed, replication, activity, place, month)."""

    def __init__(self, seed: int, replication: int) -> None:
        self._root = (seed, replication)
        self._keys: dict[tuple[str, str], int] = {}

    def generator(self, activity: str, place: str, month: int) -> np.random.Generator:
        """A generator of its own for one activity in one place and month."""
        entropy = (*self._root, _name(activity), _name(place), month)
        return np.random.Generator(np.random.PCG64DXSM(np.random.SeedSequence(entropy)))

    def key(self, activity: str, place: str, month: int) -> int:
        """Where the sequence of one activity in one place and month begins."""
        base = self._keys.get((activity, place))
        if base is None:
            entropy = (*self._root, _name(activity), _name(place))
            base = int(np.random.SeedSequence(entropy).generate_state(1, np.uint64)[0])
            self._keys[activity, place] = base
        return _mixed((base + month * _GAMMA) & _WORD)


def uniform(keys: npt.NDArray[np.uint64], slots: npt.NDArray[np.int32]) -> Floats:
    """Uniforms on [0, 1) at the slots of the sequences that begin at `keys` (one key, or one for each slot)."""
    word = keys + (slots.astype(np.uint64) + np.uint64(1)) * np.uint64(_GAMMA)
    for shift, factor in _MIX:
        word ^= word >> np.uint64(shift)
        word *= np.uint64(factor)
    word ^= word >> np.uint64(31)
    return np.asarray((word >> np.uint64(11)) * _UNIT)


def uniform_at(key: int, slot: int) -> float:
    """The number of `uniform` for one slot."""
    return (_mixed((key + (slot + 1) * _GAMMA) & _WORD) >> 11) * _UNIT


def _mixed(word: int) -> int:
    for shift, factor in _MIX:
        word = (word ^ word >> shift) * factor & _WORD
    return word ^ word >> 31
