"""Time through the offices against absence, for units apart, under one roof and pooled, beside queueing theory.

One queue by itself: applications come at random, and nothing is lost in handing them over. Then the way through units
apart is a Jackson network, whose mean time is the sum of each unit's (Erlang C) and of what lies between them; the
pooled office is one unit. Total staff and total work are the same.
"""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
from kept_table import write

from sim.ledger import Event, Reason
from sim.levers import Value
from sim.processes.coordination import STAFF, STEPS
from sim.rules.queueing import erlang_c_wait
from sim.scenario import Scenario, load
from sim.simulation import simulate

HERE = Path(__file__).resolve().parent
TABLE, FIGURE = HERE / "toolbox" / "coordination.csv", HERE / "toolbox" / "coordination.png"
FOLDER = HERE.parent.parent / "scenarios" / "theory"
ORGANISATIONS = ("separate", "co_located", "pooled")
ABSENCES = (0.0, 0.1, 0.2, 0.3)
REPLICATIONS, SEED = 20, 1


def scenario(organisation: str, absence: float) -> Scenario:
    """The shipped isolated office, organised so and with so much absence."""
    shipped = load(FOLDER / "coordination.toml")
    levers: dict[str, Value] = {"coordination.organisation": organisation, "office.absence": absence}
    timelines = tuple(
        replace(line, policies=tuple(policy.with_values(levers) for policy in line.policies))
        for line in shipped.timelines
    )
    return replace(shipped, timelines=timelines)


def theory(given: Scenario) -> float:
    """Days from an application to its decision in the steady state; infinite where a unit has more work than staff."""
    policy, assume = given.policy(0, given.start), given.assumptions
    assert given.isolated is not None
    rate, hours_a_day = given.isolated.rate, assume.hours_a_week / 7
    at_work = policy.office.staff * (1 - policy.office.absence)
    if policy.coordination.organisation == "pooled":
        return _through(rate, at_work, assume.case_hours_municipal / hours_a_day)
    apart = 1.0 if policy.coordination.organisation == "separate" else assume.handover_together
    days = (len(STEPS) - 1) * assume.handover_days * apart
    for unit, share in STEPS:
        days += _through(rate, STAFF[unit] * at_work, share * assume.case_hours_municipal / hours_a_day)
    return days


def _through(rate: float, at_work: float, work: float) -> float:
    """Days in a unit: `rate` cases a day, each of `work` days of one person, before so many full-time equivalents."""
    people = math.ceil(at_work)
    service = work * people / at_work
    load = rate * service
    return service + erlang_c_wait(people, load, service) if load < people else math.inf


def simulated(given: Scenario, replications: int = REPLICATIONS) -> list[float]:
    """Mean days from application to decision in each replication, of those who came after the warm-up."""
    means = []
    for replication in range(1, replications + 1):
        ledger = simulate(given, replication, SEED)
        table = ledger.table()
        moves = table[table["event"] == int(Event.MOVE)]
        came = moves[moves["detail"] == int(Reason.ARRIVED)]
        left = moves[moves["detail"] == int(Reason.MOVED_AWAY)]
        gone = dict(zip(left["household"].tolist(), left["day"].tolist(), strict=True))
        first = given.start.toordinal() - ledger.first_day
        stays = [
            gone[household] - day
            for household, day in zip(came["household"].tolist(), came["day"].tolist(), strict=True)
            if day >= first and household in gone
        ]
        means.append(float(np.mean(stays)))
    return means


def rows(replications: int = REPLICATIONS) -> list[dict[str, object]]:
    """The table's rows."""
    found: list[dict[str, object]] = []
    for organisation in ORGANISATIONS:
        for absence in ABSENCES:
            given = scenario(organisation, absence)
            means = np.array(simulated(given, replications))
            found.append(
                {
                    "organisation": organisation,
                    "absence": f"{absence:g}",
                    "theory": f"{theory(given):.2f}",
                    "mean": f"{means.mean():.2f}",
                    "standard_error": f"{means.std(ddof=1) / math.sqrt(len(means)):.2f}",
                }
            )
    return found


def draw(found: list[dict[str, object]]) -> None:
    """Days against absence: what is simulated as points with two standard errors, theory as lines."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 3.8), layout="constrained")
    axes = figure.add_subplot()
    titles = {"separate": "four units apart", "co_located": "under one roof", "pooled": "pooled in one office"}
    for organisation, colour in zip(ORGANISATIONS, ("#b2402e", "#d9a441", "#2f6f73"), strict=True):
        mine = [row for row in found if row["organisation"] == organisation]
        absence = [100 * float(str(row["absence"])) for row in mine]
        axes.plot(absence, [float(str(row["theory"])) for row in mine], color=colour, label=titles[organisation])
        axes.errorbar(
            absence,
            [float(str(row["mean"])) for row in mine],
            [2 * float(str(row["standard_error"])) for row in mine],
            fmt="o",
            color=colour,
            capsize=3,
        )
    axes.set_xlabel("Absence, per cent of working time")
    axes.set_ylabel("Days from application to decision")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False, title="lines: queueing theory; points: simulated")
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    figure.savefig(FIGURE, dpi=110)


def main() -> None:
    """Renew the table and the figure."""
    found = rows()
    write(found, TABLE)
    draw(found)
    for row in found:
        print(*(f"{value!s:>14}" for value in row.values()))


if __name__ == "__main__":
    main()
