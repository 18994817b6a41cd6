"""Dwellings that are built: by the market when price covers cost, and by programmes on their dates."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import numpy.typing as npt
import simpy

from sim.ledger import NOBODY, Event, Programme
from sim.processes import grants
from sim.processes.allocation import keep_ready
from sim.processes.model import DAYS_A_MONTH, Model
from sim.processes.purchase import is_suited, most_wanted, pay_capital
from sim.processes.towns import Town
from sim.processes.unsold import longest_on_offer, withdraw
from sim.scenario import Build
from sim.streams import Floats
from sim.world.dwellings import Use
from sim.world.settlement import draw_quality

TENURES = {
    "municipal": Programme.MUNICIPAL,
    "partnership": Programme.PARTNERSHIP,
    "private_low_price": Programme.PRIVATE_LOW_PRICE,
    "market": Programme.MARKET,
}


def margin(model: Model) -> Floats:
    """Price over building cost by municipality and rooms."""
    cost = model.market.building_cost * (model.economy.building_cost / 100)
    return np.asarray(model.market.prices.price / cost)


def worth_while(margin: Floats, elasticity: float, plot_share: float) -> Floats:
    """Starts as a share of the usual, 1 where price over cost (`margin`) is what it was at the beginning.

    Above it more plots come to the market, by the elasticity. Below it what is left for the plot shrinks, which was
    `plot_share` of the cost, and with it the plots whose owners sell for so little; where a dwelling fetches no more
    than its construction nobody builds.
    """
    plots = np.clip((margin - (1 - plot_share)) / plot_share, 0, 1)
    return np.asarray(plots * margin**elasticity)


def start(model: Model) -> None:
    """This month's starts: as many as price over cost, against the beginning's, makes worth while.

    In the warm-up the stock keeps pace with households instead, so only what will be ready after it is begun.
    """
    market, assume = model.market, model.assume
    if model.settling:
        _keep_room(model)
        market.start_margin = margin(model)
    if model.day + assume.building_months * DAYS_A_MONTH < model.reported_from:
        return
    drive = worth_while(margin(model) / market.start_margin, assume.building_elasticity, assume.plot_share)
    begun = market.whole("begin", market.completions * ((1 - assume.replacement_share) / 12) * drive)
    for town_index, place in np.argwhere(begun).tolist():
        _begin(model, model.towns[town_index], Programme.MARKET, place + 1, int(begun[town_index, place]))
    for town in model.towns:
        builds = town.policy.builds
        for programme, yearly in (
            (Programme.MUNICIPAL, builds.municipal),
            (Programme.PARTNERSHIP, builds.partnership),
            (Programme.PRIVATE_LOW_PRICE, builds.private_low_price),
        ):
            if yearly:
                _begin(model, town, programme, most_wanted(town), town.whole(f"build {programme}", yearly / 12))


def empty(model: Model) -> npt.NDArray[np.int64]:
    """Dwellings that stand empty, by municipality."""
    homes = model.dwellings
    vacant = (homes.occupant[: homes.count] == NOBODY) & (homes.use[: homes.count] != int(Use.AWAY))
    town = homes.municipality[: homes.count][vacant]
    return np.asarray(np.bincount(town, minlength=len(model.towns)))


def _keep_room(model: Model) -> None:
    """As many dwellings stand empty in the warm-up as were found, whoever comes to live here or leaves."""
    sizes = np.array([town.profile.owner_sizes for town in model.towns])
    lacking, homes = model.empty - empty(model), model.dwellings
    unsold = (homes.count_by_segment(homes.for_sale(), len(model.towns)) - model.market.for_sale).sum(axis=1)
    surplus = np.minimum(-lacking, unsold.astype(np.int64))
    for town in np.flatnonzero(surplus > 0).tolist():
        withdraw(model, longest_on_offer(model, town, surplus[town]))
    added = model.market.whole("room", np.maximum(lacking, 0)[:, None] * sizes)
    for town, place in np.argwhere(added).tolist():
        complete(model, model.towns[town], Programme.MARKET, place + 1, int(added[town, place]))


def _begin(model: Model, town: Town, programme: Programme, rooms: int, count: int) -> None:
    if count:
        model.ledger.record(model.day, Event.STARTED, town.index, origin=rooms, detail=count)
        days = round(model.assume.building_months * DAYS_A_MONTH)
        model.env.start(site(model, town, programme, rooms, count, days))


def site(
    model: Model, town: Town, programme: Programme, rooms: int, count: int, days: float
) -> Generator[simpy.Event, object, None]:
    """A building site from start to the day on which its dwellings are ready."""
    yield model.env.timeout(days)
    complete(model, town, programme, rooms, count)


def project(model: Model, town: Town, build: Build) -> Generator[simpy.Event, object, None]:
    """A dated project of a scenario: ready on its date."""
    days = (build.date - model.first_day).days
    yield model.env.timeout(max(days, 0))
    complete(model, town, TENURES[build.tenure], build.size, build.count)


def complete(model: Model, town: Town, programme: Programme, rooms: int, count: int) -> None:
    """New dwellings: for sale, or let by the municipality to those on its list."""
    homes = model.dwellings
    finished = f"{programme} {rooms} {model.day}"
    before = town.came.get(finished, 0)
    town.came[finished] = before + count
    generator = town.streams.generator(f"quality {programme} {rooms} {before}", town.name, model.day)
    municipal = programme in (Programme.MUNICIPAL, Programme.PARTNERSHIP)
    added = homes.add(
        count,
        municipality=town.index,
        rooms=rooms,
        quality=draw_quality(generator, count, model.assume),
        programme=int(programme),
        use=int(Use.MUNICIPAL if municipal else Use.OWNED),
        listed=-1 if municipal else model.month,
    )
    cost = town.profile.building_cost[rooms - 1] * model.economy.building_cost / 100
    for dwelling in range(added.start, added.stop):
        model.ledger.record(
            model.day,
            Event.COMPLETED,
            town.index,
            origin=rooms,
            detail=programme,
            dwelling=dwelling,
            amount=cost,
        )
        if municipal:
            homes.staffed[dwelling] = town.policy.grants.demands_staff
            # An association carries the capital of a partnership; the municipality only allocates.
            if programme == Programme.MUNICIPAL:
                pay_capital(model, town, dwelling, cost)
            else:
                grants.pay_association(model, town, dwelling, town.policy.grants.rental_share * cost)
            homes.suited[dwelling] = is_suited(model, town) or homes.staffed[dwelling]
            homes.accessible[dwelling] = True  # what is built for the public must be
            model.ledger.record(model.day, Event.MUNICIPAL_ACQUIRED, town.index, dwelling=dwelling, detail=programme)
            keep_ready(model, dwelling)


def projects(model: Model) -> None:
    """Set the scenario's dated projects going."""
    for build in model.scenario.builds:
        model.env.start(project(model, model.towns[build.municipality], build))
