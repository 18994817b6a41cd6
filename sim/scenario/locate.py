"""Reads TOML and remembers on which line each key stands.

`tomllib` gives values without lines and stops at the first error. Fed one statement at a time it gives both:
the line of every key, and every statement that is wrong.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from sim.scenario.problems import Problem, ScenarioErrors, did_you_mean

Location: TypeAlias = tuple[str | int, ...]

LARGEST = 1_000_000
"""Bytes; a scenario or profile is a few thousand."""


@dataclass(slots=True)
class Document:
    """A TOML file's values and the lines of its keys.

    Attributes:
        name: the file's name for messages.
        data: as `tomllib.loads` gives it, less the statements that are wrong.
        lines: line of each key, by its path (numbers count the tables of an array).
        problems: what is wrong with the syntax, and later with the form.
        blanks: line of each key that stands commented out, as in a new file that is still to be filled in.
        option: whether this is no file but an option of the command line, which has no lines.
    """

    name: str
    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[Location, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    blanks: dict[str, int] = field(default_factory=dict)
    option: bool = False
    text: str | None = None
    """The text whose lines are not located yet: most files are right, and need no lines."""

    def located(self) -> dict[Location, int]:
        """The lines, found on first use."""
        if self.text is not None:
            found = locate(self.text, self.name)
            self.lines, self.blanks = found.lines, found.blanks
            self.text = None
        return self.lines

    def line(self, location: Location) -> int:
        """Line of a key, of the first key below it, or of the nearest table that holds it; else 1."""
        lines = self.located()
        while location:
            if location in lines:
                return lines[location]
            below = [line for place, line in lines.items() if place[: len(location)] == location]
            if below:
                return min(below)
            location = location[:-1]
        return 1

    def faulty(self, table: Location) -> bool:
        """Whether something within a table of an array was found wrong."""
        first = self.line(table)
        later = [line for place, line in self.located().items() if line > first and place[:2] != table]
        end = min(later, default=LARGEST)
        return any(problem.line is not None and first <= problem.line < end for problem in self.problems)

    def problem(self, location: Location, key: str, text: str) -> Problem:
        """A problem with the key at `location`."""
        return Problem(self.name, None if self.option else self.line(location), key, text)


def read(path: Path, name: str | None = None) -> Document:
    """Read a TOML file with the line of every key.

    Args:
        path: the file.
        name: what to call it in messages; the path if None.

    Raises:
        ScenarioErrors: if it cannot be read as text at all. What is wrong within the text stands in the
            document's `problems`, so that the rest can be checked too.
    """
    name = name or str(path)
    text = read_text(path, name)
    try:
        return Document(name, tomllib.loads(text), text=text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return locate(text, name)


def read_text(path: Path, name: str) -> str:
    """A file's text: UTF-8, with or without a byte-order mark; ScenarioErrors if it is anything else."""

    def fail(text: str, line: int = 1) -> ScenarioErrors:
        return ScenarioErrors([Problem(name, line, "file", text)])

    try:
        if path.is_dir():
            raise fail("is a folder (name a file in it)")
        if not path.exists():
            raise fail(f"no such file{_neighbour(path)}")
        if not path.is_file():
            raise fail("is not an ordinary file")
        if path.stat().st_size > LARGEST:
            raise fail(f"is too large for a text of this kind (at most {LARGEST} bytes)")
        raw = path.read_bytes()
    except PermissionError:
        raise fail("may not be read (no permission)") from None
    except (OSError, ValueError) as error:
        raise fail(f"cannot be read ({getattr(error, 'strerror', None) or error})") from None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or (b"\0" in raw and _looks_utf16(raw)):
        raise fail("is UTF-16 text (save it as UTF-8)")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        if b"\0" in raw:
            raise fail("is a binary file, not text") from None
        raise fail("is not UTF-8 text (save it as UTF-8; is it Latin-1 or Windows-1252?)", line) from None
    if "\0" in text:
        raise fail("is a binary file, not text", text.count("\n", 0, text.index("\0")) + 1)
    return text


def _looks_utf16(raw: bytes) -> bool:
    """Text in UTF-16 without a mark: every other byte is mostly zero."""
    return len(raw) % 2 == 0 and max(raw[::2].count(0), raw[1::2].count(0)) > 0.4 * len(raw) / 2 > 1


def _neighbour(path: Path) -> str:
    """A file beside it whose name is near."""
    try:
        stems = {
            other.stem: other.name
            for other in path.parent.iterdir()
            if other.is_file() and other.suffix == (path.suffix or ".toml")
        }
    except OSError:
        return ""
    near = did_you_mean(path.stem, stems)
    return f' (did you mean "{stems[near]}"?)' if near else ""


def locate(text: str, name: str) -> Document:
    """Parse TOML text statement by statement. See `Document`."""
    builder = _Builder(Document(name))
    document = builder.document
    lines = text.replace("\r\n", "\n").split("\n")
    index = 0
    while index < len(lines):
        first = lines[index].lstrip()
        if not first.strip() or first.startswith("#"):
            if blank := _BLANK.match(first):
                document.blanks.setdefault(blank[1], index + 1)
            index += 1
            continue
        end, parsed, error = _statement(lines, index)
        if parsed is None:
            document.problems.append(_syntax(name, lines, index, end, error))
            # A header that cannot be read takes its keys with it: they belong to no known table.
            index = end if end == len(lines) else _after(lines, index)
            continue
        if first.startswith("["):
            builder.enter(_path(parsed), array=first.startswith("[["), line=index + 1)
        else:
            path = _path(parsed, depth=len(_dotted(lines[index])))
            builder.add(path, _inside(parsed, path), line=index + 1)
        index = end
    if not document.problems:
        try:
            tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:  # a rule of TOML about tables that statements alone do not show
            found = re.search(r"line (\d+)", str(error))
            at = int(found[1]) if found else len(lines)
            document.problems.append(Problem(name, at, "file", f"is not valid TOML: {error}"))
    return document


def _statement(lines: list[str], start: int) -> tuple[int, dict[str, Any] | None, str]:
    """Grow a statement from its first line until it parses: (line after it, parsed or None, message)."""
    end = start + 1
    while True:
        try:
            return end, tomllib.loads("\n".join(lines[start:end])), ""
        except tomllib.TOMLDecodeError as error:
            message = str(error)
        except RecursionError:
            return start + 1, None, "Nested too deeply"
        # Only a statement that breaks off at its end can be mended by the next line.
        if "end of document" not in message or end == len(lines):
            unclosed = end == len(lines) and "end of document" in message and end > start + 1
            return (end if unclosed and _opens_text(lines[start]) else start + 1), None, message
        end += 1


def _opens_text(line: str) -> bool:
    return '"""' in line or "'''" in line


def _after(lines: list[str], start: int) -> int:
    """Where to go on after a wrong statement: the next line, or for a wrong header the next header."""
    index = start + 1
    if lines[start].lstrip().startswith("["):
        while index < len(lines) and not lines[index].lstrip().startswith("["):
            index += 1
    return index


def _path(parsed: dict[str, Any], depth: int | None = None) -> tuple[str, ...]:
    """The dotted key of a parsed statement: `depth` keys, or for a header all."""
    path: list[str] = []
    value: Any = parsed
    while isinstance(value, dict) and value and (depth is None or len(path) < depth):
        key, value = next(iter(value.items()))
        path.append(key)
    return tuple(path)


def _dotted(line: str) -> tuple[str, ...]:
    """The dotted key on the left of a statement that parses."""
    at = line.find("=")
    while at >= 0:
        try:
            return _path(tomllib.loads(line[:at] + "= 0"))
        except tomllib.TOMLDecodeError:  # this = stands within a quoted key
            at = line.find("=", at + 1)
    return ()


def _inside(parsed: dict[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = parsed
    for key in path:
        value = value[key]
    return value


@dataclass(slots=True)
class _Builder:
    """Puts parsed statements together and finds what stands twice."""

    document: Document
    table: Location | None = ()
    """Of the open header; None when it was wrong and its keys are left out."""
    arrays: set[Location] = field(default_factory=set)

    def enter(self, path: tuple[str, ...], array: bool, line: int) -> None:
        """Open the table of a header."""
        document = self.document
        here: Any = document.data
        location: Location = ()
        self.table = None
        for depth, key in enumerate(path):
            location = (*location, key)
            known = key in here
            if depth == len(path) - 1:
                if array:
                    if known and location not in self.arrays:
                        return self._twice(location, line)
                    self.arrays.add(location)
                    here.setdefault(key, []).append({})
                    location = (*location, len(here[key]) - 1)
                elif known and (location in document.lines or not isinstance(here[key], dict)):
                    return self._twice(location, line)
                else:
                    here.setdefault(key, {})
            else:
                here = here.setdefault(key, {})
                if location in self.arrays:
                    location = (*location, len(here) - 1)
                    here = here[-1]
                elif not isinstance(here, dict):
                    return self._twice(location, line)
        document.lines[location] = line
        self.table = location
        return None

    def add(self, path: tuple[str, ...], value: Any, line: int) -> None:
        """Put a key into the open table."""
        if self.table is None:
            return
        here: Any = self.document.data
        for step in self.table:
            here = here[step]
        location = self.table
        for key in path[:-1]:
            location = (*location, key)
            here = here.setdefault(key, {})
            if location in self.document.lines or not isinstance(here, dict):
                self._twice(location, line)
                return
        location = (*location, path[-1])
        if path[-1] in here:
            self._twice(location, line)
            return
        here[path[-1]] = value
        self.document.lines[location] = line

    def _twice(self, location: Location, line: int) -> None:
        key = ".".join(step for step in location if isinstance(step, str))
        first = self.document.line(location)
        self.document.problems.append(Problem(self.document.name, line, key, f"stands twice (first on line {first})"))


_BLANK = re.compile(r"#\s*([A-Za-z_]\w*)\s*=")
"""A commented key."""

_HINTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"=\s*([-+]?\d+),(\d+)\s*(?:[,}\]#]|$)"), "a decimal number takes a point: {0}.{1}"),
    (re.compile(r"=\s*([-+]?[\d.,]+)\s*%"), "write a share as a number: 85 % is 0.85"),
    (re.compile(r"=\s*(\d{1,2})\.(\d{1,2})\.(\d{4})\b"), "a date is written year-month-day: 2012-01-31"),
    (
        re.compile(r"=\s*\d{4}-\d{1,2}-\d{1,2}"),
        "a date is written year-month-day, with two digits: 2012-01-31",
    ),
    (re.compile(r"=\s*[-+]?\d{1,3}( \d{3})+\s*(?:[,}#]|$)"), "write a long number without spaces, or with _"),
    (re.compile(r"^number\s*=\s*(0\d+)"), 'put it in quotes: "{0}"'),
    (re.compile(r"=\s*[-+]?0\d"), "a number may not begin with a needless 0"),
    (re.compile(r"=\s*[-+]?\.\d"), "write a 0 before the point"),
    (re.compile(r"=\s*(True|TRUE|Yes|yes|ja|on)\s*(?:#|$)"), "write true"),
    (re.compile(r"=\s*(False|FALSE|No|no|nei|off)\s*(?:#|$)"), "write false"),
    (re.compile(r"=\s*(?:NaN|NAN|Inf|INF|Infinity)\b"), "a number is needed"),
    (re.compile(r"=\s*(?:#|,|}|\[[\s,]*\]|$)"), "the value is missing"),
    (re.compile(r"=\s*\".*\\"), "a backslash has a meaning in text: write / or put the text in '…'"),
    (re.compile(r"=\s*[A-Za-zÆØÅæøå][^\"'\[{]*$"), "put text in quotes"),
    (re.compile(r"^[\w.\-]+\s*:"), "write = between key and value"),
    (re.compile(r"^[^=]*[æøåÆØÅ][^=]*="), "put a key with such letters in quotes"),
)


def _syntax(name: str, lines: list[str], start: int, end: int, message: str) -> Problem:
    """A statement that is not TOML, in words that help."""
    first = lines[start].strip()
    key = first.partition("=")[0].strip() if "=" in first else first.partition(":")[0].strip()
    key = key if key and len(key) <= 60 else "file"
    what, _, where = message.partition(" (at ")
    if end > start + 1:
        return Problem(name, start + 1, key, "what begins here is never closed")
    for pattern, hint in _HINTS:
        found = pattern.search(first)
        if found:
            return Problem(name, start + 1, key, f"cannot be read ({hint.format(*found.groups())})")
    column = re.search(r"line 1, column (\d+)", where)
    at = f" at column {column[1]}" if column else ""
    plain = what[:1].lower() + what[1:].replace("document after a statement", "line")
    return Problem(name, start + 1, key, f"is not valid TOML{at}: {plain}")
