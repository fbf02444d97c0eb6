from datetime import date

import numpy as np
import pytest

from tests.models.deals import database
from workbench.models.purchases import Purchases, date_of, day_number, read_purchases

DEALS = (
    ("b", "2025-12-31 21:30:00", 5.0),
    ("b", "2025-12-31 20:30:00", 1.5),
    ("a", "2025-12-30 10:00:00", 2.0),
    ("b", "2025-12-01 00:00:00", None),
    ("a", "2025-12-30 22:00:00", 3.0),
    ("c", "2025-12-30 22:00:00", 9.0, "lost"),
)


def listed(purchases):
    """List (customer, date, money) of every purchase day."""
    ids = purchases.ids[purchases.customer].tolist()
    return list(zip(ids, map(date_of, purchases.day.tolist()), purchases.amount.tolist(), strict=True))


def test_a_purchase_is_a_day_of_the_zone_with_a_won_deal():
    assert listed(read_purchases(database(*DEALS), date(2026, 1, 1))) == [
        ("a", date(2025, 12, 30), 5.0),
        ("b", date(2025, 12, 1), 0.0),
        ("b", date(2025, 12, 31), 6.5),
    ]
    # three hours ahead, the last of December ends at nine in the evening
    assert listed(read_purchases(database(*DEALS), date(2026, 1, 1), "Europe/Moscow")) == [
        ("a", date(2025, 12, 30), 2.0),
        ("a", date(2025, 12, 31), 3.0),
        ("b", date(2025, 12, 1), 0.0),
        ("b", date(2025, 12, 31), 1.5),
    ]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "America/St_Johns"])
def test_zones_of_quarters_of_an_hour(zone):
    # 18:15 UTC is midnight in Kathmandu, 03:30 UTC in St John's
    deals = [("a", f"2025-12-{day} {clock}", 1.0) for day in (10, 11) for clock in ("18:14:59", "18:15:00", "03:29:59")]
    connection = database(*deals)
    moments = "select distinct cast(timezone($zone, timezone('UTC', occurred_at)) as date) from touches order by 1"
    days = [day for (day,) in connection.execute(moments, {"zone": zone}).fetchall()]
    assert [day for _, day, _ in listed(read_purchases(connection, date(2026, 1, 1), zone))] == days


def test_nobody_bought():
    nobody = read_purchases(database(("a", "2025-12-30", 2.0, "lost")), date(2026, 1, 1))
    assert (len(nobody), len(nobody.ids), len(nobody.before(20_000))) == (0, 0, 0)


def test_what_was_known_before_a_day_is_what_was_read_as_of_it():
    random = np.random.default_rng(0)
    deals = [
        (f"c{random.integers(30)}", f"2025-{random.integers(1, 13):02}-{random.integers(1, 29):02}", float(amount))
        for amount in random.integers(1, 100, 200)
    ]
    everything = read_purchases(database(*deals), date(2026, 1, 1))
    for day in (date(2025, 1, 1), date(2025, 3, 5), date(2025, 7, 1)):
        then = everything.before(day_number(day))
        assert listed(then) == listed(read_purchases(database(*deals), day))
        assert sorted(set(then.ids)) == then.ids.tolist()


def test_arrays_in_any_order_are_the_same_purchases():
    made = Purchases.of(np.array(["b", "a", "b", "a"]), np.array([5, 3, 5, 1]), np.array([1.0, 2.0, 3.0, 4.0]))
    assert made.ids.tolist() == ["a", "b"]
    assert [made.customer.tolist(), made.day.tolist(), made.amount.tolist()] == [[0, 0, 1], [1, 3, 5], [4.0, 2.0, 4.0]]
