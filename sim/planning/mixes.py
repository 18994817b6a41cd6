"""What a mix of measures is: an amount of each, the scenario that it makes, and what it is planned to cost by year."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.experiment.plan_inputs import PlanInput, plan_inputs
from sim.levers import by_name, plain
from sim.scenario.loading import load
from sim.scenario.sources import Source

if TYPE_CHECKING:
    from sim.planning.plan_file import Lot, Plan
    from sim.scenario import Scenario

Mix = tuple[int, ...]
"""For each of a plan's measures the place of its amount among those to choose from."""

WAIT_IN_MODEL = ("builds.municipal", "builds.partnership", "municipal.acquisitions", "municipal.adaptations")
"""What the model itself takes time for: these are decided on the plan's first day and act when it lets them."""
MONTHS = 12


@dataclass(frozen=True)
class Choices:
    """The mixes that a plan chooses among.

    Attributes:
        base: the scenario without the plan.
    """

    plan: Plan
    base: Scenario

    @classmethod
    def of(cls, plan: Plan) -> Choices:
        """Those of a plan file.

        Raises:
            ScenarioErrors: its base cannot be used.
        """
        return cls(plan, plan.scenario())

    @cached_property
    def inputs(self) -> tuple[PlanInput | None, ...]:
        """What one more of each measure costs here, as the file has it or as is known; None if neither."""
        known = {one.lever: one for one in plan_inputs(self.base.municipalities[0])}
        return tuple(_stated(lot, known.get(lot.lever)) for lot in self.plan.lots)

    @property
    def count(self) -> int:
        """How many mixes there are."""
        number = 1
        for lot in self.plan.lots:
            number *= lot.choices
        return number

    def number(self, mix: Mix) -> int:
        """A mix's own number, from 1; 0 is the base's."""
        number = 0
        for lot, choice in zip(self.plan.lots, mix, strict=True):
            number = number * lot.choices + choice
        return number + 1

    def mix(self, number: int) -> Mix:
        """The mix of a number from 1."""
        rest = number - 1
        choices = []
        for lot in reversed(self.plan.lots):
            rest, choice = divmod(rest, lot.choices)
            choices.append(choice)
        return tuple(reversed(choices))

    def amounts(self, mix: Mix) -> dict[str, float]:
        """How much more of each lever."""
        return {lot.lever: lot.amount(choice) for lot, choice in zip(self.plan.lots, mix, strict=True)}

    def begins(self, position: int) -> date:
        """The first day on which a measure acts, or is decided where the model takes its time itself."""
        lot, known = self.plan.lots[position], self.inputs[position]
        lead = lot.lead_months
        if lead is None:
            lead = 0.0 if lot.lever in WAIT_IN_MODEL or known is None else known.lead_months
        months = self.plan.since.year * MONTHS + self.plan.since.month - 1 + round(lead)
        return date(months // MONTHS, months % MONTHS + 1, 1)

    def stated(self, mix: Mix) -> dict[str, Any]:
        """What a scenario file with the plan says on top of the base."""
        changes: dict[date, dict[str, dict[str, Any]]] = {}
        for position, (lever, amount) in enumerate(self.amounts(mix).items()):
            if amount:
                section, _, short = lever.partition(".")
                value: Any = {"add": amount} if by_name()[lever].figure is not None else amount
                changes.setdefault(self.begins(position), {}).setdefault(section, {})[short] = value
        return {"change": [{"from": day, **levers} for day, levers in sorted(changes.items())]} if changes else {}

    def scenario(self, mix: Mix, more: dict[str, Any] | None = None) -> Scenario:
        """The scenario of a mix; `more` is stated besides, as an economy's shift.

        Raises:
            ScenarioErrors: a value does not go with the base.
        """
        last = Source.stating(self.plan.path, {**self.stated(mix), **(more or {})})
        names = None if self.plan.municipality is None else [self.plan.municipality]
        return replace(load(self.plan.base, names, last), path=self.plan.path)

    def text(self, mix: Mix, title: str, why: str, base: str) -> str:
        """The mix as a scenario file."""
        from sim.scenario.profile_template import quoted

        lines = [f"title = {quoted(title)}", f"why = {quoted(why)}", f"base = {quoted(base)}"]
        if self.plan.municipality is not None:
            lines.append(f"municipalities = [{quoted(self.plan.municipality)}]")
        for change in self.stated(mix).get("change", []):
            lines += ["", "[[change]]", f"from = {change['from']}"]
            for section, levers in change.items():
                if section != "from":
                    lines += [f"{section}.{short} = {_written(value)}" for short, value in levers.items()]
        return "\n".join(lines) + "\n"

    @property
    def years(self) -> range:
        """The calendar years of the plan."""
        return range(self.plan.since.year, self.base.end.year + (self.base.end.month > 1))

    def schedule(self, mix: Mix) -> list[Step]:
        """What each measure does and costs in each year."""
        return [
            self._step(position, amount, year)
            for position, amount in enumerate(self.amounts(mix).values())
            if amount
            for year in self.years
        ]

    def yearly_cost(self, mix: Mix) -> float:
        """NOK of January 2008 a year that the municipality pays, net of rents, on average over the plan's years."""
        months = (self.base.end.year - self.plan.since.year) * MONTHS + self.base.end.month - self.plan.since.month
        return sum(step.municipality for step in self.schedule(mix)) * MONTHS / months

    def _step(self, position: int, amount: float, year: int) -> Step:
        lever, known = self.plan.lots[position].lever, self.inputs[position]
        begins = self.begins(position)
        active = _months_within(begins, self.base.end, year)
        if known is None:
            return Step(lever, year, amount if active else 0.0, 0.0, 0.0)
        if by_name()[lever].unit.endswith("a year"):
            new = amount * active / MONTHS
            before = amount * _months_before(begins, year) / MONTHS
            standing = before + new / 2  # those that come in the course of a year are there for half of it
            paid = known.capital * new + (known.running - known.income) * standing * bool(active)
            state = known.state * new
        else:
            new = amount if active else 0.0
            running = known.running - known.income
            paid = amount * running * active / MONTHS + known.capital * amount * (year == begins.year)
            state = known.state * amount * (year == begins.year)
        if known.payer == "state":
            paid, state = 0.0, state + paid
        elif known.payer != "municipality":
            paid = 0.0
        return Step(lever, year, new, paid, state)


@dataclass(frozen=True, slots=True)
class Step:
    """What a measure does in a year.

    Attributes:
        amount: more of the lever in force (or new in the year, of what comes by the year).
        municipality, state: NOK of January 2008 that each pays, less rents.
    """

    lever: str
    year: int
    amount: float
    municipality: float
    state: float


def _stated(lot: Lot, known: PlanInput | None) -> PlanInput | None:
    """The cost of one more, with what the plan's file says in place of what is known."""
    if known is None:
        if lot.capital is None and lot.running is None:
            return None
        known = PlanInput(lever=lot.lever, unit=by_name()[lot.lever].unit, lead_months=0.0, high=lot.high, basis="")
    if lot.capital is not None:
        known = replace(known, capital=lot.capital)
    return known if lot.running is None else replace(known, running=lot.running)


def _months_within(begins: date, end: date, year: int) -> int:
    """Months of a year from one day to another."""
    first = max(begins.year * MONTHS + begins.month - 1, year * MONTHS)
    last = min(end.year * MONTHS + end.month - 1, (year + 1) * MONTHS)
    return max(0, last - first)


def _months_before(begins: date, year: int) -> int:
    return max(0, year * MONTHS - (begins.year * MONTHS + begins.month - 1))


def _written(value: Any) -> str:
    return f"{{ add = {plain(value['add'])} }}" if isinstance(value, dict) else plain(value)
