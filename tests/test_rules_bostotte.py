"""Bostøtte on official examples and income limits, its laws, and the shipped table by date."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import bostotte
from sim.rules.bostotte import Rules
from sim.world import dated_rules, tables

pytestmark = pytest.mark.rules

OF_JUNE_2017 = dated_rules.bostotte(date(2017, 6, 1))
# Later than the table: Husbanken's annual reports give examples of 2021 and 2022.
OF_JUNE_2021 = OF_JUNE_2017._replace(
    minimum_own_share=21_643.0,
    threshold_a=106_705.0,
    threshold_b=187_892.0,
    step=1_160.0,
    rate=0.0028,
    minimum_payment=51.0,
    ceilings=(73_101.0, 91_524.0, 101_962.0, 112_401.0, 122_839.0),
)
OF_JUNE_2022 = OF_JUNE_2021._replace(
    minimum_own_share=22_487.0,
    threshold_a=110_866.0,
    threshold_b=195_220.0,
    step=1_205.0,
    rate=0.0012,
    ceilings=(76_329.0, 95_028.0, 105_622.0, 116_219.0, 126_813.0),
)
DEAR = 20_000.0
"""A rent above every ceiling, NOK a month."""


def floats(*values: float) -> npt.NDArray[np.float64]:
    return np.array(values, float)


def ints(*values: int) -> npt.NDArray[np.int64]:
    return np.array(values, np.int64)


def paid(
    rules: Rules, income: float, persons: int = 1, group: int = 4, rent: float = DEAR, municipal: bool = False
) -> float:
    """NOK a month for one household."""
    return float(
        bostotte.allowance(
            rules,
            income_year=floats(income),
            persons=ints(persons),
            group=ints(group),
            housing_cost=floats(rent),
            municipal=np.array([municipal]),
        )[0]
    )


def with_first_ceiling(rules: Rules, amount: float) -> Rules:
    return rules._replace(ceilings=(amount, *rules.ceilings[1:]))


# Worked examples


@pytest.mark.parametrize(
    ("weight", "persons", "income", "expected"),
    [
        (0.13, 3, 300_000, 238_095),
        (0.13, 2, 300_000, 265_487),
        (0.15, 2, 300_000, 260_870),
        (0.13, 5, 500_000, 328_947),
    ],
)
def test_weighted_income(weight: float, persons: int, income: float, expected: int) -> None:
    """Husbanken's guide 2.4.1 and annual report 2023, table 5 (weights of 2022 and of children in 2023)."""
    rules = OF_JUNE_2022._replace(weight_extra=weight)
    assert bostotte.weighted_income(rules, floats(income), ints(persons))[0] == expected


def test_single_person_in_2022() -> None:
    """Husbanken's annual report 2022, table 3: before and after June, with the ceiling of January and of June."""
    before = with_first_ceiling(OF_JUNE_2021._replace(rate=0.0012), 75_201.0)
    assert round(paid(before, 212_798)) == 1_873
    assert round(paid(OF_JUNE_2022, 222_954)) == 1_781


def test_single_person_in_2020_and_2021() -> None:
    """Husbanken's annual report 2021, table 3, to the nearest ten: 1 330, then 1 290, or 1 060 with the old ceiling."""
    assert paid(dated_rules.bostotte(date(2020, 12, 31)), 202_702) == pytest.approx(1_330, abs=5)
    assert paid(OF_JUNE_2021, 212_798) == pytest.approx(1_290, abs=10)
    assert paid(with_first_ceiling(OF_JUNE_2021, 73_101.0 - 3_800), 212_798) == pytest.approx(1_060, abs=10)


@pytest.mark.parametrize(
    ("group", "limits"),
    [
        (1, [19_586, 22_305, 25_105, 28_007, 31_007, 33_222, 35_437, 37_652, 39_867, 42_081]),
        (2, [18_963, 21_642, 24_392, 27_312, 30_272, 32_435, 34_597, 36_759, 38_922, 41_084]),
        (3, [18_518, 21_153, 23_930, 26_734, 29_663, 31_782, 33_901, 36_019, 38_138, 40_257]),
        (4, [17_539, 20_134, 22_862, 25_691, 28_542, 30_580, 32_619, 34_658, 36_696, 38_735]),
    ],
)
def test_official_income_limits_of_june_2017(group: int, limits: list[int]) -> None:
    """Husbanken, Inntektsgrenser: gross NOK a month for 1-10 persons in each group of municipalities."""
    found = bostotte.income_limits(OF_JUNE_2017)[0, group - 1, 1:11] / 12
    np.testing.assert_allclose(found, limits, atol=1.5)


def test_two_persons_in_oslo() -> None:
    """June 2017, 180 000 a year and a rent of 9 000: own share 30 679 of a ceiling of 95 728."""
    assert bostotte.own_share(OF_JUNE_2017, floats(163_636))[0] == pytest.approx(30_679, abs=1)
    assert bostotte.ceiling(OF_JUNE_2017, ints(2), 1)[0] == 95_728
    assert paid(OF_JUNE_2017, 180_000, persons=2, group=1, rent=9_000) == pytest.approx(3_995, abs=0.5)


@pytest.mark.parametrize(
    ("day", "rent"), [(date(2009, 7, 1), 1_675), (date(2011, 7, 1), 1_808), (date(2016, 7, 1), 2_016)]
)
def test_lowest_rent_that_gives_anything(day: date, rent: float) -> None:
    """Published lowest rents of 2009, 2011 and 2016 leave about the least payment of 300 to who has no income."""
    rules = dated_rules.bostotte(day)._replace(minimum_payment=0.0)
    assert paid(rules, 0, rent=rent) == pytest.approx(300, abs=4)


def test_less_than_the_least_payment_is_nothing() -> None:
    """June 2017: an own share of 19 937 and a least payment of 330 ask for a rent of 2 109.18."""
    assert paid(OF_JUNE_2017, 0, rent=2_109) == 0
    assert paid(OF_JUNE_2017, 0, rent=2_110) == pytest.approx(0.737 * (25_320 - 19_937) / 12)


def test_municipal_tenants_had_more_until_2016() -> None:
    """A rent of 4 000 and no income: 70 and 80 per cent of 33 000 a year in 2010; the same in 2016."""
    rules = dated_rules.bostotte(date(2010, 1, 1))
    assert paid(rules, 0, rent=4_000) == pytest.approx(0.7 * 33_000 / 12)
    assert paid(rules, 0, rent=4_000, municipal=True) == pytest.approx(0.8 * 33_000 / 12)
    rules = dated_rules.bostotte(date(2016, 1, 1))
    assert paid(rules, 0, municipal=True) == paid(rules, 0)


def test_who_may_apply_before_and_after_the_reform() -> None:
    """A family, a pensioner, a disabled person, and a single person of thirty with low wages."""
    children, age, benefit = ints(1, 0, 0, 0), ints(30, 65, 30, 30), np.array([False, False, True, False])
    for day, expected in [(date(2009, 6, 30), [True, True, True, False]), (date(2009, 7, 1), [True] * 4)]:
        rules = dated_rules.bostotte(day)
        found = bostotte.eligible(rules, children=children, oldest_age=age, on_benefit=benefit)
        np.testing.assert_array_equal(found, expected)


def test_approved_costs_of_tenants_and_owners() -> None:
    """June 2017: a rent of 6 000; with a pensioner's heating 6 120 a year more; a loan and the running of a house."""
    cost = bostotte.approved_cost(
        OF_JUNE_2017,
        rent=floats(6_000, 6_000, 0),
        loan_payments=floats(0, 0, 4_000),
        owner=np.array([False, False, True]),
        pensioner=np.array([False, True, False]),
    )
    np.testing.assert_allclose(cost, [6_000, 6_510, 4_000 + (12_240 + 8_000) / 12])


def test_wealth_above_the_free_amount_counts_as_income() -> None:
    """350 000 in the bank, 250 000 of it free: 65 000 more."""
    income = bostotte.counted_income(OF_JUNE_2017, floats(100_000, 100_000), floats(200_000, 350_000))
    np.testing.assert_allclose(income, [100_000, 165_000])


def test_policy_replaces_both_coverages_and_scales_every_ceiling() -> None:
    """Full coverage and ceilings a tenth higher, for a dear rent in Oslo; no policy changes nothing."""
    rules = dated_rules.bostotte(date(2012, 1, 1))
    policy = bostotte.with_policy(rules, coverage=1.0, ceiling=1.1)
    assert paid(policy, 0, group=1) == pytest.approx((1.1 * (61_050 + 22_000) - 16_600) / 12)
    assert paid(policy, 0, group=1, municipal=True) == paid(policy, 0, group=1)
    assert bostotte.with_policy(rules) is rules


# The table by date


def test_the_table_covers_every_day_and_keeps_its_objects() -> None:
    day, last = date(2003, 1, 1), date(2020, 12, 31)
    seen: list[Rules] = []
    while day <= last:
        rules = dated_rules.bostotte(day)
        assert rules is dated_rules.bostotte(day)
        if not seen or seen[-1] is not rules:
            seen.append(rules)
        day += timedelta(days=1)
    assert 20 <= len(seen) <= 40
    with pytest.raises(ValueError, match="2003-01-01"):
        dated_rules.bostotte(date(2002, 12, 31))


def test_every_row_has_a_status_and_a_source_and_lies_in_its_range() -> None:
    for row in tables.rows("bostotte.csv"):
        assert row["status"] in {"published", "scaled", "interpolated", "assumed"}
        assert row["source"]
        assert row["status"] != "assumed" or row["low"] != "" or row["parameter"] in {"broad"}, row
        if row["low"]:
            assert float(row["low"]) <= float(row["value"]) <= float(row["high"]), row


def test_the_temporary_ceilings_of_2020_end_in_october() -> None:
    ceilings = [dated_rules.bostotte(date(2020, month, 1)).ceilings[0] for month in (3, 4, 6, 10, 11)]
    assert ceilings == [67_268, 84_268, 85_785, 85_785, 68_479]


# Laws

days = st.dates(date(2003, 1, 1), date(2020, 12, 31))
incomes = st.floats(0, 1e6)
more_income = st.floats(0, 1e5)
rents = st.floats(0, 3e4)
sizes = st.integers(1, 12)
groups = st.integers(1, 4)


@given(days, incomes, more_income, sizes, groups, rents, st.booleans())
def test_who_earns_more_never_gets_more(
    day: date, income: float, more: float, persons: int, group: int, rent: float, municipal: bool
) -> None:
    rules = dated_rules.bostotte(day)
    assert paid(rules, income + more, persons, group, rent, municipal) <= paid(
        rules, income, persons, group, rent, municipal
    )


@given(days, incomes, sizes, groups, rents, rents, st.booleans())
def test_a_dearer_dwelling_never_gives_less_and_nothing_beyond_the_ceiling(
    day: date, income: float, persons: int, group: int, rent: float, more: float, municipal: bool
) -> None:
    rules = dated_rules.bostotte(day)
    before = paid(rules, income, persons, group, rent, municipal)
    assert paid(rules, income, persons, group, rent + more, municipal) >= before
    top = float(bostotte.ceiling(rules, ints(persons), group)[0]) / 12
    at_top = paid(rules, income, persons, group, top, municipal)
    assert paid(rules, income, persons, group, top + more, municipal) == pytest.approx(at_top)


@given(days, incomes, sizes, groups, rents, st.booleans())
def test_more_persons_never_give_less_and_cost_is_never_covered_whole(
    day: date, income: float, persons: int, group: int, rent: float, municipal: bool
) -> None:
    rules = dated_rules.bostotte(day)
    amount = paid(rules, income, persons, group, rent, municipal)
    assert amount == 0 or rules.minimum_payment <= amount <= 0.8 * rent
    assert paid(rules, income, persons + 1, group, rent, municipal) >= amount


@given(days, incomes, sizes, groups, rents, st.booleans(), st.floats(0.2, 1), st.floats(0.1, 2))
def test_nobody_above_the_income_limit_gets_anything(
    day: date,
    income: float,
    persons: int,
    group: int,
    rent: float,
    municipal: bool,
    coverage: float,
    ceiling: float,
) -> None:
    rules = bostotte.with_policy(dated_rules.bostotte(day), coverage, ceiling)
    limit = float(bostotte.income_limits(rules)[int(municipal), group - 1, persons])
    if income > limit:
        assert paid(rules, income, persons, group, rent, municipal) == 0
    if limit >= 0:
        below = max(limit - float(bostotte.weight(rules, ints(persons))[0]), 0.0)
        assert paid(rules, below, persons, group, 1e6, municipal) >= rules.minimum_payment


@given(days, incomes, sizes, groups, rents)
def test_many_households_at_once_are_each_alone(
    day: date, income: float, persons: int, group: int, rent: float
) -> None:
    rules = dated_rules.bostotte(day)
    many = bostotte.allowance(
        rules,
        income_year=floats(0, income, 90_000),
        persons=ints(1, persons, 3),
        group=ints(4, group, 1),
        housing_cost=floats(DEAR, rent, 5_000),
        municipal=np.array([True, False, True]),
    )
    assert many[1] == paid(rules, income, persons, group, rent)
