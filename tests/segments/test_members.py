from datetime import date

import pytest

from tests.segments.few_customers import at, database
from workbench.segments.language.grammar import parse
from workbench.segments.members import Counted, members

MARCH = date(2026, 3, 1)
CUSTOMERS = [
    {"customer_id": "b", "ltv": 10.5, "first_at": at("2026-01-01")},
    {"customer_id": "a", "ltv": 20, "first_at": at("2026-01-01")},
    {"customer_id": "c", "ltv": 0, "first_at": at("2026-03-01")},
]
SIZES = [
    {"segment": "Old name", "build_no": 1, "as_of": date(2026, 1, 1), "customers": 7, "ltv": 70},
    {"segment": "Gone", "build_no": 1, "as_of": date(2026, 1, 1), "customers": 9, "ltv": 90},
    {"segment": "Rich", "build_no": 3, "as_of": date(2026, 2, 1), "customers": 1, "ltv": 1},
]


@pytest.fixture
def connection():
    with database(CUSTOMERS, sizes=SIZES) as opened:
        yield opened


def rows(table):
    return [tuple(row.values()) for row in table.to_pylist()]


def test_members_and_sizes_of_every_segment(connection):
    segments = {"Rich": parse("ltv > 5"), "None": parse("ltv > 500")}
    found = members(connection, segments, Counted(MARCH, "UTC", 3))
    assert rows(found["segments"]) == [("Rich", "a"), ("Rich", "b")]
    assert [row for row in rows(found["segment_sizes"]) if row[1] == 3] == [
        ("None", 3, MARCH, 0, 0.0),
        ("Rich", 3, MARCH, 2, 30.5),
    ]
    assert rows(found["model_notes"]) == []


def test_sizes_of_earlier_builds_go_with_the_name_and_end_with_the_segment(connection):
    counted = Counted(MARCH, "UTC", 4, {"Old name": "Rich", "Gone": None, "Rich": "Rich then"})
    found = members(connection, {"Rich": parse("ltv > 5"), "Rich then": parse("ltv > 15")}, counted)
    assert rows(found["segment_sizes"]) == [
        ("Rich", 1, date(2026, 1, 1), 7, 70.0),
        ("Rich", 4, MARCH, 2, 30.5),
        ("Rich then", 3, date(2026, 2, 1), 1, 1.0),
        ("Rich then", 4, MARCH, 1, 20.0),
    ]


def test_a_segment_that_cannot_be_asked_any_more_is_said_and_stops_no_other(connection):
    segments = {"Broken": 'in segment "Gone"', "Rich": "ltv > 5", "Strange": "feelings = 5"}
    found = members(connection, segments, Counted(MARCH, "UTC", 4))
    assert rows(found["segments"]) == [("Rich", "a"), ("Rich", "b")]
    told = {name: (model, verdict, words) for model, name, verdict, words, _ in rows(found["model_notes"])}
    assert {name: told[name][:2] for name in told} == dict.fromkeys(("Broken", "Strange"), ("segments", "alarm"))
    assert "There is no segment 'Gone'" in told["Broken"][2]
    assert "There is no column 'feelings'" in told["Strange"][2]


def test_no_customers_give_empty_segments():
    with database() as connection:
        found = members(connection, {"Rich": parse("ltv > 5")}, Counted(MARCH, "UTC", 1))
    assert rows(found["segments"]) == []
    assert rows(found["segment_sizes"]) == [("Rich", 1, MARCH, 0, 0.0)]


def test_an_earlier_day_sees_the_figures_of_then():
    touches = [
        {"customer_id": "a", "touch_no": 1, "occurred_at": at("2026-01-01"), "kind": "deal", "status": "won", "amount_base": 8},
        {"customer_id": "a", "touch_no": 2, "occurred_at": at("2026-03-01"), "kind": "deal", "status": "won", "amount_base": 12},
    ]  # fmt: skip
    with database(CUSTOMERS, touches) as connection:
        found = members(connection, {"Rich": "ltv > 5", "Richer": "ltv > 10"}, Counted(MARCH, "UTC", 1))
        assert rows(found["segment_sizes"]) == [("Rich", 1, MARCH, 1, 8.0), ("Richer", 1, MARCH, 0, 0.0)]


def test_a_condition_on_a_column_that_an_earlier_version_did_not_have_is_noted(connection):
    connection.execute("alter table touches drop column due_at")
    segments = {"Late": parse("had deal where due_at older than 1d"), "Rich": parse("ltv > 15")}
    found = members(connection, segments, Counted(MARCH, "UTC", 3))
    assert rows(found["segments"]) == [("Rich", "a")]
    ((_, name, verdict, words, _),) = rows(found["model_notes"])
    assert (name, verdict) == ("Late", "alarm")
    assert "workbench build" in words
