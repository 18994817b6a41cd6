"""A fresh run of every shipped scenario against the committed figures."""

from __future__ import annotations

from pathlib import Path

import pytest
import renew

pytestmark = pytest.mark.reference

DIGITS = 1e-9
HINT = "if the change is meant to move figures, renew them: .venv/bin/python results/reference/renew.py"


def test_every_shipped_scenario_has_figures_and_no_other() -> None:
    assert {path.stem for path in renew.HERE.glob("*.csv")} == {path.stem for path in renew.SCENARIOS}


@pytest.mark.examples
@pytest.mark.parametrize("path", renew.SCENARIOS, ids=lambda path: str(path.stem))
def test_a_fresh_run_gives_the_committed_figures(path: Path) -> None:
    fresh, kept = renew.figures(path), renew.committed(path)
    names = [name for name in renew.COLUMNS if name != "value"]
    assert [[row[name] for name in names] for row in fresh] == [[row[name] for name in names] for row in kept], HINT
    moved = [
        f"{new['measure']} {new['period']} ({new['replication']}): {old['value']} -> {new['value']}"
        for new, old in zip(fresh, kept, strict=True)
        if not _same(new["value"], old["value"])
    ]
    assert not moved, "\n".join([f"{len(moved)} figures moved; {HINT}", *moved[:10]])


def test_the_readme_shows_what_was_printed() -> None:
    printed = (renew.HERE / "comparison.txt").read_text(encoding="utf-8")
    assert renew.README.read_text(encoding="utf-8") == renew.readme_with(printed), HINT


def _same(new: str, old: str) -> bool:
    if not new or not old:
        return new == old
    return float(new) == pytest.approx(float(old), rel=DIGITS, abs=DIGITS)
