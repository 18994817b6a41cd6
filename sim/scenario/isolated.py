"""One queue of the model by itself: what a scenario file says of it, and how heavy its load is.

All but one of the model's queues is taken away, and people come to it at random (a Poisson process), so that queueing
theory says what must come out (`sim.measures.theory`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Literal, TypeAlias

from sim.assumptions import Assumptions
from sim.levers import Policy

YEAR = 365.25
"""Days."""
LEAST_ARRIVALS = 0.01
MOST_ARRIVALS, MOST_DWELLINGS, LONGEST_STAY, MOST_TENANTS = 100_000, 10_000, 36_500, 50_000

QueueName: TypeAlias = Literal["office", "crews", "dwellings", "follow_up", "leases"]
CaseName: TypeAlias = Literal["municipal", "startlan", "renewal"]
StayForm: TypeAlias = Literal["exponential", "fixed"]

WANTS: dict[QueueName, tuple[str, ...]] = {
    "office": ("arrivals",),
    "crews": ("arrivals",),
    "dwellings": ("arrivals", "dwellings", "stay_days"),
    "follow_up": ("arrivals",),
    "leases": ("tenants",),
}
"""The keys that a queue must have."""
MAY_HAVE: dict[QueueName, tuple[str, ...]] = {
    "office": ("cases",),
    "crews": (),
    "dwellings": ("stays", "turned_away"),
    "follow_up": (),
    "leases": (),
}
"""Further keys that it may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Isolated:
    """The table ``[isolated]`` of a scenario.

    Attributes:
        queue: `office` (cases before caseworkers), `crews` (dwellings handed back before crews that put them in
            order), `dwellings` (applicants on the waiting list before municipal dwellings), `follow_up` (people in need
            before places), or `leases` (no queue: how long tenancies hold).
        arrivals: a year, at random.
        cases: of `office`: kinds of case, each as likely.
        dwellings, stay_days, stays: of `dwellings`: how many, for how long in the mean, and how that is spread.
        turned_away: of `dwellings`: who finds none ready goes away instead of waiting.
        tenants: of `leases`: how many municipal tenants there are at the beginning, and how many private ones.
    """

    queue: QueueName
    arrivals: float = 0.0
    cases: tuple[CaseName, ...] = ("municipal",)
    dwellings: int = 0
    stay_days: float = 0.0
    stays: StayForm = "exponential"
    turned_away: bool = False
    tenants: int = 0

    @property
    def rate(self) -> float:
        """Arrivals a day."""
        return self.arrivals / YEAR

    @property
    def waits_for_ever(self) -> bool:
        """Whether everybody waits until served, so that there must be servers enough."""
        return self.queue in ("office", "crews") or (self.queue == "dwellings" and not self.turned_away)

    def servers(self, policy: Policy) -> int:
        """How many serve at a time."""
        if self.queue == "office":
            return ceil(policy.caseworkers)
        if self.queue == "crews":
            return ceil(policy.municipal.refurbish_crews)
        if self.queue == "follow_up":
            return int(policy.followup.workers * policy.followup.caseload + 1e-9)
        return self.dwellings

    def service(self, policy: Policy, assume: Assumptions) -> tuple[float, float]:
        """Mean (days) and second moment (days²) of the time that one is served."""
        shares, parts = zip(*self._service(policy, assume), strict=True)
        total = sum(shares)
        return (
            sum(share * mean for share, (mean, _) in zip(shares, parts, strict=True)) / total,
            sum(share * second for share, (_, second) in zip(shares, parts, strict=True)) / total,
        )

    def _service(self, policy: Policy, assume: Assumptions) -> Iterator[tuple[float, tuple[float, float]]]:
        """Kinds of service: a weight, and mean and second moment."""
        if self.queue == "office":
            at_work = policy.caseworkers
            hours_a_day = assume.hours_a_week / 7 * at_work / self.servers(policy)
            for case in self.cases:
                yield 1.0, _exponential(getattr(assume, f"case_hours_{case}") / hours_a_day)
        elif self.queue == "crews":
            yield 1 - assume.damage_share, _fixed(assume.refurbish_days)
            yield assume.damage_share, _fixed(assume.refurbish_days + assume.damage_days)
        elif self.queue == "follow_up":
            yield 1.0, _exponential(YEAR * assume.need_duration)
        else:
            yield 1.0, (_fixed if self.stays == "fixed" else _exponential)(self.stay_days)

    def load(self, policy: Policy, assume: Assumptions) -> float:
        """How many servers' work comes: arrivals in the mean time of a service (erlang)."""
        return self.rate * self.service(policy, assume)[0]

    def overloaded(self, policy: Policy, assume: Assumptions) -> str | None:
        """Why a queue in which everybody waits would grow without end, or None."""
        if self.queue == "leases":
            return None if policy.office.staff > 0 else "has nobody to test its terms"
        servers = self.servers(policy)
        if servers == 0:
            return "has nobody to serve it"
        load = self.load(policy, assume)
        if self.waits_for_ever and load >= servers:
            return f"grows without end: {load:.3g} servers' work comes before {servers}"
        return None


def _exponential(mean: float) -> tuple[float, float]:
    return mean, 2 * mean**2


def _fixed(length: float) -> tuple[float, float]:
    return length, length**2
