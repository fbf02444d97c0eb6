from datetime import date

from tests.segments.few_customers import at, database
from workbench.segments.language.compile import compile_condition
from workbench.segments.language.grammar import parse
from workbench.segments.language.past import is_past

WON = {"kind": "deal", "status": "won"}
CUSTOMERS = [
    {"customer_id": "a", "name": "Anna", "first_source": "yandex", "ltv": 250, "won_deals": 2, "touches": 4, "deal_count": 3,
     "session_count": 1, "first_at": at("2026-01-01"), "last_at": at("2026-03-05"), "last_source": "google",
     "duration_days": 63, "has_target": True, "target_at": at("2026-01-10"), "deal_at": at("2026-01-10"),
     "clicks_to_target": 1, "clicks_to_deal": 1},
    {"customer_id": "b", "ltv": 10, "won_deals": 1, "touches": 2, "first_at": at("2026-01-02"), "has_target": True,
     "last_at": at("2026-02-01"), "target_at": at("2026-02-01"), "deal_at": at("2026-02-01"), "clicks_to_deal": 1},
    {"customer_id": "c", "ltv": 5, "touches": 1, "first_at": at("2026-02-01"), "last_at": at("2026-02-01")},
]  # fmt: skip
TOUCHES = [
    {"customer_id": "a", "touch_no": 1, "occurred_at": at("2026-01-01"), "kind": "session", "source": "yandex"},
    {"customer_id": "a", "touch_no": 2, "occurred_at": at("2026-01-10"), **WON, "amount_base": 100, "order_number": "1"},
    {"customer_id": "a", "touch_no": 3, "occurred_at": at("2026-03-01"), "kind": "deal", "status": "refunded",
     "amount_base": 50, "order_number": "1"},
    {"customer_id": "a", "touch_no": 4, "occurred_at": at("2026-03-05"), **WON, "amount_base": 200, "source": "google"},
    {"customer_id": "b", "touch_no": 1, "occurred_at": at("2026-01-02"), "kind": "session"},
    {"customer_id": "b", "touch_no": 2, "occurred_at": at("2026-02-01"), **WON, "amount_base": 10},
    {"customer_id": "c", "touch_no": 1, "occurred_at": at("2026-02-01"), "kind": "session"},
]  # fmt: skip
SHOWN = (
    "touches = 2 and ltv = 100 and won_deals = 1 and deal_count = 1 and last_at on 2026-01-10 and last_source is empty "
    'and duration_days = 9 and has_target and deal_at on 2026-01-10 and clicks_to_deal = 1 and name = "Anna"'
)


def found(connection, text, as_of):
    past = is_past(connection, as_of, "UTC")
    query = compile_condition(parse(text), as_of, "UTC", None, {"Some": parse("touches > 0")}, past=past)
    return "".join(sorted(customer for (customer,) in connection.execute(query.sql, query.parameters).fetchall()))


def test_customers_have_the_figures_of_then():
    with database(CUSTOMERS, TOUCHES) as connection:
        assert found(connection, SHOWN, date(2026, 1, 15)) == "a"
        assert (
            found(connection, "not has_target and deal_at is empty and clicks_to_deal is empty", date(2026, 1, 15))
            == "b"
        )
        assert found(connection, "ltv = 50", date(2026, 3, 2)) == "a"
        assert found(connection, 'in segment "Some" and ltv >= 0', date(2026, 1, 15)) == "ab"


def test_at_the_last_day_they_are_those_of_the_snapshot():
    with database(CUSTOMERS, TOUCHES) as connection:
        assert not is_past(connection, date(2026, 3, 6), "UTC")
        assert is_past(connection, date(2026, 3, 5), "UTC")
        assert found(connection, 'ltv = 250 and last_source = "google"', date(2026, 3, 6)) == "a"


def test_what_comes_later_changes_nothing():
    later = [{"customer_id": "b", "touch_no": 3, "occurred_at": at("2026-02-20"), **WON, "amount_base": 9000}]
    conditions = ("ltv > 100", "won_deals = 1", "last_at within 30d", "touches = 2", "had deal", "deal_at is empty")
    with database(CUSTOMERS, TOUCHES) as without, database(CUSTOMERS, TOUCHES + later) as shifted:
        for text in conditions:
            for as_of in (date(2026, 1, 5), date(2026, 2, 5), date(2026, 2, 20)):
                assert found(without, text, as_of) == found(shifted, text, as_of), (text, as_of)
