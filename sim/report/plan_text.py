"""A plan in words: what to do, what it costs, how sure the choice is, and when it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.levers import by_name, plain
from sim.planning.failure import in_words
from sim.report.numbers import number
from sim.report.terminal import aligned
from sim.report.terminal import plain as plainly
from sim.report.words import title_of, within

if TYPE_CHECKING:
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
            told.append(f"{one.title}: {plain(amount)} more ({one.unit}), from {choices.begins(position):%B %Y}")
    return told or ["Nothing more than today."]


def need_in_words(choices: Choices) -> str:
    """What the need left is a number of."""
    plan = choices.plan
    if plan.targets:
        return "missed of the targets in all (0: all are met)"
    return f"part left of {' and '.join(within(title_of(name)) for name in plan.minimise)}"


def mix_in_short(choices: Choices, mix: Mix) -> str:
    """A mix in a few words."""
    taken = [(lever, amount) for lever, amount in choices.amounts(mix).items() if amount]
    return (
        ", ".join(f"{plain(amount)} of {within(by_name()[lever].title)}" for lever, amount in taken) or "nothing more"
    )


def sure(made: Made, choices: Choices) -> list[str]:
    """How sure the choice is, and what is given up against the next best."""
    best, *others = made.selection.standings
    told = [
        f"Probability that the choice among {len(made.selection.standings)} is right or as good: at least "
        f"{min(99, int(100 * made.selection.correct))} % ({best.replications} histories)."
    ]
    if choices.plan.targets and best.need > 0 and best.meets < UNLIKELY:
        told.insert(0, "No mix that was tried meets the targets: this one misses them least.")
    elif choices.plan.targets:
        told.append(f"Probability that its means meet all targets: {100 * best.meets:.0f} %.")
    if others:
        told.append(_against(best, others[0], choices))
    if made.rivals:
        told.append(
            f"Across the ensemble it is the best of {len(made.rivals)} in {100 * made.rivals[0].best:.0f} % of the "
            "plausible sets of assumptions."
        )
    return told


def _against(best: Standing, other: Standing, choices: Choices) -> str:
    cost, need = (best.cost - other.cost) / 1e6, best.need - other.need
    what = mix_in_short(choices, other.mix)
    return (
        f"The next best ({what}) costs {number(-cost, 2, signed=True)} NOK million a year and leaves "
        f"{number(-need, 3, signed=True)} of need."
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
        f"It costs {number(best.cost / 1e6, 2)} NOK million a year (January 2008, net of rents) and leaves "
        f"{number(best.need, 2)} ({need_in_words(choices)}; {number(best.low, 2)} to {number(best.high, 2)}).",
        *sure(made, choices),
        "",
        *(aligned(rows, left=(0,)) if made.schedule else []),
        "",
        "When does it fail?",
        *(f"  {sentence}" for sentence in in_words(made.failure)),
    ]
    return plainly("\n".join(lines))
