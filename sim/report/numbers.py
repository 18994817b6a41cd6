"""How a number is written: thin-space thousands, the language's decimal mark, money in millions, shares in percent."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.language import say
from sim.language.writing import THIN, marked

MINUS = "\u2212"
MISSING = "\u2013"


@dataclass(frozen=True, slots=True)
class Display:
    """How values of one unit are shown.

    Attributes:
        scale: what a stored value is multiplied with.
        unit: the unit of a shown level.
        unit_of_difference: the unit of a shown difference (a difference of percents is in percentage points).
    """

    scale: float
    unit: str
    unit_of_difference: str


def display(unit: str) -> Display:
    """The display of a stored unit: `share` in percent, `NOK` in millions, anything else as it is."""
    if unit == "share":
        return Display(100.0, "%", say("percentage points"))
    if unit == "NOK":
        return Display(1e-6, say("NOK million"), say("NOK million"))
    if unit.startswith("index"):
        return Display(1.0, say("index"), say("index points"))
    return Display(1.0, say(unit), say(unit))


def number(value: float, decimals: int = 0, *, signed: bool = False) -> str:
    """`value` with thin-space thousands and a real minus; a dash where it is undefined.

    With `signed` a positive number carries a plus, so that a difference is never taken for a level.
    """
    if not math.isfinite(value):
        return MISSING
    text = marked(f"{abs(value):,.{decimals}f}".replace(",", THIN))
    if not any(figure in text for figure in "123456789"):
        return text
    if value < 0:
        return MINUS + text
    return f"+{text}" if signed else text


def counted(count: int, one: str, many: str) -> str:
    """A number with its noun; both languages say `one` of 1 only."""
    return f"{number(count)} {say(one if count == 1 else many)}"


def decimals_of_level(value: float) -> int:
    """Decimals that leave a level two or three significant figures, at most three."""
    size = abs(value)
    if not math.isfinite(size) or size >= 100 or size == 0:
        return 0
    return 1 if size >= 10 else 2 if size >= 0.1 else 3


def decimals_of_interval(low: float, high: float, level: float) -> int:
    """Decimals that an interval's width deserves, at most three.

    Half the width keeps two figures if the first is 1 or 2, else one; more would pretend a precision that the
    replications do not have. An interval without width follows `level`.
    """
    half = (high - low) / 2
    if not math.isfinite(half) or half <= 0:
        return decimals_of_level(level)
    return min(3, max(0, -math.floor(math.log10(half / 3))))


def interval(low: float, high: float, decimals: int) -> str:
    """An interval in words that survive negative numbers: `−3.4 to −1.2`."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return MISSING
    return between(number(low, decimals, signed=True), number(high, decimals, signed=True))


def between(low: str, high: str) -> str:
    """From one number to another, as written."""
    return say("{low} to {high}", low=low, high=high)
