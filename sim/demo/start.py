"""All that the page needs to know before the first run, in the language that is spoken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim.demo.asked import BEGINS, REPLICATIONS, YEARS, by_factor, neutral, taught
from sim.demo.lessons import LESSONS
from sim.demo.live import MONTHLY
from sim.demo.measures import MORE, told_measures
from sim.demo.places import places
from sim.language import LANGUAGES, say, spoken
from sim.levers import SECTIONS, Lever
from sim.measures.definitions import definition
from sim.measures.moves import HOUSING
from sim.report.numbers import display
from sim.report.words import FINDINGS, PLACES, title_of

TEXTS = Path(__file__).parent / "page" / "texts.json"
"""The English messages of the page's own scripts."""
FIRST = "stord"


def start() -> dict[str, Any]:
    """Languages, texts, municipalities, levers by section, measures, housing states, years and lessons."""
    return {
        "language": spoken(),
        "languages": dict(LANGUAGES),
        "texts": {text: say(text) for text in json.loads(TEXTS.read_text(encoding="utf-8"))},
        "municipalities": [
            {
                "name": place.name,
                "title": say(place.title),
                "inhabitants": place.inhabitants,
                "households": place.households,
                "most_replications": place.most_replications,
            }
            for place in places().values()
        ],
        "sections": _sections(),
        "measures": [_measure(name, unit) for name, unit in told_measures().items()],
        "charts": list(MONTHLY),
        "states": [{"name": name, "title": say(PLACES[name])} for name in HOUSING],
        "years": list(YEARS),
        "default": {"municipality": FIRST, "from": BEGINS, "replications": REPLICATIONS, "seed": 1},
        "lessons": [lesson.said() for lesson in LESSONS],
    }


def _measure(name: str, unit: str) -> dict[str, Any]:
    """A row of the table of numbers: stored values times `scale` are shown."""
    shown = display(unit)
    return {
        "name": name,
        "title": say(MORE[name]) if name in MORE else title_of(name),
        "unit": shown.unit,
        "unit_of_difference": shown.unit_of_difference,
        "scale": shown.scale,
        "definition": definition(name),
        "telling": name in FINDINGS,
    }


def _sections() -> list[dict[str, Any]]:
    """The levers that are taught, by section, in the order of their declaration."""
    sections: dict[str, list[dict[str, Any]]] = {}
    for lever in taught().values():
        sections.setdefault(lever.section, []).append(_lever(lever))
    return [{"name": name, "title": say(SECTIONS[name]), "levers": levers} for name, levers in sections.items()]


def _lever(lever: Lever) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": lever.name,
        "title": say(lever.title),
        "meaning": say(lever.meaning),
        "source": say(lever.source),
        "kind": lever.kind,
        "neutral": neutral(lever),
        "unit": say(lever.unit),
        "shown": "times" if by_factor(lever) else "percent" if lever.unit.startswith("share") else "plain",
        "choices": [{"value": value, "title": say(title)} for value, title in lever.choices.items()],
    }
    if lever.slider is not None:
        told |= dict(zip(("low", "high", "step"), lever.slider, strict=True))
    return told
