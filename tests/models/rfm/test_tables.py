from datetime import date

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.models.deals import context, database, notes
from workbench.models.rfm import tables as rfm
from workbench.models.rfm.grid import segment_of

NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
AS_OF = date(2026, 1, 1)


def scored(connection, as_of=AS_OF, zone="UTC"):
    tables = rfm.score(connection, context(as_of, zone))
    rows = sorted(tables["rfm"].to_pylist(), key=lambda row: row["customer_id"])
    return tables, {row["customer_id"]: row for row in rows}


def test_ten_customers_by_hand():
    # customer k bought k times, last on day k of December, for 10 k in all: fifths of ten are pairs
    deals = [
        (f"c{k:02}", f"2025-{12 if n == 0 else 11}-{k if n == 0 else n:02} 10:00", 10.0)
        for k in range(1, 11)
        for n in range(k)
    ]
    tables, found = scored(database(*deals))
    assert [(row["r"], row["f"], row["m"]) for row in found.values()] == [
        (s, s, s) for s in (1, 1, 2, 2, 3, 3, 4, 4, 5, 5)
    ]
    assert [found[c]["recency_days"] for c in ("c01", "c10")] == [31, 22]
    assert found["c10"]["purchases"] == 10
    assert found["c10"]["monetary"] == 100
    assert found["c01"]["segment"] == "Lost"
    assert found["c10"]["segment"] == "Champions"
    cuts = {
        (row["measure"], row["score"]): (row["least"], row["most"], row["customers"])
        for row in tables["rfm_cuts"].to_pylist()
        if row["as_of"] == AS_OF
    }
    assert cuts["recency", 5] == (22, 23, 2)
    assert cuts["frequency", 1] == (1, 2, 2)
    assert cuts["monetary", 3] == (50, 60, 2)


def test_equal_values_have_equal_scores_and_collapsed_scores_are_not_there():
    # six of ten bought once: the first three fifths are the same value
    deals = [(f"c{k}", f"2025-06-{day:02}", 5.0) for k in range(10) for day in range(1, 2 if k < 6 else k - 2)]
    tables, found = scored(database(*deals))
    assert {found[f"c{k}"]["f"] for k in range(6)} == {1}
    given_scores = {
        row["score"]
        for row in tables["rfm_cuts"].to_pylist()
        if row["measure"] == "frequency" and row["as_of"] == AS_OF
    }
    assert given_scores == {1, 4, 5}
    assert notes(tables) == {"buyers": "watch", "frequency": "ok", "money": "ok"}


def test_two_orders_of_one_day_are_one_purchase_and_the_day_is_the_zones():
    connection = database(("a", "2025-12-30 20:30", 1.0), ("a", "2025-12-30 21:30", 2.0))
    assert scored(connection)[1]["a"]["purchases"] == 1
    moscow = scored(connection, zone="Europe/Moscow")[1]["a"]
    assert (moscow["purchases"], moscow["recency_days"]) == (2, 1)
    assert scored(connection, zone="Asia/Kathmandu")[1]["a"]["purchases"] == 1  # three quarters of an hour off


def test_refunds_count_against_money_from_their_day_on():
    connection = database(
        ("a", "2025-08-01", 100.0, "won", "o1"),
        ("a", "2025-11-01", 30.0, "refunded", "o1"),
        ("b", "2025-08-01", 10.0),
        ("b", "2025-08-03", -25.0, "refunded"),
        ("c", "2025-08-02", 40.0, "refunded", "o2"),  # its own status changed: it is no purchase, and takes nothing
    )
    tables, found = scored(connection)
    assert {customer: row["monetary"] for customer, row in found.items()} == {"a": 70.0, "b": -15.0}
    october = [row for row in tables["rfm_moves"].to_pylist() if row["as_of"] == date(2025, 10, 1)]
    assert sum(row["monetary"] for row in october) == 85.0


def test_movement_between_quarters_by_hand():
    connection = database(
        ("old", "2025-02-01", 10.0), ("back", "2025-02-02", 10.0), ("back", "2025-11-01", 10.0), ("new", "2025-12-01", 5.0)
    )  # fmt: skip
    tables, found = scored(connection)
    moves = {
        (row["from_segment"], row["to_segment"]): row["customers"]
        for row in tables["rfm_moves"].to_pylist()
        if row["as_of"] == AS_OF
    }
    before = {row["segment"] for row in scored(connection, date(2025, 10, 1))[1].values()}
    assert sum(moves.values()) == 3
    assert moves["(new)", found["new"]["segment"]] == 1
    assert {origin for origin, _ in moves} == before | {"(new)"}
    assert {row["before_as_of"] for row in tables["rfm_moves"].to_pylist() if row["as_of"] == AS_OF} == {
        date(2025, 10, 1)
    }


def test_quarters_of_a_long_month_end_in_the_short_one():
    tables, _ = scored(database(("a", "2024-01-01", 1.0)), date(2025, 5, 31))
    ends = {row["as_of"] for row in tables["rfm_cuts"].to_pylist()}
    assert ends == {date(2025, 5, 31), date(2025, 2, 28), date(2024, 11, 30), date(2024, 8, 31), date(2024, 5, 31)}


def test_no_purchases_is_an_empty_table_and_a_note():
    tables, found = scored(database(("a", "2025-06-01", 10.0, "lost")))
    assert found == {}
    assert tables["rfm_cuts"].num_rows == tables["rfm_moves"].num_rows == 0
    assert notes(tables) == {"buyers": "none"}


def test_everyone_bought_once_for_nothing():
    tables, found = scored(database(*((f"c{k}", f"2025-06-0{k}", None) for k in range(1, 6))))
    assert {(row["f"], row["m"]) for row in found.values()} == {(1, 1)}
    assert [row["r"] for row in found.values()] == [1, 2, 3, 4, 5]
    assert notes(tables) == {"buyers": "watch", "frequency": "watch", "money": "watch"}


def test_the_future_changes_nothing():
    known = [("a", "2025-06-01", 10.0), ("b", "2025-12-31 23:59:59", 20.0), ("b", "2025-07-01", 1.0)]
    later = [("a", "2026-01-01 00:00", 999.0), ("c", "2026-02-01", 1.0), ("a", "2026-01-02", 5.0, "refunded", None)]
    then, with_later = scored(database(*known))[0], scored(database(*known, *later))[0]
    for name in ("rfm", "rfm_cuts", "rfm_moves", "model_notes"):
        assert sorted(map(str, then[name].to_pylist())) == sorted(map(str, with_later[name].to_pylist()))


purchase = st.tuples(st.sampled_from("abcdefgh"), st.integers(1, 28), st.sampled_from([0.0, 1.0, 2.5, 900.0]))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=NO_SHRINKING)
@given(st.lists(purchase, min_size=1, max_size=30))
def test_scores_by_brute_force(purchases):
    deals = [(customer, f"2025-12-{day:02} 12:00", amount) for customer, day, amount in purchases]
    _, found = scored(database(*deals))
    ids = sorted({customer for customer, *_ in purchases})
    recency = [32 - max(day for c, day, _ in purchases if c == who) for who in ids]
    frequency = [len({day for c, day, _ in purchases if c == who}) for who in ids]
    money = [sum(amount for c, _, amount in purchases if c == who) for who in ids]
    r = [6 - score for score in fifths(recency)]
    for who, *expected in zip(ids, r, fifths(frequency), fifths(money), strict=True):
        row = found[who]
        assert [row["r"], row["f"], row["m"]] == expected
        assert row["segment"] == segment_of(*expected)


def fifths(values):
    """Score a value by how many of the four inverted-CDF quantiles it lies above."""
    cuts = np.quantile(values, [0.2, 0.4, 0.6, 0.8], method="inverted_cdf")
    return [1 + int(sum(value > cut for cut in cuts)) for value in values]


def test_nothing_is_left_in_the_database():
    connection = database(("a", "2025-06-01", 10.0))
    scored(connection)
    assert connection.execute("select table_name from information_schema.tables").fetchall() == [("touches",)]
