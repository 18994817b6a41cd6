"""Renews the reference results: run it after a change that is meant to move figures, and look at what moved.

Without arguments it renews everything, in about two minutes; with `--figures` only the small figures that the
tests compare with, not what the README shows.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from kept_table import read, write

import sim

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
README = ROOT / "README.md"
LONG = ("norway",)
SCENARIOS = [path for path in sorted((ROOT / "scenarios").glob("*.toml")) if path.stem not in LONG]
REPLICATIONS, SEED = 2, 1
COLUMNS = ("replication", "period", "municipality", "measure", "value", "unit")
MEASURES = (
    "homeless",
    "homeless_unknown",
    "temporary_nights",
    "municipal_stock",
    "municipal_queue",
    "municipal_wait_days",
    "days_to_housed",
    "startlan_granted",
    "startlan_purchases",
    "startlan_mean_ltv",
    "bank_purchases",
    "transactions",
    "ownership_rate",
    "price_index",
    "rent_index",
    "evictions",
    "followup_clients",
    "cost_municipality",
    "cost_state",
)
PICTURE = "differences"
BETWEEN = re.compile(r"(<!-- begin: what compare prints -->\n).*?(<!-- end: what compare prints -->)", re.DOTALL)

Row = dict[str, str]


def figures(path: Path) -> list[Row]:
    """A scenario's headline measures for everybody, by year and for the whole period, with all digits."""
    frame = sim.run(path, replications=REPLICATIONS, seed=SEED, workers=1).measures
    text = frame.astype(dict.fromkeys(("period", "municipality", "group", "measure", "unit"), str))
    chosen = text[
        (text["group"] == "all") & text["measure"].isin(MEASURES) & ~text["period"].str.contains("-", regex=False)
    ]
    return [
        {name: "" if value != value else str(value) for name, value in zip(COLUMNS, row, strict=True)}
        for row in chosen[list(COLUMNS)].itertuples(index=False, name=None)
    ]


def committed(path: Path) -> list[Row]:
    """The same as it stands in this folder."""
    return read(_file(path))


def main_command() -> list[str]:
    """The words of the README's main job, from `compare` on."""
    block = README.read_text(encoding="utf-8").split("```sh\n", 1)[1].split("\n", 1)[0]
    words = shlex.split(block)
    return words[words.index("compare") :]


def readme_with(printed: str) -> str:
    """The README's text with the beginning and the end of what its main job prints."""
    parts = printed.rstrip().split("\n\n")
    # The base; the first scenario's title and changes, and its table; then the place of the results.
    block = "\n\n".join(["```text\n" + parts[0], *parts[1:3], "…", parts[-1] + "\n```\n"])
    return BETWEEN.sub(lambda found: found[1] + block + found[2], README.read_text(encoding="utf-8"))


def _file(path: Path) -> Path:
    return HERE / f"{path.stem}.csv"


def _renew_figures() -> None:
    for old in HERE.glob("*.csv"):
        old.unlink()
    for path in SCENARIOS:
        write(figures(path), _file(path))
        print(_file(path).relative_to(ROOT))


def _renew_readme() -> None:
    command = [sys.executable, "-m", "sim", *main_command()]
    printed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    folder = ROOT / printed.rstrip().rpartition("Results: ")[2]
    (HERE / "comparison.txt").write_text(printed, encoding="utf-8")
    README.write_text(readme_with(printed), encoding="utf-8")
    shutil.copyfile(folder / "figures" / f"{PICTURE}.png", HERE / f"{PICTURE}.png")
    print(f"README.md, {PICTURE}.png")


if __name__ == "__main__":
    _renew_figures()
    if "--figures" not in sys.argv[1:]:
        _renew_readme()
