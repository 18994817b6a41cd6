"""What measures mean, for the question marks of the page and the workbook's definitions."""

from __future__ import annotations

from collections.abc import Mapping

from sim.language import say
from sim.measures.definitions import definition

COMPARED: Mapping[str, str] = {
    "cost_per_homeless_year_averted": "What municipality and state pay more, over the years that persons are homeless "
    "less; undefined where homelessness does not clearly fall.",
}
"""Meanings of measures that have a value in differences only."""


def meaning_of(measure: str) -> str:
    """What a measure means and how it is counted; nothing of one that only comparisons have."""
    if measure in COMPARED:
        return say(COMPARED[measure])
    try:
        return definition(measure)
    except KeyError:
        return ""
