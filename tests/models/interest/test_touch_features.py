"""Features of touches, worked out by hand, and that nothing later is read."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.models.interest_company import connect
from workbench.models.interest.touch_features import FAMILY_OF, read_features, read_outcomes
from workbench.tables import KINDS

DAY = date(2026, 3, 10)


def at(day: str) -> datetime:
    return datetime.fromisoformat(day)


ANNA = [
    ("anna", at("2026-03-09 23:30"), "session", "shop", "yandex", "cpc", "mobile"),
    ("anna", at("2026-03-01 10:00"), "cart", "shop"),
    ("anna", at("2026-01-10 10:00"), "session", "shop", "google", None, "desktop"),
    ("anna", at("2026-01-09 10:00"), "deal", "shop", None, None, None, "won"),
]


def features(rows, day=DAY, zone="UTC"):
    table = read_features(connect(rows), day, zone)
    return {str(who): {name: float(v[at]) for name, v in table.columns.items()} for at, who in enumerate(table.ids)}


def test_a_chain_by_hand():
    anna = features(ANNA)["anna"]
    wanted = {
        "days_since_touch": 0, "days_since_session": 0, "days_since_cart": 8, "days_since_deal": 59, "days_known": 59,
        "touches_7d": 1, "touches_30d": 2, "touches_90d": 4, "visits_30d": 1, "visits_365d": 2, "carts_30d": 1,
        "deals_30d": 0, "deals_365d": 1, "active_days_60d": 4, "visits_trend": 0.5, "sources": 2, "paid_share": 0.25,
        "mobile_share": 0.5, "working_hours_share": 0.75, "cart_without_deal": 1,
    }  # fmt: skip
    assert {name: anna[name] for name in wanted} == wanted
    assert np.isnan(anna["days_since_call"])


def test_a_cart_before_the_last_deal_is_not_open():
    rows = [("anna", at("2026-03-01"), "cart"), ("anna", at("2026-03-02"), "deal")]
    assert features(rows)["anna"]["cart_without_deal"] == 0


def test_the_day_begins_in_the_zone_of_the_workspace():
    rows = [("anna", at("2026-03-09 21:30"), "session")]  # 00:30 of the 10th in Moscow
    assert list(features(rows)) == ["anna"]
    assert features(rows, zone="Europe/Moscow") == {}


def test_every_feature_belongs_to_a_family():
    assert set(features(ANNA)["anna"]) == set(FAMILY_OF)


def test_outcomes_lie_within_the_horizon():
    known = [(who, at("2026-03-01"), "session") for who in "abcd"]
    moments = {"a": "2026-03-10 00:00", "b": "2026-03-23 23:59", "c": "2026-03-24 00:00", "d": "2026-03-09 23:59"}
    connection = connect(known + [(who, at(moment), "call") for who, moment in moments.items()])
    table = read_features(connection, DAY, "UTC")
    assert read_outcomes(connection, table, 14, "UTC", ["call"]).tolist() == [True, True, False, False]
    assert read_outcomes(connection, table, 14, "UTC", ["deal"]).tolist() == [False] * 4


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["anna", "eve"]), st.integers(0, 10_000), st.sampled_from(KINDS)), max_size=6)
)
def test_nothing_at_or_after_the_day_is_read(later):
    start = datetime(2026, 3, 10)  # noqa: DTZ001
    rows = [(who, start + timedelta(minutes=minutes), kind) for who, minutes, kind in later]
    assert str(features(ANNA + rows)) == str(features(ANNA))
