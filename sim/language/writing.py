"""How numbers and dates are written in the language that is spoken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sim.language import say, spoken

THIN = "\u202f"
DECIMAL_MARKS: Mapping[str, str] = {"en": ".", "nb": ","}

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def marked(text: str) -> str:
    """A number that Python wrote, with the decimal mark of the language that is spoken."""
    return text.replace(".", DECIMAL_MARKS[spoken()])


def short(value: float) -> str:
    """A number with thin-space thousands and no needless decimals, six significant figures at most below a million."""
    text = f"{value:,.0f}" if abs(value) >= 1e5 or float(value).is_integer() else f"{value:,.6g}"
    return marked(text.replace(",", THIN)).replace("-", "\u2212")


def on_day(day: date) -> str:
    """A date in words."""
    return say("{day} {month} {year}", day=day.day, month=say(MONTHS[day.month - 1]), year=day.year)


def in_month(day: date) -> str:
    """The month of a date that is its first day, in words; the date if it is not."""
    return f"{say(MONTHS[day.month - 1])} {day.year}" if day.day == 1 else on_day(day)
