"""A plan in words: what to do, what it costs, how sure the choice is, and when it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.assumptions import assumptions
from sim.language import say
from sim.language.writing import in_month, marked, short
from sim.levers import by_name
from sim.planning.failure import ECONOMY
from sim.report.numbers import number
from sim.report.terminal import aligned
from sim.report.terminal import plain as plainly
from sim.report.words import title_of, within

if TYPE_CHECKING:
    from sim.planning.failure import Condition, Failure
    from sim.planning.mixes import Choices, Mix
    from sim.planning.planning import Made
    from sim.planning.selection import Standing


UNLIKELY = 0.05
"""A mix with less than this probability of meeting its targets is said not to."""


def mix_in_words(choices: Choices, mix: Mix) -> list[str]:
    """Each measure with its amount; nothing of those of which nothing more is taken."""
    told = []
    for position, (lever, amount) in enumerate(choices.amounts(mix).items()):
        if amount:
            one = by_name()[lever]
            told.append(
                say(
                    "{title}: {amount} more ({unit}), from {month}",
                    title=say(one.title),
                    amount=short(amount),
                    unit=say(one.unit),
                    month=in_month(choices.begins(position)),
                )
            )
    return told or [say("Nothing more than today.")]


def need_in_words(choices: Choices) -> str:
    """What the need left is a number of."""
    plan = choices.plan
    if plan.targets:
        return say("missed of the targets in all (0: all are met)")
    return say("part left of {what}", what=say(" and ").join(within(title_of(name)) for name in plan.minimise))


def mix_in_short(choices: Choices, mix: Mix) -> str:
    """A mix in a few words."""
    taken = [
        say("{amount} of {what}", amount=short(amount), what=within(say(by_name()[lever].title)))
        for lever, amount in choices.amounts(mix).items()
        if amount
    ]
    return ", ".join(taken) or say("nothing more")


def outcome(best: Standing, choices: Choices) -> str:
    """What the recommended mix costs and leaves."""
    cost = say(
        "It costs {cost} NOK million a year (prices of January 2008, net of rents)", cost=number(best.cost / 1e6, 2)
    )
    spread = {"need": number(best.need, 2), "low": number(best.low, 2), "high": number(best.high, 2)}
    if not choices.plan.targets:
        left = say("and leaves {need}, {what}; 95 % interval {low} to {high}.", what=need_in_words(choices), **spread)
    elif best.need > 0:
        left = say("and misses the targets by {need} in all; 95 % interval {low} to {high}.", **spread)
    else:
        left = say("and on average meets the targets.")
    return f"{cost} {left}"


def sure(made: Made, choices: Choices) -> list[str]:
    """How sure the choice is, and what is given up against the next best."""
    best, *others = made.selection.standings
    told = [
        say(
            "Probability that the choice among {count} is right or as good: at least {chance} % "
            "({replications} histories).",
            count=len(made.selection.standings),
            chance=min(99, int(100 * made.selection.correct)),
            replications=best.replications,
        )
    ]
    if choices.plan.targets and best.need > 0 and best.meets < UNLIKELY:
        told.insert(0, say("No mix that was tried meets the targets: this one misses them least."))
    elif choices.plan.targets:
        told.append(say("Probability that its means meet all targets: {chance} %.", chance=f"{100 * best.meets:.0f}"))
    if others:
        told.append(_against(best, others[0], choices))
    if made.rivals:
        told.append(
            say(
                "Across the ensemble it is the best of {count} in {part} % of the plausible sets of assumptions.",
                count=len(made.rivals),
                part=f"{100 * made.rivals[0].best:.0f}",
            )
        )
    return told


def _against(best: Standing, other: Standing, choices: Choices) -> str:
    return say(
        "The next best ({what}) costs {cost} NOK million a year and leaves {need} of need.",
        what=mix_in_short(choices, other.mix),
        cost=number((other.cost - best.cost) / 1e6, 2, signed=True),
        need=number(other.need - best.need, 3, signed=True),
    )


def failure_in_words(failure: Failure) -> list[str]:
    """Where the plan fails, in sentences."""
    count = failure.margins.size
    told = [
        say(
            "The goal is missed in {missed} of {count} worlds, in one history of each; {mean}.",
            missed=failure.missed,
            count=count,
            mean=_by(failure.margin),
        )
    ]
    if len(failure.branches) == 1:
        told.append(say("Nothing in the economy or the assumptions tells these worlds from one another."))
    else:
        told += [
            say(
                "Where {where}: {mean} (missed in {missed} of {count}).",
                where=say(" and ").join(map(_condition, branch.conditions)),
                mean=_by(branch.margin),
                missed=branch.missed,
                count=branch.worlds,
            )
            for branch in failure.branches
        ]
    return told


def _by(margin: float) -> str:
    """By how much the goal is missed or met, in parts of the need or the target."""
    size = number(100 * abs(margin), 0)
    if margin > 0:
        return say("on average it is missed by {size} %", size=size)
    return say("on average it is met with {size} % to spare", size=size)


def _condition(one: Condition) -> str:
    if one.name in ECONOMY:
        lever = by_name()[one.name]
        return say(
            "{what} is shifted by more than {limit} {unit}"
            if one.above
            else "{what} is shifted by at most {limit} {unit}",
            what=within(say(lever.title)),
            limit=number(one.limit, 1, signed=True),
            unit=say(lever.unit),
        )
    return say(
        "the assumption {name} is more than {limit} {unit}"
        if one.above
        else "the assumption {name} is at most {limit} {unit}",
        name=one.name,
        limit=marked(f"{one.limit:.4g}"),
        unit=say(assumptions()[one.name].unit),
    )


def plan_text(made: Made, choices: Choices) -> str:
    """The plan for a terminal."""
    plan, best = choices.plan, made.selection.standings[0]
    years = sorted({step.year for step in made.schedule})
    rows: list[tuple[str, ...]] = [("NOK million", *map(str, years), "sum")]
    for lever in dict.fromkeys(step.lever for step in made.schedule):
        paid = {step.year: step.municipality / 1e6 for step in made.schedule if step.lever == lever}
        rows.append((lever, *(number(paid.get(year, 0.0), 1) for year in years), number(sum(paid.values()), 1)))
    lines = [
        plan.title,
        "",
        f"Of {number(choices.count)} mixes {len(made.tried)} were tried. Recommended:",
        *(f"  * {sentence}" for sentence in mix_in_words(choices, made.chosen)),
        "",
        outcome(best, choices),
        *sure(made, choices),
        "",
        *(aligned(rows, left=(0,)) if made.schedule else []),
        "",
        "When does it fail?",
        *(f"  {sentence}" for sentence in failure_in_words(made.failure)),
    ]
    return plainly("\n".join(lines))
