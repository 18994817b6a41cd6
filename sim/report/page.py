"""The page of a result: all that a reader needs in one file without a network, on screen and on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sim.experiment.results import ComparisonResult, RunResult, ScenarioInfo
from sim.language import say, spoken
from sim.language.writing import THIN
from sim.report import tables
from sim.report.explore import as_json, explorable
from sim.report.inputs import inputs_of, titles
from sim.report.material import Story, changes_in_words
from sim.report.numbers import counted, number
from sim.report.robustness import by_scenario, held
from sim.report.templates import render
from sim.report.words import IDENTICAL, MONTHS


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure on the page: its `svg` element and the sentence under it."""

    svg: str
    caption: str


def run_page(result: RunResult, told: Story, pictures: Sequence[Picture]) -> str:
    """The page of one scenario's run."""
    info = result.scenario
    return _fill(
        kind=say("Results of a scenario"),
        title=say(info.title),
        why=say(info.why),
        changed=[_changed(info, say("It is a scenario without a base: nothing is changed."), why=False)],
        scenarios=[],
        spreads=tables.spreads(told),
        spread_says=say("One replication: how far chance spreads them is not known.")
        if told.replications == 1
        else say(
            "Mean of {count} replications, and the range of the middle 80\u00a0% of them.", count=told.replications
        ),
        years=tables.years(told),
        costs=tables.costs(told),
        reading=list(map(say, _READING_RUN)),
        figures=pictures,
        facts=_facts(result.manifest, told.replications),
        links=["measures.csv", "report.xlsx"],
        **_about(result),
    )


def comparison_page(
    result: ComparisonResult,
    told: Sequence[Story],
    rows: tables.Rows,
    years: Mapping[str, tables.Rows],
    pictures: Sequence[Picture],
) -> str:
    """The page of a comparison; `told` has the base first, `years` the rows of each year."""
    others = [one.scenario for one in result.scenarios]
    percent = f"{100 * result.confidence:.0f}"
    several = len(others) > 1
    parts = [
        _compared(run, story, rows, years, percent, held(result.robustness, run.scenario.stem))
        for run, story in zip(result.scenarios, told[1:], strict=True)
    ]
    base = result.base.scenario
    nothing = say("It changes nothing in its own base file.")
    return _fill(
        kind=say("Comparison of scenarios" if several else "Comparison with a base"),
        title=say("{count} scenarios against “{base}”", count=_count(len(parts)), base=say(base.title))
        if several
        else told[1].label,
        why=say(base.why if several else others[0].why),
        base=told[0].label,
        changed=[
            _changed(base, say("The base of this comparison; it changes nothing."), why=not several),
            *(_changed(info, nothing, why=several) for info in others),
        ],
        scenarios=parts,
        overview=tables.overview(rows, told) if several else None,
        has_parts=any(part["groups"].rows or part["places"].rows or part["costs"].rows for part in parts),
        confidence=percent,
        reading=[say(text, percent=percent) for text in (*_READING, _covered(result))],
        figures=pictures,
        facts=_facts(result.manifest, told[0].replications),
        evaluation=tables.evaluation(result),
        explore=_explore(result, told),
        robustness=by_scenario(result),
        members=0 if result.robustness is None else int(result.robustness["members"].max()),
        links=[
            "report.xlsx",
            "comparison.csv",
            "budgets.csv",
            *(["stepped_wedge.csv"] if result.evaluation is not None else []),
            *(["robustness.csv"] if result.robustness is not None else []),
            *(f"{one.stem}/measures.csv" for one in told),
        ],
        **_about(result.base, result.manifest),
    )


def source_line(result: RunResult, manifest: Mapping[str, Any]) -> str:
    """The line at the foot of every figure: program, place, period, replications, seed."""
    words = [
        say("Source: {program}", program=_program(manifest)),
        _place(result),
        _period(result.scenario),
        _replications(int(manifest.get("replications", result.replications))),
    ]
    if "seed" in manifest:
        words.append(say("seed {seed}", seed=manifest["seed"]))
    return "; ".join(words) + "."


_COUNTED = (
    "Persons, households and indexes are means over the months; events and costs are sums over the whole "
    "period; durations are means of those that ended in it. Costs are in prices of the first month."
)

_READING_RUN = (
    "Each replication lets chance fall anew: who loses a job, who parts, which dwelling falls vacant. The "
    "mean is the best guess; the middle 80\u00a0% of replications shows how far one history may be from it "
    "by chance alone.",
    "The spread does not cover what is uncertain in the inputs, the assumptions and the model itself.",
)

_READING = (
    "Base and scenario are run in pairs with the same random numbers, so that a pair differs only by what "
    "the scenario changes. The difference is the mean over pairs. Were the whole experiment repeated with "
    "other random numbers, its {percent}\u00a0% interval would hold the model's true mean difference in "
    "about {percent} of 100 cases.",
    "If the interval lies wholly on one side of zero, the model says clearly that there is a rise or a fall; "
    "its width tells how well the size is known. If it holds zero, the replications do not tell whether "
    "there is a difference; that is not the same as no difference, and more replications narrow it.",
    "With many measures a few intervals miss by chance: of twenty without any true difference, about one "
    "shows one. Trust a pattern over a single number.",
)


def _explore(result: ComparisonResult, told: Sequence[Story]) -> str:
    data = explorable(result, told)
    return "" if data is None else as_json(data)


def _covered(result: ComparisonResult) -> str:
    """What an interval covers of what is not known."""
    if result.robustness is None:
        return (
            "The interval covers the model's chance only. It does not cover what is uncertain in the inputs, the "
            "assumptions and the model itself. The same with --ensemble says of every headline whether it holds under "
            "other plausible assumptions, what it turns on and for whom it is for the worse."
        )
    return (
        "Each pair was run under another plausible set of assumptions, so that the interval covers chance and what is "
        "not known of the assumptions. It does not cover what is uncertain in the inputs and the model itself."
    )


def _fill(**page: Any) -> str:
    empty: Mapping[str, Any] = {
        "base": "",
        "spreads": [],
        "spread_says": "",
        "years": None,
        "costs": [],
        "overview": None,
        "has_parts": False,
        "evaluation": None,
        "robustness": [],
        "explore": "",
    }
    shared = {"confidence": "", "counted": say(_COUNTED)}
    return render("page.html", page={**empty, **shared, **page})


def _about(result: RunResult, manifest: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {
        "place": _place(result),
        "period": _period(result.scenario),
        "source": source_line(result, result.manifest if manifest is None else manifest),
        "inputs": inputs_of(result),
    }


def _changed(info: ScenarioInfo, nothing: str, *, why: bool) -> dict[str, Any]:
    return {
        "title": say(info.title),
        "why": say(info.why) if why else "",
        "differences": changes_in_words(info),
        "nothing": nothing,
    }


def _compared(
    run: RunResult,
    told: Story,
    rows: tables.Rows,
    years: Mapping[str, tables.Rows],
    confidence: str,
    verdicts: Mapping[str, str],
) -> dict[str, Any]:
    lines = tables.headline(rows, told.stem)
    same = bool(lines) and all(line.sure == say(IDENTICAL) for line in lines)
    return {
        "title": told.label,
        "lines": lines,
        "answer": tables.answer(rows, told.stem, confidence, verdicts),
        "silence": say(
            "Identical to the base in every replication."
            if same
            else "No headline measure differs clearly from the base."
        ),
        "groups": tables.by_group(rows, told.stem),
        "places": tables.by_municipality(rows, told.stem, titles(run)),
        "who_pays": tables.who_pays(rows, told.stem),
        "costs": tables.cost_differences(rows, told.stem),
        "cost_years": tables.cost_years(years, told.stem),
    }


def _facts(manifest: Mapping[str, Any], replications: int) -> list[tuple[str, str]]:
    """What is worth knowing of a manifest, in words; facts that it lacks are left out."""
    asked = manifest.get("replications_asked", replications)
    count = _replications(replications)
    if asked != replications:
        count = say("{replications} of {asked} asked for (interrupted)", replications=count, asked=asked)
    facts = [("Program", _program(manifest))]
    if manifest.get("commit"):
        facts.append(("Commit", str(manifest["commit"])[:12]))
    facts.append(("Replications", count))
    if command := _command(manifest):
        facts.append(("Made by", command))
    if "seed" in manifest:
        facts.append(("Seed", str(manifest["seed"])))
    if "household_months" in manifest:
        facts.append(("Simulated", say("{count} household months", count=number(manifest["household_months"]))))
    if "cpu_seconds" in manifest:
        facts.append(("Computing time", say("{count} processor seconds", count=number(manifest["cpu_seconds"]))))
    if "finished" in manifest:
        facts.append(("Finished", str(manifest["finished"])[:16].replace("T", " ") + " UTC"))
    return [(say(name), value) for name, value in facts]


def _command(manifest: Mapping[str, Any]) -> str:
    """The command that makes these results again, where the scenario files are; nothing if the manifest lacks them."""
    parts = [manifest["base"], *manifest["scenarios"]] if "base" in manifest else [manifest.get("scenario", {})]
    if not all("file" in part and "municipalities" in part for part in parts):
        return ""
    words = ["boligsim", "compare" if "base" in manifest else "run", *(part["file"] for part in parts)]
    words += ["-m", ",".join(parts[0]["municipalities"])]
    words += ["-n", str(manifest.get("replications_asked", "")), "--seed", str(manifest.get("seed", ""))]
    words += ["--ensemble"] if "ensemble" in parts[0] else []
    words += ["--lang", spoken()] if spoken() != "en" else []
    return " ".join(words)


def _program(manifest: Mapping[str, Any]) -> str:
    version = manifest.get("version", "unknown")
    return "boligsim" if version == "unknown" else f"boligsim {version}"


def _place(result: RunResult) -> str:
    names = list(titles(result).values())
    return ", ".join(names) if len(names) <= 3 else say("{count} municipalities", count=len(names))


def _period(info: ScenarioInfo) -> str:
    return f"{_month(info.start)}\u2013{_month(info.end - timedelta(days=1))}"


def _month(day: date) -> str:
    return f"{say(MONTHS[day.month - 1])}{THIN}{day.year}"


def _replications(count: int) -> str:
    return counted(count, "replication", "replications")


def _count(count: int) -> str:
    """How many scenarios there are, of several, at the beginning of a title."""
    words = ("Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
    return say(words[count - 2]) if count - 2 < len(words) else str(count)
