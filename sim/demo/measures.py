"""The measures in the page's table of numbers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sim.measures.catalogue import catalogue
from sim.report.words import HEADLINE

MORE: Mapping[str, str] = {
    "housing_first_participants": "Participants in Housing First",
    "followup_utilisation": "Follow-up places in use",
    "followup_wait_days": "Wait for follow-up",
    "office_utilisation": "Caseworkers' time in use",
    "decision_days": "From application to decision",
}
"""Measures that lessons look at, besides the headlines, with what they are called."""


@cache
def told_measures() -> dict[str, str]:
    """Unit of each measure in the table, by name and in order."""
    units = {one.name: one.unit for one in catalogue()}
    return {name: units[name] for name in (*HEADLINE, *MORE) if name in units}
