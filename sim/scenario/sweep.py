"""A sweep file: scenarios, the levers and assumptions that vary in them, and by which design.

Read as strictly as a scenario file. Each point of the design gives a value to every factor; the scenarios are then
resolved with these values as if they stood in a last file, which differs from the scenario's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import Field, PlainValidator, create_model

from sim.assumptions import assumptions
from sim.levers import Value, bare, catalogue, plain
from sim.scenario.factors import Factor, assumption_factor, lever_factor
from sim.scenario.fields import Names, Text, choice, count, speaking
from sim.scenario.loading import load
from sim.scenario.locate import Document, Location, read
from sim.scenario.model import Scenario
from sim.scenario.problems import Problem, ScenarioErrors
from sim.scenario.schema import MOST_REPLICATIONS, Strict
from sim.scenario.sources import Source
from sim.scenario.validating import validate

Kind: TypeAlias = Literal["grid", "latin_hypercube", "sobol", "morris", "table"]
MOST_POINTS = 1_000_000
REQUIRED = ("title", "design")

Point: TypeAlias = tuple[Value, ...]
"""A value for each factor, in the order of the sweep's factors."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a sweep file says.

    Attributes:
        path: the file; base: what the scenarios are compared with, None for none; scenarios: files.
        municipalities: in place of the scenarios' own.
        replications: of each point, None for the scenario's own number.
        factors: what varies, in the file's order of tables.
        design: how points are chosen; points: how many, None for a grid and a table (a Sobol or Morris design
            multiplies them); table: the CSV file of a table.
        measures, periods, groups: what is kept of each run; no measures for all.
    """

    title: str
    why: str
    path: Path
    base: Path | None
    scenarios: tuple[Path, ...]
    municipalities: tuple[str, ...] | None
    replications: int | None
    factors: tuple[Factor, ...]
    design: Kind
    points: int | None
    table: Path | None
    measures: tuple[str, ...]
    periods: tuple[str, ...]
    groups: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Short names of the worlds that each point is run in, the base first if there is one."""
        scenarios = tuple(path.stem for path in self.scenarios) or (self.path.stem,)
        return scenarios if self.base is None else (self.base.stem, *scenarios)

    def applies(self, position: int) -> tuple[Factor, ...]:
        """The factors that act in the world at a position of `names`: in a base, those that no policy sets."""
        if position == 0 and self.base is not None:
            return tuple(factor for factor in self.factors if factor.world)
        return self.factors

    def scenario(self, position: int, point: Point) -> Scenario:
        """The world at a position of `names`, at a point.

        Raises:
            ScenarioErrors: a file is wrong, or does not go with these values.
        """
        files = self.scenarios or (self.base,)
        path = self.base if position == 0 and self.base is not None else files[position - (self.base is not None)]
        assert path is not None
        values = dict(zip((factor.name for factor in self.factors), point, strict=True))
        stated: dict[str, Any] = {}
        changes: dict[Any, dict[str, Any]] = {}
        for factor in self.applies(position):
            value = factor.stated(values[factor.name])
            if factor.assumed:
                stated.setdefault("assumptions", {})[factor.name] = value
                continue
            section, _, short = factor.name.partition(".")
            table = stated.setdefault("levers", {}) if factor.since is None else changes.setdefault(factor.since, {})
            table.setdefault(section, {})[short] = value
        if changes:
            stated["change"] = [{"from": day, **levers} for day, levers in sorted(changes.items())]
        last = Source.stating(self.path, stated)
        return replace(load(path, self.municipalities, last), path=path)


def _form() -> Any:
    sections: dict[str, dict[str, Any]] = {}
    for lever in catalogue():
        kind = Annotated[Any, PlainValidator(speaking(lever_factor(lever)))]
        sections.setdefault(lever.section, {})[lever.short] = (kind, None)
    levers: dict[str, Any] = {
        section: (create_model(section.capitalize(), __base__=Strict, **varied), None)
        for section, varied in sections.items()
    }
    assumed: dict[str, Any] = {
        name: (Annotated[Any, PlainValidator(speaking(assumption_factor(declared)))], None)
        for name, declared in assumptions().items()
    }
    fields: dict[str, Any] = {
        "title": (Text, Field(default=None)),
        "why": (Text, Field(default=None)),
        "base": (Text, Field(default=None)),
        "scenarios": (Names, Field(default=None)),
        "municipalities": (Names, Field(default=None)),
        "replications": (count(1, MOST_REPLICATIONS, "replications"), Field(default=None)),
        "design": (choice(get_args(Kind)), Field(default=None)),
        "points": (count(1, MOST_POINTS, "points"), Field(default=None)),
        "table": (Text, Field(default=None)),
        "measures": (Names, Field(default=None)),
        "periods": (Names, Field(default=None)),
        "groups": (Names, Field(default=None)),
        "levers": (create_model("VariedLevers", __base__=Strict, **levers), Field(default=None)),
        "assumptions": (create_model("VariedAssumptions", __base__=Strict, **assumed), Field(default=None)),
        "all_assumptions": (bool, Field(default=None)),
    }
    return create_model("Sweep", __base__=Strict, **fields)


SweepTable = _form()


def is_sweep(data: Mapping[str, Any]) -> bool:
    """Whether a file's keys are a sweep's."""
    return "design" in data


def load_sweep(path: str | Path, municipalities: Sequence[str] | None = None) -> Sweep:
    """Read a sweep file, and its scenarios at both ends of all that varies.

    Args:
        path: the file.
        municipalities: in place of those of the file and of its scenarios.

    Raises:
        ScenarioErrors: with everything that is wrong.
    """
    path = Path(path)
    document = read(path)
    contents = validate(document, SweepTable)
    problems = document.problems

    def wrong(key: str, text: str) -> None:
        location: Location = (key,) if key in contents else ()
        problems.append(document.problem(location, key, text))

    for key in REQUIRED:
        if key not in contents and not any(problem.key == key for problem in problems):
            wrong(key, "is missing")
    if not {"base", "scenarios"} & set(document.data):
        wrong("scenarios", "is missing (a base, scenarios, or both)")
    factors = _factors(contents)
    if not problems:
        _check_design(contents, factors, wrong)
    if problems:
        raise ScenarioErrors(sorted(problems, key=lambda problem: problem.line or 0))
    sweep = Sweep(
        title=contents["title"],
        why=contents.get("why", ""),
        path=path,
        base=path.parent / contents["base"] if "base" in contents else None,
        scenarios=tuple(path.parent / name for name in contents.get("scenarios", ())),
        municipalities=tuple(municipalities or contents.get("municipalities", ())) or None,
        replications=contents.get("replications"),
        factors=factors,
        design=contents["design"],
        points=contents.get("points"),
        table=path.parent / contents["table"] if "table" in contents else None,
        measures=tuple(contents.get("measures", ())),
        periods=tuple(contents.get("periods", ("all",))),
        groups=tuple(contents.get("groups", ("all",))),
    )
    _check_worlds(sweep, document)
    return sweep


def _factors(contents: Mapping[str, Any]) -> tuple[Factor, ...]:
    levers = [factor for section in contents.get("levers", {}).values() for factor in section.values()]
    assumed = {factor.name: factor for factor in contents.get("assumptions", {}).values()}
    if contents.get("all_assumptions"):
        assumed = {factor.name: factor for factor in every_assumption()} | assumed
    return (*levers, *assumed.values())


def every_assumption() -> tuple[Factor, ...]:
    """All assumptions, over their whole ranges."""
    return tuple(assumption_factor(one)({}) for one in assumptions().values() if one.low < one.high)


def _check_design(contents: Mapping[str, Any], factors: Sequence[Factor], wrong: Any) -> None:
    design = contents["design"]
    if design == "table":
        if "table" not in contents:
            wrong("table", "is missing (the CSV file with a column for each factor)")
    elif "table" in contents:
        wrong("table", 'goes with design = "table" only')
    if design in {"grid", "table"} and "points" in contents:
        wrong("points", f'does not go with design = "{design}"')
    if design not in {"grid", "table"} and "points" not in contents:
        wrong("points", "is missing (how many points)")
    if design == "sobol" and "points" in contents and contents["points"] & (contents["points"] - 1):
        wrong("points", f"must be a power of two for a Sobol design, not {contents['points']}")
    if not factors:
        wrong("levers", "names nothing that varies (under [levers] or [assumptions])")
    if design == "grid":
        for factor in factors:
            if not factor.values:
                wrong("design", f"a grid wants {factor.name} to have values, or steps between low and high")


def _check_worlds(sweep: Sweep, document: Document) -> None:
    """That every scenario resolves at both ends of every factor, and that they can be told apart."""
    problems: list[Problem] = []
    if len(set(sweep.names)) < len(sweep.names):
        problems.append(document.problem(("scenarios",), "scenarios", "two of them share a name, with base or another"))
    for position in range(len(sweep.names)):
        for unit in (0.0, 1.0):
            try:
                sweep.scenario(position, tuple(factor.at(unit) for factor in sweep.factors))
            except ScenarioErrors as errors:
                problems += errors.problems
    if problems:
        raise ScenarioErrors(problems)


def tell(sweep: Sweep) -> list[str]:
    """What a sweep varies, in words."""
    lines = [f"{sweep.title}: a {sweep.design.replace('_', ' ')} over {len(sweep.factors)} of what may vary"]
    for factor in sweep.factors:
        span = ", ".join(map(bare, factor.values)) if factor.values else f"{plain(factor.low)} to {plain(factor.high)}"
        how = {None: "", "times": " times its own", "add": " added", "path": " as its path"}[factor.way]
        since = "" if factor.since is None else f" from {factor.since}"
        lines.append(f"  {'assumes ' if factor.assumed else ''}{factor.name}: {span}{how}{since}")
    lines.append(f"in {', '.join(sweep.names)}" + (f", compared with {sweep.names[0]}" if sweep.base else ""))
    return lines
