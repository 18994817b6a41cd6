"""The page of a plan, with its frontier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiment.in_place import FIGURES
from sim.levers import by_name, plain
from sim.planning.failure import in_words
from sim.planning.plan_folder import PAGE
from sim.report import style
from sim.report.figures.frontier import frontier
from sim.report.numbers import number
from sim.report.plan_text import mix_in_short, mix_in_words, need_in_words, sure
from sim.report.templates import render

if TYPE_CHECKING:
    from pathlib import Path

    from sim.planning.planning import Made
    from sim.planning.trials import Trials

WORLDS = (
    "Each world is one plausible set of assumptions under mortgage interest, unemployment and incomes that go another "
    "way from the start. With targets the goal is to meet them; with a budget, to take away at least half of the need "
    "that the plan takes away under the defaults."
)


def write_plan(made: Made, trials: Trials, folder: Path) -> None:
    """Write plan.html and figures/frontier.png."""
    choices = trials.choices
    plan, best = choices.plan, made.selection.standings[0]
    place = choices.base.municipalities[0].title
    source = f"Source: boligsim; {place}; {len(trials.journal.done)} runs; seed {trials.seed}."
    figure = frontier(made, plan.budget, need_in_words(choices), source)
    (folder / FIGURES).mkdir(exist_ok=True)
    style.png(figure, folder / FIGURES / "frontier.png")
    told = (
        f"Planned cost {number(best.cost / 1e6, 2)} NOK million a year, need left {number(best.need, 2)}, "
        f"{len(made.frontier)} mixes on the frontier."
    )
    page = render(
        "plan.html",
        title=plan.title,
        why=plan.why,
        place=place,
        period=f"{plan.since:%B %Y} to {choices.base.end:%B %Y}",
        mix=mix_in_words(choices, made.chosen),
        outcome=f"It costs {number(best.cost / 1e6, 2)} NOK million a year (prices of January 2008, net of rents) and "
        f"leaves {number(best.need, 2)}, {need_in_words(choices)}; 95 % interval {number(best.low, 2)} to "
        f"{number(best.high, 2)}.",
        sure=sure(made, choices),
        figure=style.svg(figure, "frontier", told),
        tables=[_schedule(made), _standings(made, trials)],
        worlds=WORLDS,
        failure=in_words(made.failure),
        source=source,
    )
    (folder / PAGE).write_text(page, encoding="utf-8")


Table = tuple[str, list[str], list[tuple[str, list[str]]]]
"""Caption, headings, and rows: a name and cells."""


def _schedule(made: Made) -> Table:
    """Year by year what to do and what it costs."""
    years = sorted({step.year for step in made.schedule})
    rows: list[tuple[str, list[str]]] = []
    for lever in dict.fromkeys(step.lever for step in made.schedule):
        steps = {step.year: step for step in made.schedule if step.lever == lever}
        one = by_name()[lever]
        rows.append((f"{one.title}, {one.unit}", [plain(round(steps[year].amount, 2)) for year in years]))
        rows.append((f"{one.title}, NOK million", [number(steps[year].municipality / 1e6, 1) for year in years]))
    sums = [sum(step.municipality for step in made.schedule if step.year == year) / 1e6 for year in years]
    rows.append(("Sum, NOK million", [number(amount, 1) for amount in sums]))
    return "Year by year: what to do, and what the municipality pays, net of rents.", ["", *map(str, years)], rows


def _standings(made: Made, trials: Trials) -> Table:
    """The mixes among which was chosen."""
    rows: list[tuple[str, list[str]]] = []
    for one in made.selection.standings:
        what = mix_in_short(trials.choices, one.mix)
        interval = f"{number(one.low, 2)} to {number(one.high, 2)}"
        cells = [number(one.cost / 1e6, 2), number(one.need, 3), interval, str(one.replications)]
        rows.append((what, [*cells, f"{100 * one.better:.0f} %"]))
    head = ["Mix", "NOK million a year", "Need left", "95 % interval", "Histories", "Better choice"]
    return "The mixes among which was chosen, the recommended one first.", head, rows
