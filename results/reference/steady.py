"""Prices over fifty years of an economy that stands still, for few households and for many.

The country in miniature, cut to a size, lives sixty years in the rules and the economy of January 2008 until its ages
and its stock have come to rest; then prices are let go for fifty years more. Nobody builds, for nobody needs to. What
moves is chance, which weighs more in a small place. Some four minutes; nothing is fitted here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from unittest.mock import patch

import numpy as np
from growing import GROWING
from kept_table import write

from sim.levers import catalogue, standard
from sim.scenario import Scenario, load
from sim.scenario.economy import Economy, build
from sim.scenario.model import Timeline
from sim.simulation import advance
from sim.simulation import build as build_model
from sim.world import dated_rules, tables
from sim.world.households import OWNS

HERE = Path(__file__).resolve().parent
TABLE = HERE / "norway_2008" / "steady.csv"
SCENARIO, MUNICIPALITY = HERE.parent.parent / "scenarios" / "baseline.toml", "minor_norway"
START, WARMUP, YEARS = date(2008, 1, 1), 720, 50
RULES_OF = date(2010, 1, 1)
"""Rules of bostøtte that hold throughout: after the reform of July 2009."""
RUNS = ((5_000, 1), (5_000, 2), (5_000, 3), (90_000, 1))
"""Households and seed of each."""
OWN = tuple(lever.name for lever in catalogue() if lever.figure in GROWING)
"""Levers that begin with a figure of the profile that grows with the place."""
DECADE = 10 * 12


@contextmanager
def rules_of_one_day() -> Iterator[None]:
    """Rates and rules that are dated otherwise stay those of one day."""
    bostotte, subsistence = dated_rules.bostotte(RULES_OF), tables.subsistence(START.year)
    pension = tables.minimum_pension(12 * START.year)
    with (
        patch.object(dated_rules, "bostotte", lambda _: bostotte),
        patch.object(tables, "subsistence", lambda _: subsistence),
        patch.object(tables, "minimum_pension", lambda _: pension),
    ):
        yield


def world(households: int, years: int = YEARS) -> Scenario:
    """So many households in an economy that stands still, with as many moving in as away."""
    base = load(SCENARIO, municipalities=[MUNICIPALITY])
    (country,) = base.municipalities
    part = households / country.households
    whole = ("homeless", "municipal_dwellings")
    scaled = {name: part * getattr(country, name) for name in GROWING}
    scaled |= {name: round(scaled[name]) for name in whole} | {"completions": 0.0, "acquisitions": 0.0}
    place = replace(country, **scaled, in_moves=country.out_moves)
    end = date(START.year + years, 1, 1)
    economy = build(START, end, base.warmup, [])
    own = standard(place.numbers())
    policy = base.policy(0, START).with_values({name: own.get(name) for name in OWN})
    return replace(
        base,
        municipalities=(place,),
        end=end,
        warmup=WARMUP,
        economy=Economy(economy.first - WARMUP, (economy.month(START),) * (WARMUP + 12 * years + 1)),
        timelines=(Timeline((), (policy,)),),
        changes=(),
        builds=(),
    )


def decades(households: int, seed: int, years: int = YEARS) -> list[dict[str, object]]:
    """Means of each ten years: prices and rents relative to the start, households, and the share who own."""
    with rules_of_one_day():
        model = build_model(world(households, years), 1, seed)
        advance(model, START)
        sizes = np.array(model.towns[0].profile.owner_sizes)
        price, rent = (float(sizes @ series[0]) for series in (model.market.prices.price, model.market.prices.rent))
        seen = []
        for month in range(12 * years):
            advance(model, date(START.year + month // 12, month % 12 + 1, 2))
            market, people = model.market.prices, model.households
            here = people.present()
            own = OWNS[people.state[here]].mean()
            seen.append((sizes @ market.price[0] / price, sizes @ market.rent[0] / rent, here.size, own))
    rows: list[dict[str, object]] = []
    for first in range(0, 12 * years, DECADE):
        means = np.mean(seen[first : first + DECADE], axis=0)
        names = ("price", "rent", "households", "owners")
        figures = (f"{value:.4g}" for value in means.tolist())
        rows.append({"size": households, "seed": seed, "years": f"{first // 12 + 1}-{first // 12 + 10}"})
        rows[-1] |= dict(zip(names, figures, strict=True))
    return rows


def main() -> None:
    """Renew the table and print it."""
    rows = [row for households, seed in RUNS for row in decades(households, seed)]
    write(rows, TABLE)
    for row in rows:
        print(*(f"{value!s:>8}" for value in row.values()))


if __name__ == "__main__":
    main()
