"""The page of a plan, with its frontier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiment.in_place import FIGURES
from sim.language import say
from sim.language.writing import in_month, short
from sim.levers import by_name
from sim.planning.plan_folder import PAGE
from sim.report import style
from sim.report.figures.frontier import frontier
from sim.report.numbers import between, number
from sim.report.plan_text import failure_in_words, mix_in_short, mix_in_words, need_in_words, outcome, sure
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
    place = say(choices.base.municipalities[0].title)
    source = say(
        "Source: boligsim; {place}; {runs} runs; seed {seed}.",
        place=place,
        runs=number(len(trials.journal.done)),
        seed=trials.seed,
    )
    figure = frontier(made, plan.budget, need_in_words(choices), source)
    (folder / FIGURES).mkdir(exist_ok=True)
    style.png(figure, folder / FIGURES / "frontier.png")
    told = say(
        "Planned cost {cost} NOK million a year, need left {need}, {count} mixes on the frontier.",
        cost=number(best.cost / 1e6, 2),
        need=number(best.need, 2),
        count=len(made.frontier),
    )
    page = render(
        "plan.html",
        title=say(plan.title),
        why=say(plan.why) if plan.why else "",
        place=place,
        period=between(in_month(plan.since), in_month(choices.base.end)),
        mix=mix_in_words(choices, made.chosen),
        outcome=outcome(best, choices),
        sure=sure(made, choices),
        figure=style.svg(figure, "frontier", told),
        tables=[_schedule(made), _standings(made, trials)],
        worlds=say(WORLDS),
        failure=failure_in_words(made.failure),
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
        title = say(one.title)
        rows.append((f"{title}, {say(one.unit)}", [short(round(steps[year].amount, 2)) for year in years]))
        rows.append((f"{title}, {say('NOK million')}", [number(steps[year].municipality / 1e6, 1) for year in years]))
    sums = [sum(step.municipality for step in made.schedule if step.year == year) / 1e6 for year in years]
    rows.append((f"{say('Sum')}, {say('NOK million')}", [number(amount, 1) for amount in sums]))
    caption = say("Year by year: what to do, and what the municipality pays, net of rents.")
    return caption, ["", *map(str, years)], rows


def _standings(made: Made, trials: Trials) -> Table:
    """The mixes among which was chosen."""
    targets = bool(trials.choices.plan.targets)
    rows: list[tuple[str, list[str]]] = []
    for one in made.selection.standings:
        what = mix_in_short(trials.choices, one.mix)
        cells = [number(one.cost / 1e6, 2), number(one.need, 3)]
        if targets:
            cells.append(f"{100 * one.meets:.0f} %")
        else:
            cells.append(between(number(one.low, 2), number(one.high, 2)))
        rows.append((what, [*cells, str(one.replications), f"{100 * one.better:.0f} %"]))
    head = [
        say("Mix"),
        say("NOK million a year"),
        say("Missed in all") if targets else say("Need left"),
        say("Meets all targets") if targets else say("95 % interval"),
        say("Histories"),
        say("Better choice"),
    ]
    return say("The mixes among which was chosen, the recommended one first."), head, rows
