"""The moves between housing states that figures show."""

from __future__ import annotations

from collections.abc import Mapping

from sim.measures.moves import moves_of
from sim.report.words import PLACES

MOVES: Mapping[str, tuple[str, str]] = {
    moves_of(left, entered): (left, entered) for left in PLACES for entered in PLACES if left != entered
}
"""Measures of moves, with where from and where to; who comes from outside or goes there is left out."""
