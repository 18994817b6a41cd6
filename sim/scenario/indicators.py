"""What tables call the figures of a profile: names of indicators in KOSTRA, StatBank and municipalities' own tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from sim.scenario.kostra_table import plain_name
from sim.scenario.profile import asked, by_size


@dataclass(frozen=True, slots=True)
class Indicator:
    """What a table may call a figure.

    Attributes:
        figure: the profile's figure.
        names: as tables write it, in Bokmål, Nynorsk or English; compared by their plain names.
        years: the years whose mean is wanted, or the one year.
        per: what the figure is computed from, where the table has another quantity.
        note: what the reader should know of it.
    """

    figure: str
    names: tuple[str, ...]
    years: range = range(2008, 2009)
    per: str = ""
    note: str = ""


_END_OF_2007 = range(2007, 2008)
_CARE = (
    "Counted are all dwellings that the municipality disposes of, care dwellings (omsorgsboliger) among them; the "
    "model means those let to people who need an ordinary dwelling."
)

# Of several indicators for one figure the first in this list is taken.
INDICATORS = (
    Indicator("population", ("Folkemengde 1. januar", "Folketal 1. januar", "Befolkning per 1.1.",
                             "Innbyggere 1. januar", "Folkemengde per 1.1.", "Innbyggere per 1.1.",
                             "Population 1 January")),
    Indicator("population", ("Folkemengde per 31.12.", "Innbyggere per 31.12.", "Folkemengde 31. desember",
                             "Befolkning per 31.12.", "Innbyggere 31. desember"), _END_OF_2007),
    Indicator("population", ("Folkemengde", "Folketall", "Folketal", "Innbyggere", "Innbyggjarar", "Befolkning",
                             "Inhabitants", "Personer")),
    Indicator("households", ("Privathusholdninger", "Husholdninger", "Privathushaldningar", "Hushaldningar",
                             "Private households")),
    Indicator("in_moves", ("Innflytting", "Innflyttinger", "Innflyttede", "Innflyttingar", "Innflyttet"), per="moves"),
    Indicator("out_moves", ("Utflytting", "Utflyttinger", "Utflyttede", "Utflyttingar", "Utflyttet"), per="moves"),
    Indicator("income_level", ("Inntektsnivå", "Inntekt i forhold til landet", "Inntekt i høve til landet",
                               "Income level"), range(2007, 2008)),
    Indicator("owner_share", ("Andel eiere", "Eierandel", "Andel husholdninger som eier", "Andel som eier boligen",
                              "Andel husholdninger som eier boligen", "Andel selveiere", "Andel eigarar")),
    Indicator("owner_sizes", ("Eierboliger",)),
    Indicator("rental_sizes", ("Private utleieboliger", "Leieboliger")),
    Indicator("municipal_sizes", ("Kommunale boliger", "Kommunale utleieboliger", "Kommunalt disponerte boliger"),
              _END_OF_2007),
    Indicator("municipal_dwellings", ("Kommunale utleieboliger",), _END_OF_2007),
    Indicator("municipal_dwellings", ("Kommunalt disponerte boliger", "Kommunale boliger", "Kommunale bustader",
                                      "Kommunalt disponerte bustader"), _END_OF_2007, note=_CARE),
    Indicator("municipal_dwellings", ("Kommunalt disponerte boliger per 1000 innbyggere",
                                      "Kommunale boliger per 1000 innbyggere"), _END_OF_2007, per="inhabitants",
              note=_CARE),
    Indicator("price", ("Boligpris", "Pris")),
    Indicator("rent", ("Månedsleie", "Husleie", "Leie")),
    Indicator("building_cost", ("Byggekostnad",)),
    Indicator("completions", ("Fullførte boliger", "Ferdigstilte boliger", "Fullførte bustader",
                              "Dwellings completed"), _END_OF_2007),
    Indicator("office_staff", ("Årsverk boligkontor", "Årsverk ved boligkontoret", "Årsverk i boligtjenesten")),
    Indicator("followup_workers", ("Årsverk oppfølging i bolig", "Årsverk booppfølging", "Årsverk boveiledning")),
    Indicator("acquisitions", ("Kjøpte kommunale boliger", "Boliger kjøpt av kommunen", "Kommunale boliger kjøpt")),
    Indicator("startlan_frame", ("Startlånsramme", "Ramme for startlån", "Startlån ramme",
                                 "Startlån tildelt fra Husbanken", "Startlån lånt inn fra Husbanken")),
    Indicator("temporary_night", ("Døgnpris midlertidig bolig", "Pris per døgn i midlertidig bolig",
                                  "Pris per døgn midlertidig botilbud")),
    Indicator("homeless", ("Bostedsløse", "Bostedsløse personer", "Bustadlause", "Homeless persons")),
    Indicator("bostotte_group", ("Bostøttegruppe", "Kommunegruppe bostøtte", "Husbankens kommunegruppe")),
    Indicator("refugees_settled", ("Bosatte flyktninger", "Flyktninger bosatt", "Bosetting av flyktninger",
                                   "Busette flyktningar"), range(2008, 2013)),
)  # fmt: skip


def meant(indicator: str) -> str | None:
    """The known indicator that a mistyped one may have meant."""
    own = {plain_name(name): name for name in asked()}
    name = own.get(plain_name(indicator))
    if name is not None and by_size(name):
        return f"{name}_1 to {name}_5"
    # Most of a table's indicators are no figure at all, so only what is very near was meant.
    near = get_close_matches(plain_name(indicator), _names(), n=1, cutoff=0.85)
    return own.get(near[0], near[0]) if near else None


@cache
def _names() -> Mapping[str, tuple[tuple[int, Indicator], ...]]:
    """Indicators with their rank by plain name; the profile's own names come first."""
    known: dict[str, list[tuple[int, Indicator]]] = {}
    own = [Indicator(name, (name,), _years(name)) for name in asked()]
    for rank, indicator in enumerate([*own, *INDICATORS]):
        for name in indicator.names:
            known.setdefault(plain_name(name), []).append((rank, indicator))
    return {name: tuple(found) for name, found in known.items()}


def _years(name: str) -> range:
    """Of the figure under its own name, as under its first other one."""
    return next((one.years for one in INDICATORS if one.figure == name and not one.per), range(2008, 2009))


_SIZED = re.compile(r"(.*?) ([1-5])(?: ?(?:roms?|rooms?))?(?: (?:eller|og|or|and) (?:flere|fleire|more))?")


@cache
def figures_of(text: str) -> tuple[tuple[int, Indicator, int], ...]:
    """The figures that an indicator gives: rank, indicator, and rooms where it is one of five (else 0)."""
    name = plain_name(text)
    whole = [(rank, one, 0) for rank, one in _names().get(name, ()) if not by_size(one.figure)]
    sized = _SIZED.fullmatch(name)
    if whole or sized is None:
        return tuple(whole)
    return tuple((rank, one, int(sized[2])) for rank, one in _names().get(sized[1], ()) if by_size(one.figure))
