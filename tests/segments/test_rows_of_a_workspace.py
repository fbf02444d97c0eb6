"""`Workspace.rows` and `export`: one condition form for every table."""

import csv
from datetime import datetime

import pytest

import workbench
from tests.segments.small_snapshots import publish
from workbench.errors import WorkbenchError
from workbench.segments.language.columns import ConditionError


def at(text):
    return datetime.fromisoformat(text)


CUSTOMERS = [
    {
        "customer_id": who,
        "name": name,
        "ltv": ltv,
        "has_target": ltv > 0,
        "first_at": at("2026-01-01"),
        "last_at": at("2026-03-20 10:00"),
        "phones": [],
    }
    for who, name, ltv in (("a", "Anna", 2000.0), ("b", "Boris O'Neil", 0.0), ("c", "Vera", 500.0))
]
TOUCHES = [
    {"customer_id": "a", "touch_no": 1, "kind": "call", "wait_s": 90.0, "occurred_at": at("2026-03-01 10:00")},
    {"customer_id": "a", "touch_no": 2, "kind": "deal", "status": "won", "occurred_at": at("2026-03-20 10:00")},
    {"customer_id": "b", "touch_no": 1, "kind": "call", "wait_s": 20.0, "occurred_at": at("2026-03-19 10:00")},
    {"customer_id": "c", "touch_no": 1, "kind": "call", "wait_s": None, "occurred_at": at("2026-03-20 11:00")},
]


@pytest.fixture
def ws(tmp_path):
    (tmp_path / "workspace.toml").write_text('time_zone = "Europe/Kyiv"\n')
    publish(tmp_path, customers=CUSTOMERS, touches=TOUCHES)
    return workbench.open(tmp_path)


def found(relation, column="customer_id"):
    return sorted(row[0] for row in relation.project(column).fetchall())


@pytest.mark.parametrize(
    ("where", "who"),
    [
        ("ltv > 1000 and has_target", ["a"]),
        ("name = 'Boris O''Neil'", ["b"]),
        ("ltv <> 500 and name is not null", ["a", "b"]),
        ('had call where wait_s > 30 and had deal where status = "won"', ["a"]),
        ('has_target and not in segment "No deals" and no deal', ["c"]),
        ([{"column": "ltv", "operator": ">=", "value": 500}], ["a", "c"]),
    ],
)
def test_customers_are_asked_in_the_whole_language(ws, where, who):
    assert found(ws.rows("customers", where)) == who


@pytest.mark.parametrize("where", [None, "", " ", [], {}, {"all": []}])
@pytest.mark.parametrize("table", ["customers", "touches"])
def test_a_condition_that_asks_nothing_gives_all_rows(ws, tmp_path, table, where):
    assert len(ws.rows(table, where).fetchall()) == {"customers": 3, "touches": 4}[table]
    assert ws.export(table, tmp_path / "all.csv", where) == {"customers": 3, "touches": 4}[table]


def test_a_condition_that_is_something_else_is_refused(ws):
    for where in (5, 0, {"any": []}):
        with pytest.raises(ConditionError):
            ws.rows("touches", where)


def test_other_tables_are_asked_by_their_columns(ws):
    assert found(ws.rows("touches", 'kind = "call" and wait_s >= 20')) == ["a", "b"]
    assert found(ws.rows("touches", "occurred_at within 1d")) == ["a", "c"]
    assert ws.rows("touches", {"column": "wait_s", "operator": "is empty"}).aggregate("count(*)").fetchall() == [(2,)]


def test_the_export_writes_the_rows_that_meet_the_condition(ws, tmp_path):
    assert ws.export("touches", tmp_path / "calls.csv", 'kind = "call" and wait_s < 60') == 1
    with (tmp_path / "calls.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["customer_id"] for row in csv.DictReader(file)] == ["b"]


@pytest.mark.parametrize(
    ("table", "where", "message"),
    [
        ("customers", "ltv > (select avg(ltv) from customers)", r"workspace\.sql"),
        ("customers", "name like '%x%'", r"contains"),
        ("customers", "len(phones) > 1", r"There is no column|needs a number"),
        ("touches", "waits > 5", "Did you mean 'wait_s'"),
        ("touches", "had deal", "asks about customers"),
        ("touches", "true; drop table touches", "There is no column 'true'|Nothing in a condition"),
    ],
)
def test_what_is_no_condition_is_said_and_sql_has_its_place(ws, table, where, message):
    with pytest.raises(ConditionError, match=message) as told:
        ws.rows(table, where)
    assert "SQL is for workspace.sql" in str(told.value)


def test_an_unknown_table_is_named(ws):
    with pytest.raises(WorkbenchError, match="Did you mean 'customers'"):
        ws.rows("custmers", "ltv > 5")
