"""What a browser may ask for: a municipality, a year, levers, a number of histories and a seed, each within bounds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.demo.places import places
from sim.language import LANGUAGES, say
from sim.levers import Lever, Value, by_name

YEARS = range(2008, 2018)
"""A policy may begin on the first day of one of these."""
BEGINS = 2010
REPLICATIONS = 4
LARGEST_SEED = 2**31 - 1
LARGEST_BODY = 16_384
"""Bytes of a request."""
KEYS = ("municipality", "from", "replications", "seed", "levers", "lang")


class AskedError(ValueError):
    """What was asked cannot be done; every reason is a sentence in the language that is spoken."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))


@dataclass(frozen=True, slots=True)
class Asked:
    """A request within bounds.

    Attributes:
        begins: the year on whose first day the levers take their values.
        levers: values by name; of levers that count as times the municipality's own, the factor.
    """

    municipality: str
    begins: int
    replications: int
    seed: int
    levers: Mapping[str, Value]
    language: str


def asked(body: Any) -> Asked:
    """A request's body, checked.

    Raises:
        AskedError: with everything that is wrong.
    """
    if not isinstance(body, dict):
        raise AskedError([say("A request is a JSON object.")])
    wrong = [say("“{key}” is unknown.", key=str(key)[:40]) for key in body if key not in KEYS]
    language = body.get("lang", "en")
    if not isinstance(language, str) or language not in LANGUAGES:
        wrong.append(say("There is no such language."))
    municipality = body.get("municipality")
    place = places().get(municipality) if isinstance(municipality, str) else None
    if place is None:
        wrong.append(say("There is no such municipality."))
    most = place.most_replications if place else 1
    begins = _whole(body, "from", BEGINS, YEARS[0], YEARS[-1], wrong)
    replications = _whole(body, "replications", min(REPLICATIONS, most), 1, most, wrong)
    seed = _whole(body, "seed", 1, 0, LARGEST_SEED, wrong)
    given = body.get("levers", {})
    levers: dict[str, Value] = {}
    if isinstance(given, dict):
        levers = {name: value for name, value in given.items() if _fits(name, value, wrong)}
    else:
        wrong.append(say("“{key}” is not an object.", key="levers"))
    if wrong:
        raise AskedError(wrong)
    return Asked(str(municipality), begins, replications, seed, levers, language)


def taught() -> dict[str, Lever]:
    """The levers that the page offers, by name, in the order of their declaration."""
    return {name: lever for name, lever in by_name().items() if lever.taught}


def by_factor(lever: Lever) -> bool:
    """Whether the page offers times the municipality's own rather than a value."""
    return lever.figure is not None


def neutral(lever: Lever) -> Value:
    """What leaves a lever as the rules of 2010 have it."""
    if by_factor(lever):
        return 1.0
    return 0.0 if lever.default is None else lever.default


def _whole(body: Mapping[str, Any], key: str, default: int, low: int, high: int, wrong: list[str]) -> int:
    value = body.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        wrong.append(say("“{key}” must be a whole number from {low} to {high}.", key=key, low=low, high=high))
        return low
    return value


def _fits(name: str, value: Any, wrong: list[str]) -> bool:
    """Whether a lever may have a value here; what is wrong is said."""
    lever = taught().get(name)
    if lever is None:
        wrong.append(say("There is no lever “{name}” on this page.", name=str(name)[:60]))
        return False
    if lever.kind == "bool":
        fits, allowed = isinstance(value, bool), "true, false"
    elif lever.kind == "choice":
        fits, allowed = isinstance(value, str) and value in lever.choices, ", ".join(lever.choices)
    else:
        low, high, _ = lever.slider or (lever.low, lever.high, 0.0)
        number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
        fits, allowed = number and low <= value <= high, f"{low:g}–{high:g}"
    if not fits:
        wrong.append(say("“{name}” must be one of: {allowed}.", name=name, allowed=allowed))
    return fits
