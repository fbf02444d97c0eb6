import csv
import json
import re
from collections import Counter


def orders(demo):
    with (demo / "shop_orders.csv").open(encoding="cp1251", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def carts(demo):
    return [json.loads(line) for line in (demo / "shop_carts.jsonl").read_text(encoding="utf-8").splitlines()]


def test_the_columns_of_the_orders(demo):
    assert list(orders(demo)[0]) == [
        *("order_id", "order_number", "created_at", "status", "total", "currency", "customer_name", "phone", "email"),
        *("client_id", "city", "comment", "utm_source", "utm_medium", "utm_campaign"),
    ]


def test_orders_are_in_cyrillic_in_windows_1251(demo):
    raw = (demo / "shop_orders.csv").read_bytes()
    assert "КМ-".encode("cp1251") in raw
    assert "КМ-".encode() not in raw


def test_totals_are_written_the_russian_way(demo):
    wrong = [order["total"] for order in orders(demo) if not re.fullmatch(r"\d{1,3}( \d{3})*,\d\d", order["total"])]
    assert wrong == []


def test_statuses_are_those_of_the_shop(demo):
    assert {o["status"] for o in orders(demo)} <= {"new", "paid", "delivered", "cancelled", "refunded"}


def test_a_refund_bears_the_number_of_its_order(demo):
    good = [order for order in orders(demo) if int(order["order_id"]) < 500_000_000]
    status = {order["order_id"]: order["status"] for order in good}
    refunds = [order for order in good if order["status"] == "refunded"]
    assert refunds
    assert {status[order["order_number"].removeprefix("КМ-")] for order in refunds} == {"delivered"}


def test_bad_test_and_repeated_rows_are_there(demo):
    rows = orders(demo)
    assert any(row["created_at"].startswith("32.13.") for row in rows)
    assert any(not (row["phone"] or row["email"] or row["client_id"]) for row in rows)
    assert any(row["email"] == "test@test.com" and row["phone"] == "0000000" for row in rows)
    assert max(Counter(row["order_id"] for row in rows).values()) == 2


def test_phones_are_typed_in_many_ways(demo):
    styles = {re.sub(r"\d", "9", order["phone"]) for order in orders(demo)}
    assert {"+9 999 999-99-99", "9 (999) 999-99-99", "99999999999", "9-999-999-9999", "9999999999"} <= styles


def test_hostile_names_stand_in_a_few_rows(demo):
    text = (demo / "shop_orders.csv").read_text(encoding="cp1251") + (demo / "calltouch_requests.json").read_text(
        "utf-8"
    )
    assert "<img src=x onerror=alert(1)>" in text or "=cmd|' /C calc'!A0" in text


def test_carts_carry_their_zone_and_steps(demo):
    assert {cart["created_at"][-6:] for cart in carts(demo)} == {"+03:00"}
    assert {cart["event"] for cart in carts(demo)} == {"add_to_cart", "checkout_started"}


def test_a_cart_has_each_step_once(demo):
    steps = Counter((cart["cart_id"], cart["event"]) for cart in carts(demo))
    assert set(steps.values()) == {1}
