"""Mentions, written down here."""

from __future__ import annotations

from datetime import date

import pytest

from tests.flow import Flow, event
from tests.marketing.asking import ZONE, ask_of, behind_of
from workbench.marketing.asked import People
from workbench.marketing.mentions import mentions


@pytest.fixture(scope="module")
def flow():
    return Flow(
        [
            event("m1", 1, "mention", phone="1", source="vk", rating=5.0),
            event("m2", 2, "mention", phone="1", source="vk"),
            event("m3", 30.95, "mention", phone="2", source="vk", rating=2.0),  # 1 February in Moscow
            event("m4", 3, "mention", phone="3", rating=4.0),
            event("s1", 3, "survey", phone="4", subject="NPS", rating=9.0),
        ]
    )


def test_mentions_are_counted_by_source_and_month(flow):
    found = mentions(ask_of(flow), People(ZONE))
    told = ("mentions", "customers", "rated", "recommend", "share")
    assert [found.total[name] for name in told] == [4, 3, 3, 2, pytest.approx(2 / 3)]
    assert [(row["source"], *(row[name] for name in told)) for row in found.by_source] == [
        ("vk", 3, 2, 2, 1, 0.5),
        ("test", 1, 1, 1, 1, 1.0),
    ]
    assert [(row["month"], row["mentions"], row["rating"]) for row in found.by_month] == [
        ("2026-01", 3, 4.5),
        ("2026-02", 1, 2.0),
    ]


def test_a_period_and_people_narrow_them(flow):
    assert mentions(ask_of(flow), People(ZONE), date(2026, 2, 1)).total["mentions"] == 1
    nobody = mentions(ask_of(flow), People(ZONE, first=date(2027, 1, 1)))
    assert (nobody.total["mentions"], nobody.total["share"], nobody.by_source) == (0, None, [])


def test_a_number_is_that_of_the_customers_behind_it(flow):
    found = mentions(ask_of(flow), People(ZONE), date(2026, 1, 1), date(2026, 2, 28))
    for row in (found.total, *found.by_source, *found.by_month):
        assert len(behind_of(flow, row["behind"])) == row["customers"]
