"""A validation in the terminal: each published figure beside the model's interval, and the closing line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.report.numbers import decimals_of_interval, number
from sim.report.terminal import aligned, plain

if TYPE_CHECKING:
    from sim.evidence.validate import Answer, Use, Validation

WIDEST = 46
TITLES: Mapping[Use, str] = {
    "fitted": "Figures up to 2012 to which assumptions are fitted",
    "held out": "Figures up to 2012 to which nothing is fitted: other quantities, and towns",
    "predicted": "Later figures, predicted",
}


def validation_text(validation: Validation) -> str:
    """Tables of what was fitted to and of what is predicted, what is not mapped, by reason, and the count."""
    lines: list[str] = []
    for use, title in TITLES.items():
        chosen = [one for one in validation.answers if one.use == use]
        if not chosen:
            continue
        rows = [("", "", "", "published", "model", "90 % interval", "", "published lies"), *map(_row, chosen)]
        inside = sum(one.verdict == "inside" for one in chosen)
        alone = sum(one.ensemble_low <= one.question.published <= one.ensemble_high for one in chosen)
        lines += [title, "", *aligned(rows, left=(0, 1, 2, 6, 7)), ""]
        lines += [
            f"{inside} of {len(chosen)} inside; {alone} inside the ensemble's spread alone, without tolerance",
            "",
        ]
    reasons = Counter(reason for _, reason in validation.unmapped)
    if reasons:
        lines += ["Not mapped:", *(f"  {count} {reason}" for reason, count in reasons.most_common()), ""]
    return plain("\n".join(lines))


def _row(one: Answer) -> tuple[str, ...]:
    question = one.question
    fact = question.fact
    decimals = decimals_of_interval(one.low, one.high, question.published)
    name = fact.quantity if len(fact.quantity) <= WIDEST else fact.quantity[: WIDEST - 1] + "…"
    figures = (number(value, decimals) for value in (question.published, one.median))
    interval = f"{number(one.low, decimals)} to {number(one.high, decimals)}"
    unit = fact.unit.partition("(")[0].partition(";")[0].partition("->")[0].strip()
    return name, question.place.profile, fact.year, *figures, interval, unit, one.verdict
