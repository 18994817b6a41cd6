"""Numbers and judgements as they are written in tables."""

from __future__ import annotations

import math

import pytest

from sim.experiment import averted
from sim.measures import catalogue
from sim.measures.costs import ITEMS as ITEMS_OF_MEASURES
from sim.measures.costs import PAYERS as PAYERS_OF_MEASURES
from sim.measures.costs import cost_of
from sim.measures.frame import GROUPS as GROUPS_OF_MEASURES
from sim.report import words
from sim.report.numbers import decimals_of_interval, decimals_of_level, display, interval, number
from sim.report.words import GROUPS, HEADLINE, IDENTICAL, how_sure, named, title_of


@pytest.mark.parametrize(
    ("value", "decimals", "signed", "text"),
    [
        (1234567.0, 0, False, "1\u202f234\u202f567"),
        (-2.345, 1, False, "\u22122.3"),
        (2.345, 1, True, "+2.3"),
        (-0.01, 1, True, "0.0"),
        (0.0, 0, True, "0"),
        (math.nan, 2, True, "–"),
        (math.inf, 0, False, "–"),
    ],
)
def test_number(value: float, decimals: int, signed: bool, text: str) -> None:
    assert number(value, decimals, signed=signed) == text


def test_decimals_follow_the_interval() -> None:
    assert decimals_of_interval(-164, 28, 1308) == 0
    assert decimals_of_interval(10.2, 13.5, 47.7) == 1
    assert decimals_of_interval(4.46, 6.40, 21.07) == 1
    assert decimals_of_interval(0.57, 0.77, 2.4) == 2
    assert decimals_of_interval(0.0, 1e-9, 2.4) == 3
    assert decimals_of_interval(0.0, 0.0, 21.07) == decimals_of_level(21.07) == 1
    assert decimals_of_interval(math.nan, math.nan, 212.0) == 0


def test_units() -> None:
    assert display("share").unit == "%"
    assert display("share").unit_of_difference == "percentage points"
    assert display("NOK").scale == pytest.approx(1e-6)
    assert display("index (start = 100)").unit == "index"
    assert display("nights").unit == "nights"


def test_interval_needs_both_ends() -> None:
    assert interval(-3.41, -1.2, 1) == "−3.4 to −1.2"
    assert interval(math.nan, 1.0, 1) == "–"


@pytest.mark.parametrize(
    ("difference", "low", "high", "words"),
    [
        (5.0, 4.0, 6.0, "Clear rise"),
        (-5.0, -9.0, -1.0, "Clear fall, size uncertain"),
        (1.0, -1.0, 3.0, "No clear difference"),
        (1.0, 0.0, 2.0, "No clear difference"),
        (0.0, 0.0, 0.0, IDENTICAL),
        (1.0, math.nan, math.nan, "One pair: not known"),
        (math.nan, math.nan, math.nan, "Undefined"),
    ],
)
def test_how_sure(difference: float, low: float, high: float, words: str) -> None:
    assert how_sure(difference, low, high) == words


def test_titles() -> None:
    assert title_of("homeless") == HEADLINE["homeless"]
    assert title_of("office_utilisation") == "Office utilisation"
    assert named("homeless", "persons") == "Homeless persons"
    assert named("municipal_queue", "households").endswith(", households")
    assert "all" not in GROUPS


def test_every_measure_that_is_shown_is_measured() -> None:
    measured = {averted.MEASURE, *(entry.name for entry in catalogue())}
    shown = [*HEADLINE, *words.HOMELESS, *words.FINDINGS, *words.FOREST, *words.BY_GROUP, *words.BY_YEAR]
    shown += [*words.STATES, *words.WAITS, *words.COSTS]
    assert [name for name in shown if name not in measured] == []
    states = [name for name in measured if name.startswith("state_")]
    assert sorted(states) == sorted([*words.STATES, "state_parents"])  # whose home is drawn with their parents
    assert sorted(state for layer in words.LAYERS.values() for state in layer) == sorted(words.STATES)


def test_groups_and_costs_have_words() -> None:
    assert {name for name, _ in GROUPS_OF_MEASURES} - set(GROUPS) == {"all"}
    assert list(words.COSTS) == [cost_of(payer, item) for payer in PAYERS_OF_MEASURES for item in ITEMS_OF_MEASURES]
