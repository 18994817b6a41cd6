"""Random numbers that belong to an activity, a month and a household, not to a position in a queue of draws.

A policy that adds or removes an event for one household therefore leaves the luck of all others as it was,
and two scenarios can be compared pair by pair under the same luck.

A household has a word of its own: those that come from outside read it, at their place in the order of arrival, out of
their municipality's SplitMix64 sequence (Steele, Lea and Flood 2014), which is another in each replication; those that
come out of another household have it from that one's word. An activity has a word for each month, the same in all
replications, so that these can live side by side. The sum of the two, mixed as that generator mixes its state, is the
draw.
What is drawn for a place as a whole comes from numpy's generators.
"""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled

Floats = npt.NDArray[np.float64]
Words = npt.NDArray[np.uint64]

_GAMMA = 0x9E3779B97F4A7C15
_MIX = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))
_SHIFTS = np.array([30, 27, 31, 11], np.uint64)
_FACTORS = np.array([factor for _, factor in _MIX], np.uint64)
_WORD = 2**64 - 1
_HALF = 2**32 - 1
_UNIT = 2.0**-53
_STEP, _ONE = np.uint64(_GAMMA), np.uint64(1)


def _name(text: str) -> int:
    """A stable number for a name (Python's own `hash` is salted for each process)."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def _halves(number: int) -> list[int]:
    """Its words of 32 bits, the lowest first: as numpy's seeds take numbers apart, which is slow."""
    words = [number & _HALF]
    while number := number >> 32:
        words.append(number & _HALF)
    return words


class Streams:
    """Draws keyed by (seed, replication, activity, month) and household.

    The replication is in the words of households and in the generators, not in the words of activities.
    """

    def __init__(self, seed: int, replication: int) -> None:
        self._root = (seed, replication)
        self._bases: dict[str, int] = {}
        self._activities: dict[str, int] = {}
        """The bases of all activities so far, and below the same as an array."""
        self._started = np.zeros(0, np.uint64)
        self._words: dict[str, Words] = {}
        self._seeds: dict[tuple[str, str], npt.NDArray[np.uint32]] = {}
        """Of generators, by activity and place; the last word is the month's."""

    def generator(self, activity: str, place: str, month: int) -> np.random.Generator:
        """A generator of its own for one activity in one place and month."""
        asked = activity, place
        seed = self._seeds.get(asked)
        if seed is None:
            numbers = (*self._root, _name(activity), _name(place))
            seed = self._seeds[asked] = np.array(
                [word for number in numbers for word in _halves(number)] + [0], np.uint32
            )
        seed = seed.copy()
        seed[-1] = month
        return np.random.Generator(np.random.PCG64DXSM(np.random.SeedSequence(seed)))

    def key(self, activity: str, month: int) -> int:
        """The word of one activity in one month."""
        base = self._activities.get(activity)
        if base is None:
            base = self._activities[activity] = self._base(f"activity {activity}", self._root[:1])
        return _mixed((base + month * _GAMMA) & _WORD)

    def keys_of_month(self, month: int) -> dict[str, np.uint64]:
        """The words in one month of all activities that `key` was ever asked for: together, which is faster."""
        if self._started.size < len(self._activities):
            self._started = np.array(list(self._activities.values()), np.uint64)
        return dict(zip(self._activities, _of_month(self._started, np.uint64(month * _GAMMA & _WORD)), strict=True))

    def keys(self, activity: str, count: int) -> Words:
        """The words of a numbered activity that happens once in a household's life, shape (count,)."""
        words = self._words.get(activity)
        if words is None:
            words = np.array([self.key(f"{activity} {number}", 0) for number in range(count)], np.uint64)
            self._words[activity] = words
        return words

    def place(self, origin: str, name: str) -> np.uint64:
        """Where the sequence of those who come to a municipality from an `origin` begins."""
        return np.uint64(self._base(f"{origin} {name}", self._root))

    def _base(self, name: str, root: tuple[int, ...]) -> int:
        base = self._bases.get(name)
        if base is None:
            base = int(np.random.SeedSequence((*root, _name(name))).generate_state(1, np.uint64)[0])
            self._bases[name] = base
        return base


@compiled
def _scrambled(word: np.uint64) -> np.uint64:
    """SplitMix64's mixing of one word, inside compiled loops."""
    word = (word ^ (word >> _SHIFTS[0])) * _FACTORS[0]
    word = (word ^ (word >> _SHIFTS[1])) * _FACTORS[1]
    return np.uint64(word ^ (word >> _SHIFTS[2]))


@compiled
def drawn(key: np.uint64, identity: np.uint64) -> float:
    """A household's uniform on [0, 1) of an activity's word."""
    # What is left of the word is no more than a signed number holds, and those become floats in one instruction.
    return float(np.int64(_scrambled(identity + key) >> _SHIFTS[3])) * _UNIT


@compiled
def identities(place: np.uint64, slots: npt.NDArray[np.int64]) -> Words:
    """The words of households at these slots of a sequence (`Streams.place`)."""
    words = np.empty(slots.size, np.uint64)
    for i in range(slots.size):
        words[i] = _scrambled(place + (np.uint64(slots[i]) + _ONE) * _STEP)
    return words


@compiled
def _of_month(bases: Words, month: np.uint64) -> Words:
    """The words of activities in a month, which stands so far along each one's sequence."""
    words = np.empty(bases.size, np.uint64)
    for i in range(bases.size):
        words[i] = _scrambled(bases[i] + month)
    return words


@compiled
def offspring(key: np.uint64, parent: np.uint64) -> np.uint64:
    """The word of a household that comes out of another by an activity with this word: a child, a leaving partner."""
    return _scrambled(parent ^ key)


def _mixed(word: int) -> int:
    for shift, factor in _MIX:
        word = (word ^ word >> shift) * factor & _WORD
    return word ^ word >> 31
