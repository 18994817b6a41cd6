"""The page of two stories, with their figure: to read, print or send."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sim.language import say
from sim.language.writing import on_day
from sim.report import style
from sim.report.figures.timeline import timeline
from sim.report.story import Line
from sim.report.templates import render
from sim.report.two_stories import TwoStories, in_common

PAGE, PICTURE = "story.html", "story.png"


def write_stories(
    told: TwoStories, labels: Sequence[str], summaries: Sequence[str], place: str, start: date, end: date, folder: Path
) -> None:
    """Write `PAGE` and `PICTURE`.

    Args:
        told: the household's stories.
        labels, summaries: of the base and of the scenario.
        place: where they live.
        start, end: the reported time.
        folder: made if it is not there.

    Raises:
        OSError: the folder or a file cannot be written.
    """
    source = say("Source: boligsim; {place}; {start} to {end}.", place=place, start=on_day(start), end=on_day(end))
    figure = timeline(told, labels, start, end, source)
    folder.mkdir(parents=True, exist_ok=True)
    style.png(figure, folder / PICTURE)
    same = in_common(told.base, told.scenario)
    sides = [
        (label, _dated(lines[same:]), summary)
        for label, lines, summary in zip(labels, (told.base, told.scenario), summaries, strict=True)
    ]
    page = render(
        "story.html",
        title=say(
            "Household {number}: {base}, and {scenario}", number=told.household, base=labels[0], scenario=labels[1]
        ),
        place=place,
        changed=told.changed,
        figure=style.svg(figure, "timeline", " ".join(told.changed)),
        common=_dated(told.base[:same]),
        sides=sides,
        source=source,
    )
    (folder / PAGE).write_text(page, encoding="utf-8")


def _dated(lines: Sequence[Line]) -> list[tuple[str, str]]:
    """Lines with their days in words; a day is said once."""
    return [
        ("" if place and lines[place - 1].day == line.day else on_day(line.day), line.text)
        for place, line in enumerate(lines)
    ]
