"""What is kept of calibration, back-cast and robustness belongs to this model, these figures and this ensemble."""

from __future__ import annotations

import csv

import evidence
import parameters
import pytest

from sim.evidence.calibrate import questions_for
from sim.evidence.correspondence import Question, correspond
from sim.evidence.facts import shipped
from sim.experiment.robustness import HEADLINES
from sim.scenario import ensemble

pytestmark = pytest.mark.reference


def kept(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((evidence.KEPT / name).read_text(encoding="utf-8").splitlines()))


def test_the_fit_is_of_the_figures_that_are_shipped() -> None:
    questions = questions_for(shipped(), "minor_norway")
    rows = kept("fit.csv")
    assert [row["id"] for row in rows] == [one.fact.id for one in questions]
    for row, question in zip(rows, questions, strict=True):
        assert float(row["published"]) == pytest.approx(question.published)


def test_the_fitted_set_misses_no_more_than_a_tenth() -> None:
    rows = kept("fit.csv")
    missed = [abs(float(row["fitted"]) - float(row["published"])) > 3 * float(row["deviation"]) for row in rows]
    assert sum(missed) <= 0.1 * len(rows)


def test_the_back_cast_has_every_shipped_figure() -> None:
    rows = {row["id"]: row for row in kept("validation.csv")}
    for fact in shipped():
        found = correspond(fact, 2008, 2020)
        assert (rows[fact.id]["verdict"] != "not mapped") is isinstance(found, Question)


def test_a_fresh_run_of_the_first_members_gives_the_kept_figures() -> None:
    fresh = evidence.first_members()
    rows = kept("first_members.csv")
    assert [(row["member"], row["measure"]) for row in rows] == [(str(one["member"]), one["measure"]) for one in fresh]
    for row, one in zip(rows, fresh, strict=True):
        assert float(row["value"]) == pytest.approx(float(str(one["value"])), rel=1e-9)


def test_the_shipped_ensemble_is_more_than_one_world() -> None:
    members = ensemble.shipped()
    assert len(members) >= 20
    assert len(set(members)) == len(members)


def test_headlines_are_judged_for_each_policy() -> None:
    rows = kept("robustness.csv")
    assert {row["scenario"] for row in rows} == set(evidence.COMPARED)
    assert {row["measure"] for row in rows} == set(HEADLINES)
    assert {row["members"] for row in rows if row["measure"] == "homeless"} == {str(len(ensemble.shipped()))}


def test_the_words_in_the_description_are_those_of_the_tables() -> None:
    assert evidence.description() == evidence.DESCRIPTION.read_text(encoding="utf-8")


def test_the_parameter_tables_are_current() -> None:
    assert parameters.text() == parameters.TABLE.read_text(encoding="utf-8")


def test_effects_are_of_levels_and_of_differences() -> None:
    rows = kept("effects.csv")
    assert {row["base"] for row in rows} == {"", "baseline"}
    for measure in ("homeless", "municipal_wait_days", "startlan_purchases", "cost_net_present"):
        assert (
            sum(row["measure"] == measure for row in rows) == evidence.STRONGEST * 7
        )  # four levels, three differences
