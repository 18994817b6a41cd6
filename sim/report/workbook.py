"""The workbook of a result: real numbers with formats, a sheet a theme, units and definitions.

What a housing office copies into its own tables: nothing is rounded but by a cell's format, shares are shares with a
percent format, money is NOK, and an undefined value is an empty cell.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiment.results import ComparisonResult, RunResult
from sim.language import say
from sim.measures import catalogue
from sim.report.inputs import STATUSES, inputs_of, titles
from sim.report.material import Story, changes_in_words, mean_of
from sim.report.robustness import verdicts
from sim.report.words import BY_GROUP, BY_YEAR, GROUPS, HEADLINE, ITEMS, PAYERS, how_sure, is_clear, title_of

if TYPE_CHECKING:
    from sim.report.tables import Difference, Rows

FORMATS: Mapping[str, str] = {"share": "0.0%", "NOK": "#,##0", "days": "#,##0", "index (start = 100)": "0.0"}
"""How values of a unit are shown; other units get a decimal below a hundred."""
PLAIN = "[>=100]#,##0;[<=-100]-#,##0;0.0"
CLEAR = {"bold": True, "font_color": "#0B4F79", "bg_color": "#E3EEF5"}
WIDE, UNITS, NARROW = 44, 22, 14
"""Widths of columns, in letters."""
ACROSS, A_LINE = 7, 120
"""Columns that a note runs over, and letters to a line of it."""
CHARTED = ("homeless", "municipal_queue")


@dataclass(slots=True)
class _Book:
    """A workbook, and its formats by what they are made of."""

    writer: Any
    made: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)

    def style(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self.made:
            self.made[key] = self.writer.add_format({"valign": "top", **properties})
        return self.made[key]

    def number(self, unit: str, *, clear: bool = False, signed: bool = False) -> Any:
        shown = FORMATS.get(unit, PLAIN)
        if signed and unit in FORMATS:
            shown = f"+{shown};-{shown};{shown}"
        elif signed:
            shown = "[>0]+#,##0.0;[<0]-#,##0.0;0.0"
        return self.style(num_format=shown, **(CLEAR if clear else {}))


@dataclass(slots=True)
class _Sheet:
    """A sheet that is written from the top: a title, notes, tables."""

    book: _Book
    page: Any
    row: int = 0

    @classmethod
    def add(cls, book: _Book, name: str, title: str, *notes: str) -> _Sheet:
        page = book.writer.add_worksheet(_name(name))
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.hide_gridlines(2)
        page.set_column(0, 0, WIDE)
        page.set_column(1, 1, UNITS)
        page.set_column(2, 30, NARROW)
        sheet = cls(book, page)
        page.write_string(0, 0, title, book.style(bold=True, font_size=14, font_color="#0B4F79"))
        sheet.row = 1
        for note in notes:
            page.merge_range(sheet.row, 0, sheet.row, ACROSS, note, book.style(font_color="#5C5C5C", text_wrap=True))
            page.set_row(sheet.row, 15 * (1 + len(note) // A_LINE))
            sheet.row += 1
        sheet.row += 1
        return sheet

    def head(self, *names: str, numbers: range = range(0), freeze: bool = False) -> None:
        """Headings, said here; those over `numbers` stand to the right, as numbers do."""
        for column, name in enumerate(names):
            side = "right" if column in numbers else "left"
            self.page.write_string(
                self.row, column, say(name), self.book.style(bold=True, bottom=1, text_wrap=True, align=side)
            )
        self.row += 1
        if freeze:
            self.page.freeze_panes(self.row, 1)
            self.page.repeat_rows(self.row - 1)

    def put(self, *cells: tuple[Any, Any] | str) -> None:
        """A row of texts, and of (value, format); what is undefined stays empty."""
        for column, cell in enumerate(cells):
            value, style = (cell, self.book.style(text_wrap=column == 0)) if isinstance(cell, str) else cell
            if isinstance(value, str):
                self.page.write_string(self.row, column, value, style)
            elif value is not None and math.isfinite(value):
                self.page.write_number(self.row, column, value, style)
        self.row += 1


def write(
    result: RunResult | ComparisonResult,
    told: Sequence[Story],
    rows: Rows | None,
    path: Path,
) -> None:
    """Write `path`.

    Args:
        result: a run or a comparison.
        told: its stories, the base first.
        rows: the comparison's rows for the whole period (`tables.index`); None for a run.
    """
    import xlsxwriter

    base = result.base if isinstance(result, ComparisonResult) else result
    writer = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False})
    # The same results make the same bytes on any day.
    day = datetime.combine(base.scenario.start, time())
    writer.set_properties({"title": told[-1].label, "author": "boligsim", "created": day})
    book = _Book(writer)
    _summary(book, result, base, told)
    if isinstance(result, ComparisonResult) and rows is not None:
        for run, story in zip(result.scenarios, told[1:], strict=True):
            _differences(book, result, run, story, rows, several=len(told) > 2)
        _groups(book, result, told, rows)
        _cost_differences(book, told, rows)
        if result.robustness is not None:
            _robustness(book, result)
    else:
        _levels(book, told[0])
    _years(book, told)
    _costs(book, told)
    _definitions(book)
    writer.close()


def _summary(book: _Book, result: RunResult | ComparisonResult, base: RunResult, told: Sequence[Story]) -> None:
    info = base.scenario
    sheet = _Sheet.add(book, say("About"), told[-1].label if len(told) == 2 else told[0].label, say(info.why))
    manifest = result.manifest
    facts = [
        ("Place", ", ".join(titles(base).values())),
        ("Period", say("{start} to {end}, the last day not included", start=info.start, end=info.end)),
        ("Replications", str(manifest.get("replications", base.replications))),
        ("Seed", str(manifest.get("seed", ""))),
        ("Program", f"boligsim {manifest.get('version', '')} {str(manifest.get('commit') or '')[:12]}".strip()),
    ]
    for name, value in facts:
        sheet.put((say(name), book.style(bold=True)), (value, book.style()))
    runs = (base, *result.scenarios) if isinstance(result, ComparisonResult) else (base,)
    for run in runs:
        sheet.row += 1
        sheet.put((say(run.scenario.title), book.style(bold=True)))
        for sentence in changes_in_words(run.scenario) or (say("changes nothing in its own base file"),):
            sheet.put((sentence, book.style(indent=1)))
    sheet.row += 1
    sheet.head(
        "Figures of the municipality's profile", *(status.capitalize() for status in STATUSES), numbers=range(1, 4)
    )
    for one in inputs_of(base):
        counts = [float(one.counts[status]) if status in one.counts else None for status in STATUSES]
        sheet.put(one.title, *((count, book.style()) for count in counts))


def _differences(
    book: _Book, result: ComparisonResult, run: RunResult, story: Story, rows: Rows, *, several: bool
) -> None:
    percent = f"{100 * result.confidence:.0f}"
    sheet = _Sheet.add(
        book,
        say("Differences {scenario}", scenario=run.scenario.stem) if several else say("Differences"),
        story.label,
        say(
            "Against “{base}”, whole period, pairs of replications under the same luck.",
            base=say(result.base.scenario.title),
        ),
        say("Coloured where the {percent} % interval of the difference leaves out zero.", percent=percent),
    )
    sheet.page.set_column(7, 7, 30)
    sheet.head(
        "Measure", "Unit", "Base", "Scenario", "Difference", "Low", "High", "How sure", numbers=range(2, 7), freeze=True
    )
    for name in HEADLINE:
        row = rows.get((story.stem, "all", "all", name))
        if row is not None:
            sheet.put(
                title_of(name),
                say(row.unit),
                *_five(book, row),
                (how_sure(row.difference, row.low, row.high), book.style(indent=1)),
            )


def _five(book: _Book, row: Difference) -> list[tuple[Any, Any]]:
    clear = is_clear(row.low, row.high)
    plain, signed = book.number(row.unit), book.number(row.unit, signed=True)
    return [
        (row.base, plain),
        (row.scenario, plain),
        (row.difference, book.number(row.unit, clear=clear, signed=True)),
        (row.low, signed),
        (row.high, signed),
    ]


def _groups(book: _Book, result: ComparisonResult, told: Sequence[Story], rows: Rows) -> None:
    sheet = _Sheet.add(
        book,
        say("Groups and places"),
        say("To whom, and where"),
        say("Differences from the base, whole period. Groups overlap."),
    )
    sheet.page.set_column(1, 2, 26)
    sheet.head(
        "Scenario",
        "Group or place",
        "Measure",
        "Unit",
        "Base",
        "Scenario",
        "Difference",
        "Low",
        "High",
        numbers=range(4, 9),
        freeze=True,
    )
    named = titles(result.base)
    parts = [("all", group, say(title)) for group, title in GROUPS.items()]
    parts += [(name, "all", title) for name, title in named.items() if len(named) > 1]
    for story in told[1:]:
        for place, group, title in parts:
            for measure in BY_GROUP:
                row = rows.get((story.stem, place, group, measure))
                if row is not None:
                    sheet.put(story.label, title, title_of(measure), say(row.unit), *_five(book, row))


def _cost_differences(book: _Book, told: Sequence[Story], rows: Rows) -> None:
    sheet = _Sheet.add(
        book,
        say("Who pays"),
        say("Who pays and who saves"),
        say("NOK in prices of the first month, whole period; what is received counts as negative."),
    )
    sheet.page.set_column(1, 2, 26)
    sheet.head(
        "Scenario",
        "Payer",
        "Item",
        "Unit",
        "Base",
        "Scenario",
        "Difference",
        "Low",
        "High",
        numbers=range(4, 9),
        freeze=True,
    )
    for story in told[1:]:
        for payer, title in PAYERS.items():
            for item, what in (*ITEMS.items(), ("", "Sum")):
                row = rows.get((story.stem, "all", "all", f"cost_{payer}_{item}".rstrip("_")))
                if row is not None and (row.base or row.scenario):
                    sheet.put(story.label, say(title), say(what), say(row.unit), *_five(book, row))


def _robustness(book: _Book, result: ComparisonResult) -> None:
    assert result.robustness is not None
    sheet = _Sheet.add(
        book,
        say("Does it hold"),
        say("Does it hold whatever is assumed?"),
        say(
            "Across {members} plausible sets of assumptions: in how much of them the difference has the sign of its "
            "mean, and what it turns on.",
            members=int(result.robustness["members"].max()),
        ),
    )
    sheet.page.set_column(1, 1, 38)
    sheet.page.set_column(4, 5, 38)
    sheet.head(
        "Scenario", "Measure", "Holds", "Members", "Turns on", "For the worse for", numbers=range(2, 4), freeze=True
    )
    for run in result.scenarios:
        of = result.robustness[result.robustness["scenario"] == run.scenario.stem]
        shares = zip(of["holds"].astype(float), of["members"].astype(float), strict=True)
        for one, (holds, members) in zip(verdicts(of, run.scenario.stem), shares, strict=True):
            figures = ((holds, book.style(num_format="0%")), (members, book.style()))
            words = ((text, book.style(indent=1, text_wrap=True)) for text in (one.turns_on, one.losers))
            sheet.put(say(run.scenario.title), one.title, *figures, *words)


def _levels(book: _Book, story: Story) -> None:
    sheet = _Sheet.add(
        book, say("Levels"), story.label, say("Whole period: mean over replications, and the middle 80 % of them.")
    )
    sheet.head("Measure", "Unit", "Mean", "10 %", "90 %", numbers=range(2, 5), freeze=True)
    for name in HEADLINE:
        values = story.totals.get(name)
        if values is None:
            continue
        style = book.number(story.units[name])
        defined = sorted(value for value in values.tolist() if math.isfinite(value))
        tails = [_quantile(defined, share) for share in (0.1, 0.9)] if len(defined) > 1 else [math.nan] * 2
        mean = (mean_of(values), style)
        sheet.put(title_of(name), say(story.units[name]), mean, *((tail, style) for tail in tails))


def _quantile(rising: Sequence[float], share: float) -> float:
    at = share * (len(rising) - 1)
    below = math.floor(at)
    above = min(below + 1, len(rising) - 1)
    return rising[below] + (at - below) * (rising[above] - rising[below])


def _years(book: _Book, told: Sequence[Story]) -> None:
    years = _name(say("Years"))
    sheet = _Sheet.add(book, years, say("Year by year"), say("Means over replications."))
    every = sorted({year for name in BY_YEAR for year in told[0].years.get(name, ())})
    sheet.page.set_column(1, 1, 40)
    sheet.head("Measure", "Scenario", "Unit", *every, numbers=range(3, 3 + len(every)), freeze=True)
    head = sheet.row - 1
    lines: dict[str, list[int]] = {}
    for name in BY_YEAR:
        for story in told:
            if name in story.years:
                style = book.number(story.units[name])
                values = [(story.years[name].get(year, math.nan), style) for year in every]
                lines.setdefault(name, []).append(sheet.row)
                sheet.put(title_of(name), story.label, say(story.units[name]), *values)
    for number, name in enumerate(one for one in CHARTED if one in lines):
        chart = book.writer.add_chart({"type": "line"})
        for row in lines[name]:
            chart.add_series(
                {
                    "name": [years, row, 1],
                    "categories": [years, head, 3, head, 2 + len(every)],
                    "values": [years, row, 3, row, 2 + len(every)],
                }
            )
        chart.set_title({"name": title_of(name), "name_font": {"size": 11}})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 560, "height": 300})
        sheet.page.insert_chart(sheet.row + 1, 5 * number, chart)


def _costs(book: _Book, told: Sequence[Story]) -> None:
    sheet = _Sheet.add(
        book,
        say("Costs"),
        say("Costs by year"),
        say("NOK in prices of the first month, means over replications; what is received counts as negative."),
    )
    every = sorted({year for payer in PAYERS for year in told[0].years.get(f"cost_{payer}", ())})
    sheet.page.set_column(1, 2, 26)
    sheet.head("Scenario", "Payer", "Item", *every, "All", numbers=range(3, 4 + len(every)), freeze=True)
    style = book.number("NOK")
    for story in told:
        for payer, title in PAYERS.items():
            for item, what in (*ITEMS.items(), ("", "Sum")):
                name = f"cost_{payer}_{item}".rstrip("_")
                values = [story.years.get(name, {}).get(year, math.nan) for year in every]
                if any(values):
                    whole = mean_of(story.totals[name]) if name in story.totals else math.nan
                    sheet.put(story.label, say(title), say(what), *((value, style) for value in (*values, whole)))


def _definitions(book: _Book) -> None:
    sheet = _Sheet.add(
        book,
        say("Definitions"),
        say("What is measured"),
        say("Every measure of measures.csv and comparison.csv."),
    )
    sheet.page.set_column(1, 1, 22)
    sheet.page.set_column(2, 2, 120)
    sheet.head("Measure", "Unit", "Meaning", freeze=True)
    for measure in catalogue():
        sheet.put(measure.name, say(measure.unit), say(measure.meaning))


def _name(text: str) -> str:
    """A sheet's name as Excel allows it: 31 signs, no brackets, colon, star, question mark or slash."""
    return "".join("-" if sign in "[]:*?/\\" else sign for sign in text)[:31]
