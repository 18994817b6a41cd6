"""A household's story in words and dates, from the ledger alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sim.language import say
from sim.language.writing import on_day
from sim.ledger import Event, Group, Ledger, State
from sim.report.numbers import counted
from sim.report.story_events import TELL, Life
from sim.report.story_words import NEW, TRAIT, WHERE


@dataclass(frozen=True, slots=True)
class Line:
    """What happened on a day."""

    day: date
    text: str


def story(ledger: Ledger, household: int, start: date) -> list[Line]:
    """What is told of a household from the first reported day on, in order of happening.

    One line says who they are and where, on that day or when they first appear. Nothing is told of a household that
    has left before, or never came.

    Args:
        household: its number in the ledger.
        start: first reported day; what came before is remembered and not told.
    """
    table = ledger.table()
    first = start.toordinal() - ledger.first_day
    life, lines = Life(), list[Line]()
    introduced = gone = False
    for row in table[table["household"] == household]:
        day = int(row["day"])
        today = date.fromordinal(ledger.first_day + day)
        if not introduced and day >= first and life.state != State.ABSENT:
            lines.append(Line(start, _introduction(ledger, household, life, start)))
            introduced = True
        left = life.state != State.ABSENT
        text = TELL[Event(row["event"])](row, life)
        life.remember(row)
        gone = (gone or left) and life.state == State.ABSENT
        if day < first or (gone and not introduced):
            continue
        if not introduced and life.state != State.ABSENT:
            text, introduced = _introduction(ledger, household, life, today, NEW.get(life.came, "")), True
        if text:
            lines.append(Line(today, text))
    if not introduced and life.state != State.ABSENT:
        lines.append(Line(start, _introduction(ledger, household, life, start)))
    return lines


def _introduction(ledger: Ledger, household: int, life: Life, today: date, new: str = "") -> str:
    """Who they are and where they live."""
    months = today.year * 12 + today.month - 1 - int(ledger.birth_months[household])
    who = say("A couple of {age}" if life.adults > 1 else "A person of {age}", age=months // 12)
    if life.children:
        who = say("{who} with {children}", who=who, children=counted(life.children, "child", "children"))
    told = [say(text) for group, text in TRAIT.items() if life.flags & group]
    if life.flags & Group.INTENSIVE:  # who needs that has both bits
        told.remove(say(TRAIT[Group.FOLLOW_UP]))
    return f"{', '.join([who + (say(new) if new else ''), say(WHERE[life.state]), *told])}."


def as_text(lines: list[Line]) -> Iterator[str]:
    """The story as lines of plain text, a date before each; what happened on one day stands together."""
    before: date | None = None
    for line in lines:
        said = on_day(line.day) if line.day != before else ""
        yield f"{said:>18}  {line.text}"
        before = line.day
