"""The page and the figures of a result: whole, self-contained, readable without colours or sight."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from report_frames import compared, comparison, result, without

from sim.experiment.results import ComparisonResult, RunResult
from sim.report import style, write_comparison, write_run

VOID = {"meta", "br", "path", "use", "rect", "line", "circle"}


class _Reader(HTMLParser):
    """Checks nesting and collects what tests ask for."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    assert reader.open == []
    return reader


def written(made: RunResult | ComparisonResult, folder: Path) -> str:
    if isinstance(made, RunResult):
        write_run(made, folder)
    else:
        write_comparison(made, folder)
    return (folder / "report.html").read_text(encoding="utf-8")


def pictures(folder: Path) -> set[str]:
    return {path.name for path in (folder / "figures").iterdir()}


@dataclass(frozen=True)
class Written:
    page: str
    pictures: set[str]
    folder: Path


def kept(made: RunResult | ComparisonResult, folder: Path) -> Written:
    page = written(made, folder)
    return Written(page, pictures(folder), folder)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return kept(result(), tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return kept(comparison(), tmp_path_factory.mktemp("one"))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return kept(comparison(6), tmp_path_factory.mktemp("many"))


def test_comparison_with_one_scenario(one: Written) -> None:
    assert one.pictures == {
        "differences.png",
        "homeless_difference.png",
        "homelessness.png",
        "states.png",
        "waiting_times.png",
        "prices_and_rents.png",
    }
    for heading in ("In short", "What was changed", "Headline numbers", "How to read an interval"):
        assert f"<h2>{heading}</h2>" in one.page
    assert "mortgage.ltv_cap: 0.90 → 0.85 from 2009-12-01" in one.page
    assert "14 (58\u00a0%)</td><td>7 (29\u00a0%)</td><td>3 (12\u00a0%)" in one.page
    assert "Difference from the base in what each pays" in one.page
    assert "Clear rise" in one.page
    assert 'href="cap85/measures.csv"' in one.page


def test_comparison_with_many_scenarios(many: Written) -> None:
    assert {"homeless.png", "municipal_queue.png"} <= many.pictures
    assert "Six scenarios against" in many.page
    assert "Identical to the base in every replication." in many.page
    assert many.page.count("<figure>") == len(many.pictures) == 7


def test_run(run: Written) -> None:
    assert "How to read these numbers" in run.page
    assert "Middle 80\u00a0% of replications" in run.page
    assert [f"Cost to the {payer}, by year" in run.page for payer in ("municipality", "state", "households")] == [
        True,
        True,
        False,
    ]
    assert run.pictures == {
        "homelessness.png",
        "states.png",
        "waiting_times.png",
        "prices_and_rents.png",
    }


@pytest.mark.parametrize("which", ["run", "one", "many"])
def test_page_is_whole_and_needs_no_network(which: str, request: pytest.FixtureRequest) -> None:
    page = request.getfixturevalue(which).page
    reader = read(page)
    names = [tag for tag, _ in reader.tags]
    assert names.count("h1") == 1
    assert not {"img", "link", "iframe"} & set(names)
    assert not any("src" in attributes for _, attributes in reader.tags)
    without_namespaces = re.sub(r'xmlns(:xlink)?="[^"]+"', "", page)
    assert "http" not in without_namespaces
    assert not re.search(r"\bnan\b", page, re.IGNORECASE)
    assert all("scope" in attributes for tag, attributes in reader.tags if tag == "th")
    drawn = [attributes for tag, attributes in reader.tags if tag == "svg"]
    assert drawn
    assert all(one.get("role") == "img" and len(one.get("aria-label") or "") > 40 for one in drawn)
    ids = [attributes["id"] for _, attributes in reader.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', page))
    assert used <= set(ids)


def test_figures_are_pictures_of_the_same_width_at_150_dots(run: Written, many: Written) -> None:
    for path in [*(run.folder / "figures").iterdir(), *(many.folder / "figures").iterdir()]:
        head = path.read_bytes()[:24]
        assert head[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">I", head[16:20])[0] == round(150 * style.WIDTH)


def test_same_result_gives_the_same_bytes(run: Written, tmp_path: Path) -> None:
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "old.png").write_bytes(b"of an earlier result")
    write_run(result(), tmp_path)
    first, second = (
        {path.name: path.read_bytes() for path in folder.rglob("*.*")} for folder in (run.folder, tmp_path)
    )
    assert first == second


def test_titles_are_text_whatever_signs_they_hold(tmp_path: Path) -> None:
    page = written(compared(result(), result("b", "Rent <$x_1 & $y", 0.2, "2009-06-01")), tmp_path)
    read(page)
    assert "<h1>Rent &lt;$x_1 &amp; $y</h1>" in page
    assert page.count(">Rent &lt;$x_1 &amp; $y</text>") >= 4


def test_one_replication(tmp_path: Path) -> None:
    page = written(comparison(replications=1), tmp_path)
    assert "One pair: not known" in page
    page = written(result(replications=1), tmp_path)
    assert "One replication" in page


@pytest.mark.parametrize("months", [12, 240])
def test_short_and_long_runs(months: int, tmp_path: Path) -> None:
    read(written(comparison(months=months), tmp_path))


def test_undefined_measures_leave_dashes_and_no_figure(tmp_path: Path) -> None:
    waits = [f"{kind}_p{d}" for kind in ("municipal_wait_days", "days_to_housed") for d in range(10, 100, 10)]
    gone = (*waits, "days_to_housed", "homeless")
    made = compared(without(result(), *gone), without(result("b", "B", 0.2), *gone))
    page = written(made, tmp_path)
    assert "waiting_times.png" not in pictures(tmp_path)
    assert "Undefined" in page


def test_a_measure_that_is_undefined_in_some_months(tmp_path: Path) -> None:
    run = result()
    frame = run.measures.copy()
    early = (frame["period"].astype(str) < "2009") & (frame["measure"] == "homeless")
    frame.loc[early & (frame["replication"] < 3), "value"] = np.nan
    frame.loc[(frame["period"] == "2008-01") & (frame["measure"] == "homeless"), "value"] = np.nan
    read(written(replace(run, measures=frame), tmp_path))


def test_measures_that_are_not_there_are_left_out(tmp_path: Path) -> None:
    run = result()
    frame = run.measures
    few = frame[frame["measure"].isin(["homeless", "price_index"])]
    read(written(replace(run, measures=few), tmp_path))
    assert pictures(tmp_path) == {"homelessness.png", "prices_and_rents.png"}


def test_several_municipalities(tmp_path: Path) -> None:
    made = comparison()
    runs = []
    for run in (made.base, *made.scenarios):
        parts = [
            run.measures.assign(municipality=name, value=run.measures["value"] * weight)
            for name, weight in (("all", 1.0), ("stord", 0.4), ("bodo", 0.6))
        ]
        frame = pd.concat(parts, ignore_index=True)
        frame["municipality"] = frame["municipality"].astype("category")
        info = replace(
            run.scenario,
            municipalities=("stord", "bodo"),
            published_share={"stord": 0.58, "bodo": 0.71},
        )
        runs.append(replace(run, measures=frame, scenario=info))
    page = written(compared(*runs), tmp_path)
    assert "by municipality" in page
    assert "Stord, Bodø" in page
    assert "<td>71\u00a0%</td><td>–</td><td>–</td>" in page


def test_labels_are_pushed_apart_and_stay_beside_their_panel() -> None:
    placed = style.apart([1.0, 1.0, 1.01, 2.0], [0.1] * 4, 2.05)
    gaps = np.diff(placed)
    assert (gaps > 0.199).all()
    assert placed[-1] <= 2.05 - 0.1
    assert style.apart([0.0, 0.0], [0.1, 0.1], 2.0) == pytest.approx([0.1, 0.3])


def test_matplotlib_is_left_as_it_was(tmp_path: Path) -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    write_run(result(replications=2, months=12), tmp_path)
    assert dict(mpl.rcParams) == before


@pytest.mark.speed
def test_size_of_the_page_does_not_grow_with_what_is_not_shown(run: Written, tmp_path: Path) -> None:
    assert len(written(result(padding=20), tmp_path)) == len(run.page) < 150_000
