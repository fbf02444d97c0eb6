from __future__ import annotations

import pytest

from tests.flow import Flow, event
from workbench.tables import CALLS, DEALS, REQUESTS, SESSIONS, TABLES, TICKETS


@pytest.fixture(scope="module")
def flow():
    return Flow(
        [
            event("s1", 1, "session", phone="1", source="google", duration_s=30.0),
            event("r1", 2, "request", phone="1", subject="Pump"),
            event("c1", 3, "call", phone="1", answered=True),
            event("m1", 4, "email", phone="1"),
            event("s2", 5, "session", phone="1"),
            event("d1", 6, "deal", phone="1", status="won", amount=2.0, currency="EUR"),
            event("k1", 7, "callback", phone="1"),
            event("c2", 8, "call", phone="1"),
            event("h1", 9, "chat", phone="1"),
            event("t1", 9, "ticket", phone="2", thread="7"),
        ]
    )


def test_each_journal_has_its_kinds_counted_by_customer(flow):
    assert flow.rows("select event_id, nth from calls order by nth") == [("c1", 1), ("c2", 2)]
    assert flow.rows("select event_id, kind, nth from requests order by nth") == [
        ("r1", "request", 1),
        ("m1", "email", 2),
        ("k1", "callback", 3),
        ("h1", "chat", 4),
    ]
    assert flow.rows("select event_id, status, currency, nth from deals") == [("d1", "won", "EUR", 1)]
    assert flow.rows("select event_id, thread, nth from tickets") == [("t1", "7", 1)]
    assert flow.rows("select event_id, source, nth from sessions order by nth") == [
        ("s1", "google", 1),
        ("s2", None, 2),
    ]


@pytest.mark.parametrize("table", [CALLS, REQUESTS, DEALS, TICKETS, SESSIONS], ids=lambda table: table.name)
def test_a_journal_has_the_columns_that_are_described(flow, table):
    rows = flow.connection.sql(f"from {table.name}")
    assert dict(zip(rows.columns, map(str, rows.types), strict=True)) == table.types


@pytest.mark.parametrize("name", ["appeals", "appeal_contacts", "operators", "business_spans"])
def test_so_have_appeals_and_what_belongs_to_them(flow, name):
    rows = flow.connection.sql(f"from {name}")
    assert dict(zip(rows.columns, map(str, rows.types), strict=True)) == TABLES[name].types


def test_places_go_on_where_the_last_build_ended(flow):
    again = Flow([event("c1", 1, "call", phone="1"), event("m1", 2, "email", phone="1")])
    again.add([event("c2", 3, "call", phone="1"), event("r1", 4, "request", phone="1")])
    assert again.rows("select event_id, nth from calls order by nth") == [("c1", 1), ("c2", 2)]
    assert again.rows("select event_id, nth from requests order by nth") == [("m1", 1), ("r1", 2)]
    again.add([event("c0", 0, "call", phone="1")])
    assert again.rows("select event_id, nth from calls order by nth") == [("c0", 1), ("c1", 2), ("c2", 3)]
