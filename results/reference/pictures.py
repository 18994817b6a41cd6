"""The README's pictures: moves, a household's two stories and the teaching page, drawn anew from small runs.

`python results/reference/pictures.py` writes them; the tests draw them again and hold them against those kept, since a
picture that no longer shows what the program does is worse than none. The teaching page wants Chromium.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib.image
import numpy as np

import sim
from sim.report import write_comparison
from sim.report.story_page import PICTURE, write_stories
from sim.report.two_stories import two_stories
from sim.scenario import Scenario, load
from sim.simulation import simulate

HERE = Path(__file__).resolve().parent
KEPT = HERE / "pictures"
SCENARIOS = HERE.parent.parent / "scenarios"
BASE, OTHER = SCENARIOS / "baseline.toml", SCENARIOS / "ltv85_all_loans.toml"
ASKED = "#m=stord&from=2010&n=4&mortgage.ltv_cap=0.85&startlan.ltv_cap_applies=true"
WIDTH, HEIGHT = 1400, 880
"""Pixels of the screen."""
BLOCK = 10
"""Pixels: pictures are compared by means over squares of so many, so that a machine's fonts do not matter."""
MOST_APART = 0.04
"""Of black from white, the mean difference between the squares of two pictures of the same."""


def moves(target: Path) -> None:
    """The Sankey diagram of what a cap on all loans does to moves."""
    result = sim.compare(BASE, OTHER, replications=4)
    with TemporaryDirectory() as folder:
        write_comparison(result, Path(folder))
        shutil.copyfile(Path(folder) / "figures" / f"moves_{OTHER.stem}.png", target)


def story(target: Path) -> None:
    """Where the household lives whose life the cap changes most."""
    scenarios: list[Scenario] = [load(BASE), load(OTHER)]
    ledgers = [simulate(scenario, 1, 1) for scenario in scenarios]
    start, end = scenarios[0].start, scenarios[0].end
    told = two_stories(ledgers[0], ledgers[1], start, end)
    with TemporaryDirectory() as folder:
        titles = [scenario.title for scenario in scenarios]
        write_stories(told, titles, ("", ""), "Stord", start, end, Path(folder))
        shutil.copyfile(Path(folder) / PICTURE, target)


def teaching_page(target: Path) -> None:
    """The page after a run."""
    from playwright.sync_api import ViewportSize, expect, sync_playwright

    words = [sys.executable, "-m", "sim", "demo", "--no-open", "--port", "0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server, sync_playwright() as play:
        try:
            assert server.stdout is not None
            address = re.search(r"http://\S+", server.stdout.readline())
            assert address is not None
            opened = play.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
            screen: ViewportSize = {"width": WIDTH, "height": HEIGHT}
            page = opened.new_page(viewport=screen, reduced_motion="reduce", locale="en-GB")
            page.goto(address[0] + ASKED)
            page.click("#run")
            expect(page.locator("#status")).to_contain_text("Done", timeout=60_000)
            page.screenshot(path=target)
            opened.close()
        finally:
            server.terminate()
            server.wait(20)


def browser() -> str | None:
    """Where Chromium is, if it is."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


PICTURES: Mapping[str, Callable[[Path], None]] = {
    "moves.png": moves,
    "story.png": story,
    "teaching_page.png": teaching_page,
}


def apart(one: Path, other: Path) -> float:
    """How far two pictures are apart: 0 for the same, 1 for black and white; 1 if they differ in size."""
    squares = []
    for path in (one, other):
        grey = np.asarray(matplotlib.image.imread(path), np.float64)[..., :3].mean(axis=-1)
        height, width = (size // BLOCK * BLOCK for size in grey.shape)
        squares.append(grey[:height, :width].reshape(height // BLOCK, BLOCK, width // BLOCK, BLOCK).mean(axis=(1, 3)))
    if squares[0].shape != squares[1].shape:
        return 1.0
    return float(np.abs(squares[0] - squares[1]).mean())


if __name__ == "__main__":
    KEPT.mkdir(exist_ok=True)
    for name, draw in PICTURES.items():
        draw(KEPT / name)
        print(f"pictures/{name}")
