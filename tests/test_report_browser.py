"""The part of a report's page in which any scenario is the base, in a browser."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

from playwright.sync_api import Page, sync_playwright

import sim
from sim.experiment.results import ComparisonResult
from sim.report import write_comparison

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="neither Chromium nor Chrome is on the PATH"),
]


def test_any_scenario_is_the_base_of_a_report(tmp_path: Path) -> None:
    result = sim.compare(
        SCENARIOS / "baseline.toml",
        SCENARIOS / "ltv85_all_loans.toml",
        SCENARIOS / "follow_up.toml",
        replications=3,
        workers=2,
    )
    write_comparison(result, tmp_path)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        _look(browser.new_page(), tmp_path / "report.html", result)
        browser.close()


def _look(page: Page, report: Path, result: ComparisonResult) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(report.as_uri())
    row = page.locator("#explore tbody tr").filter(has_text="First-time purchases").locator("td")
    whole = result.comparison.query("period == 'all' and group == 'all' and measure == 'first_time_purchases'")
    cap, follow = whole["difference"].tolist()
    assert _number(row.nth(1).inner_text()) == pytest.approx(cap, abs=0.6)
    page.select_option("#explore select >> nth=0", "1")
    assert _number(row.nth(0).inner_text()) == pytest.approx(-cap, abs=0.6)
    assert _number(row.nth(2).inner_text()) == pytest.approx(follow - cap, abs=0.6)
    assert said == []


def _number(text: str) -> float:
    """The first number of a cell."""
    found = re.match(r"[+\u2212]?[\d\u202f]+(\.\d+)?", text)
    assert found is not None, text
    return float(found[0].replace("\u2212", "-").replace("\u202f", "").replace("+", ""))
