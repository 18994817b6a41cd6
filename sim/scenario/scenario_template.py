"""The text of a new scenario file: a base and, commented, every lever with the value that it has there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import wrap
from typing import TYPE_CHECKING, get_type_hints

from sim.levers import Lever, Policy, Value, catalogue, plain
from sim.scenario.profile_template import quoted

if TYPE_CHECKING:
    from sim.scenario.model import Scenario

START, END = date(2008, 1, 1), date(2018, 1, 1)
"""Of a scenario without a base, as in the shipped baseline."""

WIDTH = 110


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a new scenario begins with.

    Attributes:
        title: of the scenario.
        base: the base's file as the new file names it, and the base itself; None for a scenario of its own.
        municipalities: as the new file would name them.
        keeps: whether the municipalities are the base's.
        schema: whether the JSON Schema stands beside the new file.
    """

    title: str
    base: tuple[str, Scenario] | None
    municipalities: Sequence[str]
    keeps: bool
    schema: bool


def scenario_text(beginning: Beginning) -> str:
    """A scenario file that is right as it stands, and changes nothing until a `#` is taken away."""
    base = beginning.base[1] if beginning.base else None
    start, end = (base.start, base.end) if base else (START, END)
    lines = ["#:schema scenario.schema.json"] if beginning.schema else []
    lines += _comment(
        "A scenario says what differs from its base. To change something, take away the # before its name and write "
        "your value; as they stand here, the values are those that hold anyway. `boligsim check` on this file tells "
        "what it changes, `boligsim levers NAME` explains a lever."
    )
    lines += _comment(
        "What differs between municipalities takes a number, or { times = 1.5 } or { add = 2 } of the municipality's "
        'own; the economy { add = 1 } or { path = "file.csv" }.'
    )
    lines += [
        f"title = {quoted(beginning.title)}",
        '#why = "What is asked, why, and where the idea comes from"',
        *_frame(beginning, start, end),
        "",
        "[levers]  # in force from the start; cancels what the base dates later",
    ]
    for section, kind in get_type_hints(Policy).items():
        meaning = (kind.__doc__ or "").strip().splitlines()[0]
        lines += ["", *_comment(f"{section}: {meaning}")]
        for lever in catalogue():
            if lever.section == section:
                own = f" (the municipality's own {lever.figure})" if lever.figure else ""
                once = "" if lever.dated else "; one value for the whole time"
                lines += _comment(lever.meaning)
                lines.append(f"#{lever.name} = {_neutral(lever, base)}  # {lever.allowed()}{own}{once}")
    lines += ["", *_examples(_middle(start, end), beginning.municipalities[0])]
    return "\n".join(lines) + "\n"


def _frame(beginning: Beginning, start: date, end: date) -> Iterator[str]:
    """Base, municipalities and times."""
    from sim.scenario.differences import DEFAULTS

    names = _listed(beginning.municipalities)
    if beginning.base is not None:
        file, base = beginning.base
        yield f"base = {quoted(file)}"
        yield from _comment("Kept from the base unless stated here:")
        yield f"{'#' if beginning.keeps else ''}municipalities = {names}"
        yield f"#start = {start}"
        yield f"#end = {end}  # first day not simulated"
        warmup, replications = base.warmup, base.replications
    else:
        yield "# no base: the rules of 2010 with each municipality's own figures"
        yield f"municipalities = {names}  # shipped ones by name, or profile files"
        yield f"start = {start}"
        yield f"end = {end}  # first day not simulated"
        warmup, replications = DEFAULTS["warmup"], DEFAULTS["replications"]
    yield f"#warmup = {warmup}  # months before start, not reported"
    yield f"#replications = {replications}"


def _listed(names: Sequence[str]) -> str:
    return f"[{', '.join(map(quoted, names))}]"


def _neutral(lever: Lever, base: Scenario | None) -> str:
    """The value that changes nothing: the base's at its start, else the rules of 2010."""
    if lever.scale == "economy":
        return "{ add = 0 }"
    values = _values(lever, base)
    if lever.figure is not None:
        own = [] if base is None else [lever.own(profile.numbers()) for profile in base.municipalities]
        return plain(values[0]) if len(set(values)) == 1 and values != own else "{ times = 1 }"
    return plain(values[0] if len(set(values)) == 1 else lever.default)


def _values(lever: Lever, base: Scenario | None) -> list[Value]:
    """In each municipality of the base, or the default."""
    if base is not None:
        return [base.policy(number, base.start).get(lever.name) for number in range(len(base.municipalities))]
    return [] if lever.default is None else [lever.default]


def _middle(start: date, end: date) -> date:
    """A New Year's Day within the scenario, or its start."""
    day = date((start.year + end.year) // 2, 1, 1)
    return day if start <= day < end else start


def _examples(day: date, municipality: str) -> list[str]:
    """A change and a build to copy."""
    return [
        *_comment("Changes in force from a date, as many as you like:"),
        "#[[change]]",
        f"#from = {day}",
        f"#municipalities = {_listed([municipality])}  # only there; everywhere if left out",
        "#mortgage.ltv_cap = 0.85",
        "#office.staff = { times = 1.5 }",
        "",
        *_comment("Building projects:"),
        "#[[build]]",
        f"#date = {day}  # ready to move into",
        "#count = 20",
        "#size = 2  # rooms; 5 stands for five and more",
        '#tenure = "municipal"  # municipal, partnership, private_low_price or market',
    ]


def _comment(text: str) -> list[str]:
    """A text as comment lines."""
    return [f"# {line}" for line in wrap(text, WIDTH)]
