"""Checks a document against its form and says in a scenario writer's words what is wrong."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.assumptions import assumptions
from sim.levers import catalogue
from sim.scenario.factors import KEYS
from sim.scenario.locate import Document, Location
from sim.scenario.problems import Problem, did_you_mean
from sim.scenario.profile import asked
from sim.scenario.schema import BuildTable, EnterTable, IsolatedTable, ProfileTable, Strict
from sim.scenario.values import suggest

ARRAYS = ("change", "build", "phase", "enter")
"""Tables that are written with two brackets."""


def validate(document: Document, model: type[Strict]) -> dict[str, Any]:
    """Check a document's form; what is wrong is added to its problems.

    Returns:
        What is right, as nested dicts of the values that the checks return. An array of tables comes as pairs
        of a table's number in the file and the table, without those that lack a key they must have.
    """
    data = deepcopy(document.data)
    arrays = [key for key in ARRAYS if isinstance(data.get(key), list)]
    numbers = {key: list(range(len(data[key]))) for key in arrays}
    first = True
    while True:
        try:
            found = model.model_validate(data)
        except ValidationError as failed:
            errors = failed.errors(include_url=False)
            if first:
                _complain(document, model, errors)
            first = False
            if any(error["type"] == "missing" and len(error["loc"]) == 1 for error in errors):
                return {}
            _prune(data, numbers, errors)
            continue
        contents = _contents(found)
        for key, kept in numbers.items():
            if key in contents:
                contents[key] = list(zip(kept, contents[key], strict=True))
        return contents


def _prune(data: dict[str, Any], numbers: dict[str, list[int]], errors: list[ErrorDetails]) -> None:
    """Take what is wrong out of the data, so that the rest can be used."""
    dropped: dict[str, set[int]] = {}
    for error in errors:
        location = error["loc"]
        if len(location) >= 2 and isinstance(location[1], int) and (len(location) == 2 or error["type"] == "missing"):
            dropped.setdefault(str(location[0]), set()).add(location[1])
            continue
        if error["type"] == "missing":
            location = location[:-1]  # a table without a key that it must have is of no use
        here: Any = data
        for step in location[:-1]:
            here = here[step]
        here.pop(location[-1], None)
    for key, places in dropped.items():
        data[key] = [table for place, table in enumerate(data[key]) if place not in places]
        numbers[key] = [number for place, number in enumerate(numbers.get(key, [])) if place not in places]


def _contents(table: BaseModel) -> dict[str, Any]:
    """The keys that a file states, by their names in the file."""
    stated: dict[str, Any] = {}
    for name, declared in type(table).model_fields.items():
        if name in table.model_fields_set:
            value = getattr(table, name)
            if isinstance(value, BaseModel):
                value = _contents(value)
            elif isinstance(value, list):
                value = [_contents(item) if isinstance(item, BaseModel) else item for item in value]
            stated[declared.alias or name] = value
    return stated


MOST_EXPLAINED = 500
"""Things wrong in a file that are told apart: one with more is of another kind, and to look for what each may have
meant takes time."""


def _complain(document: Document, model: type[Strict], errors: list[ErrorDetails]) -> None:
    """Add what is wrong to the document's problems."""
    unknown = [tuple(error["loc"]) for error in errors if error["type"] == "extra_forbidden"]
    found = []
    for error in errors[:MOST_EXPLAINED]:
        location: Location = tuple(error["loc"])
        if error["type"] == "missing":
            table, key = location[:-1], str(location[-1])
            misspelt = any(other[:-1] == table and did_you_mean(str(other[-1]), [key]) for other in unknown)
            # The key may be there, only not readable: one complaint is enough.
            if misspelt or (document.faulty(table) if table else _unreadable(document, key)):
                continue
        found += _explain(document, model, error)
    if len(errors) > MOST_EXPLAINED:
        found.append(document.problem((), "file", f"and {len(errors) - MOST_EXPLAINED} more things are wrong"))
    document.problems += found


def _unreadable(document: Document, key: str) -> bool:
    """Whether a key of the file may stand where it cannot be read."""
    return any(
        problem.key in {key, "file"} or problem.key.startswith(f"{key}.") or "never closed" in problem.text
        for problem in document.problems
    )


def shown_key(location: Location) -> str:
    """A key as messages name it: levers without the table they stand in."""
    steps = [step for step in location if isinstance(step, str)]
    if len(steps) > 1 and (steps[0] == "levers" or (steps[0] in {"change", "phase"} and steps[1] in _section_names())):
        steps = steps[1:]
    return ".".join(steps) or "file"


@cache
def _section_names() -> frozenset[str]:
    return frozenset(lever.section for lever in catalogue())


def _explain(document: Document, model: type[Strict], error: ErrorDetails) -> list[Problem]:
    """What pydantic found, in the words of a scenario file."""
    location: Location = tuple(error["loc"])
    kind = error["type"]
    if kind == "extra_forbidden":
        near_table = len(location) == 1 and did_you_mean(str(location[0]), model.model_fields)
        leaves = [location] if near_table else _leaves(location, error["input"])
        return [document.problem(leaf, shown_key(leaf), _unknown(model, leaf)) for leaf in leaves]
    if kind == "missing":
        missing = document.problem(location[:-1], shown_key(location), f"is missing{_wanted(location)}")
        blank = document.blanks.get(missing.key)  # written out, but still a comment
        return [missing if blank is None else replace(missing, line=blank)]
    text = error["msg"]
    if kind == "said":
        text = str(error["ctx"]["text"])
    elif kind == "list_type" and location in {(key,) for key in ARRAYS}:
        text = f"must be written with two brackets: [[{location[0]}]]"
    elif kind in {"model_type", "model_attributes_type", "dict_type"}:
        text = "must be a table of keys and values"
    return [document.problem(location, shown_key(location), text)]


def _wanted(location: Location) -> str:
    asks = asked().get(str(location[-1])) if len(location) == 1 else None
    return f" ({asks.meaning}; allowed: {asks.allowed()})" if asks else ""


WRITTEN = frozenset({"times", "add", "path", *KEYS, "step", "lead_months", "capital", "running", "at_most"})
"""The keys of a table that stands for one lever's value, in a sweep for its values, in a plan for its bounds."""


def _leaves(location: Location, value: Any) -> list[Location]:
    """The keys below an unknown one: what its writer took for levers."""
    if isinstance(value, dict) and value and not set(value) <= WRITTEN and len(location) < 5:
        return [leaf for key, inner in value.items() for leaf in _leaves((*location, key), inner)]
    return [location]


def _unknown(model: type[Strict], location: Location) -> str:
    """What is to be said of a key that is not known."""
    steps = [step for step in location if isinstance(step, str)]
    if model is ProfileTable:
        return _nearest("unknown key", steps[-1], list(model.model_fields))
    table = steps[0] if len(steps) > 1 else ""
    if table in {"levers", "change", "phase", "measures"}:
        name = ".".join(steps[1:])
        own = {"change": ["from", "municipalities"], "phase": ["after"]}.get(table, [])
        near = did_you_mean(name, own) or suggest(name)
        return "unknown lever" + (f" (did you mean {near}?)" if near else " (`boligsim levers` lists them)")
    if table == "targets":
        near = did_you_mean(steps[1], _keys(model, "targets"))
        return "unknown measure" + (f" (did you mean {near}?)" if near else "")
    if table == "assumptions":
        near = did_you_mean(steps[-1], assumptions())
        return "unknown assumption" + (f" (did you mean {near}?)" if near else " (`boligsim levers --assumptions`)")
    if table in (own_keys := {"build": BuildTable, "enter": EnterTable, "isolated": IsolatedTable}):
        known = [declared.alias or key for key, declared in own_keys[table].model_fields.items()]
        return _nearest("unknown key", steps[1], known)
    name = ".".join(steps)
    lever = suggest(name)
    if steps[0] in _section_names():
        return "unknown here (a lever stands under [levers] or [[change]])"
    top = [declared.alias or key for key, declared in model.model_fields.items()]
    near = did_you_mean(steps[0], top)
    if near is None and steps[0] in assumptions():
        return "unknown here (an assumption stands under [assumptions])"
    if near is None and lever is not None:
        return f"unknown key (did you mean the lever {lever}, under [levers]?)"
    return _nearest("unknown key", steps[0], top)


def _keys(model: type[Strict], table: str) -> list[str]:
    """The keys that a table of a form may have."""
    declared = model.model_fields[table].annotation
    return list(getattr(declared, "model_fields", {}))


def _nearest(what: str, word: str, known: list[str]) -> str:
    near = did_you_mean(word, known)
    return f"{what} (did you mean {near}?)" if near else f"{what} (known: {', '.join(known)})"
