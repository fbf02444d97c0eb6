import duckdb
import numpy as np
import pytest

from workbench.models.evaluation.intervals import wilson
from workbench.segments.portrait import portrait
from workbench.shares import FEW

ALL = "select customer_id from customers"
COLUMNS = [
    "attribute", "value", "inside", "inside_lower", "inside_upper", "everyone", "index", "customers", "third_party",
    "small", "differs",
]  # fmt: skip


def shop(people, touches=(), profiles=None):
    """Hold people as (id, first source) and touches as (id, moment in UTC, kind, city, device, status, amount)."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("create table customers (customer_id varchar, first_source varchar)")
    connection.execute(
        "create table touches (customer_id varchar, occurred_at timestamp, kind varchar, city varchar, device varchar, "
        "status varchar, amount_base double)"
    )
    fill(connection, "customers", people)
    fill(connection, "touches", [(*touch, *[None] * (7 - len(touch))) for touch in touches])
    if profiles is not None:
        connection.execute(
            "create table customer_profiles (customer_id varchar, attribute varchar, value varchar, provider varchar, "
            "confidence double, told_at timestamp)"
        )
        fill(connection, "customer_profiles", profiles)
    return connection


def fill(connection, table, rows):
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"insert into {table} values ({marks})", rows)


def rows(connection, members=ALL, zone="UTC", parameters=None):
    table = portrait(connection, members, zone, parameters)
    return {(row["attribute"], row["value"]): row for row in table.to_pylist()}


def test_shares_and_intervals_by_hand():
    people = [(f"p{n}", "yandex" if n < 50 else "vk") for n in range(200)]
    found = rows(shop(people), "select customer_id from customers where customer_id < 'p140'")
    inside = [f"p{n}" for n in range(200) if f"p{n}" < "p140"]
    from_yandex = sum(int(name[1:]) < 50 for name in inside)
    row = found["first source", "yandex"]
    assert row["customers"] == from_yandex
    assert row["inside"] == pytest.approx(from_yandex / len(inside))
    assert row["everyone"] == 0.25
    assert row["index"] == pytest.approx(row["inside"] / 0.25)
    lower, upper = wilson(np.array([from_yandex]), np.array([len(inside)]))
    assert [row["inside_lower"], row["inside_upper"]] == pytest.approx([lower[0], upper[0]])


def test_only_what_lies_apart_from_all_others_differs():
    people = [(f"a{n:03}", "yandex" if n % 10 else "vk") for n in range(100)]
    people += [(f"b{n:03}", "yandex" if n % 2 else "vk") for n in range(100)]
    people += [(f"c{n:03}", "yandex" if n % 10 else "vk") for n in range(100)]
    connection = shop(people)
    assert rows(connection, "select customer_id from customers where customer_id >= 'b' and customer_id < 'c'")[
        "first source", "vk"
    ]["differs"]
    alike = shop([row for row in people if row[0] < "b" or row[0] >= "c"])
    assert not rows(alike, "select customer_id from customers where customer_id < 'b'")["first source", "vk"]["differs"]
    assert not any(row["differs"] for row in rows(connection).values())  # everyone against everyone


def test_unknown_is_a_row():
    people = [("a", "yandex"), ("b", None), ("c", "")]
    found = rows(shop(people, [("a", "2025-01-01", "session", "Berlin")]))
    assert found["first source", "(unknown)"]["customers"] == 2
    assert found["city", "(unknown)"]["inside"] == pytest.approx(2 / 3)
    assert found["sex", "(unknown)"]["inside"] == 1
    assert found["sex", "(unknown)"]["third_party"]
    assert not found["city", "Berlin"]["third_party"]


def test_third_parties_speak_many_words_and_the_surest_is_heard():
    profiles = [
        ("a", "sex", "Ж", "one", 0.9, "2025-01-01"), ("a", "sex", "male", "two", 0.4, "2025-06-01"),
        ("b", "sex", "F", "one", None, None), ("b", "age", "34", "one", 0.5, None), ("a", "age", "35-44", "one", 0.5, None),
        ("a", "interest", "cars", "one", 0.5, None), ("a", "interest", "dogs", "two", 0.5, None),
        ("b", "shoe size", "44", "one", 0.5, None),
    ]  # fmt: skip
    found = rows(shop([("a", None), ("b", None)], profiles=profiles))
    assert found["sex", "female"]["customers"] == 2
    assert found["age", "25-34"]["customers"] == found["age", "35-44"]["customers"] == 1
    assert {value for attribute, value in found if attribute == "interest"} == {"cars", "dogs", "(unknown)"}
    assert not any(attribute == "shoe size" for attribute, _ in found)


def test_hours_and_weekdays_are_the_zones_and_each_customer_counts_once():
    touches = [("a", "2025-01-05 22:30", "session")] * 3 + [("a", "2025-01-08 10:00", "call")]
    touches += [("b", "2025-01-08 10:00", "session")]
    connection = shop([("a", None), ("b", None)], touches)
    utc, moscow = rows(connection), rows(connection, zone="Europe/Moscow")
    assert utc["hour", "22:00"]["customers"] == utc["weekday", "7 Sunday"]["customers"] == 1
    assert moscow["hour", "01:00"]["customers"] == moscow["weekday", "1 Monday"]["customers"] == 1
    assert sum(row["customers"] for (attribute, _), row in utc.items() if attribute == "hour") == 2
    assert utc["kind", "session"]["inside"] == 1
    assert utc["kind", "call"]["inside"] == 0.5


def test_the_basket_is_the_mean_over_customers_of_their_mean_won_deal():
    touches = [("a", "2025-01-01", "deal", None, None, "won", amount) for amount in (10.0, 30.0)]
    touches += [
        ("b", "2025-01-01", "deal", None, None, "won", 80.0),
        ("b", "2025-01-01", "deal", None, None, "lost", 1e6),
    ]
    connection = shop([("a", None), ("b", None), ("c", None)], touches)
    basket = rows(connection, "select 'a' as customer_id")["basket", "mean won deal"]
    assert (basket["inside"], basket["everyone"], basket["index"]) == (20, 50, 0.4)
    assert basket["inside_lower"] is None  # one customer has no spread
    assert basket["small"]
    assert not basket["differs"]


def test_small_groups_are_marked():
    people = [(f"p{n:03}", "yandex" if n % 2 else "vk") for n in range(100)]
    connection = shop(people)
    for least, small in (("p071", True), ("p070", False)):
        row = rows(connection, "select customer_id from customers where customer_id >= $least", "UTC", {"least": least})
        assert row["first source", "vk"]["small"] is small
    assert FEW == 30


def test_rare_values_become_other():
    people = [(f"p{n:03}", f"s{n:03}" if n < 40 else "yandex") for n in range(100)]
    found = rows(shop(people))
    sources = [value for attribute, value in found if attribute == "first source"]
    assert len(sources) == 31
    assert found["first source", "(other)"]["customers"] == 100 - 60 - 29


def test_no_members_and_no_customers_are_said_plainly():
    found = rows(shop([("a", "vk")]), "select customer_id from customers where false")
    row = found["first source", "vk"]
    assert (row["customers"], row["inside"], row["index"], row["everyone"]) == (0, None, None, 1)
    empty = portrait(shop([]), ALL, "UTC")
    assert empty.num_rows == 0
    assert empty.column_names == COLUMNS


def test_a_table_may_be_named_and_strangers_and_doubles_do_not_count():
    connection = shop([("a", "vk"), ("b", "vk")])
    connection.execute("create table \"my people\" as select unnest(['a', 'a', 'stranger']) as customer_id")
    assert rows(connection, "my people")["first source", "vk"]["customers"] == 1


def test_values_are_data_not_sql():
    nasty = "'); drop table customers; --"
    found = rows(shop([("a", nasty)], [("a", "2025-01-01", nasty, nasty)]))
    assert found["first source", nasty]["customers"] == found["city", nasty]["customers"] == 1


def test_nothing_is_left_in_the_database():
    connection = shop([("a", "vk")])
    rows(connection)
    left = connection.execute("select table_name from information_schema.tables order by all").fetchall()
    assert left == [("customers",), ("touches",)]
