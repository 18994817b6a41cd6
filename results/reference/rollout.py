"""What the welfare programme does in its six municipalities, and whether an evaluation of its waves could see it.

Runs the scenarios of scenarios/programme in pairs; keeps differences by municipality and in sum, and beside the true
effect what stepped-wedge evaluations of each single world find. Some five minutes.
"""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from kept_table import read, write

import sim
from sim.experiment.stepped_wedge import COLUMNS
from sim.report.numbers import MINUS

HERE = Path(__file__).resolve().parent
TABLE = HERE / "toolbox" / "rollout.csv"
EVALUATION = HERE / "toolbox" / "stepped_wedge.csv"
FIGURE = EVALUATION.with_suffix(".png")
FOLDER = HERE.parent.parent / "scenarios" / "programme"
SCENARIOS = ("from_2014", "waves")
MEASURES = (
    "homeless",
    "temporary_nights",
    "municipal_queue",
    "municipal_wait_days",
    "decision_days",
    "evictions",
    "cost_municipality",
    "cost_state",
)
RUNS, SEED = (40, 1), 1
"""Pairs: few tell the effect, how often one world shows it takes more; the second is what a test runs afresh."""


def compared(pairs: int) -> tuple[list[dict[str, object]], pd.DataFrame]:
    """Differences over the whole period by municipality and in sum, and the evaluations."""
    result = sim.compare(
        FOLDER / "base.toml", *(FOLDER / f"{name}.toml" for name in SCENARIOS), replications=pairs, seed=SEED
    )
    table = result.comparison
    whole = table[(table["period"] == "all") & (table["group"] == "all") & table["measure"].isin(MEASURES)]
    rows: list[dict[str, object]] = []
    for row in whole.astype({"scenario": str, "municipality": str, "measure": str}).to_dict("records"):
        told = {name: row[name] for name in ("scenario", "municipality", "measure")}
        for name, figure in (("base", "base_mean"), ("difference",) * 2, ("ci_low",) * 2, ("ci_high",) * 2):
            told[name] = f"{row[figure]:.4g}"
        rows.append({**told, "replications": pairs})
    order = {name: place for place, name in enumerate(MEASURES)}
    rows.sort(key=lambda row: (str(row["scenario"]), order[str(row["measure"])]))
    assert result.evaluation is not None
    return rows, result.evaluation


def draw() -> None:
    """The kept evaluations as a picture: true effects and what is found, in half-widths of the evaluations' spread."""
    rows = read(EVALUATION)[::-1]
    figure, axes = plt.subplots(figsize=(8.5, 4.0), layout="constrained")
    beside = axes.get_yaxis_transform()
    for place, row in enumerate(rows):
        low, high, mean, true = (
            float(row[name]) for name in ("estimate_low", "estimate_high", "estimate", "true_effect")
        )
        scale = (high - low) / 2
        axes.plot([low / scale, high / scale], [place, place], color="#9db8c9", linewidth=7, solid_capstyle="butt")
        axes.plot(mean / scale, place, "|", color="#0b4f79", markersize=13, markeredgewidth=2)
        axes.plot(true / scale, place, "o", color="#b3261e", markersize=7)
        seen, without = (f"{100 * float(row[name]):.0f}" for name in ("seen", "seen_without"))
        axes.text(1.02, place, f"{seen} % ({without} %)", va="center", transform=beside, fontsize=9)
    axes.text(1.02, len(rows) - 0.4, "seen (were there none)", va="center", transform=beside, fontsize=9)
    axes.set_yticks(range(len(rows)), [row["measure"].replace("_", " ") for row in rows])
    axes.set_ylim(-0.6, len(rows) - 0.2)
    axes.axvline(0, color="#5c5c5c", linewidth=0.8)
    axes.set_xlabel("Effect, in half-widths of the middle 95 % of evaluations")
    figure.suptitle(
        "The programme's true effect (dot), and what evaluations of one world find (bar: middle 95 %, tick: mean)",
        fontsize=10,
        x=0.01,
        ha="left",
    )
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}".replace("-", MINUS))
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(FIGURE, dpi=150)
    plt.close(figure)


def main() -> None:
    """Renew the tables and the figure, and print them."""
    tables = [compared(pairs) for pairs in RUNS]
    rows, evaluation = [row for some, _ in tables for row in some], tables[0][1]
    write(rows, TABLE)
    told: list[dict[str, object]] = [
        {str(name): value if isinstance(value, (str, int)) else f"{value:.4g}" for name, value in row.items()}
        for row in evaluation.astype({"scenario": str, "measure": str}).to_dict("records")
    ]
    write(told, EVALUATION)
    draw()
    for one in rows:
        print(*one.values())
    print(*COLUMNS)
    for one in told:
        print(*one.values())


if __name__ == "__main__":
    main()
