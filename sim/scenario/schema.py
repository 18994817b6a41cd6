"""The form of scenario and profile files: pydantic models made from the declarations, and the JSON Schema.

Models check one file's form; what takes the whole chain of bases into account is the work of
`sim.scenario.loading`.
"""

from __future__ import annotations

import json
from functools import partial
from types import GenericAlias
from typing import Annotated, Any, get_args

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema, create_model

from sim.assumptions import Declared, assumptions
from sim.levers import Lever, catalogue, plain
from sim.scenario.fields import (
    Day,
    MonthStart,
    Names,
    Tenure,
    Text,
    YesNo,
    amount,
    choice,
    choices,
    count,
    figure,
    speaking,
)
from sim.scenario.isolated import (
    LEAST_ARRIVALS,
    LONGEST_STAY,
    MOST_ARRIVALS,
    MOST_DWELLINGS,
    MOST_TENANTS,
    CaseName,
    QueueName,
    StayForm,
)
from sim.scenario.profile import WORDS, asked
from sim.scenario.values import parse, parse_number

MOST_REPLICATIONS = 100_000
LONGEST_WARMUP = 600
LARGEST_BUILD = 100_000
LONGEST_PROGRAMME = 240


class Strict(BaseModel):
    """No key that is not declared, no value turned into another kind."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, arbitrary_types_allowed=True)


def _lever_form(lever: Lever) -> dict[str, Any]:
    """JSON Schema of one lever."""
    said: dict[str, Any] = {
        "description": f"{lever.meaning} Unit: {lever.unit}." if lever.unit else lever.meaning,
    }
    if lever.default is not None:
        said["default"] = lever.default
    if lever.kind == "bool":
        return {**said, "type": "boolean"}
    if lever.kind == "choice":
        return {**said, "type": "string", "enum": list(lever.choices)}
    number = {"type": "number", "minimum": lever.low, "maximum": lever.high}

    def table(key: str, form: dict[str, Any]) -> dict[str, Any]:
        return {"type": "object", "properties": {key: form}, "required": [key], "additionalProperties": False}

    if lever.scale == "municipal":
        forms = [number, table("add", {"type": "number"})]
        if lever.figure is not None:
            forms.insert(1, table("times", {"type": "number", "minimum": 0}))
            said["description"] += f" Default: the profile's {lever.figure}."
        return {**said, "anyOf": forms}
    if lever.scale == "economy":
        return {**said, "anyOf": [number, table("add", number), table("path", {"type": "string"})]}
    return {**said, **number}


def _sections() -> dict[str, Any]:
    """One optional table per section of levers, made from the catalogue."""
    sections: dict[str, dict[str, Any]] = {}
    for lever in catalogue():
        kind = Annotated[
            Any,
            PlainValidator(speaking(lambda raw, lever=lever: parse(lever, raw))),
            WithJsonSchema(_lever_form(lever)),
        ]
        sections.setdefault(lever.section, {})[lever.short] = (kind, None)
    return {
        section: (create_model(section.capitalize(), __base__=Strict, **levers), None)
        for section, levers in sections.items()
    }


def _assumption(declared: Declared, raw: Any) -> float:
    number = parse_number(raw, declared.allowed())
    if not declared.low <= number <= declared.high:
        raise ValueError(f"{plain(number)} is out of range (allowed: {declared.allowed()})")
    return number


def _assumptions() -> dict[str, Any]:
    """One optional number for each assumption, within its range."""
    return {
        name: (
            Annotated[
                Any,
                PlainValidator(speaking(partial(_assumption, declared))),
                WithJsonSchema(
                    {
                        "description": f"{declared.reason}. Unit: {declared.unit}.",
                        "default": declared.value,
                        "type": "number",
                        "minimum": declared.low,
                        "maximum": declared.high,
                    }
                ),
            ],
            None,
        )
        for name, declared in assumptions().items()
    }


def _said(text: str, **more: Any) -> Any:
    return Field(description=text, **more)


LeverTable = create_model("Levers", __base__=Strict, **_sections())
AssumptionsTable = create_model("Assumptions", __base__=Strict, **_assumptions())
_change: dict[str, Any] = {
    "date_from": (Day, _said("First day in force.", alias="from")),
    "municipalities": (Names, _said("Where; everywhere if left out.", default=None)),
    **_sections(),
}
ChangeTable = create_model("Change", __base__=Strict, **_change)
_build: dict[str, Any] = {
    "date": (Day, _said("Day on which the dwellings are ready to move into.")),
    "count": (count(0, LARGEST_BUILD, "dwellings"), _said("Dwellings.")),
    "size": (count(1, 5, "rooms"), _said("Rooms of each; 5 stands for five and more.")),
    "tenure": (Tenure, _said("Who lets or sells them.")),
    "municipalities": (
        Names,
        _said("Where; one such project in each municipality if left out.", default=None),
    ),
}
BuildTable = create_model("Build", __base__=Strict, **_build)
_phase: dict[str, Any] = {
    "after": (count(0, LONGEST_PROGRAMME, "months"), _said("Months since a municipality entered.")),
    **_sections(),
}
PhaseTable = create_model("Phase", __base__=Strict, **_phase)
_enter: dict[str, Any] = {
    "date_from": (MonthStart, _said("First day of the first phase; the first of a month.", alias="from")),
    "municipalities": (Names, _said("Who enters; all if left out.", default=None)),
}
EnterTable = create_model("Enter", __base__=Strict, **_enter)
_isolated: dict[str, Any] = {
    "queue": (choice(get_args(QueueName)), _said("The queue that is left of the model.")),
    "arrivals": (
        amount(LEAST_ARRIVALS, MOST_ARRIVALS, "a year"),
        _said("How many come a year, at random.", default=None),
    ),
    "cases": (
        choices(get_args(CaseName)),
        _said("Of office: kinds of case, each as likely; applications for a dwelling if left out.", default=None),
    ),
    "dwellings": (count(1, MOST_DWELLINGS, "dwellings"), _said("Of dwellings: how many there are.", default=None)),
    "stay_days": (
        amount(1.0, LONGEST_STAY, "days"),
        _said("Of dwellings: how long tenants stay, in the mean.", default=None),
    ),
    "stays": (
        choice(get_args(StayForm)),
        _said("Of dwellings: how lengths of stay are spread; exponential if left out.", default=None),
    ),
    "turned_away": (
        YesNo,
        _said("Of dwellings: who finds none ready goes away instead of waiting.", default=None),
    ),
    "tenants": (
        count(1, MOST_TENANTS, "households"),
        _said("Of leases: municipal tenants at the beginning, and as many private ones.", default=None),
    ),
}
IsolatedTable = create_model("Isolated", __base__=Strict, **_isolated)
_scenario: dict[str, Any] = {
    "title": (Text, _said("What the scenario is called in results.", default=None)),
    "why": (Text, _said("Why anyone would ask this, and where it comes from.", default=None)),
    "base": (Text, _said("The scenario that this one differs from, relative to this file.", default=None)),
    "municipalities": (Names, _said("Shipped profiles by name, or profile files.", default=None)),
    "start": (MonthStart, _said("First day reported; the first of a month.", default=None)),
    "end": (MonthStart, _said("First day not simulated; the first of a month.", default=None)),
    "warmup": (
        count(0, LONGEST_WARMUP, "months"),
        _said("Months before start, under the rules of the start, not reported.", default=None),
    ),
    "replications": (
        count(1, MOST_REPLICATIONS, "replications"),
        _said("How many times the scenario is run.", default=None),
    ),
    "levers": (LeverTable, _said("In force from the start.", default=None)),
    "assumptions": (AssumptionsTable, _said("What is assumed otherwise, for the whole time.", default=None)),
    "isolated": (IsolatedTable, _said("One queue by itself, to be held against queueing theory.", default=None)),
    "change": (GenericAlias(list, (ChangeTable,)), _said("In force from a date.", default=None)),
    "build": (GenericAlias(list, (BuildTable,)), _said("Dated building projects.", default=None)),
    "phase": (
        GenericAlias(list, (PhaseTable,)),
        _said("What a programme changes where it has been entered, so many months after.", default=None),
    ),
    "enter": (GenericAlias(list, (EnterTable,)), _said("Municipalities that enter the programme.", default=None)),
}
ScenarioTable = create_model("Scenario", __base__=Strict, **_scenario)


_profile: dict[str, Any] = {
    **dict.fromkeys(WORDS, (Text, ...)),
    **{name: (Annotated[Any, PlainValidator(speaking(figure(name, asks)))], ...) for name, asks in asked().items()},
}
ProfileTable = create_model("Profile", __base__=Strict, **_profile)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of scenario files, for editors."""
    form = ScenarioTable.model_json_schema(by_alias=True)
    _tidy(form)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "boligsim scenario",
        "description": "A base and a difference from it.",
        **{key: value for key, value in form.items() if key != "title"},
    }


def _tidy(form: Any) -> None:
    """Leave out the titles that repeat a key, and defaults of null, which TOML does not have."""
    if isinstance(form, dict):
        for key in ("properties", "$defs"):
            for inner in form.get(key, {}).values():
                inner.pop("title", None)
        if form.get("default", 0) is None:
            del form["default"]
        for value in form.values():
            _tidy(value)
    elif isinstance(form, list):
        for value in form:
            _tidy(value)


def json_schema_text() -> str:
    """What `scenarios/scenario.schema.json` holds."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"
