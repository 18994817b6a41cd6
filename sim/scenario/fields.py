"""Checks of single values in scenario and profile files, each with its own words and its JSON Schema."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, get_args

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from sim.levers import plain
from sim.scenario.problems import did_you_mean
from sim.scenario.profile import Asks, Figure, Sizes, Status, by_size
from sim.scenario.values import parse_number

TENURES = ("municipal", "partnership", "private_low_price", "market")


def speaking(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Let a check that raises ValueError speak in its own words."""

    def wrapped(raw: Any) -> Any:
        try:
            return check(raw)
        except ValueError as error:
            raise PydanticCustomError("said", "{text}", {"text": str(error)}) from None

    return wrapped


def check_keys(raw: Mapping[str, Any], keys: Sequence[str]) -> None:
    """That a table in a file has no key but these.

    Raises:
        ValueError: it has another one.
    """
    for key in raw:
        if key not in keys:
            near = did_you_mean(key, keys)
            hint = f"did you mean {near}?" if near else f"known: {', '.join(keys)}"
            raise ValueError(f"has an unknown key {key} ({hint})")


def _month_start(raw: Any) -> date:
    day = _date(raw)
    if day.day != 1:
        raise ValueError(f"must be the first day of a month, not {day} (did you mean {day.replace(day=1)}?)")
    return day


def _date(raw: Any) -> date:
    if isinstance(raw, str):
        try:
            written = date.fromisoformat(raw)
        except ValueError:
            raise ValueError("must be a date like 2012-01-31, without quotes") from None
        raise ValueError(f"must be a date, not text (did you mean {written} without quotes?)")
    if isinstance(raw, datetime):
        raise ValueError("must be a date without a time of day")
    if not isinstance(raw, date):
        raise ValueError("must be a date like 2012-01-31")
    if not 1900 <= raw.year <= 2200:
        raise ValueError(f"{raw} is out of range (allowed: years 1900 to 2200)")
    return raw


def _names(raw: Any) -> list[str]:
    if isinstance(raw, str):
        raise ValueError(f'must be a list: ["{raw}"]')
    if not isinstance(raw, list) or not all(isinstance(name, str) for name in raw):
        raise ValueError('must be a list of names in quotes: ["stord"]')
    if not raw:
        raise ValueError("must name at least one municipality")
    twice = sorted(name for name, times in Counter(raw).items() if times > 1)
    if twice:
        raise ValueError(f'names "{twice[0]}" twice')
    if any(not name.strip() for name in raw):
        raise ValueError("has an empty name")
    return raw


def _whole(low: int, high: int, what: str) -> Callable[[Any], int]:
    def check(raw: Any) -> int:
        if isinstance(raw, bool) or not isinstance(raw, int):
            raise ValueError(f"must be a whole number of {what} ({low} to {high})")
        if not low <= raw <= high:
            raise ValueError(f"{raw} is out of range (allowed: {low} to {high} {what})")
        return raw

    return check


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise ValueError("must be text in quotes")
    if not raw.strip():
        raise ValueError("must not be empty")
    return raw


def _one_of(words: Sequence[str]) -> Callable[[Any], str]:
    def check(raw: Any) -> str:
        if raw not in words:
            near = did_you_mean(raw, words) if isinstance(raw, str) else None
            allowed = ", ".join(f'"{word}"' for word in words)
            raise ValueError(f"must be one of {allowed}" + (f'; did you mean "{near}"?' if near else ""))
        return str(raw)

    return check


def _some_of(words: Sequence[str]) -> Callable[[Any], tuple[str, ...]]:
    one = _one_of(words)

    def check(raw: Any) -> tuple[str, ...]:
        if not isinstance(raw, list) or not raw:
            raise ValueError(f'must be a list: ["{words[0]}"]')
        return tuple(one(item) for item in raw)

    return check


def _within(low: float, high: float, unit: str) -> Callable[[Any], float]:
    allowed = f"{plain(low)} to {plain(high)} {unit}"

    def check(raw: Any) -> float:
        number = parse_number(raw, allowed)
        if not low <= number <= high:
            raise ValueError(f"{plain(number)} is out of range (allowed: {allowed})")
        return number

    return check


def _true_or_false(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise ValueError("must be true or false")
    return raw


_DATE = {"type": "string", "format": "date"}
_NAMES = {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True}

MonthStart = Annotated[date, PlainValidator(speaking(_month_start)), WithJsonSchema(_DATE)]
Day = Annotated[date, PlainValidator(speaking(_date)), WithJsonSchema(_DATE)]
Names = Annotated[list[str], PlainValidator(speaking(_names)), WithJsonSchema(_NAMES)]
Text = Annotated[str, PlainValidator(speaking(_text)), WithJsonSchema({"type": "string", "minLength": 1})]


def choice(words: Sequence[str]) -> Any:
    """The annotation of one of some words."""
    return Annotated[
        str, PlainValidator(speaking(_one_of(words))), WithJsonSchema({"type": "string", "enum": list(words)})
    ]


def choices(words: Sequence[str]) -> Any:
    """The annotation of a list of some words."""
    form = {"type": "array", "items": {"type": "string", "enum": list(words)}, "minItems": 1}
    return Annotated[tuple[str, ...], PlainValidator(speaking(_some_of(words))), WithJsonSchema(form)]


def amount(low: float, high: float, unit: str) -> Any:
    """The annotation of a number within limits."""
    form = {"type": "number", "minimum": low, "maximum": high}
    return Annotated[float, PlainValidator(speaking(_within(low, high, unit))), WithJsonSchema(form)]


YesNo = Annotated[bool, PlainValidator(speaking(_true_or_false)), WithJsonSchema({"type": "boolean"})]
Tenure = choice(TENURES)


def count(low: int, high: int, what: str) -> Any:
    """The annotation of a whole number within limits."""
    form = {"type": "integer", "minimum": low, "maximum": high}
    return Annotated[int, PlainValidator(speaking(_whole(low, high, what))), WithJsonSchema(form)]


def figure(name: str, asks: Asks) -> Callable[[Any], Figure]:
    """Check one figure of a profile: a table of value, status and source."""

    def check(raw: Any) -> Figure:
        if not isinstance(raw, dict):
            raise ValueError('must be { value = …, status = "…", source = "…" }')
        unknown = sorted(set(raw) - {"value", "status", "source"})
        missing = [key for key in ("value", "status", "source") if key not in raw]
        if unknown:
            near = did_you_mean(unknown[0], ("value", "status", "source"))
            hint = f"; did you mean {near}?" if near else ""
            raise ValueError(f'has an unknown key "{unknown[0]}" (allowed: value, status, source{hint})')
        if missing:
            raise ValueError(f"lacks {' and '.join(missing)}")
        statuses = get_args(Status)
        if raw["status"] not in statuses:
            near = did_you_mean(str(raw["status"]), statuses)
            hint = f"; did you mean {near}?" if near else ""
            raise ValueError(f"status must be {', '.join(statuses)}{hint}")
        if not isinstance(raw["source"], str) or not raw["source"].strip():
            raise ValueError("source must say where the figure comes from")
        value = _by_size(raw["value"], asks) if by_size(name) else _one(raw["value"], asks)
        return Figure(value, raw["status"], raw["source"])

    return check


def _one(raw: Any, asks: Asks) -> float:
    allowed = f"{plain(asks.low)} to {plain(asks.high)} {asks.unit}"
    if isinstance(raw, bool) or not isinstance(raw, (int, float)) or not math.isfinite(raw):
        raise ValueError(f"value must be a number ({allowed})")
    if not asks.low <= raw <= asks.high:
        hint = f"; did you mean {plain(raw / 100)}?" if asks.unit.startswith("share") and 1 < raw <= 100 else ""
        raise ValueError(f"value {plain(raw)} is out of range (allowed: {allowed}{hint})")
    if asks.whole and raw != int(raw):
        raise ValueError(f"value must be a whole number of {asks.unit}")
    return float(raw)


def _by_size(raw: Any, asks: Asks) -> Sizes:
    if not isinstance(raw, list) or len(raw) != 5:
        raise ValueError("value must be a list of five numbers: for 1, 2, 3, 4 and 5 or more rooms")
    one, two, three, four, five = (_one(item, asks) for item in raw)
    if asks.shares and abs(one + two + three + four + five - 1) > 0.005:
        raise ValueError(f"shares must sum to 1, not {one + two + three + four + five:.4g}")
    return one, two, three, four, five
