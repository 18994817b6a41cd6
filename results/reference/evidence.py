"""Keeps what the back-cast, the fit, the robustness of headlines and the effects of assumptions came to.

`python results/reference/evidence.py CALIBRATION SWEEP`: the folders that `boligsim calibrate` and `boligsim sweep
scenarios/sweeps/assumptions.toml` wrote; either may be left out (`-`), and its tables then stay as they are. The
back-cast takes some seven minutes on two cores, robustness in Sandnes five.
"""

from __future__ import annotations

import csv
import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
from kept_table import write

import sim
from sim.evidence import facts, validation_folder
from sim.evidence.validate import HISTORY, validate
from sim.experiment.tables import write_csv
from sim.report import style
from sim.report.figures.back_cast import back_cast
from sim.scenario import ensemble, load

HERE = Path(__file__).resolve().parent
KEPT = HERE / "evidence"
SCENARIOS = HERE.parent.parent / "scenarios"
COMPARED = ("ltv85_all_loans", "ltv85_startlan_exempt", "new_builds", "follow_up")
TOWN = "sandnes"
FEW = 2
MEASURES = ("homeless_mapped", "municipal_queue", "startlan_purchases", "price_index", "evictions")
USES = {"fitted": "to which assumptions are fitted", "held out": "that are held out (other quantities, and towns)"}
HOLDS = 0.9
"""A conclusion holds if it does in so much of the ensemble; it flips if more than the rest say the opposite."""
DESCRIPTION = HERE.parent.parent / "sim" / "README.md"
BETWEEN = re.compile(r"(<!-- begin: what the evidence says -->\n).*?(<!-- end: what the evidence says -->)", re.DOTALL)
STRONGEST = 8
"""Assumptions kept of each output of the Morris design: those with the largest mean effects."""


def first_members() -> list[dict[str, object]]:
    """What the first members give in Stord until 2012: a test runs these afresh."""
    scenario = load(HISTORY, ["stord"])
    scenario = replace(scenario, end=scenario.end.replace(year=2012), ensemble=ensemble.shipped())
    measures = sim.run(scenario, replications=FEW, workers=1).measures
    chosen = measures[
        (measures["period"] == "2011") & (measures["group"] == "all") & measures["measure"].isin(list(MEASURES))
    ]
    return [
        {"member": row.replication, "measure": str(row.measure), "value": repr(float(str(row.value)))}
        for row in chosen.itertuples()
    ]


def main(calibration: str, sweep: str) -> None:
    """Renew everything kept, as far as folders are given."""
    KEPT.mkdir(exist_ok=True)
    if calibration != "-":
        for name in ("fit.csv", "assumptions.csv"):
            shutil.copy(Path(calibration) / name, KEPT / name)
    if sweep != "-":
        write_csv(strongest(pd.read_csv(Path(sweep) / "sensitivity.csv", keep_default_na=False)), KEPT / "effects.csv")
    write(first_members(), KEPT / "first_members.csv")
    found = validate(facts.shipped(), ensemble.shipped())
    validation_folder.write(found, KEPT)
    style.png(back_cast(found.answers, f"boligsim · history · {found.summary()}"), KEPT / "back_cast.png")
    print(found.summary())
    keep_robustness()
    DESCRIPTION.write_text(description(), encoding="utf-8")


def keep_robustness() -> None:
    """Each policy against the rules of 2010 in one town, a pair under every member."""
    scenarios = [load(SCENARIOS / f"{name}.toml", [TOWN]) for name in ("baseline", *COMPARED)]
    result = sim.compare(*scenarios, replications=len(ensemble.shipped()), ensemble=True)
    assert result.robustness is not None
    write_csv(result.robustness, KEPT / "robustness.csv")


def told() -> str:
    """The kept tables in words, for the model description: what misfits, what holds, what flips and on what."""
    answers = _read("validation.csv")
    mapped = [row for row in answers if row["verdict"] in ("inside", "below", "above")]
    outside = [row for row in mapped if row["verdict"] != "inside"]
    count = {
        use: (sum(row["verdict"] == "inside" for row in of), len(of))
        for use in ("fitted", "held out")
        if (of := [row for row in mapped if row["use"] == use])
    }
    lines = [
        "Of the figures of 2008–2012 that come with the program, the 90 % interval holds "
        + " and ".join(f"{inside} of {all_} {USES[use]}" for use, (inside, all_) in count.items())
        + f"; {len(answers) - len(mapped)} more are not mapped. Outside:",
        "",
    ]
    for row in outside:
        where = "" if row["place"] == "minor_norway" else f", {row['place']}"
        span = f"{float(row['low']):.4g} to {float(row['high']):.4g}"
        lines.append(
            f"- {row['quantity']}{where}, {row['year']}: published {float(row['published']):.4g}, model {span}"
        )
    verdicts = _read("robustness.csv")
    members = verdicts[0]["members"]
    lines += ["", f"Across {members} members, in Sandnes, each policy against the rules of 2010:", ""]
    for scenario in COMPARED:
        of = [row for row in verdicts if row["scenario"] == scenario and float(row["difference"])]
        holds = [row for row in of if float(row["holds"]) >= HOLDS]
        flips = [row for row in of if float(row["against"]) > 1 - HOLDS]
        idle = [row for row in of if row not in holds and row not in flips]
        parts = [f"holds: {_named(holds) or 'nothing'}", f"*flips*: {_named(flips) or 'nothing'}"]
        if idle:
            parts.append(f"in part of the ensemble nothing differs: {_named(idle)}")
        lines.append(
            f"- `{scenario}` {'. '.join(part[0].upper() + part[1:] if n else part for n, part in enumerate(parts))}."
        )
    return "\n".join(lines) + "\n"


def _named(rows: list[dict[str, str]]) -> str:
    """Each measure with its direction, in how much of the ensemble, what it turns on and who loses."""
    found = []
    for row in rows:
        words = (
            f"{row['measure']} {'up' if float(row['difference']) > 0 else 'down'} in {100 * float(row['holds']):.0f} %"
        )
        if row["turns_on"]:
            words += f", turns on `{row['turns_on']}`"
        if row["losers"]:
            words += f", for the worse for {row['losers'].replace(' ', ', ')}"
        found.append(words)
    return "; ".join(found)


def _read(name: str) -> list[dict[str, str]]:
    with (KEPT / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def description() -> str:
    """The model description with these words where they belong."""
    return BETWEEN.sub(lambda found: f"{found[1]}{told()}{found[2]}", DESCRIPTION.read_text(encoding="utf-8"))


def strongest(table: pd.DataFrame) -> pd.DataFrame:
    """Of sensitivity.csv, for everybody and the whole time: mean absolute effects, the largest of each output."""
    whole = table[(table["period"] == "all") & (table["group"] == "all") & (table["index"] == "mu_star")].copy()
    whole["value"] = pd.to_numeric(whole["value"])
    of = ["scenario", "base", "measure"]
    ranked = whole.sort_values([*of, "value"], ascending=[True, True, True, False])
    return ranked.groupby(of, sort=False).head(STRONGEST)[[*of, "unit", "factor", "value", "ci_low", "ci_high"]]


if __name__ == "__main__":
    main(*[*sys.argv[1:], "-", "-"][:2])
