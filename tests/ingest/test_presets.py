"""Each preset reads its sample; what it should give was written down by hand from the sample."""

from __future__ import annotations


def test_events(sample):
    found = sample("events")
    assert found.events(
        "event_id, occurred_at::varchar, kind, source, amount, status, answered, duration_s, operator"
    ) == [
        ("e-1", "2026-03-01 09:15:00", "session", "google", None, None, None, None, None),
        ("e-2", "2026-03-01 09:20:00", "call", "google", None, None, True, 185.0, "Ольга"),
        ("e-3", "2026-03-02 08:00:00", "chat", None, None, None, None, None, "Ольга"),
        ("e-4", "2026-03-05 10:30:00", "deal", None, 1234.56, "won", None, None, None),
        ("e-5", "2026-03-09 10:30:00", "ticket", None, None, None, False, None, "Пётр"),
    ]
    assert found.identifiers("e-4") == {
        ("phone", "+79161234567", True),
        ("phone", "+79267654321", True),
        ("email", "anna@example.ru", True),
        ("crm_id", "501", True),
    }
    assert found.identifiers("e-3") == {("messenger", "anna_kuz", True)}
    assert found.events("extra", "event_id = 'e-4'") == [('{"favourite colour":"green"}',)]
    assert found.rejected() == [(7, "unreadable_date"), (8, "no_identifier")]


def test_calltouch_calls(sample):
    found = sample("calltouch-calls")
    columns = "event_id, occurred_at::varchar, kind, answered, wait_s, category, operator, source, campaign, tags"
    assert found.events(columns) == [
        (
            "main/calltouch-calls:300000001", "2026-03-05 11:20:07", "call", True, 12.0, "target", "Ольга Белова",
            "google", None, "доставка, скидка",
        ),
        (
            "main/calltouch-calls:300000002", "2026-03-05 20:59:59", "call", False, 41.0, "non-target", None,
            "yandex", "весна", None,
        ),
        # 1772734800000 ms is 2026-03-05 18:20:00 UTC
        (
            "main/calltouch-calls:300000003", "2026-03-05 18:20:00", "callback", True, None, "non-target", None,
            None, None, None,
        ),
    ]  # fmt: skip
    assert found.identifiers("main/calltouch-calls:300000001") == {
        ("phone", "+79161234567", True),
        ("cookie", "ga:1204567890.1771234567", True),
        ("cookie", "ym:1771234567123456789", True),
        ("cookie", "ct:ct-aa01", True),
    }
    assert found.identifiers("main/calltouch-calls:300000002") == {
        ("phone", "anonymous", False),
        ("cookie", "ct:ct-bb02", True),
    }
    assert found.rejected() == [(4, "unreadable_date"), (5, "no_identifier")]


def test_the_number_that_was_dialled_is_no_identifier(sample):
    found = sample("calltouch-calls")
    for (event_id,) in found.events("event_id"):
        assert not any("4957770101" in value for _, value, _ in found.identifiers(event_id))


def test_calltouch_requests(sample):
    found = sample("calltouch-requests")
    # 1772706007000 ms is 2026-03-05 10:20:07 UTC
    assert found.events("event_id, occurred_at::varchar, kind, name, subject, category, source, campaign, city") == [
        (
            "main/calltouch-requests:60000001", "2026-03-05 10:20:07", "request", "Анна Кузнецова", "Заявка на замер",
            "target", "google", None, "Москва",
        ),
        (
            "main/calltouch-requests:60000002", "2026-03-06 10:20:07", "request", "<img src=x onerror=alert(1)>",
            "Обратный звонок", "non-target", "yandex", "весна", "Тула",
        ),
        ("main/calltouch-requests:60000005", "2026-03-06 10:20:08", "request", "Ganna", "Почта", "target", None, None, None),
    ]  # fmt: skip
    assert found.identifiers("main/calltouch-requests:60000001") == {
        ("phone", "+79161234567", True),
        ("email", "anna@example.ru", True),
        ("messenger", "telegram:anna_kuz", True),
        ("cookie", "ga:1204567890.1771234567", True),
        ("cookie", "ym:1771234567123456789", True),
        ("cookie", "ct:ct-aa01", True),
    }
    assert found.rejected() == [(3, "date_out_of_range"), (4, "no_identifier")]


def test_calltouch_deals(sample):
    found = sample("calltouch-deals")
    assert found.events("order_number, occurred_at::varchar, status, amount, subject") == [
        ("КМ-1", "2026-03-07 09:30:00", "won", 148500.5, "Кухня «Лето»"),
        ("КМ-2", "2026-03-08 06:00:00", "open", 7990.0, "Смеситель"),
        ("КМ-3", "2026-03-08 07:00:00", "lost", None, None),
        ("КМ-4", "2026-03-09 07:00:00", "refunded", 1990.0, None),
    ]
    assert found.identifiers("main/calltouch-deals:9002") == {
        ("phone", "+79267654321", True),
        ("phone", "+79260000001", True),
    }
    assert found.rejected() == [(5, "unreadable_amount")]


def test_metrica_visits(sample):
    found = sample("metrica-visits")
    # dateTimeUTC is UTC+3; the same visitID in another year is another visit; `"` in a cell of TSV is a character.
    assert found.events("event_id, occurred_at::varchar, kind, source, medium, term, device, duration_s") == [
        (
            "main/metrica:7000000001-2025",
            "2025-12-31 20:59:00",
            "session",
            "yandex",
            "cpc",
            '"кухня купить',
            "mobile",
            312.0,
        ),
        ("main/metrica:7000000001-2026", "2026-03-05 11:00:00", "session", "organic", "organic", None, "desktop", 4.0),
        ("main/metrica:7000000002-2026", "2026-03-05 12:00:00", "session", "direct", "direct", None, "desktop", 60.0),
    ]
    assert found.identifiers("main/metrica:7000000002-2026") == {("cookie", "ym:1771234567000000002", True)}
    assert found.rejected() == [(5, "no_identifier"), (6, "duplicate_event_id")]


def test_ga4(sample):
    found = sample("ga4")
    # 1772706000123456 µs is 2026-03-05 10:20:00.123456 UTC
    assert found.events("occurred_at::varchar, kind, status, amount, currency, source, medium, landing_url, order_number") == [
        ("2026-03-05 10:20:00.123456", "session", None, None, None, "google", "cpc", "https://service.example/repair?utm_source=google", None),
        ("2026-03-05 10:21:00", "request", None, None, None, "direct", "none", None, None),
        ("2026-03-06 08:00:00", "deal", "won", 1299.5, "UAH", None, None, None, "S-500001"),
        ("2026-03-06 08:01:00", "cart", None, None, None, None, None, None, None),
        ("2026-03-06 08:02:00", "checkout", None, None, None, None, None, None, None),
    ]  # fmt: skip
    assert found.identifiers("main/ga4:1204567890.1771234567-1772784000000000-purchase") == {
        ("cookie", "ga:1204567890.1771234567", True),
        ("crm_id", "site:u42", True),
    }
    assert (found.batch.rows_skipped, found.batch.replaces) == (1, "day")
    assert [str(day) for day in found.batch.days] == ["2026-03-05", "2026-03-06"]
    assert found.rejected() == [(7, "malformed_row")]


def test_segment(sample):
    found = sample("segment")
    assert found.events("event_id, occurred_at::varchar, kind, status, amount, order_number, name") == [
        ("main/segment:m-1", "2026-03-05 10:20:00", "identify", None, None, None, "Ганна Шевченко"),
        ("main/segment:m-2", "2026-03-05 10:20:02", "identify", None, None, None, None),
        ("main/segment:m-3", "2026-03-05 10:21:00", "identify", None, None, None, None),
        ("main/segment:m-4", "2026-03-06 10:00:00", "deal", "won", 850.0, "S-7", None),
        ("main/segment:m-5", "2026-03-06 10:05:00", "checkout", None, 300.0, None, None),
    ]
    assert found.identifiers("main/segment:m-1") == {
        ("cookie", "segment:an-1", True),
        ("cookie", "ga:1204567890.1771234567", True),
        ("crm_id", "site:u42", True),
        ("email", "hanna@example.com.ua", True),
        ("phone", "+380671234567", True),
    }
    assert found.rejected() == [(6, "no_identifier")]


def test_shop_orders(sample):
    found = sample("shop-orders")
    assert found.events("order_number, occurred_at::varchar, kind, status, amount, source, name, text") == [
        ("КМ-100001", "2026-03-05 11:25:10", "deal", "won", 1234.56, "google", "Анна Кузнецова", "Позвонить"),
        ("КМ-100002", "2026-03-06 06:00:00", "deal", "open", 990.0, "yandex", "Ковалёв; Пётр", None),
        ("КМ-100003", "2026-03-06 07:00:00", "deal", "lost", 12500.0, None, "=cmd|' /C calc'!A0", "две\nстроки"),
        ("КМ-100004", "2026-03-07 07:00:00", "deal", "refunded", -1234.56, None, "Анна Кузнецова", None),
    ]
    assert found.identifiers("main/shop-orders:100001") == {
        ("phone", "+79161234567", True),
        ("email", "anna@example.ru", True),
        ("cookie", "ga:1204567890.1771234567", True),
    }
    assert found.rejected() == [
        (7, "unreadable_date"),
        (8, "unknown_status"),
        (9, "unreadable_amount"),
        (10, "malformed_row"),
    ]


def test_shop_carts(sample):
    found = sample("shop-carts")
    assert found.events("event_id, occurred_at::varchar, kind, amount, currency") == [
        ("main/shop-carts:4000001-add_to_cart", "2026-03-05 11:22:00", "cart", 1230.0, "RUB"),
        ("main/shop-carts:4000001-checkout_started", "2026-03-05 11:24:00", "checkout", 1230.0, "RUB"),
        ("main/shop-carts:4000004-add_to_cart", "2026-03-05 21:10:00", "cart", 2500.0, "RUB"),
    ]
    assert found.identifiers("main/shop-carts:4000001-checkout_started") == {
        ("cookie", "ga:1204567890.1771234567", True),
        ("email", "anna@example.ru", True),
        ("phone", "+79161234567", True),
    }
    assert found.rejected() == [(4, "unknown_kind"), (5, "no_identifier")]


def test_crm_contacts(sample):
    found = sample("crm-contacts")
    assert found.events("event_id, occurred_at::varchar, kind, name, operator, city") == [
        ("main/crm-contacts:501", "2026-03-01 07:30:00", "identify", "Анна Кузнецова", "Ольга Белова", "Москва"),
        ("main/crm-contacts:502", "2026-03-02 06:00:00", "identify", "Ганна Шевченко", "Ольга Белова", "Київ"),
        ("main/crm-contacts:503", None, "identify", "Пётр Ковалёв", None, "Тула"),
        ("main/crm-contacts:504", "2026-03-03 06:00:00", "identify", "Иван <b>Петров</b>", "Ольга Белова", "Тула"),
    ]
    assert found.identifiers("main/crm-contacts:502") == {
        ("crm_id", "crm:502", True),
        ("phone", "+380671234567", True),
        ("email", "hanna@example.com.ua", True),
        ("email", "h.shevchenko@example.com", True),
    }
    assert found.identifiers("main/crm-contacts:503") == {("crm_id", "crm:503", True), ("phone", "+79260000001", True)}
    assert found.identifiers("main/crm-contacts:504") == {
        ("crm_id", "crm:504", True),
        ("email", "ivan@@example", False),
    }
    assert found.rejected() == [(8, "no_identifier")]


def test_crm_deals(sample):
    found = sample("crm-deals")
    assert found.events("event_id, occurred_at::varchar, status, amount, currency, subject, loss_reason") == [
        ("main/crm-deals:800001", "2026-03-09 15:00:00", "won", 2400.0, "UAH", "Ремонт плити", None),
        ("main/crm-deals:800002", "2026-03-04 07:00:00", "lost", 900.0, "RUB", "Замена смесителя", 'Дорого, "подумаю"'),
        ("main/crm-deals:800003", "2026-03-05 07:00:00", "open", 150.0, "EUR", "Запчастини", None),
    ]
    # an open deal has no closing date; Moscow is UTC+3
    assert found.events("closed_at::varchar") == [("2026-03-04 07:00:00",), ("2026-03-09 15:00:00",), (None,)]
    assert found.identifiers("main/crm-deals:800001") == {("crm_id", "crm:502", True)}
    assert found.rejected() == [(5, "no_identifier"), (6, "date_out_of_range")]


def test_ads(sample):
    found = sample("ads")
    columns = "day::varchar, platform, source, campaign, ad, impressions, clicks, cost, currency"
    assert sorted(found.ads(columns), key=str) == [
        ("2026-03-05", "yandex", "yandex", "весна", "баннер-1", 12000, 240, 4800.5, "RUB"),
        ("2026-03-05", "yandex", "yandex", "весна", "баннер-2", 1500, 25, 500.0, "RUB"),
        ("2026-03-06", "google", "google", "ремонт", None, 3000, 31, 620.0, "UAH"),
    ]
    assert (found.batch.rows_good, found.batch.replaces) == (4, "day")
    assert found.rejected() == [(6, "unreadable_amount"), (7, "unreadable_date")]


def test_profiles(sample):
    found = sample("profiles")
    # a day without a zone begins in the workspace's, which is Moscow's here
    assert found.events("occurred_at::varchar, kind, extra", "extra like '%41%'") == [
        (
            "2026-02-02 21:00:00",
            "identify",
            '{"provider":"Panel One","sex":"m","age":"41","interests":"fishing; cars"}',
        )
    ]
    (anna,) = found.events("event_id", "extra like '%female%'")
    assert found.identifiers(anna[0]) == {("phone", "+79161234567", True)}
    (gardener,) = found.events("event_id", "extra like '%gardening%'")
    assert found.identifiers(gardener[0]) == {("email", "anna@example.ru", True)}
    assert found.rejected() == [(6, "no_identifier")]


def test_a_refund_of_ga4_is_negative(ingest):
    lines = [
        (
            '{"event_name": "purchase", "event_timestamp": 1772706000000000, "user_pseudo_id": "1", '
            '"ecommerce": {"transaction_id": "7", "purchase_revenue": 100}}'
        ),
        (
            '{"event_name": "refund", "event_timestamp": 1772706000000001, "user_pseudo_id": "1", '
            '"ecommerce": {"transaction_id": "7", "refund_value": 30}}'
        ),
        (
            '{"event_name": "refund", "event_timestamp": 1772706000000002, "user_pseudo_id": "1", '
            '"ecommerce": {"transaction_id": "7", "purchase_revenue": 70}}'
        ),
    ]
    found = ingest("\n".join(lines) + "\n", "ga4", "x.jsonl")
    columns = "occurred_at, status, amount"
    assert [row[1:] for row in found.events(columns)] == [("won", 100.0), ("refunded", -30.0), ("refunded", -70.0)]


def test_a_refund_of_segment_is_negative(ingest):
    text = (
        '{"type": "track", "event": "Order Completed", "timestamp": "2026-03-05T10:00:00Z", "userId": "1", '
        '"properties": {"total": 100}}\n'
        '{"type": "track", "event": "Order Refunded", "timestamp": "2026-03-06T10:00:00Z", "userId": "1", '
        '"properties": {"total": 30}}\n'
    )
    found = ingest(text, "segment", "x.jsonl")
    assert [row[1:] for row in found.events("occurred_at, status, amount")] == [("won", 100.0), ("refunded", -30.0)]
