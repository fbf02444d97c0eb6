from datetime import UTC, date, datetime

import pytest

from tests.segments.few_customers import at, database
from workbench.segments.known_until import known_until

NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)
SCORED = {"segment": "Rich", "build_no": 1, "customers": 1, "ltv": 1}


def customers(*last):
    return [{"customer_id": str(number), "last_at": at(moment)} for number, moment in enumerate(last)]


@pytest.mark.parametrize(
    ("last", "scored", "zone", "day"),
    [
        (["2026-03-27 10:00", "2026-03-01 10:00"], None, "UTC", date(2026, 3, 28)),
        (["2026-03-27 23:30"], None, "Europe/Moscow", date(2026, 3, 29)),
        (["2026-03-27 23:30", "2031-01-01 00:00"], None, "UTC", date(2026, 3, 28)),
        (["2026-03-27 10:00"], date(2026, 4, 5), "UTC", date(2026, 4, 5)),
        (["2026-03-27 10:00"], date(2026, 3, 1), "UTC", date(2026, 3, 28)),
        ([], None, "UTC", None),
    ],
)
def test_it_is_the_day_after_the_last_touch_in_the_zone(last, scored, zone, day):
    sizes = [{**SCORED, "as_of": scored}] if scored else []
    with database(customers(*last), sizes=sizes) as connection:
        assert known_until(connection, zone, NOW) == day
