"""From the first start to the first end after it."""

import pytest

from tests.marketing.few_paths import EVERYBODY, TEN, Paths, people
from workbench.errors import WorkbenchError
from workbench.marketing.between import behind_between, between, on_the_way


@pytest.fixture(scope="module")
def ask():
    return Paths(TEN)


def test_time_and_steps_of_those_who_came_to_the_end(ask):
    found = between(ask, EVERYBODY, "session", "call")
    assert (found.total, found.started["customers"], found.reached["customers"], found.never["customers"]) == (
        3,
        2,
        2,
        0,
    )
    assert (found.seconds["q25"], found.seconds["median"], found.seconds["q75"]) == (1455, 2190, 2925)  # 12 and 61 min
    assert found.steps["median"] == 2


def test_repeats_as_one_step(ask):
    assert between(ask, EVERYBODY, "session", "call", collapsed=True).steps["median"] == 1
    assert between(ask, EVERYBODY, "session", "call", collapsed=True).seconds["median"] == 2190


def test_those_who_never_came(ask):
    found = between(ask, EVERYBODY, "call", "deal won")
    assert (found.started["customers"], found.reached["customers"], found.never["customers"]) == (3, 1, 2)
    assert found.reached["share"] == 1 / 3
    assert ask.behind(behind_between(found.never["behind"], EVERYBODY)) == ["boris", "vera"]


def test_the_same_event_again(ask):
    found = between(ask, EVERYBODY, "call", "call")
    assert ask.behind(behind_between(found.reached["behind"], EVERYBODY)) == ["boris"]
    assert found.steps["median"] == 2


@pytest.mark.parametrize("collapsed", [False, True])
@pytest.mark.parametrize("ends", [("session", "call"), ("call", "session"), ("Direct", "call")])
def test_every_number_opens_that_many_customers(ask, collapsed, ends):
    who = people(who="customer_id <> 'vera'")
    found = between(ask, who, *ends, "channel" if ends[0] == "Direct" else "kind", collapsed=collapsed)
    rows = [found.started, found.reached, found.never, *found.seconds["buckets"], *found.steps["buckets"]]
    for row in rows:
        behind = ask.behind(behind_between(row["behind"], who))
        assert len(behind) == len(set(behind)) == row["customers"]
    assert sum(bucket["customers"] for bucket in found.steps["buckets"]) == found.reached["customers"]


def test_events_on_the_way(ask):
    (call,) = on_the_way(ask, EVERYBODY, "session", "deal won")[:1]
    assert (call["event"], call["reached"], call["reached_share"], call["never"], call["never_share"]) == (
        "call", 1, 1.0, 1, 1.0,
    )  # fmt: skip


def test_an_end_that_never_occurs_and_no_name(ask):
    found = between(ask, EVERYBODY, "session", "survey")
    assert (found.reached["customers"], found.seconds["median"], found.seconds["buckets"]) == (0, None, [])
    with pytest.raises(WorkbenchError, match="The end is ''"):
        between(ask, EVERYBODY, "session", "")
