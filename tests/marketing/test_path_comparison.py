"""Two groups side by side."""

import pytest

from tests.marketing.few_paths import TEN, Paths, people
from workbench.marketing.path_comparison import compare, difference


def test_the_interval_is_newcombes():
    # Newcombe, Statistics in Medicine 17 (1998), table II: 56/70 less 48/80, method 10: 0.0524 to 0.3339
    found = difference((48, 80), (56, 70))
    assert (round(found["lower"], 4), round(found["upper"], 4), found["certain"]) == (0.0524, 0.3339, True)


def test_shares_of_all_and_their_difference():
    ask = Paths(TEN)
    found = compare(ask, people(who="customer_id = 'vera'"), people(who="customer_id <> 'vera'"))
    assert (found.a, found.b, found.in_both) == (1, 2, 0)
    rows = {row["event"]: (row["a"], row["b"], row["difference"]) for row in found.events}
    assert rows == {"session": (0, 2, 1.0), "call": (1, 2, 0.0), "deal won": (0, 1, 0.5)}
    assert all(row["small"] for row in found.edges)
    behind = {"figure": "event", "level": "kind", "event": "session"}
    assert found.events[0]["behind"] == {"a": behind, "b": behind}
    start = next(row for row in found.edges if (row["from"], row["to"]) == ("(start)", "session"))
    assert (start["a_share"], start["b_share"], start["certain"]) == (0.0, 1.0, False)


def test_groups_that_overlap_and_a_group_of_nobody():
    ask = Paths(TEN)
    assert compare(ask, people(), people(who="customer_id <> 'vera'")).in_both == 2
    empty = compare(ask, people(who="false"), people())
    assert {row["difference"] for row in empty.events} == {None}
    assert empty.events[0]["b_share"] == pytest.approx(1)
