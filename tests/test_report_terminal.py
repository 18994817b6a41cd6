"""The terminal's summary: the page's headline measures, and how sure the inputs are."""

from __future__ import annotations

from dataclasses import replace

from report_frames import comparison, result

from sim.report.terminal import comparison_text, run_text
from sim.report.words import HEADLINE

MEASURED = set(result().measures["measure"].unique())
SHOWN = [title for name, title in HEADLINE.items() if name in MEASURED]


def titles_in(text: str) -> list[str]:
    lines = text.splitlines()
    return [title for line in lines for title in SHOWN if line.startswith(f"{title}  ")]


def test_headline_measures_are_those_of_the_page_in_its_order() -> None:
    assert titles_in(run_text(result())) == SHOWN
    assert titles_in(comparison_text(comparison(2))) == SHOWN * 2


def test_inputs_are_stated_once() -> None:
    line = "Inputs of Stord: 14 of 24 figures published (58 %), 7 scaled, 3 assumed."
    for text in (run_text(result()), comparison_text(comparison(3))):
        assert text.splitlines().count(line) == 1


def test_a_manifest_without_counts_leaves_the_share() -> None:
    run = replace(result(), manifest={"replications": 6})
    assert "Inputs of Stord: 58 % of the figures published." in run_text(run).splitlines()


def test_every_municipality_has_its_line() -> None:
    run = result()
    info = replace(run.scenario, municipalities=("stord", "bodo"), published_share={"stord": 0.58, "bodo": 0.71})
    lines = run_text(replace(run, scenario=info)).splitlines()
    assert "Inputs of Bodø: 71 % of the figures published." in lines
    assert sum(line.startswith("Inputs of") for line in lines) == 2
