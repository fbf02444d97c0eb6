from contextlib import closing
from datetime import date

import numpy as np

from tests.models.deals import database
from workbench.models.purchases import day_number
from workbench.models.refunded import Refunded

DEALS = (
    ("a", "2025-01-01", 100.0, "won", "o1"),
    ("a", "2025-02-01", 60.0, "refunded", "o1"),
    ("a", "2025-03-01", 5.0, "refunded", "of another shop"),
    ("b", "2025-01-01", 70.0, "won", "o2"),
    ("c", "2025-02-10", -8.5, "refunded", None),
    ("d", "2025-02-10", -1.0, "refunded", None),
)


def back(day, zone="UTC"):
    ids = np.array(["a", "b", "c"], dtype=object)
    with closing(Refunded(database(*DEALS), zone)) as refunded:
        return refunded.before(ids, day_number(day)).tolist()


def test_a_refund_counts_from_the_day_after_it_was_made_on():
    assert back(date(2025, 2, 1)) == [0.0, 0.0, 0.0]
    assert back(date(2025, 2, 2)) == [60.0, 0.0, 0.0]
    # of an order that is not known to stand, only negative amounts; "d" is not asked for
    assert back(date(2025, 4, 1)) == [60.0, 0.0, 8.5]


def test_days_are_those_of_the_zone():
    # midnight in UTC is still the day before in New York
    assert back(date(2025, 2, 1), "America/New_York") == [60.0, 0.0, 0.0]


def test_nobody_is_asked_for():
    with closing(Refunded(database(*DEALS), "UTC")) as refunded:
        assert refunded.before(np.array([], dtype=object), 20_500).tolist() == []


def test_nothing_is_left_in_the_database():
    connection = database(*DEALS)
    Refunded(connection, "UTC").close()
    assert connection.execute("select table_name from information_schema.tables").fetchall() == [("touches",)]
