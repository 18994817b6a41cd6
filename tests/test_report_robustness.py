"""Verdicts across an ensemble, in words: on a terminal, on the page."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from report_frames import comparison

from sim.experiment.robustness import COLUMNS
from sim.report.material import differences, stories
from sim.report.page import comparison_page
from sim.report.robustness import by_scenario, lines, verdicts
from sim.report.tables import index

ROWS = [
    ("new", "homeless", "persons", 40, 12.0, -2.0, 30.0, 0.85, 0.1, "contact_days", 0.8, "young refugees"),
    ("new", "evictions", "evictions", 40, -3.0, -5.0, -1.0, 1.0, 0.0, "", float("nan"), ""),
    ("new", "rent_index", "index (start = 100)", 40, 0.0, 0.0, 0.0, 1.0, 0.0, "", float("nan"), ""),
]
FRAME = pd.DataFrame(ROWS, columns=list(COLUMNS))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2212", "-")


def test_a_verdict_says_what_how_much_on_what_and_for_whom() -> None:
    homeless, evictions, rents = verdicts(FRAME, "new")
    assert (homeless.holds, homeless.turns_on) == ("rise in 85 %, fall in 10 %", "contact_days (up with it)")
    assert homeless.losers == "under 25, newly settled refugees"
    assert plain(homeless.middle) == "-2 to +30"
    assert (evictions.holds, evictions.turns_on, evictions.losers) == ("fall in 100 %", "", "")
    assert rents.holds == "no difference"


def test_on_a_terminal_what_does_not_differ_is_left_out() -> None:
    _, title, _, *told = lines(FRAME, "new")
    assert title == "Across 40 plausible sets of assumptions"
    assert [line.split("  ")[0] for line in told] == ["Homeless persons", "Evictions"]
    assert lines(FRAME, "other") == []


def test_the_page_has_a_section_only_across_an_ensemble() -> None:
    alone = comparison()
    stem = alone.scenarios[0].scenario.stem
    across = replace(alone, robustness=FRAME.assign(scenario=stem))
    assert by_scenario(alone) == []
    for result, there in ((alone, False), (across, True)):
        page = comparison_page(result, stories(result), index(differences(result)), {}, [])
        assert ("Does it hold whatever is assumed?" in page) is there
        assert ("contact_days (up with it)" in page) is there
        assert ("covers chance and what is not known" in page) is there
