"""A plan file: measures with their bounds, a budget or targets, and what is to be made small.

Read as strictly as a scenario file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, PlainValidator, create_model

from sim.levers import Lever, by_name, catalogue, plain
from sim.measures.catalogue import catalogue as measures
from sim.scenario.fields import MonthStart, Names, Text, amount, check_keys, speaking
from sim.scenario.loading import load
from sim.scenario.locate import Location, read
from sim.scenario.model import Scenario
from sim.scenario.problems import ScenarioErrors, did_you_mean
from sim.scenario.schema import Strict
from sim.scenario.validating import validate
from sim.scenario.values import parse_number

REQUIRED = ("title", "base", "from", "measures")
MEASURE_KEYS = ("low", "high", "step", "lead_months", "capital", "running")
TARGET_KEYS = ("at_most", "times")
LARGEST_BUDGET = 1e12
MOST_STEPS = 200


@dataclass(frozen=True, slots=True)
class Lot:
    """A measure of a plan: from `low` to `high` more of a lever, by `step`.

    Attributes:
        lead_months: until it acts; capital, running: NOK once and a year for one more. None for what is known of the
            municipality (`boligsim costs`).
    """

    lever: str
    low: float
    high: float
    step: float
    lead_months: float | None
    capital: float | None
    running: float | None

    @property
    def choices(self) -> int:
        """How many amounts there are to choose from."""
        return round((self.high - self.low) / self.step) + 1

    def amount(self, choice: int) -> float:
        """The amount at a place among them, from 0."""
        return self.low + choice * self.step


@dataclass(frozen=True, slots=True)
class Target:
    """A measure that a plan must bring down: to `at_most`, or to `times` what it is in the base."""

    measure: str
    at_most: float | None
    times: float | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a plan file says.

    Attributes:
        base: the scenario without the plan; municipality: instead of the base's own, which must be one.
        since: first day on which anything can be decided.
        period: over which goals and targets are measured.
        budget: NOK of January 2008 a year that the municipality may spend, on average over the plan's years.
        minimise: measures whose mean relative to the base is made small, where there is a budget.
    """

    title: str
    why: str
    path: Path
    base: Path
    municipality: str | None
    since: date
    period: str
    budget: float | None
    minimise: tuple[str, ...]
    targets: tuple[Target, ...]
    lots: tuple[Lot, ...]

    def scenario(self) -> Scenario:
        """The base, where the plan is for.

        Raises:
            ScenarioErrors: it cannot be used.
        """
        return load(self.base, None if self.municipality is None else [self.municipality])


def _lot(lever: Lever) -> Any:
    def check(raw: Any) -> Lot:
        if not isinstance(raw, dict):
            raise ValueError("must be a table: { high = 4, step = 1 }")
        check_keys(raw, MEASURE_KEYS)
        if "high" not in raw or "step" not in raw:
            raise ValueError("wants high and step")
        numbers = {key: parse_number(value, "a number") for key, value in raw.items()}
        low, high, step = numbers.get("low", 0.0), numbers["high"], numbers["step"]
        if not 0 <= low < high or step <= 0:
            raise ValueError("low must be at least 0 and below high, and step above 0")
        if abs((high - low) / step - round((high - low) / step)) > 1e-9 or (high - low) / step > MOST_STEPS:
            raise ValueError(f"high must be low and some steps more, {MOST_STEPS} at most")
        return Lot(lever.name, low, high, step, *(numbers.get(key) for key in MEASURE_KEYS[3:]))

    return Annotated[Any, PlainValidator(speaking(check))]


def _target(name: str) -> Any:
    def check(raw: Any) -> Target:
        if not isinstance(raw, dict) or len(raw) != 1:
            raise ValueError("must be { at_most = … } or { times = … } of what it is in the base")
        check_keys(raw, TARGET_KEYS)
        ((key, value),) = raw.items()
        number = parse_number(value, "a number")
        if number < 0:
            raise ValueError(f"{plain(number)} is below 0")
        return Target(name, number if key == "at_most" else None, number if key == "times" else None)

    return Annotated[Any, PlainValidator(speaking(check))]


def _form() -> Any:
    sections: dict[str, dict[str, Any]] = {}
    for lever in catalogue():
        if lever.kind == "number" and lever.scale == "municipal":
            sections.setdefault(lever.section, {})[lever.short] = (_lot(lever), None)
    lots: dict[str, Any] = {
        section: (create_model(f"Plan{section.capitalize()}", __base__=Strict, **made), None)
        for section, made in sections.items()
    }
    targets: dict[str, Any] = {measure.name: (_target(measure.name), None) for measure in measures()}
    fields: dict[str, Any] = {
        "title": (Text, Field(default=None)),
        "why": (Text, Field(default=None)),
        "base": (Text, Field(default=None)),
        "municipality": (Text, Field(default=None)),
        "since": (MonthStart, Field(default=None, alias="from")),
        "period": (Text, Field(default=None)),
        "budget": (amount(0, LARGEST_BUDGET, "NOK a year"), Field(default=None)),
        "minimise": (Names, Field(default=None)),
        "targets": (create_model("Targets", __base__=Strict, **targets), Field(default=None)),
        "measures": (create_model("Measures", __base__=Strict, **lots), Field(default=None)),
    }
    return create_model("Plan", __base__=Strict, **fields)


PlanTable = _form()


def load_plan(path: str | Path) -> Plan:
    """Read a plan file.

    Raises:
        ScenarioErrors: with everything that is wrong.
    """
    path = Path(path)
    document = read(path)
    contents = validate(document, PlanTable)
    problems = document.problems

    def wrong(key: str, text: str) -> None:
        location: Location = (key,) if key in contents else ()
        problems.append(document.problem(location, key, text))

    for key in REQUIRED:
        if key not in contents and not any(problem.key.startswith(key) for problem in problems):
            wrong(key, "is missing")
    lots = tuple(lot for section in contents.get("measures", {}).values() for lot in section.values())
    targets = tuple(contents.get("targets", {}).values())
    known = [measure.name for measure in measures()]
    for name in contents.get("minimise", ()):
        if name not in known:
            near = did_you_mean(name, known)
            wrong("minimise", f'there is no measure "{name}"' + (f" (did you mean {near}?)" if near else ""))
    if not problems:
        if not lots:
            wrong("measures", "names no measure")
        if ("budget" in contents) == bool(targets):
            wrong("budget", "a plan has either a budget (and minimise), or targets")
        elif "budget" in contents and not contents.get("minimise"):
            wrong("minimise", "is missing: what the budget is to make small")
        elif targets and contents.get("minimise"):
            wrong("minimise", "goes with a budget; with targets the plan is to cost as little as it can")
    if problems:
        raise ScenarioErrors(sorted(problems, key=lambda problem: problem.line or 0))
    plan = Plan(
        title=contents["title"],
        why=contents.get("why", ""),
        path=path,
        base=path.parent / contents["base"],
        municipality=contents.get("municipality"),
        since=contents["from"],
        period=contents.get("period", "all"),
        budget=contents.get("budget"),
        minimise=tuple(contents.get("minimise", ())),
        targets=targets,
        lots=lots,
    )
    scenario = plan.scenario()
    if len(scenario.names) != 1:
        wrong("municipality", f"a plan is for one municipality (the base has {len(scenario.names)})")
    if not scenario.start <= plan.since < scenario.end:
        wrong("from", f"must lie between {scenario.start} and {scenario.end}")
    years = [str(year) for year in range(plan.since.year, scenario.end.year)]
    if plan.period not in ("all", *years):
        wrong("period", f'must be "all" or a year from "{years[0]}" to "{years[-1]}"')
    if problems:
        raise ScenarioErrors(problems)
    return plan


def tell(plan: Plan) -> list[str]:
    """What a plan chooses from and aims at, in words."""
    lines = [f"{plan.title}: a plan from {plan.since}"]
    for lot in plan.lots:
        unit = by_name()[lot.lever].unit
        lines.append(f"  {lot.lever}: {plain(lot.low)} to {plain(lot.high)} more by {plain(lot.step)} ({unit})")
    if plan.budget is not None:
        lines.append(f"makes {', '.join(plan.minimise)} small ({plan.period}) with {plain(plan.budget)} NOK a year")
    for target in plan.targets:
        goal = f"at most {plain(target.at_most)}" if target.times is None else f"{plain(target.times)} of the base's"
        lines.append(f"target: {target.measure} {goal} ({plan.period})")
    return lines
