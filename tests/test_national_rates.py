"""The table of national rates: what it counts, and that what is kept is complete."""

from __future__ import annotations

from pathlib import Path

import national_rates as kept
import pandas as pd
import pytest
from kept_table import read, write

from sim.measures.catalogue import catalogue

pytestmark = pytest.mark.reference

COLUMNS = ["rate", "unit", "model", "sd", "published", "ratio", "source"]
PARTS = {rate.measure for rate in kept.RATES} | {rate.per for rate in kept.RATES if rate.per is not None}


def measures(*replications: float, **others: float) -> pd.DataFrame:
    """Every measure is its replication's figure in each of the five years, those of `others` theirs in all.

    And figures that must not count: of a month, of another year, of a group, of all municipalities together.
    """
    cases = [
        (replication, period, "all", "minor_norway", others.get(name, figure), name)
        for replication, figure in enumerate(replications, start=1)
        for name in PARTS
        for period in kept.YEARS
    ]
    strange = (("2013", "all", "b"), ("2008-01", "all", "b"), ("2008", "young", "b"), ("2008", "all", "all"))
    cases += [
        (replication, period, group, place, 1e9, name)
        for replication in range(1, len(replications) + 1)
        for name in PARTS
        for period, group, place in strange
    ]
    return pd.DataFrame(cases, columns=["replication", "period", "group", "municipality", "value", "measure"])


def rate_of(rows: list[dict[str, object]], name: str) -> dict[str, object]:
    (row,) = (row for row in rows if row["rate"] == name)
    return row


def test_a_rate_is_a_measure_over_another_in_the_years_of_the_mapping() -> None:
    rows = kept.rates(measures(4.0, inhabitants=2000.0, municipal_applications=8.0), 1)
    assert [list(row) for row in rows] == [COLUMNS] * len(kept.RATES)
    homeless = rate_of(rows, "homeless")
    assert (homeless["model"], homeless["sd"], homeless["published"]) == ("2", "", "1.265")
    assert homeless["ratio"] == "1.58"
    assert rate_of(rows, "of them refused")["model"] == "0.5"
    assert rate_of(rows, "households that own")["model"] == "4"  # a share as it is
    assert rate_of(rows, "startlån granted")["model"] == "1000"  # of 4 households


def test_replications_are_averaged_and_spread() -> None:
    rows = kept.rates(measures(2.0, 4.0, 6.0, inhabitants=1000.0), 3)
    homeless = rate_of(rows, "homeless")
    assert (homeless["model"], homeless["sd"]) == ("4", "2")


def test_a_year_counts_as_much_as_another() -> None:
    """The mean of five rates, not the rate of five years' sums."""
    frame = measures(1.0, inhabitants=1000.0)
    last = (frame["period"] == "2012") & (frame["measure"] == "inhabitants")
    frame.loc[last, "value"] = 100.0
    assert rate_of(kept.rates(frame, 1), "homeless")["model"] == "2.8"


def test_every_rate_is_of_measures_that_there_are() -> None:
    assert {entry.name for entry in catalogue()} >= PARTS
    assert len({rate.name for rate in kept.RATES}) == len(kept.RATES)
    assert all(rate.published > 0 and rate.times in (1, 1000) for rate in kept.RATES)


def test_the_kept_table_has_a_row_for_every_rate() -> None:
    rows = read(kept.TABLE)
    hint = "renew the table: .venv/bin/python results/reference/national_rates.py"
    assert [list(row) for row in rows] == [COLUMNS] * len(kept.RATES)
    for row, rate in zip(rows, kept.RATES, strict=True):
        assert (row["rate"], row["unit"], row["source"]) == (rate.name, rate.unit, rate.source), hint
        assert row["source"]
        assert row["published"] == f"{rate.published:.4g}", hint
        assert float(row["ratio"]) == pytest.approx(float(row["model"]) / rate.published, abs=0.006)
        assert float(row["sd"]) >= 0


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    rows = kept.rates(measures(2.0, 4.0), 2)
    write(rows, tmp_path / "rates.csv")
    assert read(tmp_path / "rates.csv") == rows
