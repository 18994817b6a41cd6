"""The measured lines of the fact sheets in sim/README.md, from the table of mechanisms.

A sheet names its scenarios; its line `*Measured*` tells the effects of these on which theory has a say.
"""

from __future__ import annotations

import re
from pathlib import Path

from kept_table import read
from mechanisms import RUNS, TABLE

README = Path(__file__).resolve().parent.parent.parent / "sim" / "README.md"
SHEET = re.compile(r"(?ms)^#### .*?(?=^#### |^## |\Z)")
LINE = re.compile(r"(?m)^- \*Measured\*:.*$")


def renewed(text: str) -> str:
    """The page with every measured line as the table has it now."""
    return SHEET.sub(lambda found: _sheet(found.group()), text)


def _sheet(sheet: str) -> str:
    scenarios = re.search(r"\*Scenarios\* (.*?)\.\n", sheet)
    if not LINE.search(sheet) or scenarios is None:
        return sheet
    told = [_told(name) for name in re.findall(r"`([a-z_0-9]+)`", scenarios.group(1))]
    return LINE.sub(lambda _: f"- *Measured*: {'; '.join(told)}.", sheet)


def _told(scenario: str) -> str:
    """A scenario's effects that theory has a say on."""
    town, replications = RUNS[0][0], str(RUNS[0][1])
    rows = [row for row in read(TABLE) if (row["municipality"], row["replications"]) == (town, replications)]
    mine = [row for row in rows if row["scenario"] == scenario and row["expected"] != "0"]
    return f"`{scenario}` " + ", ".join(map(_effect, mine))


def _effect(row: dict[str, str]) -> str:
    measure = row["measure"] + (f" of {row['group']}" if row["group"] != "all" else "")
    difference, low, high = (_number(row[name]) for name in ("difference", "ci_low", "ci_high"))
    return f"{measure} {difference} ({low}, {high})"


def _number(text: str) -> str:
    value = float(text)
    if abs(value) >= 1e5:
        return f"{value / 1e6:.3g} M".replace("-", "−")
    return f"{value:.3g}".replace("-", "−") if abs(value) < 1000 else f"{value:.0f}".replace("-", "−")


def main() -> None:
    """Renew the page."""
    README.write_text(renewed(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
