"""The threshold against figures worked out by hand and the tables of the Poisson distribution."""

from __future__ import annotations

import duckdb
import pytest

from workbench.identity.suggest_threshold import HIGHEST, LEAST_WEIGHT, find_threshold

HIGH, LOW = 60.0, -60.0


def weighed(strangers: int, suggested: list[float], among_strangers: list[float]) -> duckdb.DuckDBPyConnection:
    """Set up customers of whom all but 10 have a card, a part of each of `strangers` of them, and weighed pairs.

    `suggested` are the weights of pairs of two customers, `among_strangers` of a part and somebody else.
    """
    connection = duckdb.connect()
    customers = strangers + 10
    connection.execute(f"""
        create table compared as
        select
            range as record_no,
            'whole' as side,
            'c' || range as customer_id,
            case when range < {strangers} then ['crm_id:'] else [] end as cards,
            false as trains
        from range({customers})
        union all
        select range + {customers}, 'part', 'c' || range, ['crm_id:'], false
        from range({strangers})
    """)
    connection.execute(
        f"create table sure_customers as select customer_id from compared where side = 'whole' and record_no < {strangers}"
    )
    connection.execute("create table scored (unique_id_l bigint, unique_id_r bigint, match_weight double)")
    last = customers - 1
    rows = [(place, last, weight) for place, weight in enumerate(suggested)]
    rows += [(customers + place, strangers - 1 - place, weight) for place, weight in enumerate(among_strangers)]
    connection.executemany("insert into scored values (?, ?, ?)", rows or [(0, 0, LOW)])
    return connection


def test_precision_counts_the_strangers_that_look_as_alike():
    """1,000 strangers stand for 10 waiting customers, each of whom sees 1.01 times as many others.

    Two strangers above the weight make 2 * 10 / 1000 * 1.01 = 0.0202 wrong ones among 20 suggestions. With 95 %
    confidence the mean of a Poisson count of 2 is at most 6.2958 (Garwood 1936, Biometrika 28), so at most 0.0636.
    """
    threshold = find_threshold(weighed(1000, [HIGH] * 20, [HIGH, HIGH]), clean=True)
    assert threshold.measured
    assert threshold.weight == LEAST_WEIGHT
    step = threshold.step
    assert (step.suggested, step.wrong) == (20, pytest.approx(0.0202, abs=0.001))
    assert step.precision == pytest.approx(1 - 0.0202 / 20, abs=1e-4)
    assert step.precision_low == pytest.approx(1 - 6.2958 * 0.0101 / 20, abs=1e-4)


def test_too_few_strangers_prove_nothing():
    """None of 20 strangers was as alike, which still leaves 2.9957 * 10 / 20 * 1.5 = 2.25 wrong ones possible."""
    threshold = find_threshold(weighed(20, [HIGH] * 10, []), clean=True)
    assert not threshold.measured
    assert threshold.weight == LEAST_WEIGHT
    assert threshold.step.precision == 1
    assert threshold.step.precision_low == pytest.approx(1 - 2.9957 * 10 / 20 * 1.5 / 10, abs=1e-3)


def test_the_threshold_lies_above_the_weights_of_strangers():
    """Strangers reach 30 bits of evidence in numbers; only what lies above may be accepted."""
    threshold = find_threshold(weighed(2000, [50.0] * 30 + [30.0] * 30, [30.0] * 1000), clean=True)
    assert 30 + threshold.rarity < threshold.weight <= 50 + threshold.rarity
    assert threshold.step.suggested == 30


def test_where_strangers_are_as_alike_as_suggestions_nothing_is_above():
    threshold = find_threshold(weighed(1000, [HIGH] * 3, [HIGH] * 900), clean=True)
    assert not threshold.measured
    assert threshold.weight == HIGHEST


def test_without_any_pair_nothing_is_suggested():
    threshold = find_threshold(weighed(100, [], []), clean=True)
    assert (threshold.measured, threshold.step.suggested) == (False, 0)


def test_rareness_is_what_the_suggestions_say_themselves():
    """Four sure pairs among 110 customers (100 with cards): 5995 pairs less 4950 of two cards leave 1045."""
    connection = weighed(100, [HIGH] * 4, [])
    assert 2 ** -find_threshold(connection, clean=True).rarity == pytest.approx((1045 - 4) / 4, rel=0.01)
