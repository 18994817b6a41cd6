"""Reads a scenario file and its bases and resolves them: the root first, later files win.

A number under ``[assumptions]`` replaces the inherited one. A lever under ``[levers]`` replaces the inherited value
and cancels inherited dated changes of it; ``[[change]]`` and ``[[build]]`` append. At one date a later file wins, and
within a file a change for named municipalities wins over one for all. Every problem of every file is collected before
anything is raised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from sim.assumptions import Assumptions
from sim.language import LANGUAGES, speaking
from sim.levers import Value, standard
from sim.scenario import describe, differences, economy, in_words, rollout
from sim.scenario.differences import DEFAULTS, Differences
from sim.scenario.isolated import MAY_HAVE, WANTS, Isolated
from sim.scenario.locate import Location, read
from sim.scenario.model import Build, Change, Entry, Scenario, Timeline
from sim.scenario.problems import Problem, ScenarioErrors
from sim.scenario.profile import WORDS, Profile, asked
from sim.scenario.schema import ProfileTable
from sim.scenario.sources import (
    Source,
    Statement,
    chain,
    check_places,
    option,
    places,
    short_names,
    statements,
)
from sim.scenario.validating import validate
from sim.scenario.values import FromFile, Relative, resolve

REQUIRED = ("title", "municipalities", "start", "end")


def load(path: str | Path, municipalities: Sequence[str] | None = None, last: Source | None = None) -> Scenario:
    """See `sim.scenario.load`; `last` is a difference on top of the file's, as a sweep has one at each point."""
    problems: list[Problem] = []
    files = chain(Path(path), problems)
    if last is not None:
        files.append(last)
    options = [] if municipalities is None else [option(municipalities, problems)]
    return _Resolver(files, options, problems).scenario()


def load_profile(path: str | Path) -> Profile:
    """See `sim.scenario.load_profile`."""
    path = Path(path)
    document = read(path)
    if not document.data and not document.problems:
        raise ScenarioErrors([Problem(document.name, 1, "file", "is empty")])
    stated = validate(document, ProfileTable)
    problems = document.problems
    if path.stem == "all":
        text = 'may not be called "all", which stands for the whole scenario in results'
        problems.append(Problem(document.name, 1, "file", text))
    if problems:
        raise ScenarioErrors(sorted(problems, key=lambda problem: problem.line or 0))
    figures = {name: stated[name] for name in asked()}
    return Profile(
        name=path.stem,
        path=path,
        figures=figures,
        **{word: stated[word] for word in WORDS},
        **{name: figure.value for name, figure in figures.items()},
    )


@dataclass(slots=True)
class _Resolver:
    """Puts the files of a chain together.

    Attributes:
        files: root first; options: what the command line adds as if in a last file; problems: found so far.
    """

    files: list[Source]
    options: list[Source]
    problems: list[Problem]
    active: list[Statement] = field(default_factory=list)
    """Statements in force so far, in the order of files."""
    inherited: list[Statement] = field(default_factory=list)
    """Those of the bases alone."""
    builds: list[tuple[Source, int, dict[str, Any]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rolled_out: list[Statement] = field(default_factory=list)
    """Those of `active` that come of a programme's phases and entries."""

    @property
    def sources(self) -> list[Source]:
        """The files, and after them the options."""
        return [*self.files, *self.options]

    def scenario(self) -> Scenario:
        """The scenario; raises ScenarioErrors if anything is wrong."""
        if not self.problems:  # else what is missing may be what could not be read
            self._check_required()
        times = self._times()
        profiles = self._profiles(self._gather())
        if times is not None:
            self._check_window(*times)
        timelines: tuple[Timeline, ...] = ()
        if not self.problems and times is not None:
            timelines = tuple(self._timeline(self.active, profile, times[0]) for profile in profiles)
        isolated = None
        if not self.problems:
            isolated = self._isolated(timelines)
        if self.problems or times is None:
            raise ScenarioErrors(sorted(self.problems, key=self._reading_order))
        return self._scenario(profiles, times, timelines, isolated)

    def _reading_order(self, problem: Problem) -> tuple[int, str, int]:
        """The file itself first, then its bases, then files that they name."""
        names = [source.document.name for source in reversed(self.sources)]
        rank = names.index(problem.file) if problem.file in names else len(names)
        return rank, problem.file, problem.line or 0

    def _stated(self, key: str) -> Source | None:
        """The last file that states a key."""
        return next((source for source in reversed(self.sources) if key in source.contents), None)

    def _scalar(self, key: str, default: Any = None) -> Any:
        source = self._stated(key)
        return default if source is None else source.contents[key]

    def _check_required(self) -> None:
        for key in REQUIRED:
            if self._stated(key) is None:
                name = self.files[-1].document.name
                self.problems.append(Problem(name, 1, key, "is missing, here and in every base"))

    def _times(self) -> tuple[date, date] | None:
        start, end, source = self._scalar("start"), self._scalar("end"), self._stated("end")
        if start is None or end is None or source is None:
            return None
        if end <= start:
            text = f"must be after start: {end} is not after {start}"
            self.problems.append(source.document.problem(("end",), "end", text))
            return None
        return start, end

    def _gather(self) -> tuple[Mapping[str, Path], Source] | None:
        """Go through the files, root first; the municipalities that remain, and the file that states them."""
        known: tuple[dict[str, Path], Source] | None = None
        for place, source in enumerate(self.sources):
            if place == len(self.files) - 1:
                self.inherited = list(self.active)
            stated = places(source, self.problems)
            if stated is not None:
                known = stated, source
            if known is not None:
                check_places(source, known[0], self.problems)
            own = statements(source, self.problems)
            replaced = {statement.lever.name for statement in own if statement.day is None}
            if place >= len(self.files) - 1:
                self.notes += [
                    describe.cancelled(old) for old in self.active if old.lever.name in replaced and old.day is not None
                ]
            self.active = [old for old in self.active if old.lever.name not in replaced] + own
            if "phase" in source.contents or "enter" in source.contents:
                self._roll_out(place)
            self.builds += [(source, number, table) for number, table in source.contents.get("build", [])]
        return known

    def _roll_out(self, place: int) -> None:
        """The programme as the files up to this one have it, in place of what those before it had."""
        rollout.check(self.sources[place], self.problems)
        self.active = [old for old in self.active if old not in self.rolled_out]
        self.rolled_out = rollout.statements(self.sources[: place + 1], self.problems)
        self.active += self.rolled_out

    def _profiles(self, known: tuple[Mapping[str, Path], Source] | None) -> tuple[Profile, ...]:
        if known is None:
            return ()
        found = []
        for path in known[0].values():
            try:
                found.append(load_profile(path))
            except ScenarioErrors as error:
                first = error.problems[0]
                if first.key == "file" and first.line == 1:  # the file as a whole: say who asked for it
                    text = f"{path}: {first.text}"
                    self.problems.append(known[1].document.problem(("municipalities",), "municipalities", text))
                else:
                    self.problems += error.problems
        return tuple(found)

    def _check_window(self, start: date, end: date) -> None:
        for source in self.files:
            for table, key in (("change", "from"), ("build", "date"), ("enter", "from")):
                for number, stated in source.contents.get(table, []):
                    if not start <= stated[key] < end:
                        text = f"{stated[key]} is outside the scenario (allowed: {start} to before {end})"
                        self.problems.append(source.document.problem((table, number, key), f"{table}.{key}", text))

    def _precedence(self, statement: Statement) -> tuple[date, int, bool]:
        """Later dates win, then later files, then named places over all."""
        order = next(place for place, source in enumerate(self.sources) if source is statement.source)
        return statement.day or date.min, order, statement.places is not None

    def _timeline(self, in_force: Sequence[Statement], profile: Profile, start: date) -> Timeline:
        """What is in force in one municipality, from the start and from each date after it."""
        figures = profile.numbers()
        steps: dict[date, dict[str, Value]] = {start: {}}
        for statement in sorted(in_force, key=self._precedence):
            if statement.places is not None and profile.name not in statement.places:
                continue
            try:
                value = resolve(statement.lever, statement.value, figures)
            except ValueError as error:
                self.problems.append(statement.says(f"in {profile.name}: {error}"))
                continue
            steps.setdefault(max(statement.day or start, start), {})[statement.lever.name] = value
        policies = []
        policy = standard(figures)
        for day in sorted(steps):
            policy = policy.with_values(steps[day])
            policies.append(policy)
        return Timeline(tuple(sorted(steps))[1:], tuple(policies))

    def _shifts(self, start: date) -> list[economy.Shift]:
        shifts = []
        for statement in sorted(self.active, key=self._precedence):
            if isinstance(statement.value, (Relative, FromFile)) and statement.lever.scale == "economy":
                day = statement.day or start
                month = economy.month_number(day) + (day.day > 1)  # within a month: from the next one on
                shifts.append(economy.Shift(month, statement.lever.name, statement.value))
        return shifts

    def _changes(self, names: Sequence[str]) -> tuple[Change, ...]:
        found = []
        for item in sorted(self.active, key=self._precedence):
            numbers = tuple(i for i, name in enumerate(names) if item.places is None or name in item.places)
            if item.day is not None and numbers:
                where = item.source.where(item.location)
                found.append(Change(item.day, item.lever.name, item.value, numbers, where))
        return tuple(found)

    def _projects(self, names: Sequence[str]) -> tuple[Build, ...]:
        found = []
        for source, number, table in self.builds:
            where = short_names(table.get("municipalities"))
            found += [
                Build(
                    date=table["date"],
                    municipality=i,
                    count=table["count"],
                    size=table["size"],
                    tenure=table["tenure"],
                    where=source.where(("build", number)),
                )
                for i, name in enumerate(names)
                if (where is None or name in where) and table["count"] > 0
            ]
        return tuple(sorted(found, key=lambda build: build.date))

    def _assumed(self, files: Sequence[Source]) -> dict[str, float]:
        """The assumptions that some files state, the last of each."""
        return {name: value for source in files for name, value in source.contents.get("assumptions", {}).items()}

    def _assumptions(self) -> Assumptions:
        return replace(Assumptions(), **self._assumed(self.files))

    def _isolated(self, timelines: Sequence[Timeline]) -> Isolated | None:
        """The queue that the last file with such a table isolates; steady, alone in one place, and not overloaded."""
        source = self._stated("isolated")
        if source is None:
            return None
        table = source.contents["isolated"]
        queue, document = table["queue"], source.document

        def wrong(key: str, text: str) -> None:
            place: Location = ("isolated", key) if key in table else ("isolated",)
            self.problems.append(document.problem(place, f"isolated.{key}", text))

        for key in WANTS[queue]:
            if key not in table:
                wrong(key, f'is missing (the queue "{queue}" wants it)')
        allowed = ("queue", *WANTS[queue], *MAY_HAVE[queue])
        for key in table:
            if key not in allowed:
                wrong(key, f'does not belong to the queue "{queue}" (it has: {", ".join(allowed[1:])})')
        if len(timelines) != 1:
            wrong("queue", f"is in one municipality, and the scenario has {len(timelines)}")
        if self.builds or any(statement.day is not None for statement in self.active):
            wrong("queue", "is held against a steady state: no [[change]] and no [[build]]")
        if self.problems:
            return None
        isolated = Isolated(**table)
        why = isolated.overloaded(timelines[0].policies[0], self._assumptions())
        if why is not None:
            wrong("queue", why)
        return isolated

    def _scenario(
        self,
        profiles: tuple[Profile, ...],
        times: tuple[date, date],
        timelines: tuple[Timeline, ...],
        isolated: Isolated | None,
    ) -> Scenario:
        start, end = times
        names = tuple(profile.name for profile in profiles)
        warmup = self._scalar("warmup", DEFAULTS["warmup"])
        projects = self._projects(names)
        entries = tuple(Entry(day, numbers) for day, numbers in rollout.entries(self.files, names))
        before = tuple(self._timeline(self.inherited, profile, start) for profile in profiles)
        found = Differences(
            scalars=differences.scalars(self.files, self.options),
            assumptions=differences.assumed(self._assumed(self.files[:-1]), self._assumed(self.files)),
            isolated=isolated,
            stretches=differences.stretches(names, before, timelines, start),
            shifts=[item for item in self.active if item not in self.inherited],
            entries=entries,
            builds=differences.own_builds(projects, self.files[-1]),
            names=names,
            titles={profile.name: profile.title for profile in profiles},
            start=start,
            notes=[*self.notes, *describe.ignored(self.active, self.builds, names)],
        )
        return Scenario(
            title=self._scalar("title"),
            why=self._scalar("why", ""),
            path=self.files[-1].path,
            chain=tuple(source.path for source in self.files),
            municipalities=profiles,
            start=start,
            end=end,
            warmup=warmup,
            replications=self._scalar("replications", DEFAULTS["replications"]),
            changes=self._changes(names),
            builds=projects,
            entries=entries,
            economy=economy.build(start, end, warmup, self._shifts(start)),
            timelines=timelines,
            assumptions=self._assumptions(),
            isolated=isolated,
            said=tuple(describe.told(found)),
            in_words=_in_words(found),
        )


def _in_words(found: Differences) -> dict[str, tuple[str, ...]]:
    """The differences as readers of each language are told them."""
    told = {}
    for language in LANGUAGES:
        with speaking(language):
            told[language] = tuple(in_words.told(found))
    return told
