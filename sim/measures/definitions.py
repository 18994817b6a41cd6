"""What each measure means and how it is counted, in the language that is spoken."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sim.language import say
from sim.measures.catalogue import Kind, Measure, catalogue

COUNTED: Mapping[Kind, str] = {
    "stock": "Mean over the months, each at its end.",
    "flow": "Sum over the period.",
    "duration": "Mean of those that ended in the period.",
    "share": "Over the whole period.",
    "index": "Mean over the months.",
    "money": "Sum over the period.",
}
"""What a kind of measure says of a period."""


def definition(name: str) -> str:
    """What a measure means and how it is counted, in the language that is spoken.

    Raises:
        KeyError: there is no such measure.
    """
    measure = _by_name()[name]
    return f"{say(measure.meaning)}. {say(COUNTED[measure.kind])}"


@cache
def _by_name() -> Mapping[str, Measure]:
    return {measure.name: measure for measure in catalogue()}
