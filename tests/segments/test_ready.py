from datetime import date

import pytest

from tests.segments.few_customers import at, database
from workbench.segments.language.compile import compile_condition
from workbench.segments.ready import READY, ready_conditions

AS_OF = date(2026, 3, 1)
CUSTOMERS = [
    {"customer_id": customer_id, "has_target": customer_id != "visitor", "won_deals": won, "first_at": at("2026-01-01")}
    for customer_id, won in (("once", 1), ("twice", 2), ("asked", 0), ("visitor", 0), ("late", 0))
]
WON, OPEN = {"kind": "deal", "status": "won"}, {"kind": "deal", "status": "open", "amount_base": 5}
TOUCHES = [
    {"customer_id": "once", "occurred_at": at("2026-02-20"), "kind": "cart"},
    {"customer_id": "once", "occurred_at": at("2026-02-21"), **WON},
    {"customer_id": "twice", "occurred_at": at("2026-01-05"), **WON},
    {"customer_id": "twice", "occurred_at": at("2026-01-25"), **WON},
    {"customer_id": "twice", "occurred_at": at("2026-02-20"), "kind": "cart"},
    {"customer_id": "asked", "occurred_at": at("2026-02-14"), **OPEN},
    {"customer_id": "visitor", "occurred_at": at("2026-02-16"), **OPEN},
    {"customer_id": "visitor", "occurred_at": at("2026-02-01"), "kind": "cart"},
    {"customer_id": "late", "occurred_at": at("2026-02-20"), "due_at": at("2026-02-27"), **OPEN},
    {"customer_id": "once", "occurred_at": at("2026-01-20"), "due_at": at("2026-02-28"), **OPEN},
    {
        "customer_id": "once",
        "occurred_at": at("2026-01-20"),
        "due_at": at("2026-02-01"),
        "paid_at": at("2026-02-03"),
        **OPEN,
    },
]
RFM = [
    {"customer_id": "once", "as_of": AS_OF, "r": 3, "f": 1, "m": 2},
    {"customer_id": "twice", "as_of": AS_OF, "r": 3, "f": 2, "m": 4},
    {"customer_id": "lately", "as_of": AS_OF, "r": 4, "f": 5, "m": 5},
    {"customer_id": "long ago", "as_of": AS_OF, "r": 1, "f": 5, "m": 5},
]
CHURN = {"model": "churn", "as_of": AS_OF, "horizon_days": 90}
SCORES = [
    {"customer_id": "once", **CHURN, "tier": "high", "expected_at": date(2026, 6, 1)},
    {"customer_id": "twice", **CHURN, "tier": "low", "expected_at": date(2026, 3, 14)},
    {"customer_id": "asked", "model": "interest", "as_of": AS_OF, "horizon_days": 14, "tier": "high"},
]


@pytest.mark.parametrize(
    ("segment", "who"),
    [
        ("No deals", ["asked", "late"]),
        ("Low LTV", ["once"]),
        ("Abandoned carts", ["twice"]),
        ("Returning customers", ["twice"]),
        ("Renewal due", ["twice"]),
        ("Overdue payers", ["asked", "late"]),
        ("At risk", ["twice"]),
        ("Hot now", ["asked"]),
    ],
)
def test_who_is_in_a_ready_made_segment(segment, who):
    query = compile_condition(ready_conditions()[segment], AS_OF, "UTC")
    with database(CUSTOMERS, TOUCHES, RFM, SCORES) as connection:
        assert connection.execute(f"{query.sql} order by 1", query.parameters).fetchall() == [(one,) for one in who]


def test_every_ready_made_segment_says_what_it_is():
    assert len({ready.segment for ready in READY}) == len(READY) == 8
    assert all(ready.description.endswith(".") for ready in READY)
    assert all(str(ready_conditions()[ready.segment]).replace(" = true", "") == ready.condition for ready in READY)
