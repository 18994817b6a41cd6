"""Whose figures a result stands on: the municipalities' names, and how many of their figures are published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.report.numbers import MISSING

if TYPE_CHECKING:
    from sim.experiment.results import RunResult


STATUSES = ("published", "scaled", "assumed")
"""What a figure of a profile may be."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """How sure the figures of one municipality's profile are.

    Attributes:
        name: short name, as in the results.
        title: the name as written.
        published: share (0-1) of the figures that are published for the municipality.
        counts: number of figures by one of `STATUSES`; empty where the manifest does not tell.
    """

    name: str
    title: str
    published: float
    counts: Mapping[str, int]

    def cell(self, status: str) -> str:
        """The figures of a status: their share of all and, where known, their number."""
        number = self.counts.get(status)
        if number is None:
            return f"{self.published:.0%}".replace("%", "\u00a0%") if status == "published" else MISSING
        share = f"{number / sum(self.counts.values()):.0%}".replace("%", "\u00a0%")
        return f"{number} ({share})"

    def sentence(self) -> str:
        """All of it in words, for a terminal."""
        share = f"{self.published:.0%}".replace("%", "\u00a0%")
        if not self.counts:
            return f"{share} of the figures published"
        others = f"{self.counts.get('scaled', 0)} scaled, {self.counts.get('assumed', 0)} assumed"
        of_all = f"{self.counts.get('published', 0)} of {sum(self.counts.values())} figures"
        return f"{of_all} published ({share}), {others}"


def inputs_of(result: RunResult) -> list[Inputs]:
    """The profiles behind a result, in the scenario's order."""
    stated = result.manifest.get("scenario", {}).get("inputs", {})
    shares = result.scenario.published_share
    named = titles(result)
    return [
        Inputs(name, named[name], shares[name], _counts(stated.get(name, {})))
        for name in result.scenario.municipalities
        if name in shares
    ]


def _counts(stated: Mapping[str, float]) -> dict[str, int]:
    return {status: int(stated[status]) for status in STATUSES if status in stated}


def titles(result: RunResult) -> dict[str, str]:
    """The names of a result's municipalities as written, by short name, in the scenario's order."""
    profiles = result.manifest.get("scenario", {}).get("profiles", {})
    return {
        name: str(profiles.get(name, {}).get("title", name.capitalize())) for name in result.scenario.municipalities
    }
