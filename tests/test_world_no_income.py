"""Who lives on social assistance or on a lone parent's benefit: as many as published, and who they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_town import profile, scenario

from sim.assumptions import Assumptions
from sim.ledger import State
from sim.processes import incomes, work
from sim.processes.model import Model
from sim.simulation import build
from sim.world import tables
from sim.world.families import NO_ONE
from sim.world.households import OWNS, Need, Work
from sim.world.no_income import LARGEST_CHANCE, chance, spells
from sim.world.population import cells_of, no_income_risks
from sim.world.transitional_benefit import GROWN, ends

TOWN = replace(profile(40_000), owner_share=0.77, municipal_dwellings=1200.0, homeless=50.0)
"""With the nation's tenure."""


def town(**assumed: float) -> Model:
    """A town on its first day."""
    model = build(scenario(towns=[TOWN], assumptions=replace(Assumptions(), **assumed), warmup=0), 1, 1)
    model.begin_month(0, model.first_day, 31)
    return model


def published(model: Model) -> float:
    """How many of its households would live on assistance if each type and age did as published."""
    kind, _, age = cells_of(model.households, np.arange(model.households.count), model.calendar)
    return float(tables.no_income()[0][kind, age].sum())


def without_income(model: Model) -> int:
    return int(np.count_nonzero(model.households.work[model.everybody] == int(Work.NOTHING)))


def test_the_table_gives_the_published_recipients_of_a_month() -> None:
    share, _ = tables.no_income()
    years = [slice(low, high) for low, high in zip(tables.BANDS, (*tables.BANDS[1:], 121), strict=True)]
    by_band = np.column_stack([share[:, span].mean(axis=1) for span in years])
    # 50 142 a year for 5.3 months are 22 100 a month, less half of the 5 200 who are single and under 25.
    assert 2_104_531 * (by_band * tables.cells().share).sum() == pytest.approx(19_600, rel=0.02)


def test_spells_as_long_as_the_months_of_a_year_say() -> None:
    _, months = tables.no_income()
    length = 1 / spells(Assumptions()).end[0, 50]
    assert 12 / (1 + 12 / length) == pytest.approx(months[0, 50])
    assert not spells(Assumptions()).end[:, 67:].any()


def test_as_many_begin_without_income_as_published_and_few_of_them_own() -> None:
    model = town()
    people = model.households
    assert without_income(model) == pytest.approx(published(model), rel=0.2)
    nothing = people.work[model.everybody] == int(Work.NOTHING)
    owns = OWNS[people.state[model.everybody]]
    assert owns[nothing].mean() < 0.25 * owns.mean()
    assert (people.need[model.everybody] > Need.NONE)[nothing].mean() > 5 * (people.need[model.everybody] > 0).mean()


def test_as_many_are_without_income_after_years() -> None:
    model = town()
    incomes.earn(model)  # savings that each likes to hold
    found = []
    for month in range(48):
        model.begin_month(month, model.first_day, 31)
        work.change(model)
        if month >= 24:
            found.append(without_income(model))
    assert np.mean(found) == pytest.approx(published(model), rel=0.2)


def test_owners_savings_and_needs_count() -> None:
    found = no_income_risks(Assumptions(), owners=True)

    def of(savings: float = 0.0, owns: bool = False, need: int = 0, usual: float = 0.01) -> float:
        return chance(usual, 1.0, savings, owns, need, found, 0.5)

    assert of() == pytest.approx(0.02)
    assert of(owns=True) == pytest.approx(0.02 * found.owner)
    assert of(need=int(Need.FOLLOW_UP)) == pytest.approx(0.02 * found.need)
    assert of(savings=found.savings + 1) == 0
    assert of(usual=0.9) == LARGEST_CHANCE


def lone_parent(model: Model, months: int) -> int:
    """A household of one adult of 30 with a child so old."""
    people = model.households
    household = int(np.flatnonzero(people.state[model.everybody] == int(State.PRIVATE_RENT))[0])
    people.birth[household], people.partner[household], people.adults[household] = model.calendar - 360, NO_ONE, 1
    people.kids[household] = [model.calendar - months, NO_ONE, NO_ONE, NO_ONE]
    people.children[household], people.need[household], people.rank[household] = 1, int(Need.NONE), 0.0
    return household


@pytest.mark.parametrize(
    ("months", "adults", "stay"), [(GROWN - 1, 1, 1 - ends(Assumptions())), (GROWN, 1, 0.0), (12, 2, 0.0)]
)
def test_transitional_benefit_ends_with_the_right_to_it(months: int, adults: int, stay: float) -> None:
    model = town()
    people = model.households
    everybody = np.flatnonzero(people.state[model.everybody] != int(State.ABSENT))
    people.birth[everybody], people.rank[everybody] = model.calendar - 12 * 30, 0.0
    people.kids[everybody] = [model.calendar - months, NO_ONE, NO_ONE, NO_ONE]
    people.adults[everybody], people.children[everybody] = adults, 1
    people.work[everybody] = int(Work.TRANSITIONAL)
    work.change(model)
    assert (people.work[everybody] == int(Work.TRANSITIONAL)).mean() == pytest.approx(stay, abs=0.01)


def test_lone_parents_of_small_children_live_on_it_as_often_as_assumed() -> None:
    model = town(transitional_share=0.3)
    people = model.households
    rows = np.arange(people.count)
    small = (people.adults[rows] == 1) & (people.kids[rows].max(axis=1) > model.calendar - GROWN)
    small &= people.work[rows] != int(Work.BENEFIT)
    on_it = people.work[rows] == int(Work.TRANSITIONAL)
    assert on_it[small].mean() == pytest.approx(0.3, abs=0.05)
    assert not on_it[~small].any()


def test_a_lone_parent_has_the_least_pension_and_keeps_what_comes_with_the_child() -> None:
    model = town(lone_parent_earns=0.8)
    household = np.array([lone_parent(model, 12)])
    people = model.households
    gross = {}
    for what in (Work.EMPLOYED, Work.NOTHING, Work.TRANSITIONAL):
        people.work[household] = int(what)
        gross[what] = incomes.gross_income(
            people, household, model.calendar, 1.0, model.assume, local=model.income_level
        ).item()
    assert gross[Work.NOTHING] == pytest.approx(0.2 * gross[Work.EMPLOYED])
    least = tables.minimum_pension(model.calendar)[0]
    assert gross[Work.TRANSITIONAL] == pytest.approx(gross[Work.NOTHING] + least)


def test_of_a_couple_without_income_both_have_none() -> None:
    model = town()
    people = model.households
    couples = (people.adults[model.everybody] > 1) & (people.children[model.everybody] == 0)
    couple = np.flatnonzero(couples & (people.birth[model.everybody] > model.calendar - 12 * 60))[:1]
    people.work[couple] = int(Work.NOTHING)
    assert incomes.gross_income(people, couple, model.calendar, 1.0, model.assume, local=model.income_level).item() == 0
