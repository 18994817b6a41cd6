"""What a scenario is once its file is read: frozen, every value resolved, nothing left to look up."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from sim.assumptions import Assumptions
from sim.levers import Policy
from sim.scenario.economy import Economy
from sim.scenario.isolated import Isolated
from sim.scenario.profile import Profile
from sim.scenario.values import Stated, show


@dataclass(frozen=True, slots=True)
class Change:
    """A lever's new value from a date on, as stated; `Scenario.policy` has it resolved."""

    date: date
    lever: str
    value: Stated
    municipalities: tuple[int, ...]
    """Numbers of the municipalities where it applies."""
    where: str
    """``file:line`` of the statement."""


@dataclass(frozen=True, slots=True)
class Build:
    """One dated project in one municipality, ready to move into on its date."""

    date: date
    municipality: int
    count: int
    size: int
    """Rooms, 1 to 5 (five and more)."""
    tenure: str
    """``municipal``, ``partnership``, ``private_low_price`` or ``market``."""
    where: str
    """``file:line`` of the statement."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Municipalities that enter the scenario's programme on a date."""

    date: date
    municipalities: tuple[int, ...]
    """Their numbers."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A municipality's policies, constant between dates."""

    dates: tuple[date, ...]
    """Dates after the start on which something changes."""
    policies: tuple[Policy, ...]
    """One more than dates: in force before the first of them, from the first, …"""

    def at(self, day: date) -> Policy:
        """What is in force on a day."""
        return self.policies[bisect_right(self.dates, day)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario with its bases resolved.

    Attributes:
        path: the file; chain: its bases from the root, the file itself last.
        start, end: first day reported and first day not simulated, both the first of a month.
        warmup: months simulated before `start` under its rules.
        changes, builds: inherited and own, in order of date.
    """

    title: str
    why: str
    path: Path
    chain: tuple[Path, ...]
    municipalities: tuple[Profile, ...]
    start: date
    end: date
    warmup: int
    replications: int
    changes: tuple[Change, ...]
    builds: tuple[Build, ...]
    economy: Economy
    timelines: tuple[Timeline, ...]
    said: tuple[str, ...] = ()
    """What it changes from its base, as a scenario file has it."""
    in_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """The same as readers are told it, by language."""
    assumptions: Assumptions = field(default_factory=Assumptions)
    ensemble: tuple[Assumptions, ...] = ()
    """Plausible sets of assumptions in place of the one, a replication each and over again."""
    entries: tuple[Entry, ...] = ()
    """Who enters the programme when, in order of date; what it changes is among `changes`."""
    isolated: Isolated | None = None
    """One queue by itself, in place of the whole model."""

    def policy(self, municipality: int, day: date) -> Policy:
        """What is in force in a municipality (its number) on a day; before the start, the start's rules."""
        return self.timelines[municipality].at(day)

    def world(self, replication: int) -> Scenario:
        """The scenario that a replication lives in: under its member of the ensemble, if there is one."""
        if not self.ensemble:
            return self
        return replace(self, assumptions=self.ensemble[(replication - 1) % len(self.ensemble)], ensemble=())

    def across(self, members: tuple[Assumptions, ...]) -> Scenario:
        """The scenario under an ensemble, a replication for each member unless somebody wants more or fewer."""
        return replace(self, ensemble=members, replications=len(members) or self.replications)

    def differences(self) -> list[str]:
        """What it changes from its base, in words; from the rules of 2010 if it has none."""
        return list(self.said)

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return self.path.stem

    @property
    def names(self) -> tuple[str, ...]:
        """The municipalities' short names."""
        return tuple(profile.name for profile in self.municipalities)

    @property
    def first_day(self) -> date:
        """First day of the warm-up."""
        months = self.start.year * 12 + self.start.month - 1 - self.warmup
        return date(months // 12, months % 12 + 1, 1)

    @property
    def months(self) -> int:
        """Months from the first day of the warm-up to the end."""
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + self.warmup

    def resolved(self) -> dict[str, Any]:
        """Everything that decides a run, as plain values that JSON can hold (for a manifest)."""
        return {
            "title": self.title,
            "why": self.why,
            "file": self.path.name,
            "chain": [path.name for path in self.chain],
            "municipalities": list(self.names),
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "warmup": self.warmup,
            "replications": self.replications,
            "levers": {
                name: asdict(timeline.policies[0]) for name, timeline in zip(self.names, self.timelines, strict=True)
            },
            "changes": [
                {
                    "from": change.date.isoformat(),
                    "lever": change.lever,
                    "value": show(change.value),
                    "municipalities": [self.names[number] for number in change.municipalities],
                }
                for change in self.changes
            ],
            "builds": [
                {
                    "date": build.date.isoformat(),
                    "municipality": self.names[build.municipality],
                    "count": build.count,
                    "size": build.size,
                    "tenure": build.tenure,
                }
                for build in self.builds
            ],
            **self._entered(),
            "profiles": {profile.name: profile.plain() for profile in self.municipalities},
            "assumptions": asdict(self.assumptions),
            **({"ensemble": [asdict(member) for member in self.ensemble]} if self.ensemble else {}),
            **({} if self.isolated is None else {"isolated": asdict(self.isolated)}),
        }

    def _entered(self) -> dict[str, Any]:
        """The programme's entries, if it has any, as `resolved` tells them."""
        told = [
            {"from": entry.date.isoformat(), "municipalities": [self.names[number] for number in entry.municipalities]}
            for entry in self.entries
        ]
        return {"enters": told} if told else {}
