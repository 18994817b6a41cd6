"""One household under two scenarios: what is the same, where the stories part, and what differs."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from matplotlib.text import Text

from sim.cli import commands
from sim.ledger import HOMELESS, Ledger, State
from sim.report.careers import MOST_LINES, time_spent
from sim.report.figures.timeline import timeline
from sim.report.story import story
from sim.report.two_stories import NobodyError, in_common, two_stories
from sim.scenario import load
from sim.simulation import simulate

SCENARIOS = Path(__file__).parent.parent / "scenarios"
START, END = date(2008, 1, 1), date(2018, 1, 1)


@pytest.fixture(scope="module")
def ledgers() -> tuple[Ledger, Ledger]:
    base, other = (simulate(load(SCENARIOS / f"{name}.toml"), 1, 1) for name in ("baseline", "ltv85_all_loans"))
    return base, other


def test_the_household_whose_housing_differs_most_is_told(ledgers: tuple[Ledger, Ledger]) -> None:
    told = two_stories(*ledgers, START, END)
    assert told.base == tuple(story(ledgers[0], told.household, START))
    assert told.scenario == tuple(story(ledgers[1], told.household, START))
    assert len(told.base) <= MOST_LINES
    same = in_common(told.base, told.scenario)
    assert told.base[:same] == told.scenario[:same]
    assert told.parted == min(line.day for line in (*told.base[same : same + 1], *told.scenario[same : same + 1]))
    assert told.changed[0].startswith("The two stories part on")
    nights = [sum(time_spent(ledger, told.household, START, END).get(one, 0) for one in HOMELESS) for ledger in ledgers]
    if nights[0] != nights[1]:
        assert any(
            f"{nights[1]} night" in sentence and f"instead of {nights[0]}." in sentence for sentence in told.changed
        )


def test_spans_are_the_days_that_a_career_sums(ledgers: tuple[Ledger, Ledger]) -> None:
    told = two_stories(*ledgers, START, END)
    for ledger, lived in zip(ledgers, (told.base_spans, told.scenario_spans), strict=True):
        days: dict[State, int] = {}
        for first, after, state in lived:
            assert START <= first < after <= END
            days[state] = days.get(state, 0) + (after - first).days
        assert days == time_spent(ledger, told.household, START, END)
        assert all(one[1] <= other[0] for one, other in pairwise(lived))


def test_the_same_ledger_twice_differs_in_nothing(ledgers: tuple[Ledger, Ledger]) -> None:
    told = two_stories(ledgers[0], ledgers[0], START, END)
    assert told.parted is None
    assert told.base == told.scenario
    assert told.changed == ("Nothing differs for this household.",)


def test_nobody_is_mistaken_for_another(ledgers: tuple[Ledger, Ledger]) -> None:
    other = replace(deepcopy(ledgers[1]), birth_months=ledgers[1].birth_months + 1)
    with pytest.raises(NobodyError):
        two_stories(ledgers[0], other, START, END)
    with pytest.raises(NobodyError):
        two_stories(*ledgers, START, END, 10**8)


def test_the_timeline_names_what_it_shows(ledgers: tuple[Ledger, Ledger]) -> None:
    told = two_stories(*ledgers, START, END)
    figure = timeline(told, ("Base", "Scenario"), START, END, "Source: a test.")
    texts = [text.get_text() for text in figure.findobj(Text)]
    assert {"Base", "Scenario", f"Where household {told.household} lives"} <= set(texts)
    bars = len(figure.axes[0].patches)
    assert bars == len(told.base_spans) + len(told.scenario_spans)


def trace(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(commands, ["trace", *map(str, words)])
    return done.exit_code, done.output


def test_two_stories_on_the_command_line(tmp_path: Path) -> None:
    base, other = (str(SCENARIOS / f"{name}.toml") for name in ("baseline", "ltv85_all_loans"))
    code, said = trace(base, other, "-m", "voss", "-o", str(tmp_path / "story"), "--lang", "nb")
    assert code == 0
    assert "Reglene fra 2010 hele veien:" in said
    assert "De to historiene skiller lag" in said
    page = (tmp_path / "story" / "story.html").read_text(encoding="utf-8")
    assert '<html lang="nb">' in page
    assert page.count("<h1>") == 1
    assert not re.search(r'(src|href)="http', page)
    assert (tmp_path / "story" / "story.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["baseline.toml", "-o", "x"], "-o: a page is made of two stories"),
        (["baseline.toml", "history.toml"], "history"),
        (
            ["baseline.toml", "new_builds.toml", "--household", "99999999"],
            "--household: 99999999 is not one and the same",
        ),
        (["baseline.toml", "theory/erlang_c.toml"], "one queue by itself"),
        (["baseline.toml", "--lang", "xx"], "--lang"),
    ],
)
def test_what_cannot_be_told_says_why(words: list[str], reason: str, tmp_path: Path) -> None:
    files = [str(SCENARIOS / word) if word.endswith(".toml") else word for word in words]
    code, said = trace(*files)
    assert code == 2
    assert reason in said
    assert "Traceback" not in said
