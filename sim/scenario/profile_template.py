"""The text of a new profile file: each figure with what is asked of it, given or still to be filled in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from textwrap import wrap

from sim.levers import catalogue, plain
from sim.scenario.profile import WORDS, Asks, Figure, asked, by_size

WORD_MEANINGS = {
    "title": "the name as written, with å, ø and æ",
    "county": "the county of 2008",
    "region": 'name of the housing-market region that the prices are of, such as "vestlandet"',
    "number": 'the municipality number of 2008, four digits in quotes: "0301" keeps its 0',
}
"""What the keys of `WORDS` ask for."""

WIDTH = 110


def profile_text(file: str, words: Mapping[str, str], figures: Mapping[str, Figure], notes: Mapping[str, str]) -> str:
    """A profile file.

    Args:
        file: its name, for the advice on top.
        words: those of `WORDS` that are known.
        figures: those that are known; the others become commented lines to fill in.
        notes: what the reader should know of a figure, by its name.
    """
    lines = _comment(
        f"{words.get('title') or 'A municipality'} as it was on 1 January 2008: what boligsim must know of it.",
        "To fill in: the lines that begin with # and a name. Take the # away, write the value and where it is from; "
        f"`boligsim check {file}` then lists what is still missing or wrong.",
        'Status: "published" stands in the source; "scaled" is computed from a larger area, another year or a '
        'neighbouring figure, and the source says how; "assumed" has no source, and says why.',
        "Numbers take a point (0.85) and no spaces, shares are shares (0.85, not 85); five numbers in brackets are for "
        "1, 2, 3, 4 and 5 or more rooms.",
    )
    lines.append("")
    for word in WORDS:
        lines += [f"# {WORD_MEANINGS[word]}", f"{word} = {quoted(words.get(word, ''))}"]
    for name, asks in asked().items():
        lines += ["", *_comment(_asked_in_words(name, asks))]
        if name in notes:
            lines += _comment(notes[name])
        lines.append(figure_line(name, figures.get(name)))
    return "\n".join(lines) + "\n"


def figure_line(name: str, figure: Figure | None) -> str:
    """The line of a figure; commented, with nothing after `value =`, if there is none."""
    if figure is None:
        value = "[ , , , , ]" if by_size(name) else ""
        return f'#{name} = {{ value = {value}, status = "published", source = "" }}'
    numbers = figure.value if isinstance(figure.value, tuple) else (figure.value,)
    value = ", ".join(map(plain, numbers))
    value = f"[{value}]" if isinstance(figure.value, tuple) else value
    return f'{name} = {{ value = {value}, status = "{figure.status}", source = {quoted(figure.source)} }}'


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(printable(text), ensure_ascii=False)  # JSON's escapes are TOML's too


def printable(text: str) -> str:
    """A text in one line without the marks that TOML forbids; names of files may have any."""
    return "".join(mark if mark.isprintable() else "?" for mark in " ".join(text.split()))


def _asked_in_words(name: str, asks: Asks) -> str:
    """Meaning, range and unit, and which lever starts from the figure."""
    kind = "five shares that sum to 1" if asks.shares else "each" if by_size(name) else ""
    whole = "a whole number" if asks.whole else ""
    parts = [kind, f"{plain(asks.low)} to {plain(asks.high)} {asks.unit}", whole]
    levers = [lever.name for lever in catalogue() if lever.figure == name]
    lever = f"; the lever {levers[0]} starts from it" if levers else ""
    return f"{asks.meaning} ({', '.join(part for part in parts if part)}){lever}"


def _comment(*texts: str) -> list[str]:
    """Texts as comment lines."""
    return [f"# {line}" for text in texts for line in wrap(printable(text), WIDTH)]
