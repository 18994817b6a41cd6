"""How much follow-up a household gets: the time that a worker's case load leaves for it, or staff in the building."""

from __future__ import annotations

from sim.processes.model import Model

MOST = 3.0
"""More time than this against the usual makes no further difference."""


def refresh(model: Model, household: int) -> None:
    """Its support is that of the team that has most time for it, or nothing."""
    people, town = model.households, model.town_of(household)
    strengths = []
    if household in town.helping:
        strengths.append(model.assume.usual_caseload / town.policy.followup.caseload)
    if household in town.looked_after:
        strengths.append(model.assume.usual_caseload * model.assume.staff_a_dwelling)
    if people.first.item(household):
        strengths.append(model.assume.usual_caseload / town.policy.housing_first.caseload)
    support = min(max(strengths, default=0.0), MOST)
    people.support[household] = support
    people.helped[household] = support > 0


def factor(model: Model, household: int) -> float:
    """By how much support lowers the hazards of a household: 1 without any."""
    lowered: float = model.assume.followup_hazard_factor ** model.households.support.item(household)
    return lowered
