"""The country by county: the profiles are what the script writes, and together they are the nation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.scenario import load, load_profile, shipped
from sim.scenario.profile import Profile

COUNTRY = Path(__file__).parent.parent / "scenarios" / "norway.toml"


@pytest.fixture(scope="module")
def counties() -> tuple[Profile, ...]:
    return load(COUNTRY).municipalities


@pytest.mark.reference
def test_the_profiles_are_what_the_script_writes() -> None:
    import counties as reference

    written = {path.name: text for path, text in reference.profiles()}
    assert {path.name: path.read_text(encoding="utf-8") for path in reference.FOLDER.glob("*.toml")} == written
    assert len(written) == 19


def test_together_they_are_the_nation(counties: tuple[Profile, ...]) -> None:
    assert len(counties) == 19
    assert sum(one.population for one in counties) == 4_737_171
    assert sum(one.households for one in counties) == 2_104_408
    assert sum(one.completions for one in counties) == pytest.approx(29_689, abs=10)


def test_what_is_not_published_of_them_is_the_nations(counties: tuple[Profile, ...]) -> None:
    nation = load_profile(shipped()["minor_norway"])
    homes = np.array([one.households for one in counties])
    for name in ("homeless", "office_staff", "followup_workers", "refugees_settled", "startlan_frame"):
        together = sum(getattr(one, name) for one in counties)
        assert together / 4_737_171 == pytest.approx(getattr(nation, name) / nation.population, rel=0.01), name
    for name in ("in_moves", "owner_share", "income_level"):
        mean = np.average([getattr(one, name) for one in counties], weights=homes)
        assert mean == pytest.approx(getattr(nation, name), rel=0.02), name
    for name in ("owner_sizes", "rental_sizes", "municipal_sizes"):
        mean = np.average([getattr(one, name) for one in counties], axis=0, weights=homes)
        np.testing.assert_allclose(mean, getattr(nation, name), atol=0.01)
    dwellings = sum(one.municipal_dwellings for one in counties)
    assert dwellings / 4_737_171 == pytest.approx(nation.municipal_dwellings / nation.population, rel=0.02)


def test_the_capital_is_dear_and_its_dwellings_are_small(counties: tuple[Profile, ...]) -> None:
    oslo = next(one for one in counties if one.name == "oslo")
    rest = [one for one in counties if one.name != "oslo"]
    assert oslo.price[1] > max(one.price[1] for one in rest)
    assert oslo.owner_sizes[4] < min(one.owner_sizes[4] for one in rest)
    assert oslo.bostotte_group == 1
