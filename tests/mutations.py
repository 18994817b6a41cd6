"""Files gone wrong: a text changed as typing errors, half-written files and malice change it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

VALUES = (
    "",
    "0",
    "-1",
    "1e999",
    "-1e-320",
    "nan",
    "inf",
    "1e9",
    "99999999999999999999999",
    "0x10",
    "true",
    '""',
    '"\\u0000"',
    "'''",
    "[]",
    "[[]]",
    "{}",
    "{ add = 1e308 }",
    "{ times = nan }",
    '{ path = "/dev/null" }',
    "1979-05-27",
    "0001-01-01",
    "9999-12-31",
    "2012-02-30",
    "07:32:00",
    '"2012"',
    '".."',
    '"/"',
    '"stord"',
    "æøå",
    "\U0001f3e0",
    "[1, 2, 3, 4, 5]",
    "[0.2, 0.2, 0.2, 0.2, nan]",
    "[" * 60 + "]" * 60,
)
"""What is put where a value stood."""
MARKS = (*"\x00\ufeff\r\t#\"'=[]{},.\\-é\u2028", "\r\n")
Change = Callable[[str, random.Random, Sequence[str]], str]
VALUE = re.compile(r"(?<==)\s*[^\n=]+|(?<=[,:;])[^,:;\n]+")


def mutated(text: str, chance: random.Random, others: Sequence[str] = ()) -> bytes:
    """A text changed in one to four places; `others` are texts from which a piece may come."""
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        change: Change = chance.choice(_WAYS)
        text = change(text, chance, others)
    raw = text.encode("utf-8", "surrogatepass")
    if chance.random() < 0.1:
        place = chance.randrange(len(raw) + 1)
        raw = raw[:place] + bytes([chance.randrange(256)]) + raw[place + chance.randrange(2) :]
    return raw


def _value(text: str, chance: random.Random, others: Sequence[str]) -> str:
    found = list(VALUE.finditer(text))
    if not found:
        return text + chance.choice(VALUES)
    one = chance.choice(found)
    return f"{text[: one.start()]} {chance.choice(VALUES)}{text[one.end() :]}"


def _number(text: str, chance: random.Random, others: Sequence[str]) -> str:
    found = list(re.finditer(r"\d+(\.\d+)?", text))
    if not found:
        return text
    one = chance.choice(found)
    number = one[0]
    changed = chance.choice((f"-{number}", number * 30, f"{number}e300", f"{number}.5", "0", number.replace(".", ",")))
    return text[: one.start()] + changed + text[one.end() :]


def _letters(text: str, chance: random.Random, others: Sequence[str]) -> str:
    place = chance.randrange(len(text) + 1)
    mark: str = chance.choice((*MARKS, "x", ""))
    return text[:place] + mark + text[place + chance.randrange(3) :]


def _lines(text: str, chance: random.Random, others: Sequence[str]) -> str:
    lines = text.splitlines(keepends=True) or [""]
    place, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    way = chance.randrange(5)
    if way == 0:
        del lines[place]
    elif way == 1:
        lines.insert(place, lines[other])
    elif way == 2:
        lines[place], lines[other] = lines[other], lines[place]
    elif way == 3:
        lines[place:place] = [lines[other]] * 200
    else:
        lines[place] = lines[place].replace(" = ", "." + "a." * chance.randrange(300) + "b = ", 1)
    return "".join(lines)


def _end(text: str, chance: random.Random, others: Sequence[str]) -> str:
    return text[: chance.randrange(len(text) + 1)]


def _piece(text: str, chance: random.Random, others: Sequence[str]) -> str:
    other = chance.choice(others) if others else text
    lines = other.splitlines(keepends=True) or [""]
    first = chance.randrange(len(lines))
    place = chance.randrange(len(text) + 1)
    return text[:place] + "\n" + "".join(lines[first : first + chance.randrange(1, 8)]) + text[place:]


_WAYS: tuple[Change, ...] = (_value, _value, _value, _number, _letters, _letters, _lines, _end, _piece)
