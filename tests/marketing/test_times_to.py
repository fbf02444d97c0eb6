"""Days and clicks to the first target action and to the first won deal."""

import pytest

from tests.marketing.few_paths import EVERYBODY, TEN, Paths, chain, people
from workbench.errors import WorkbenchError
from workbench.marketing.times_to import behind_time_to, times_to

LATE = chain("dina", "0 session", "1 session", "4320 session", "7200 deal won")


@pytest.fixture(scope="module")
def ask():
    return Paths([*TEN, *LATE])


def test_days_and_clicks_to_the_deal(ask):
    found = times_to(ask, EVERYBODY, "deal")
    assert (found.total, found.reached["customers"], found.without) == (4, 2, 2)
    assert found.days["median"] == pytest.approx((72 / 1440 + 5) / 2)
    assert [(b["from"], b["to"], b["customers"]) for b in found.days["buckets"] if b["customers"]] == [
        (0, 1, 1),
        (4, 8, 1),
    ]
    assert found.clicks["median"] == 2.5


def test_to_the_target_action(ask):
    found = times_to(ask, EVERYBODY, "target")
    assert (found.reached["customers"], found.without) == (4, 0)
    assert [(b["from"], b["to"], b["customers"]) for b in found.clicks["buckets"]] == [
        (0, 1, 1), (1, 2, 0), (2, 3, 2), (3, 5, 1),
    ]  # fmt: skip


@pytest.mark.parametrize("who", [EVERYBODY, people(channels=("Paid search", "Direct")), people(who="deal_at is null")])
@pytest.mark.parametrize("what", ["target", "deal"])
def test_every_number_opens_that_many_customers(ask, who, what):
    found = times_to(ask, who, what)
    for row in [found.reached, *found.days["buckets"], *found.clicks["buckets"]]:
        behind = ask.behind(behind_time_to(row["behind"], who))
        assert len(behind) == len(set(behind)) == row["customers"]
    assert len(ask.behind(behind_time_to(found.without_behind, who))) == found.without


def test_only_deals_and_target_actions(ask):
    with pytest.raises(WorkbenchError, match="target or deal, not to 'deals'"):
        times_to(ask, EVERYBODY, "deals")
